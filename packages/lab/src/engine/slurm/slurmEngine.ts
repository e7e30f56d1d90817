import { mkdirSync } from 'node:fs'
import { counted } from '../../counted.js'
import { readText, replaceFile } from '../../files.js'
import { Damaged, InputError } from '../../inputError.js'
import type { Engine, EngineStatus } from '../engine.js'
import { forgetFailure } from '../failures.js'
import { enginePath, type Study } from '../study.js'
import { slurmOutput } from './commands.js'
import { rangesOf } from './ranges.js'
import { arrayScript, collectorName, collectorScript, jobName } from './script.js'

/** Arrays with a throttle, `--signal=B:` and `scontrol requeue` of single tasks behave as they do today since then. */
const oldest = [17, 11] as const

/** Runs as one job array, a chunk of them a task; nothing stays behind on the node that submits. */
export const slurmEngine: Engine = {
  name: 'slurm',

  async submit(study, runs, hashes) {
    await checkVersion()
    mkdirSync(enginePath(study.out, 'logs'), { recursive: true })
    const queued = await queue(study)
    if (queued.tasks.length > 0) {
      const jobs = [...new Set(queued.tasks.map(({ id }) => id.split('_')[0]))]
      // of a command that ended before it handed that in
      const isCollected = (await jobsCalled(collectorName(study))).length > 0
      if (!isCollected) await collectAfter(study, jobs, hashes)
      return `Slurm has this study already: ${said(queued)}. What it has not yet is handed in when that has ended.`
    }
    if (runs.length === 0) return 'Every run has ended or failed; nothing was handed to Slurm.'
    const size = chunkOf(study)
    const tasks = [...new Set(runs.map((run) => Math.floor(run / size)))]
    for (const run of runs) forgetFailure(study.out, run)
    const throttle = study.options.atMost === undefined ? '' : `%${study.options.atMost}`
    const rounds = roundsOf(study) + 1
    // first: where it can't be written, nothing must be handed in again and again
    writeRecord(study, { rounds })
    const job = await sbatch(
      study,
      jobName(study),
      [`--array=${rangesOf(tasks)}${throttle}`],
      arrayScript(study, hashes),
    )
    const collector = await collectAfter(study, [job], hashes)
    writeRecord(study, { job, collector, rounds })
    const each = size === 1 ? 'one run a task' : `${size} runs a task`
    return `Slurm job ${job}: ${counted(runs.length, 'run')} in ${counted(tasks.length, 'task')} (${each}); job ${collector} collects them.`
  },

  async status(study): Promise<EngineStatus> {
    const queued = await queue(study)
    const nothing = {
      running: new Set<number>(),
      failed: new Map<number, string>(),
      ended: new Map<number, number>(),
    }
    return { said: `Slurm: ${said(queued)}.`, isBusy: queued.tasks.length > 0, ...nothing }
  },

  async cancel(study) {
    await slurmOutput('scancel', [`--name=${jobName(study)}`])
    await slurmOutput('scancel', [`--name=${collectorName(study)}`])
    return 'Slurm was told to cancel the jobs; what the runs have made stays.'
  },

  // tasks write into the folder
  collect: async () => 0,
  close: async () => {},
}

/** How many runs a task makes. */
export function chunkOf({ options }: Pick<Study, 'options'>): number {
  return Number(options.chunk ?? 1)
}

/** The smallest chunk with which the runs fit into one array of this site, and at least the one that was asked for. */
export async function fittingChunk(runs: number, asked: number): Promise<number> {
  const config = await slurmOutput('scontrol', ['show', 'config'])
  const most = Number(/^MaxArraySize\s*=\s*(\d+)/m.exec(config)?.[1] ?? 1001)
  // the array's numbers begin at 0 and stay below that
  return Math.max(asked, Math.ceil(runs / most))
}

