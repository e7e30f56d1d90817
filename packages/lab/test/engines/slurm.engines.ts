import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs'
import { delimiter, join } from 'node:path'
import { setTimeout as after } from 'node:timers/promises'
import { integer } from '@credit/core'
import { afterAll, describe, expect, test } from 'vitest'
import { credit, start } from '../command.ts'
import { randomOf } from '../survival.ts'
import {
  checkpointIn,
  collected,
  commandLine,
  eventually,
  folder,
  type Kill,
  killed,
  measured,
  memoryOf,
  ownByThreads,
  ownResults,
  processes,
  reachedIn,
  redone,
  results,
  statOf,
  statusOf,
  until,
  writeOwnParts,
  written,
} from './study.ts'
import { failingModule, fiveThousand, forty, mixed, sweep } from './sweeps.ts'

const random = randomOf(11)
const whole = join(folder, 'local')
const submission = (file: string, out: string, ...flags: string[]) => [
  ...['sweep', file, '--engine', 'slurm', '--out', out],
  ...['--checkpoint-every', '0.2', '--lease', '2', ...flags],
]
const submit = (file: string, out: string, ...flags: string[]) => credit(submission(file, out, ...flags))

afterAll(async () => {
  await credit(['status', join(folder, 'many'), '--cancel'])
})

/** The folders of a study's runs, by the tasks of its array. */
function runsOf(out: string): string[] {
  const lines = readFileSync(join(out, 'engine', 'runs.jsonl'), 'utf8')
    .trimEnd()
    .split('\n')
  return lines.map((line) => join(out, JSON.parse(line).folder))
}

/** Processes of tasks, with the run that each of them makes. */
function tasksOf(out: string, runs: readonly string[]): { pid: number; task: string; run: string }[] {
  return processes('worker', out, '--task').map((pid) => {
    const words = commandLine(pid)
    const task = words[words.indexOf('--task') + 1]
    return { pid, task, run: runs[Number(task)] }
  })
}

/** What all tasks said. */
function logsOf(out: string): string {
  const logs = join(out, 'engine', 'logs')
  return readdirSync(logs)
    .map((name) => readFileSync(join(logs, name), 'utf8'))
    .join('\n')
}

test('40 runs on two nodes, nobody waiting: tasks killed, over their time limit, stopped for longer than the lease: the same bytes', async () => {
  const out = join(folder, 'slurm')
  // a minute's limit, of which Slurm looks twice a minute whether 55 s are left
  const flags = ['--attempts', '10', '--time', '1', '--notice', '55']
  const { code, stderr } = await submit(written('forty', forty), out, ...flags)
  expect({ code, stderr }).toMatchObject({ code: 0 })
  expect(stderr).toMatch(/^Slurm job \d+: 40 runs in 40 tasks \(one run a task\); job \d+ collects them\./)
  // the same command again does nothing twice
  expect((await submit(written('forty', forty), out, ...flags)).stderr).toContain('has this study already')
  const runs = runsOf(out)
  /** A task in the middle of its run, as a rule with a checkpoint. */
  const underWay = (wantsCheckpoint: boolean) =>
    eventually('a task under way', () => {
      const all = tasksOf(out, runs).filter(
        ({ run }) => !wantsCheckpoint || checkpointIn(`${run}.partial`) > 0,
      )
      return all[integer(random, Math.max(all.length, 1))]
    })

  const kills: Kill[] = []
  for (let i = 0; i < 10; i++) {
    const { pid, run } = await underWay(i % 5 !== 4)
    await after(integer(random, 150))
    // twice the shell around it, with which the task is lost until the array has ended
    const victim = i % 5 === 2 ? statOf(pid)?.parent : pid
    if (
      victim === undefined ||
      !commandLine(victim)
        .join(' ')
        .match(/slurm_script|--task/)
    ) {
      // it has ended by itself
      i--
      continue
    }
    await killed(victim)
    await eventually('the end of its task', () => (statOf(pid) === null ? true : undefined))
    const partial = `${run}.partial`
    kills.push({ run, checkpoint: checkpointIn(partial), reached: reachedIn(partial) })
  }

  // one that sleeps loses its run to whoever comes, and does it no harm when it wakes up
  const sleeper = await eventually('a task that can sleep', async () => {
    const one = await underWay(true)
    process.kill(one.pid, 'SIGSTOP')
    await eventually('its sleep', () => (statOf(one.pid)?.state === 'R' ? undefined : true))
    const reached = checkpointIn(`${one.run}.partial`)
    if (reached > 0 && reached < 2250) return one
    process.kill(one.pid, 'SIGCONT')
    return undefined
  })
  expect((await credit(['worker', out, '--task', sleeper.task])).code).toBe(0)
  process.kill(sleeper.pid, 'SIGCONT')
  const refusal =
    /did not renew its lease for (\d+\.\d) s, and another one works on the run now; nothing more/
  const slept = await eventually('the refusal to write', () => refusal.exec(logsOf(out))?.[1])

  await until(out, ({ done }) => done === 40)
  expect((await collected(out)).code).toBe(0)
  const found = results(out)
  expect(Object.keys(found)).toHaveLength(41)
  expect(found).toEqual(results(whole))
  const limited = logsOf(out).match(/Stopping after the updates under way/g) ?? []
  console.log(
    `Slurm: 10 kills: ${redone(kills)}; ${limited.length} tasks ran into their time limit; one slept for ${slept} s and wrote nothing more`,
  )
  expect(kills.filter(({ checkpoint }) => checkpoint > 0).length).toBeGreaterThan(4)
  expect(limited.length).toBeGreaterThan(0)
})

