import { ArgumentError, checkInteger } from '../errors.js'
import { checkObject } from '../internal/checkObject.js'
import { notNegativeOf, positiveOf, shareOf } from '../internal/ranges.js'
import { cos, exp, log } from '../math/index.js'
import { integerPower } from './internal/integerPower.js'

/** Step size as a function of the update number, an integer counted from 0; those made here refuse any other. */
export type Schedule = (update: number) => number

/**
 * The same step size at every update.
 *
 * @throws ArgumentError when it is not positive.
 *
 * @example
 * constantSchedule(0.1)(1000) // => 0.1
 */
export function constantSchedule(learningRate: number): Schedule {
  positiveOf('constantSchedule', 'learningRate', learningRate)
  return (update) => {
    updateOf('constantSchedule', update)
    return learningRate
  }
}

/**
 * Half a cosine from `learningRate` at update 0 to `final` (default 0) at update `updates` and after
 * (Loshchilov & Hutter 2017): `final + ½ (learningRate − final)(1 + cos(π·update/updates))`.
 *
 * @throws ArgumentError when the learning rate is not positive, `updates` no integer of at least 1, or `final` negative.
 *
 * @example
 * cosineSchedule(0.1, { updates: 100 })(50) // => 0.05
 */
export function cosineSchedule(learningRate: number, options: { updates: number; final?: number }): Schedule {
  positiveOf('cosineSchedule', 'learningRate', learningRate)
  checkObject('cosineSchedule', options, ['updates', 'final'])
  const updates = checkInteger('cosineSchedule', 'updates', options.updates, 1)
  const final = notNegativeOf('cosineSchedule', 'final', options.final ?? 0)
  return (update) => {
    const reached = Math.min(updateOf('cosineSchedule', update), updates)
    return final + 0.5 * (learningRate - final) * (1 + cos((Math.PI * reached) / updates))
  }
}

/**
 * Falls by a factor every so many updates: `learningRate · factor^⌊update/every⌋`.
 *
 * @throws ArgumentError when the learning rate is not positive, `factor` not in (0, 1], or `every` no integer of at
 * least 1.
 *
 * @example
 * const schedule = stepSchedule(8, { factor: 0.5, every: 300 })
 * const rates = [schedule(299), schedule(300), schedule(899), schedule(900)] // => [8, 4, 2, 1]
 */
export function stepSchedule(learningRate: number, options: { factor: number; every: number }): Schedule {
  positiveOf('stepSchedule', 'learningRate', learningRate)
  const factor = shareOf(
    'stepSchedule',
    'factor',
    checkObject('stepSchedule', options, ['factor', 'every']).factor,
  )
  const every = checkInteger('stepSchedule', 'every', options.every, 1)
  return (update) => learningRate * integerPower(factor, Math.floor(updateOf('stepSchedule', update) / every))
}

/**
 * Falls evenly by a factor over so many updates (default 1): `learningRate · factor^(update/every)`, `stepSchedule`
 * without its steps.
 *
 * @throws ArgumentError as `stepSchedule`.
 *
 * @example
 * exponentialSchedule(8, { factor: 0.25, every: 300 })(150) // => ≈ 4.00000000000
 */
export function exponentialSchedule(
  learningRate: number,
  options: { factor: number; every?: number },
): Schedule {
  positiveOf('exponentialSchedule', 'learningRate', learningRate)
  const factor = shareOf(
    'exponentialSchedule',
    'factor',
    checkObject('exponentialSchedule', options, ['factor', 'every']).factor,
  )
  const every = checkInteger('exponentialSchedule', 'every', options.every ?? 1, 1)
  const rate = log(factor) / every
  return (update) => learningRate * exp(rate * updateOf('exponentialSchedule', update))
}

/**
 * Another schedule, begun gently (Goyal et al. 2017, §2.2): `schedule(update) · min(1, (update + 1)/updates)`, so that
 * update 0 has 1/updates of its step, and update `updates − 1` and all after it the whole. The schedule below goes on
 * counting from update 0.
 *
 * @throws ArgumentError when `schedule` is no function, or `updates` no integer of at least 1.
 *
 * @example
 * const rates = [0, 1, 2, 3, 4].map(warmUp(constantSchedule(0.5), 4)) // => [0.125, 0.25, 0.375, 0.5, 0.5]
 */
export function warmUp(schedule: Schedule, updates: number): Schedule {
  if (typeof schedule !== 'function') throw new ArgumentError('warmUp', 'schedule', 'a function', schedule)
  checkInteger('warmUp', 'updates', updates, 1)
  return (update) => schedule(update) * Math.min(1, (updateOf('warmUp', update) + 1) / updates)
}

function updateOf(caller: string, update: number): number {
  return checkInteger(caller, 'update', update, 0)
}
