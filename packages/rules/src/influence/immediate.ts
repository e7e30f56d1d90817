import type { Real } from '@credit/core'
import type { OnlinePass } from '../online/form.js'

// The state of a cell of one state is x, its partials F, G and c; for more, lists with one array a state.

/** ∂ℓ_t/∂x_t, this step's loss alone: `out[i] = c_i L_t`. */
export function signalOnStates({ partials, signal }: OnlinePass, out: readonly Real[]): void {
  for (let i = 0; i < out.length; i++) {
    const read = partials.read[i]
    for (let n = 0; n < signal.length; n++) out[i][n] = read[n] * signal[n]
  }
}
