import type { Arrays, cellPlan } from '../internal/plan.js'
import { cutOff } from '../kernels/kernel.js'
import type { Network } from '../network.js'
import type { Real } from '../real.js'
import type { Cell, CellMemory, Partials } from './cell.js'

/** Views of the arrays of a `cellPlan`, as a cell's loops take them. */
export function cellMemoryOf(
  { cell, hidden }: Network,
  { steps, trials }: { readonly steps: number; readonly trials: number },
  arrays: Arrays<ReturnType<typeof cellPlan>>,
): CellMemory {
  const width = trials * hidden
  const each = (steps + 1) * width
  return {
    hidden,
    trials,
    steps,
    drives: viewsOf(arrays.states, cell.drives.length, each),
    states: viewsOf(arrays.states, cell.states.length, each),
    rates: arrays.rates,
    kept: viewsOf(arrays.kept, cell.kept.length, each),
    carried: viewsOf(arrays.carried, cell.carried?.length ?? 0, width),
    tiny: cutOff[arrays.rates instanceof Float32Array ? 'float32' : 'float64'],
  }
}

/** Views of one array of `partialsLength` as F, G and c. */
export function partialsOf({ states, drives }: Cell, width: number, array: Real): Partials {
  const k = states.length
  const D = drives.length
  const parts = viewsOf(array, k * k + k * D + k, width)
  const rows = (from: number, columns: number) =>
    states.map((_, i) => parts.slice(from + i * columns, from + (i + 1) * columns))
  return { carry: rows(0, k), gain: rows(k * k, D), read: parts.slice(k * k + k * D) }
}

/** `count` views of `length` elements, one behind the other. */
export function viewsOf(array: Real, count: number, length: number): Real[] {
  return Array.from({ length: count }, (_, n) => array.subarray(n * length, (n + 1) * length))
}

/** Arrays of equal length, one behind the other in a new one. */
export function joined(arrays: readonly Real[]): Real {
  const [{ length }] = arrays
  const all =
    arrays[0] instanceof Float32Array
      ? new Float32Array(arrays.length * length)
      : new Float64Array(arrays.length * length)
  arrays.forEach((array, n) => {
    all.set(array, n * length)
  })
  return all
}
