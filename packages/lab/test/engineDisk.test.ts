import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { tinyConfiguration } from '../../training/test/tinyExperiment.ts'
import { packCheckpoint, packRun, sha256Of, unpack } from '../src/engine/bullmq/archive.ts'
import { settle } from '../src/engine/bullmq/bullmqEngine.ts'
import { Received } from '../src/engine/bullmq/travel.ts'
import { forgetFailure, readFailures, recordFailure } from '../src/engine/failures.ts'
import { roundsOf, slurmEngine } from '../src/engine/slurm/slurmEngine.ts'
import { statesOf } from '../src/engine/states.ts'
import { readStudy, type Study, writeStudy } from '../src/engine/study.ts'
import { experimentOf } from '../src/experiment.ts'
import { Lease } from '../src/run/lease.ts'
import { isFinished, RunFolder } from '../src/run/runFolder.ts'
import { runIn } from '../src/run/runIn.ts'
import { below, credit, tiny } from './command.ts'
import { type Fault, faults, withFault } from './faultyDisk.ts'
import { bytesOf, finishedFiles, namesIn } from './runFiles.ts'
import { scratch } from './scratch.ts'

const path = scratch()
let made = 0
/** A folder that nobody has used yet. */
const fresh = () => {
  const folder = path(String(made++))
  mkdirSync(folder)
  return folder
}

/** A run in a few milliseconds, with a training that adds up. */
function train(folder: string, seed: number): void {
  const run = new RunFolder(folder, { ...tinyConfiguration('eprop'), seed })
  run.write({ kind: 'train', update: 0, loss: seed, gradientNorm: 1, learningRate: 0.1 })
  run.finish({ status: 'finished', updates: 1, parameters: new Float64Array([seed]) })
}

const declaration = {
  ...({ kind: 'sweep', engine: 'slurm', command: 'credit sweep', cwd: process.cwd() } as const),
  ...{ checkpointEvery: 20, lease: 2, attempts: 3, options: { chunk: 1 } },
}
const runsIn = (out: string, count = 3) =>
  Array.from({ length: count }, (_, seed) => ({
    condition: 'eprop',
    folder: join(out, `seed-${seed}`),
    configuration: { ...tinyConfiguration('eprop'), seed },
  }))
const studyIn = (out: string, count?: number) => writeStudy(out, declaration, runsIn(out, count))

const whole = path('whole')
beforeAll(() => train(whole, 0))

interface Operation<T> {
  prepare(folder: string): T
  run(given: T): unknown
  /** After it was repeated: everything is there, once, and nothing beside it. */
  check(given: T, folder: string): void | Promise<void>
}

/**
 * Each of its calls of the disk goes wrong once, in each way; what comes out is one line; and repeated with the disk as it should
 * be it ends as if nothing had been.
 *
 * @param taken what it goes on from without an error
 */
async function survives<T>(
  operation: Operation<T>,
  leastCalls: number,
  taken: readonly Fault[] = [],
): Promise<void> {
  for (const fault of faults) {
    let failed = 0
    for (let at = 0; ; at++) {
      const folder = fresh()
      const given = operation.prepare(folder)
      const error = await withFault(at, fault, () => operation.run(given))
      if (error === null) {
        if (fault === 'fails once') expect(at).toBeGreaterThanOrEqual(leastCalls)
        break
      }
      if (error !== 'nothing') {
        failed++
        expect(error.message).toMatch(/^[^\n]+$/)
        if (!fault.startsWith('killed'))
          expect('syscall' in error || error.name === 'InputError', error.stack).toBe(true)
      }
      await operation.run(given)
      await operation.check(given, folder)
    }
    // the control: it was hit
    expect(failed > 0, fault).toBe(!taken.includes(fault))
  }
}

const nothingElse = (folder: string, ...wanted: string[]) =>
  expect(below(folder).filter((name) => !/\.[0-9a-f]{8}\.tmp$/.test(name))).toEqual(wanted)

