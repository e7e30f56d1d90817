import type { Layout } from '../parameters.js'
import type { Real } from '../real.js'

/** The blocks that L2 acts on: weights, no biases. */
const penalized = ['recurrent', 'input', 'readout'] as const

/** `½·l2·(‖W‖² + ‖U‖² + ‖V‖²)`; absent synapses have to be 0. */
export function penaltyOf(w: Real, { blocks }: Layout, l2: number): number {
  if (l2 === 0) return 0
  let sum = 0
  for (const name of penalized) {
    const { offset, length } = blocks[name]
    for (let i = offset; i < offset + length; i++) sum += w[i] * w[i]
  }
  return 0.5 * l2 * sum
}

/** Adds the gradient of `½·l2·(‖W‖² + ‖U‖² + ‖V‖²)` at `w`, or that along a direction, to `out`. */
export function addPenalty(out: Real, w: Real, { blocks }: Layout, l2: number): void {
  if (l2 === 0) return
  for (const name of penalized) {
    const { offset, length } = blocks[name]
    for (let i = offset; i < offset + length; i++) out[i] += l2 * w[i]
  }
}