test("trials from a file, a cell and a loss of one's own, and weights for a surface: the same bytes", async () => {
  const file = writeOwnParts()
  const out = join(folder, 'own')
  expect(await submit(file, out, '--allow-modules')).toMatchObject({ code: 0 })
  await until(out, ({ done, failed }) => done + failed === 4)
  expect((await collected(out)).code).toBe(0)
  const found = ownResults(out)
  // four of each, and the table
  expect(Object.keys(found)).toHaveLength(9)
  expect(found).toEqual(await ownByThreads(file))
})

test('a rule that fails, fails its runs with its message, and nothing else', async () => {
  writeFileSync(join(folder, 'failing.mjs'), failingModule)
  const out = join(folder, 'failing')
  expect(await submit(written('failing', mixed), out, '--allow-modules')).toMatchObject({ code: 0 })
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

test('5,000 runs are handed over in one call within 10 s of a processor, in little more memory than 40, and are taken back', async () => {
  const out = join(folder, 'many')
  const few = await measured(submission(written('forty', forty), join(folder, 'few')))
  expect((await credit(['status', join(folder, 'few'), '--cancel'])).code).toBe(0)
  const many = submission(written('many', fiveThousand), out)
  const { code, stderr, seconds, processor, peak } = await measured(many)
  expect({ code, stderr }).toMatchObject({ code: 0 })
  expect(stderr).toContain('5000 runs in 5000 tasks')
  console.log(
    `Slurm: 5,000 runs handed over in ${seconds.toFixed(1)} s, ${processor.toFixed(1)} s of a processor, with ${peak} MB at most; 40 with ${few.peak} MB`,
  )
  expect(processor).toBeGreaterThan(0.1)
  expect(processor).toBeLessThan(10)
  // kilobytes a run
  expect(((peak - few.peak) * 1024) / 4960).toBeLessThan(20)
  await until(out, ({ done }) => done >= 4)
  expect((await credit(['status', out, '--cancel'])).code).toBe(0)
  const { done, failed } = await statusOf(out)
  expect({ done: done > 0, failed }).toEqual({ done: true, failed: 0 })
})

test('a task that makes runs one after another stays as small as it was, and is begun once', async () => {
  const out = join(folder, 'chunks')
  const flags = ['--chunk', '250', '--at-most', '1']
  expect((await submit(written('chunks', fiveThousand), out, ...flags)).stderr).toContain(
    '5000 runs in 20 tasks (250 runs a task)',
  )
  const runs = runsOf(out)
  const made = () => runs.slice(0, 250).filter((run) => existsSync(join(run, 'seal.json'))).length
  const task = () => processes('worker', out, '--task')[0]
  await eventually('100 runs', () => (made() >= 100 ? true : undefined))
  const [pid, early] = [task(), memoryOf(task()).now]
  await eventually('240 runs', () => (made() >= 240 ? true : undefined))
  const late = memoryOf(pid).now
  console.log(`Slurm: a task has ${early} MB after 100 runs, ${late} MB after 240`)
  expect(late).toBeLessThan(1.25 * early)
  expect((await credit(['status', out, '--cancel'])).code).toBe(0)
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

  const run = async (name: string, env: NodeJS.ProcessEnv) => {
    const args = ['sweep', written('forty', forty), '--engine', 'slurm', '--out', join(folder, name)]
    const { code, stderr } = await start(args, { ...process.env, ...env }).ending
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
    const flags = ['--allow-modules', '--at-most', '1']
    // no node takes tasks until it is gone
    execFileSync('scontrol', ['update', 'PartitionName=p', 'State=DOWN'])
    expect(await submit(written('gone', one), out, ...flags)).toMatchObject({ code: 0 })
    renameSync(join(folder, 'gone.mjs'), join(folder, 'gone-away.mjs'))
    execFileSync('scontrol', ['update', 'PartitionName=p', 'State=UP'])
    const { runs } = await until(out, ({ failed, done }) => failed + done === 1)
    expect(runs[0].error).toMatch(/--rules must be a file that is there\b.*, got "\.\/gone\.mjs"$/)
  })
})
