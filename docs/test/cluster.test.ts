import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { autoShard } from '../../packages/lab/src/engine/shard.ts'

const page = readFileSync(new URL('../how-to/cluster.md', import.meta.url), 'utf8')
const [, others] = page.split('## Other batch systems')
const blocks = [...others.matchAll(/```(?:sh|yaml)\n(.*?)```/gs)].map(([, text]) => text)
const folder = mkdtempSync(join(tmpdir(), 'credit-cluster-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** What task k of twenty finds in its environment, by a word that its script has. */
const systems: readonly [string, string, (k: number) => Record<string, string>][] = [
  ['PBS', '#PBS', (k) => ({ PBS_ARRAY_INDEX: `${k}` })],
  [
    'SGE',
    '#$ -t',
    (k) => ({ SGE_TASK_ID: `${k}`, SGE_TASK_FIRST: '1', SGE_TASK_LAST: '20', SGE_TASK_STEPSIZE: '1' }),
  ],
  ['LSF', '#BSUB', (k) => ({ LSB_JOBINDEX: `${k}`, LSB_JOBINDEX_END: '20', LSB_JOBINDEX_STEP: '1' })],
  ['Kubernetes', 'completionMode: Indexed', (k) => ({ JOB_COMPLETION_INDEX: `${k - 1}` })],
  [
    'AWS Batch',
    'aws batch',
    (k) => ({ AWS_BATCH_JOB_ARRAY_INDEX: `${k - 1}`, AWS_BATCH_JOB_ARRAY_SIZE: '20' }),
  ],
]

describe('each script of the page', () => {
  test.each(systems)('%s: twenty tasks make the twenty shares, each once', (_, word, environment) => {
    const script = blocks.find((block) => block.includes(word))!
    const shard = /--shard[, ]+(auto(?:\/\d+)?)/.exec(script)![1]
    const shares = Array.from({ length: 20 }, (_, i) => autoShard(shard, environment(i + 1)))
    expect(shares).toEqual(Array.from({ length: 20 }, (_, i) => ({ k: i + 1, n: 20 })))
  })

  test('there is none that nobody tries', () => {
    expect(blocks).toHaveLength(systems.length)
  })

  // a shell or npx between would end at the signal that is meant for the program
  test.each(systems.slice(0, 3))('%s: the script becomes the program', (name, word) => {
    const script = blocks.find((block) => block.includes(word))!
    const bin = join(folder, name, 'node_modules', '.bin')
    mkdirSync(bin, { recursive: true })
    writeFileSync(join(bin, 'credit'), '#!/bin/sh\necho $$ "$@"\n')
    chmodSync(join(bin, 'credit'), 0o755)
    const cwd = join(folder, name)
    const { pid, stdout } = spawnSync('bash', ['-c', script], {
      ...{ cwd, encoding: 'utf8', env: { ...process.env, PBS_O_WORKDIR: cwd } },
    })
    expect(stdout).toMatch(new RegExp(`^${pid} sweep sweep.json --out runs/rates --shard auto(/20)?\n$`))
  })
})
