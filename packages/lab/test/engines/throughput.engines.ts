import type { ChildProcess } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { credit, start } from '../command.ts'
import { RedisServer } from './servers.ts'
import { eventually, folder, results, written } from './study.ts'
import { sweep } from './sweeps.ts'

// Twelve runs of ten seconds: six by a thread of this machine and six by one worker of an engine, side by side on two cores.
// Compared is the share of the time that goes into runs, so that what else the machine does stretches both parts of it alike.
// How many runs an hour that makes is a benchmark.
const runs = 6
const wanted = 10
let server: RedisServer
let updates: number
const workers: ChildProcess[] = []

beforeAll(async () => {
  server = await RedisServer.start()
  process.env.CREDIT_REDIS = server.url
  // compiled, and beside another one, as those that are measured
  updates = Math.round((5000 * wanted) / (await secondsOfRun(5000)))
})

afterAll(async () => {
  for (const worker of workers) worker.kill('SIGKILL')
  await server.stop()
})

const study = (name: string, count: number, length: number) =>
  written(
    name,
    sweep({
      ...{ rules: ['exact'], seeds: `0..${count - 1}`, grid: { 'training.l2': [0] }, updates: length },
      hidden: 32,
    }),
  )

/** What runs of so many updates take two threads at once, each. */
async function secondsOfRun(length: number): Promise<number> {
  const out = join(folder, 'calibration')
  const { code } = await credit(['sweep', study('calibration', 6, length), '--workers', '2', '--out', out])
  expect(code).toBe(0)
  return secondsIn(out, 5)
}

function foldersOf(out: string): string[] {
  const { runs } = JSON.parse(readFileSync(join(out, 'comparison.json'), 'utf8'))
  return runs.map((run: { folder: string }) => join(out, run.folder))
}

function secondsIn(out: string, run: number): number {
  const lines = readFileSync(join(foldersOf(out)[run], 'timing.jsonl'), 'utf8')
    .trimEnd()
    .split('\n')
  return JSON.parse(lines.at(-1)!).seconds
}

/**
 * The share of a worker's time, from the command to the end of the last run, that goes into runs of the wanted length. Where the machine
 * became quicker after the calibration, they were shorter, and what lies between them is as long as before.
 */
async function shareOfRuns(out: string, work: () => Promise<unknown>): Promise<number> {
  const began = performance.now()
  await work()
  const seconds = (performance.now() - began) / 1000
  const inRuns = Array.from({ length: runs }, (_, run) => secondsIn(out, run)).reduce((a, b) => a + b)
  const length = Math.max(wanted, inRuns / runs)
  return length / (length + (seconds - inRuns) / runs)
}

const engines = {
  async slurm(file: string, out: string) {
    // as the page advises for short runs: two tasks, one after the other
    const flags = ['--at-most', '1', '--chunk', '3']
    expect((await credit(['sweep', file, '--engine', 'slurm', '--out', out, ...flags])).code).toBe(0)
    await eventually('the last seal', () =>
      foldersOf(out).every((run) => existsSync(join(run, 'seal.json'))) ? true : undefined,
    )
  },
  async bullmq(file: string, out: string) {
    expect((await credit(['sweep', file, '--engine', 'bullmq', '--out', out])).code).toBe(0)
    const { child, ending } = start(['worker', '--until-empty'])
    workers.push(child)
    expect((await ending).code).toBe(0)
    expect((await credit(['collect', out, '--json'])).code).toBe(0)
  },
}

test.each(['slurm', 'bullmq'] as const)(
  'a worker of %s spends within a tenth as much of its time in runs of ten seconds as a thread of this machine, beside it',
  async (engine) => {
    const file = study('ten seconds', runs, updates)
    const [own, local] = [join(folder, `throughput-${engine}`), join(folder, `throughput-beside-${engine}`)]
    const [ownShare, localShare] = await Promise.all([
      shareOfRuns(own, () => engines[engine](file, own)),
      shareOfRuns(local, () => credit(['sweep', file, '--workers', '1', '--out', local])),
    ])
    const [share, beside] = [ownShare, localShare].map((each) => `${(100 * each).toFixed(1)} %`)
    console.log(
      `${engine}: ${share} of a worker's time went into ${runs} runs of ten seconds, ${beside} of a thread's`,
    )
    expect(ownShare / localShare).toBeGreaterThan(0.9)
    // the control: the same work, so that one can not be faster by doing less
    const metrics = (out: string) =>
      Object.fromEntries(Object.entries(results(out)).filter(([name]) => name.endsWith('metrics.jsonl')))
    expect(Object.keys(metrics(own))).toHaveLength(runs)
    expect(metrics(own)).toEqual(metrics(local))
  },
)
