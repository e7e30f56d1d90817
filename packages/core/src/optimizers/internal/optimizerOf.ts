import { allFinite } from '../../divergence.js'
import {
  ArgumentError,
  checkFinite,
  checkInteger,
  checkLength,
  checkNumber,
  checkOneOf,
} from '../../errors.js'
import type { Real } from '../../real.js'
import type { Optimizer, OptimizerOptions, OptimizerState } from '../optimizer.js'

/** One optimizer: `update` counts from 1, as in the formulas; everything it is given has been checked. */
type Step = (parameters: Real, gradient: Real, learningRate: number, update: number) => void

/** Checks, counts, saves and restores around a step that changes `parameters` and the entries of `arrays`. */
export function optimizerOf(
  name: string,
  { size, schedule, state }: OptimizerOptions,
  arrays: Readonly<Record<string, Float64Array>>,
  step: Step,
): Optimizer {
  if (typeof schedule !== 'function') {
    throw new ArgumentError(name, 'schedule', 'a function of the update number', schedule)
  }
  let updates = state === undefined ? 0 : restore(name, arrays, state)
  const caller = `${name}.update`
  return {
    get updates() {
      return updates
    },
    update(parameters, gradient) {
      checkLength(caller, 'parameters', parameters, size)
      checkLength(caller, 'gradient', gradient, size)
      if (!allFinite(gradient)) checkFinite(caller, 'gradient', gradient)
      const learningRate = checkNumber(caller, 'schedule(update)', schedule(updates))
      updates++
      step(parameters, gradient, learningRate, updates)
    },
    state() {
      const copies = Object.entries(arrays).map(([key, values]) => [key, values.slice()] as const)
      return { name, updates, arrays: Object.fromEntries(copies) }
    },
  }
}

function restore(
  name: string,
  arrays: Readonly<Record<string, Float64Array>>,
  state: OptimizerState,
): number {
  checkOneOf(name, 'state.name', state?.name, [name])
  const updates = checkInteger(name, 'state.updates', state.updates, 0)
  const wanted = Object.keys(arrays).sort()
  const given = Object.keys(state.arrays ?? {}).sort()
  if (wanted.join() !== given.join()) {
    throw new ArgumentError(name, 'state.arrays', `{ ${wanted.join(', ')} }`, state.arrays)
  }
  // all are checked before one is taken
  for (const key of wanted) {
    const values = state.arrays[key]
    const { length } = arrays[key]
    if (!(values instanceof Float64Array) || values.length !== length) {
      throw new ArgumentError(name, `state.arrays.${key}`, `a Float64Array of length ${length}`, values)
    }
    // ∞ is legal: the square of a gradient of 1e200
    const lost = values.findIndex(Number.isNaN)
    if (lost >= 0) throw new ArgumentError(name, `state.arrays.${key}[${lost}]`, 'a number', values[lost])
  }
  for (const key of wanted) arrays[key].set(state.arrays[key])
  return updates
}