describe('each call of the disk goes wrong once in each way, and nothing is lost', () => {
  test('the record of a study', () =>
    survives(
      {
        prepare: (out) => ({ out, id: studyIn(out, 2).id }),
        run: ({ out }) => studyIn(out),
        check({ out, id }) {
          const study = readStudy(out)
          // by its name its jobs are found
          expect(study.id).toBe(id)
          expect(study.runs).toEqual(runsIn(out))
          nothingElse(out, 'engine', 'engine/runs.jsonl', 'engine/study.json')
        },
      },
      15,
    ))

  test('why runs failed', () =>
    survives(
      {
        prepare: (out) => studyIn(out),
        run({ out }) {
          recordFailure(out, 1, 'not finite')
          recordFailure(out, 2, 'not finite')
          forgetFailure(out, 2)
          return readFailures(out)
        },
        check: ({ out }) => expect(readFailures(out)).toEqual(new Map([[1, 'not finite']])),
      },
      10,
    ))

  test('a run that comes in an archive', () =>
    survives(
      {
        prepare: (out) => ({ study: studyIn(out), archive: packRun(whole) }),
        run: ({ study, archive }) => settle(study, 0, archive),
        check({ study }) {
          const [{ folder, configuration }] = study.runs
          expect(isFinished(folder, configuration)).toBe(true)
          expect(namesIn(folder)).toEqual(finishedFiles)
          expect(bytesOf(folder)).toEqual(bytesOf(whole))
          expect(namesIn(study.out).sort()).toEqual(['engine', 'seed-0'])
        },
      },
      40,
    ))

  test('a run, or its checkpoint, that is put into an archive', () =>
    survives(
      {
        prepare(folder) {
          const run = join(folder, 'run')
          const unfinished = new RunFolder(run, tinyConfiguration('eprop'))
          unfinished.checkpoint({ update: 1, lossSum: 0, lossCount: 1, updater: null })
          unfinished.close()
          return { folder, archives: [] as (ReturnType<typeof packRun> | null)[] }
        },
        run({ folder, archives }) {
          archives.splice(0)
          archives.push(packRun(whole), packCheckpoint(join(folder, 'run.partial')))
        },
        check({ archives }, folder) {
          archives.forEach((archive, i) => {
            unpack(archive!, join(folder, String(i)))
          })
          expect(bytesOf(join(folder, '0'))).toEqual(bytesOf(whole))
          expect(namesIn(join(folder, '1'))).toEqual([
            ...['checkpoint-000000001.arrays', 'manifest.json', 'metrics.jsonl', 'timing.jsonl'],
          ])
        },
      },
      6,
      ['is full', 'killed, torn'],
    ))

  test('files that have travelled to a worker', () => {
    const content = Buffer.from('export default {}')
    const server = { getBuffer: async () => content }
    return survives(
      {
        prepare: (root) => new Received(server, root),
        run: (received) => received.files({ '../mine.mjs': sha256Of(content) }),
        async check(received) {
          const cwd = await received.files({ '../mine.mjs': sha256Of(content) })
          expect(readFileSync(join(cwd, '../mine.mjs'))).toEqual(content)
        },
      },
      8,
    )
  })

  test('states of runs, of which none that is done is told as failed or lost', () =>
    survives(
      {
        prepare(out) {
          const study = studyIn(out)
          train(study.runs[0].folder, 0)
          recordFailure(out, 1, 'not finite')
          return { study, told: [] as unknown[] }
        },
        run({ study, told }) {
          const known = { running: new Set<number>(), failed: new Map(), ended: new Map() }
          const folders = study.runs.map(({ folder }) => folder)
          told.splice(0, 3, ...statesOf(study.out, folders, known))
        },
        check: ({ told }) =>
          expect(told).toEqual([
            { state: 'done' },
            { state: 'failed', error: 'not finite' },
            { state: 'waiting' },
          ]),
      },
      4,
      ['is full', 'killed, torn'],
    ))
})

