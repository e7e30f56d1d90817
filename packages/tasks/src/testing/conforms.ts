import { ArgumentError, checkInteger, type Seed } from '@credit/core'
import { batchProperties } from './batchProperties.js'
import { type Context, type CreateTask, contextOf, type Property } from './property.js'
import { samplingProperties } from './samplingProperties.js'
import { taskProperties } from './taskProperties.js'

/** What `conforms` takes beside the task. */
export interface ConformanceOptions {
  readonly seed: Seed
  /** Steps in ms at which the periods must be the same. Default: the task's own, its double and its quarter. */
  readonly dts?: readonly number[]
  /** Trials of the batches that are looked at. Default 8; a property of splits looks at eight times as many. */
  readonly trials?: number
}

/** Whether a task has one property. */
export interface Finding {
  readonly property: string
  readonly passed: boolean
  /** What is wrong, with numbers; empty when it passed. */
  readonly message: string
}

/**
 * Checks the properties that every task must have: the same seed gives the same bits and another seed others, splits
 * share no trial, shapes, finite numbers, a mask that selects something, labels in range, the same periods at every
 * step, variants that are their base split at strength 0, `take`, `batch` and `sampler` that agree, batches newly
 * allocated, samplers that resume. Runs anywhere; for one test a property:
 *
 *     for (const { property, passed, message } of conforms(create, { seed: seed(1) }))
 *       test(property, () => { expect(passed, message).toBe(true) })
 *
 * @param create - makes the task; called several times
 * @returns one finding a property, always all of them: what throws has failed, and the error is the message.
 * @throws ArgumentError when `create` is no function, or the seed is missing.
 *
 * @example
 * ```ts
 * import { seed } from '@credit/core'
 * import { delayedXor } from '@credit/tasks'
 * import { conforms } from '@credit/tasks/testing'
 *
 * const findings = conforms((options) => delayedXor({ dt: 10, ...options }), { seed: seed(1) })
 * findings.filter(({ passed }) => !passed) // => []
 * ```
 */
export function conforms(create: CreateTask, options: ConformanceOptions): Finding[] {
  if (typeof create !== 'function') throw new ArgumentError('conforms', 'create', 'a function', create)
  if (typeof options?.seed?.child !== 'function') {
    throw new ArgumentError('conforms', 'seed', 'a seed', options?.seed)
  }
  const trials = checkInteger('conforms', 'trials', options.trials ?? 8, 2)
  let context: Context
  try {
    context = contextOf(create, options.seed, trials, options.dts)
  } catch (error) {
    return [{ property: 'can be made', passed: false, message: String(error) }]
  }
  return [...taskProperties, ...batchProperties, ...samplingProperties].map((property) =>
    find(property, context),
  )
}

function find({ name, check }: Property, context: Context): Finding {
  let message: string
  try {
    message = check(context) ?? ''
  } catch (error) {
    message = `threw ${String(error)}`
  }
  return { property: name, passed: message === '', message }
}
