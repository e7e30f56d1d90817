import type { Real } from '@credit/core'
import type { OnlinePass } from '../online/form.js'

// The state is s on the voltage leak, z on the rate leak.

/** How ẑ_t enters each state, `I_t[p,q] = gain_p ẑ_q`: `out[S,N] = 1−α`, rate leak `(1−α) h_t`. */
export function immediateGain({ network, derivatives }: OnlinePass, out: Real): void {
  const { leak, leakModel } = network
  const voltage = leakModel === 'voltage'
  for (let i = 0; i < out.length; i++) out[i] = voltage ? 1 - leak : (1 - leak) * derivatives[i]
}

/** ∂ℓ_t/∂state_t, this step's loss alone: `out[S,N] = d_t = h_t ⊙ L_t`, rate leak `L_t`. */
export function signalOnState({ network, derivatives, signal }: OnlinePass, out: Real): void {
  const voltage = network.leakModel === 'voltage'
  for (let i = 0; i < out.length; i++) out[i] = voltage ? derivatives[i] * signal[i] : signal[i]
}