describe('a lease on a disk that fails', () => {
  test.each(faults.filter((fault) => !fault.startsWith('killed')))(
    'that %s is held by nobody, or by one',
    async (fault) => {
      let failed = 0
      for (let at = 0; ; at++) {
        const lock = join(fresh(), 'run.lock')
        let held: Lease | undefined
        const error = await withFault(at, fault, () => {
          held = Lease.take(lock, 60)
          held.renew()
        })
        if (error === null) break
        if (error !== 'nothing') failed++
        if (held === undefined) Lease.take(lock, 60).release()
        else {
          expect(() => Lease.take(lock, 60)).toThrow('works on this run')
          held.renew()
          held.release()
        }
        expect(namesIn(dirname(lock))).toEqual([])
      }
      expect(failed).toBeGreaterThan(3)
    },
  )

  test('given back when the disk fails, it is free after its time at the latest', async () => {
    for (let at = 0; ; at++) {
      const lock = join(fresh(), 'run.lock')
      const held = Lease.take(lock, 0.01)
      if ((await withFault(at, 'fails once', () => held.release())) === null) break
      await new Promise((resolve) => setTimeout(resolve, 20))
      Lease.take(lock, 60).release()
      expect(namesIn(dirname(lock))).toEqual([])
    }
  })
})

