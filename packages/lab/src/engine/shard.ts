import { ArgumentError } from '@credit/core'

type Environment = Readonly<Record<string, string | undefined>>

interface Array {
  readonly name: string
  /** The number of this task in its array, and where the array begins and how many it has, by variables. */
  readonly index: string
  readonly first?: string | number
  readonly last?: string
  readonly step?: string
  readonly count?: string
}

/** How batch systems number the tasks of an array. */
const arrays: readonly Array[] = [
  {
    name: 'Slurm',
    index: 'SLURM_ARRAY_TASK_ID',
    first: 'SLURM_ARRAY_TASK_MIN',
    count: 'SLURM_ARRAY_TASK_COUNT',
    step: 'SLURM_ARRAY_TASK_STEP',
  },
  {
    name: 'SGE',
    index: 'SGE_TASK_ID',
    first: 'SGE_TASK_FIRST',
    last: 'SGE_TASK_LAST',
    step: 'SGE_TASK_STEPSIZE',
  },
  { name: 'LSF', index: 'LSB_JOBINDEX', first: 1, last: 'LSB_JOBINDEX_END', step: 'LSB_JOBINDEX_STEP' },
  { name: 'PBS', index: 'PBS_ARRAY_INDEX', first: 1 },
  { name: 'Torque', index: 'PBS_ARRAYID', first: 1 },
  { name: 'AWS Batch', index: 'AWS_BATCH_JOB_ARRAY_INDEX', first: 0, count: 'AWS_BATCH_JOB_ARRAY_SIZE' },
  { name: 'Kubernetes', index: 'JOB_COMPLETION_INDEX', first: 0 },
]

/**
 * The share of this task of a job array, by what its batch system says: Slurm, SGE, LSF, PBS, Torque, AWS Batch or an indexed
 * job of Kubernetes. Where the system does not tell how many tasks there are (PBS, Torque, Kubernetes), `auto/N` says so.
 *
 * @throws ArgumentError where there is no array, or no number of tasks.
 *
 * @example
 * autoShard('auto/8', { JOB_COMPLETION_INDEX: '2' }) // => { k: 3, n: 8 }
 */
export function autoShard(text: string, environment: Environment): { k: number; n: number } {
  const number = (name: string | number | undefined) => {
    const value = typeof name === 'string' ? environment[name] : name
    return value === undefined || !/^\d+$/.test(String(value)) ? undefined : Number(value)
  }
  // of a job that is no array, LSF says 0, and SGE "undefined"
  const found = arrays.find(
    ({ name, index }) => number(index) !== undefined && !(name === 'LSF' && number(index) === 0),
  )
  const refuse = (expected: string) => new ArgumentError('credit', '--shard', expected, text)
  if (found === undefined) {
    throw refuse(
      `K/N, or auto in a task of a job array (${arrays.map(({ name }) => name).join(', ')}), here is none`,
    )
  }
  const [index, first = 0, last, step = 1] = [found.index, found.first, found.last, found.step].map(number)
  const given = /^auto\/(\d+)$/.exec(text)?.[1]
  const n =
    given !== undefined
      ? Number(given)
      : (number(found.count) ?? (last === undefined ? undefined : (last - first) / step + 1))
  if (n === undefined) throw refuse(`auto/N with the number of tasks, which ${found.name} does not tell`)
  const k = (index! - first) / step + 1
  if (!Number.isInteger(k) || !Number.isInteger(n) || k < 1 || k > n) {
    throw refuse(`that of an array from ${first}, of which this task is one (${found.name} says ${index})`)
  }
  return { k, n }
}