/** The runs of a task of the array. */
export function runsOfTask(study: Study, task: number): number[] {
  const size = chunkOf(study)
  const runs = study.runs.map((_, run) => run).slice(task * size, (task + 1) * size)
  if (runs.length === 0) throw new InputError(`${study.out}: has no task ${task}`)
  return runs
}

/** How often runs were handed in. */
export function roundsOf({ out }: Study): number {
  const file = enginePath(out, 'slurm.json')
  try {
    return Number(JSON.parse(readText(file)).rounds)
  } catch (error) {
    if (error instanceof Damaged) return 0
    if (error instanceof InputError) throw error
    throw new InputError(`${file}: cannot be read (${(error as Error).message})`)
  }
}

function writeRecord({ out }: Study, record: { rounds: number; job?: string; collector?: string }): void {
  replaceFile(enginePath(out, 'slurm.json'), `${JSON.stringify(record)}\n`)
}

function collectAfter(study: Study, jobs: readonly string[], hashes: readonly string[]): Promise<string> {
  const dependency = `--dependency=afterany:${jobs.join(':')}`
  return sbatch(study, collectorName(study), [dependency], collectorScript(study, hashes))
}

/** The numbers of the jobs of a name that are queued or under way. */
async function jobsCalled(name: string): Promise<string[]> {
  const text = await slurmOutput('squeue', ['--noheader', `--name=${name}`, '--format=%F'])
  return text.split('\n').filter((line) => line.trim() !== '')
}

interface Queue {
  /** Tasks, or several of the same state as one, as `squeue` lists them. */
  readonly tasks: readonly { readonly id: string; readonly state: string; readonly reason: string }[]
}

async function queue(study: Study): Promise<Queue> {
  const text = await slurmOutput('squeue', ['--noheader', `--name=${jobName(study)}`, '--format=%i|%T|%r'])
  const tasks = text
    .split('\n')
    .filter((line) => line.includes('|'))
    .map((line) => {
      const [id, state, reason] = line.trim().split('|')
      return { id, state, reason }
    })
  return { tasks: tasks.filter(({ state }) => state !== 'COMPLETING') }
}

function said({ tasks }: Queue): string {
  if (tasks.length === 0) return 'no job of this study is queued'
  const count = (id: string) => {
    const list = /_\[([^%\]]*)/.exec(id)?.[1]
    if (list === undefined) return 1
    return list.split(',').reduce((sum, part) => {
      const [from, to = from] = part.split('-').map(Number)
      return sum + to - from + 1
    }, 0)
  }
  const states = new Map<string, number>()
  for (const { id, state, reason } of tasks) {
    const what = state === 'PENDING' && reason !== 'None' ? `pending (${reason})` : state.toLowerCase()
    states.set(what, (states.get(what) ?? 0) + count(id))
  }
  const job = tasks[0].id.split('_')[0]
  return `job ${job}, tasks ${[...states].map(([state, n]) => `${n} ${state}`).join(', ')}`
}

/** Submits a script; what seemed to fail may have been taken, and is not submitted twice. */
async function sbatch(study: Study, name: string, args: readonly string[], script: string): Promise<string> {
  const settled = async () => (await jobsCalled(name))[0]?.trim() ?? null
  const answer = await slurmOutput('sbatch', ['--parsable', ...args], { input: script, settled })
  const job = /\d+/.exec(answer)?.[0]
  if (job === undefined)
    throw new InputError(`credit: sbatch: no job number in ${JSON.stringify(answer)} for ${study.out}`)
  return job
}

async function checkVersion(): Promise<void> {
  const text = await slurmOutput('sbatch', ['--version'])
  const found = /(\d+)\.(\d+)/.exec(text)
  const [major, minor] = found === null ? [0, 0] : [Number(found[1]), Number(found[2])]
  if (major > oldest[0] || (major === oldest[0] && minor >= oldest[1])) return
  throw new InputError(
    `credit: --engine slurm: Slurm ${oldest[0]}.${oldest[1]} or later is needed, here is ${text.trim() || 'an unknown one'}`,
  )
}