describe('what is handed to Slurm', () => {
  /** Commands that keep a list of jobs; `fails` is the number of a submission that is refused, or taken and not answered. */
  function fakeSlurm(folder: string, fails = -1, isTaken = false): void {
    const bin = join(folder, 'bin')
    mkdirSync(bin)
    const script = (name: string, body: string) => {
      writeFileSync(join(bin, name), `#!/bin/bash\ncd '${folder}'\ntouch jobs tries\n${body}\n`)
      chmodSync(join(bin, name), 0o755)
    }
    script(
      'sbatch',
      `if [ "$1" = --version ]; then echo slurm 23.11.4; exit; fi
echo >> tries
fails=$([ "$(wc -l < tries)" = ${fails} ] && echo yes)
if [ "$fails" ] && ! ${isTaken}; then echo "sbatch: error: Invalid account" >&2; exit 1; fi
name=$(sed -n 's/^#SBATCH --job-name=//p')
echo "$name $*" >> jobs
if [ "$fails" ]; then echo "sbatch: error: Batch job submission failed: Socket timed out on send/recv" >&2; exit 1; fi
wc -l < jobs`,
    )
    script(
      'squeue',
      `for word; do case $word in --name=*) name=\${word#--name=};; --format=*) format=\${word#--format=};; esac; done
grep -n "^$name " jobs | while IFS=: read number rest; do
  if [ "$format" = %F ]; then echo "$number"; else echo "$number"'_[0-2]|PENDING|None'; fi
done`,
    )
    script('scontrol', 'echo "MaxArraySize = 1001"')
    process.env.PATH = `${bin}${delimiter}${path0}`
  }
  const path0 = process.env.PATH
  const jobsIn = (folder: string) => {
    const file = join(folder, 'jobs')
    return existsSync(file) ? readFileSync(file, 'utf8').split('\n').slice(0, -1) : []
  }
  const expectOnce = (folder: string, { id }: Study) => {
    const jobs = jobsIn(folder)
    expect(jobs).toEqual([
      `credit-${id} --parsable --array=0-2`,
      `credit-${id}-collect --parsable --dependency=afterany:1`,
    ])
  }

  test('is handed over once, and what follows it, wherever the disk fails', async () => {
    for (const fault of faults) {
      for (let at = 0; ; at++) {
        const folder = fresh()
        fakeSlurm(folder)
        const study = studyIn(join(folder, 'out'))
        const error = await withFault(at, fault, () => slurmEngine.submit(study, [0, 1, 2], []))
        if (error === null) break
        // a disk that is full hands in nothing that it can't count
        if (fault === 'is full' && jobsIn(folder).length > 0) expect(roundsOf(study)).toBe(1)
        await slurmEngine.submit(study, [0, 1, 2], [])
        expectOnce(folder, study)
      }
    }
    process.env.PATH = path0
  })

  test('with other settings is refused in a line, before anything is written', async () => {
    const folder = fresh()
    fakeSlurm(folder)
    const out = join(folder, 'out')
    const grid = (...given: string[]) => [
      ...['sweep', '--tasks', 'copy', '--rules', 'exact', '--grid', 'training.l2=0', '--quick'],
      ...['--engine', 'slurm', '--out', out, ...given],
    ]
    expect(await credit(grid('--seeds', '0', '--updates', '5'))).toMatchObject({ code: 0 })
    const files = () =>
      ['comparison.json', 'engine/runs.jsonl'].map((name) => readFileSync(join(out, name), 'utf8'))
    const before = files()
    const { code, stderr } = await credit(grid('--seeds', '0,1', '--updates', '6'))
    expect(stderr).toMatch(/^[^\n]+seed-0: was handed over with other settings[^\n]+\n$/)
    expect({ code, files: files() }).toEqual({ code: 1, files: before })
    // the control: the same and more is taken
    expect(await credit(grid('--seeds', '0,1', '--updates', '5'))).toMatchObject({ code: 0 })
    expect(files()).not.toEqual(before)
    process.env.PATH = path0
  })

  test('and has not ended is counted by what collects it, beside what has', async () => {
    const folder = fresh()
    fakeSlurm(folder)
    const out = join(folder, 'out')
    const given = [
      '--tasks',
      'copy',
      '--rules',
      'exact',
      '--grid',
      'training.l2=0,0.1',
      '--seeds',
      '0',
      ...tiny,
    ]
    expect(await credit(['sweep', ...given, '--engine', 'slurm', '--out', out])).toMatchObject({ code: 0 })
    const before = await credit(['collect', out])
    expect(before.stderr).toContain('2 of 2 runs have not ended, 0 of them failed: credit status')
    expect(before.code).toBe(1)
    const [{ folder: run, configuration }] = readStudy(out).runs
    runIn(run, configuration, await experimentOf(configuration))
    const after = await credit(['collect', out])
    expect(after.stderr).toContain('1 of 2 runs have not ended, 0 of them failed: credit status')
    expect(after.code).toBe(1)
    process.env.PATH = path0
  })

  test.each([1, 2])('is handed in once when submission %i was taken without an answer', async (number) => {
    const folder = fresh()
    fakeSlurm(folder, number, true)
    const study = studyIn(join(folder, 'out'))
    expect(await slurmEngine.submit(study, [0, 1, 2], [])).toMatch(/^Slurm job 1: 3 runs in 3 tasks/)
    expectOnce(folder, study)
    process.env.PATH = path0
  })

  test('is followed by its collector also when that was refused at first', async () => {
    const folder = fresh()
    fakeSlurm(folder, 2)
    const study = studyIn(join(folder, 'out'))
    await expect(slurmEngine.submit(study, [0, 1, 2], [])).rejects.toThrow('Invalid account')
    expect(jobsIn(folder)).toHaveLength(1)
    expect(await slurmEngine.submit(study, [0, 1, 2], [])).toMatch('has this study already')
    expectOnce(folder, study)
    process.env.PATH = path0
  })
})

describe('a study that grows', () => {
  test('keeps the places of its runs, by which jobs and results are called', () => {
    const out = fresh()
    const runs = runsIn(out, 4)
    const first = writeStudy(out, declaration, [runs[3], runs[1]])
    const grown = writeStudy(out, declaration, runs)
    expect(grown.id).toBe(first.id)
    expect(grown.runs.map(({ configuration: { seed } }) => seed)).toEqual([3, 1, 0, 2])
    expect(readStudy(out).runs).toEqual(grown.runs)
  })

  test('with other settings is refused, and nothing is changed', () => {
    const out = fresh()
    writeStudy(out, declaration, runsIn(out))
    const before = readdirSync(join(out, 'engine')).map((name) =>
      readFileSync(join(out, 'engine', name), 'utf8'),
    )
    const other = runsIn(out).map((run) => ({ ...run, configuration: tinyConfiguration('exact') }))
    expect(() => writeStudy(out, declaration, other)).toThrow(/seed-0: was handed over with other settings/)
    expect(
      readdirSync(join(out, 'engine')).map((name) => readFileSync(join(out, 'engine', name), 'utf8')),
    ).toEqual(before)
  })
})
