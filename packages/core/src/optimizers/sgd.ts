import { checkInteger, checkLength, checkNumber } from '../errors.js'
import type { Schedule } from './schedules.js'

/** Changes parameters along a gradient estimate; its state is plain data. */
export interface Optimizer {
  /** Number of updates made. */
  readonly updates: number
  /** Changes `parameters` in place; `gradient` is read only. */
  update(parameters: Float64Array, gradient: Float64Array): void
}

/**
 * Stochastic gradient descent with heavy-ball momentum (Polyak 1964):
 * `v ← momentum·v + g`, `w ← w − learningRate(update)·v`.
 *
 * @param options.size number of parameters
 * @param options.schedule step size of every update
 * @param options.momentum in [0, 1), default 0
 *
 * @throws ArgumentError for a size or momentum out of range; `update`, before it changes anything, for arrays of another
 * length or a step size that is not finite.
 *
 * @example
 * const optimizer = sgd({ size: 1, schedule: constantSchedule(0.5) })
 * const w = new Float64Array([1])
 * optimizer.update(w, new Float64Array([1]))
 * w // => [0.5]
 */
export function sgd(options: { size: number; schedule: Schedule; momentum?: number }): Optimizer {
  const size = checkInteger('sgd', 'size', options?.size, 1)
  const momentum = checkNumber(
    'sgd',
    'momentum',
    options.momentum ?? 0,
    'a number in [0, 1)',
    (value) => value >= 0 && value < 1,
  )
  const velocity = new Float64Array(size)
  let updates = 0
  return {
    get updates() {
      return updates
    },
    update(parameters, gradient) {
      checkLength('sgd.update', 'parameters', parameters, velocity.length)
      checkLength('sgd.update', 'gradient', gradient, velocity.length)
      const learningRate = checkNumber('sgd.update', 'schedule(update)', options.schedule(updates))
      updates++
      for (let i = 0; i < velocity.length; i++) {
        velocity[i] = momentum * velocity[i]! + gradient[i]!
        parameters[i]! -= learningRate * velocity[i]!
      }
    },
  }
}
