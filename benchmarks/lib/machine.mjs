import { spawnSync } from 'node:child_process'
import { cpus } from 'node:os'

/** What a number without it means nothing: program versions and processor. */
export function machine(node) {
  const asked = spawnSync(node, ['-p', 'JSON.stringify(process.versions)'], { encoding: 'utf8' })
  if (asked.status !== 0) throw new Error(`--node: ${node} does not run`)
  const { node: version, v8 } = JSON.parse(asked.stdout)
  return {
    node: version,
    v8,
    platform: `${process.platform} ${process.arch}`,
    processor: `${cpus().length} x ${cpus()[0]?.model.trim()}`,
  }
}
