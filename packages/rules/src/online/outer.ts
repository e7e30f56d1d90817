import type { Real } from '@credit/core'
import type { OnlinePass, Source } from './form.js'

/** `block = Σ_rows credit[row] values[row]ᵀ` of one kind of source, or `+=` that. */
export function outerGradient(
  { kernel, gradient, network }: OnlinePass,
  { block, offset, width }: Source,
  credit: Real,
  values: Real,
  rows: number,
  accumulate: boolean,
): void {
  const { hidden, layout } = network
  if (rows === 1) {
    kernel.product(gradient, offset, credit, 0, values, 0, hidden, 1, width, accumulate)
    return
  }
  if (!accumulate) gradient.fill(0, offset, offset + layout.blocks[block].length)
  kernel.outerProducts(gradient, offset, credit, 0, values, 0, rows, hidden, width)
}

/** Drive credit of this step, `q = d` on the voltage leak's traces: `out[S,N] = h_t ⊙ L_t`. */
export function signalOnDrive({ derivatives, signal }: OnlinePass, out: Real): void {
  for (let i = 0; i < out.length; i++) out[i] = derivatives[i]! * signal[i]!
}
