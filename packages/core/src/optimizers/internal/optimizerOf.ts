import { checkReal } from '../../checks.js'
import { ArgumentError, checkFinite, checkInteger, checkNumber, checkOneOf } from '../../errors.js'
import { type Room, roomOf } from '../../kernels/room.js'
import type { Real } from '../../real.js'
import type { Optimizer, OptimizerOptions, OptimizerState } from '../optimizer.js'
import { plainUpdates } from './plainUpdates.js'
import { type UpdateLoops, updatesIn } from './updateLoops.js'

/** One optimizer: `update` counts from 1, as in the formulas; everything it is given has been checked. */
type Step = (
  loops: UpdateLoops,
  parameters: Real,
  gradient: Real,
  learningRate: number,
  update: number,
) => void

/**
 * Checks, counts, saves and restores around a step that changes `parameters` and the entries of `arrays`. Entries of
 * `fixed` are arrays that stay as they are. Both are replaced by copies in the memory of the parameters where the loops
 * run compiled: the step has to look them up each time.
 */
export function optimizerOf(
  name: string,
  { size, schedule, state }: OptimizerOptions,
  arrays: Record<string, Float64Array>,
  step: Step,
  fixed: Record<string, Float64Array> = {},
): Optimizer {
  if (typeof schedule !== 'function') {
    throw new ArgumentError(name, 'schedule', 'a function of the update number', schedule)
  }
  let updates = state === undefined ? 0 : restore(name, arrays, state)
  const caller = `${name}.update`
  const loopsFor = tenancy(size, [arrays, fixed])
  return {
    get updates() {
      return updates
    },
    update(parameters, gradient, norm) {
      checkReal(caller, 'parameters', parameters, size)
      checkReal(caller, 'gradient', gradient, size)
      const loops = loopsFor(parameters, gradient)
      if (!(Number.isFinite(norm) || loops.finite(gradient))) checkFinite(caller, 'gradient', gradient)
      const learningRate = checkNumber(caller, 'schedule(update)', schedule(updates))
      updates++
      step(loops, parameters, gradient, learningRate, updates)
    },
    state() {
      const copies = Object.entries(arrays).map(([key, values]) => [key, values.slice()] as const)
      return { name, updates, arrays: Object.fromEntries(copies) }
    },
  }
}

/** The loops for arrays, with the state moved to where they compute. */
function tenancy(size: number, groups: readonly Record<string, Float64Array>[]) {
  const places = groups.flatMap((group) => Object.keys(group).map((key) => ({ group, key })))
  const tenant = {
    leave() {
      for (const { group, key } of places) group[key] = group[key].slice()
    },
  }
  let home: Room | null = null

  function moveIn(room: Room): void {
    room.tenant?.leave()
    for (const [i, { group, key }] of places.entries()) {
      const array = room.arrayOf(i)
      array.set(group[key])
      group[key] = array
    }
    if (home?.tenant === tenant) home.tenant = null
    room.tenant = tenant
    home = room
  }

  return (parameters: Real, gradient: Real): UpdateLoops => {
    const room = roomOf(parameters, gradient)
    // parameters of another number type than the kernel's are views of somebody's own
    if (room === null || room.size !== size || !fits(room, parameters)) return plainUpdates
    if (places.length > 0 && room.tenant !== tenant) moveIn(room)
    return updatesIn(room)
  }
}

function fits({ kernel }: Room, parameters: Real): boolean {
  return parameters.BYTES_PER_ELEMENT === (kernel.dtype === 'float64' ? 8 : 4)
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
