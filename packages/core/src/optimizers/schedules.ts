import { checkInteger, checkNumber } from '../errors.js'
import { cos } from '../math/index.js'

/** Step size as a function of the update number, counted from 0. */
export type Schedule = (update: number) => number

const positive = (value: number) => value > 0

/**
 * The same step size at every update.
 *
 * @throws ArgumentError when it is not positive.
 *
 * @example
 * constantSchedule(0.1)(1000) // => 0.1
 */
export function constantSchedule(learningRate: number): Schedule {
  checkNumber('constantSchedule', 'learningRate', learningRate, 'a positive number', positive)
  return () => learningRate
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
  checkNumber('cosineSchedule', 'learningRate', learningRate, 'a positive number', positive)
  const updates = checkInteger('cosineSchedule', 'updates', options?.updates, 1)
  const final = checkNumber(
    'cosineSchedule',
    'final',
    options.final ?? 0,
    'a number of at least 0',
    (value) => value >= 0,
  )
  return (update) =>
    final + 0.5 * (learningRate - final) * (1 + cos((Math.PI * Math.min(update, updates)) / updates))
}
