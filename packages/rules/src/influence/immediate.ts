import type { Real } from '@credit/core'
import type { OnlinePass } from '../online/form.js'
import { multiply } from './elementwise.js'

// The state of a cell of one state is x, its partials F, G and c; for more, lists with one array a state.

/** ∂ℓ_t/∂x_t, this step's loss alone: `out[i] = c_i L_t`. Returns it, or L itself where c is 1; not to be changed. */
export function signalOnStates({ partials, signal }: OnlinePass, out: readonly Real[]): readonly Real[] {
  if (partials.readIsOne) return [signal]
  for (let i = 0; i < out.length; i++) multiply(out[i], partials.read[i], signal)
  return out
}
