import { spawnSync } from 'node:child_process'

const flag = '--experimental-wasm-revectorize'

/** Flags that a Node takes for the wide loops, as the command does: none where they have no effect, or are turned off. */
export function wideFlags(node) {
  if (process.env.CREDIT_KERNELS === 'narrow' || process.arch !== 'x64') return []
  const { stdout } = spawnSync(node, ['-p', 'process.versions.node'], { encoding: 'utf8' })
  return ['24', '26'].includes(String(stdout).split('.')[0]) ? [flag] : []
}
