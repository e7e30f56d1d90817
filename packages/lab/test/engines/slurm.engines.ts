import { chmodSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { setTimeout as after } from 'node:timers/promises'
import { integer } from '@credit/core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { credit, start } from '../command.ts'
import { randomOf } from '../survival.ts'
import {
  collected,
  failingModule,
  folder,
  forty,
  locally,
  processes,
  results,
  resumed,
  statusOf,
  sweep,
  until,
  written,
} from './study.ts'

const random = randomOf(11)
const submit = (file: string, out: string, ...flags: string[]) =>
  credit([
    'sweep',
    file,
    '--engine',
    'slurm',
    '--out',
    out,
    '--checkpoint-every',
    '0.2',
    '--lease',
    '2',
    ...flags,
  ])

let whole: string
beforeAll(async () => {
  whole = await locally('forty', forty)
})
afterAll(() => void credit(['status', join(folder, 'many'), '--cancel']))

/** The process of a task of the array, and the shell around it. */
const tasks = (out: string) => processes('worker', out, '--task')

test('40 runs on two nodes, killed ten times, one stopped for longer than its lease, and nobody waiting: the same bytes', async () => {
  const out = join(folder, 'slurm')
  const { code, stderr } = await submit(written('forty', forty), out, '--attempts', '10')
  expect({ code, stderr }).toMatchObject({ code: 0 })
  expect(stderr).toMatch(/^Slurm job \d+: 40 runs in 40 tasks \(one run a task\); job \d+ collects them\./)
  // the same command again does nothing twice
  expect((await submit(written('forty', forty), out, '--attempts', '10')).stderr).toContain(
    'has this study already',
  )

  let kills = 0
  while (kills < 10) {
    const victims = tasks(out)
    if (victims.length > 0) {
      await after(integer(random, 1200))
      const victim = victims[integer(random, victims.length)]
      try {
        process.kill(victim, 'SIGKILL')
        kills++
      } catch {
        // it has ended
      }
    }
    await after(200)
  }

  // one that sleeps loses its run to whoever comes, and does it no harm when it wakes up
  let [sleeper] = tasks(out)
  while (sleeper === undefined) {
    await after(100)
    sleeper = tasks(out)[0]
  }
  process.kill(sleeper, 'SIGSTOP')
  const task = taskOf(sleeper)
  await after(2500)
  expect((await credit(['worker', out, '--task', task])).code).toBe(0)
  process.kill(sleeper, 'SIGCONT')

  await until(out, ({ done }) => done === 40)
  const { code: collecting } = await collected(out)
  expect(collecting).toBe(0)
  const found = results(out)
  expect(Object.keys(found)).toHaveLength(41)
  expect(found).toEqual(results(whole))
  const again = resumed(out)
  console.log(`Slurm: ${kills} kills, ${again.length} times a run was gone on with from a checkpoint`)
  expect(again.length).toBeGreaterThan(0)
})

/** The task that a process makes. */
function taskOf(pid: number): string {
  const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')
  return words[words.indexOf('--task') + 1]
}

test('a task that runs into its time limit leaves a checkpoint, is queued again and ends with the same bytes', async () => {
  const long = sweep({ rules: ['exact'], seeds: '0', grid: { 'training.l2': [0] }, updates: 60_000 })
  const straight = await locally('long', long)
  const out = join(folder, 'limited')
  expect((await submit(written('long', long), out, '--time', '1', '--notice', '55')).code).toBe(0)
  await until(out, ({ done }) => done === 1)
  expect((await collected(out)).code).toBe(0)
  expect(results(out)).toEqual(results(straight))
  expect(resumed(out).length).toBeGreaterThan(0)
})

test('a rule that fails, fails its runs with its message, and nothing else', async () => {
  writeFileSync(join(folder, 'failing.mjs'), failingModule)
  const mixed = sweep({
    rules: ['exact', './failing.mjs'],
    seeds: '0..1',
    grid: { 'training.l2': [0] },
    updates: 20,
  })
  const out = join(folder, 'failing')
  expect((await submit(written('failing', mixed), out, '--allow-modules')).code).toBe(0)
  const { runs } = await until(out, ({ done, failed }) => done + failed === 4)
  expect(runs.map(({ state, error }) => error ?? state)).toEqual([
    'done',
    'the trace of unit 3 is not finite',
    'done',
    'the trace of unit 3 is not finite',
  ])
  const { code, stderr } = await collected(out)
  expect({ code }).toEqual({ code: 1 })
  expect(stderr).toContain('2 of 4 runs have not ended, 2 of them failed')
})

test('5,000 runs are handed over in one call within 10 s, in a little memory, and are taken back', async () => {
  const many = sweep({
    ...{ rules: ['exact', 'eprop'], seeds: '0..249', updates: 1 },
    grid: { 'training.l2': [0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map((k) => k / 1000) },
  })
  const out = join(folder, 'many')
  const began = performance.now()
  const { code, stderr } = await submit(written('many', many), out)
  const seconds = (performance.now() - began) / 1000
  expect({ code, stderr }).toMatchObject({ code: 0 })
  expect(stderr).toContain('5000 runs in 5000 tasks')
  console.log(`Slurm: 5,000 runs handed over in ${seconds.toFixed(1)} s`)
  expect(seconds).toBeLessThan(10)
  await until(out, ({ done }) => done >= 4)
  expect((await credit(['status', out, '--cancel'])).code).toBe(0)
  const { done, failed } = await statusOf(out)
  expect({ done: done > 0, failed }).toEqual({ done: true, failed: 0 })
})

describe('one clear line says that', () => {
  /** Commands in place of Slurm's. */
  function withCommands(name: string, scripts: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
    const path = join(folder, name)
    mkdirSync(path)
    for (const [command, script] of Object.entries(scripts)) {
      writeFileSync(join(path, command), `#!/bin/sh\n${script}\n`)
      chmodSync(join(path, command), 0o755)
    }
    return { PATH: path }
  }

  const args = (out: string) => [
    'sweep',
    written('forty', forty),
    '--engine',
    'slurm',
    '--out',
    join(folder, out),
  ]
  const run = async (name: string, env: NodeJS.ProcessEnv) => {
    const { code, stderr } = await start(args(name), { ...process.env, ...env }).ending
    expect(stderr).toMatch(/^[^\n]+\n$/)
    return { code, stderr }
  }

  test('there is no Slurm', async () => {
    const { code, stderr } = await run('none', withCommands('no commands', {}))
    expect({ code, stderr }).toMatchObject({ code: 1, stderr: expect.stringContaining('is not on the PATH') })
  })

  test('it is an old one', async () => {
    const old = withCommands('old', { sbatch: 'echo slurm 14.03.7', scontrol: 'echo "MaxArraySize = 1001"' })
    const { stderr } = await run('old-out', { PATH: [old.PATH, '/usr/bin', '/bin'].join(delimiter) })
    expect(stderr).toBe('credit: --engine slurm: Slurm 17.11 or later is needed, here is slurm 14.03.7\n')
  })

  test('a module is missing where it runs', async () => {
    const out = join(folder, 'gone')
    writeFileSync(join(folder, 'gone.mjs'), "export { eprop as default } from '@credit/rules'\n")
    const one = sweep({ rules: ['./gone.mjs'], seeds: '0', grid: { 'training.l2': [0] }, updates: 5 })
    expect((await submit(written('gone', one), out, '--allow-modules', '--time', '5')).code).toBe(0)
    renameSync(join(folder, 'gone.mjs'), join(folder, 'gone-away.mjs'))
    const { runs } = await until(out, ({ failed, done }) => failed + done === 1)
    expect(runs[0].error).toMatch(/^\.\/gone\.mjs: ENOENT[^\n]*$/)
  })
})
