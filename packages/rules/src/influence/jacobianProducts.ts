import type { Real } from '@credit/core'
import { addressOf } from '@credit/core/kernels'
import type { OnlinePass } from '../online/form.js'

/** `out[S,N] = J_t x` for a vector of every stream; `scratch` `[S, N]`. */
export function timesJacobian(pass: OnlinePass, x: Real, out: Real, scratch: Real): void {
  const { network, streams, loops, recurrent, pastDerivatives, derivatives } = pass
  const { hidden: N, leak, leakModel } = network
  const voltage = leakModel === 'voltage'
  for (let i = 0; i < x.length; i++) scratch[i] = voltage ? pastDerivatives[i] * x[i] : x[i]
  loops.rowProducts(addressOf(out), addressOf(scratch), addressOf(recurrent), streams, N, N, false)
  for (let i = 0; i < x.length; i++) {
    const hop = voltage ? out[i] : derivatives[i] * out[i]
    out[i] = leak * x[i] + (1 - leak) * hop
  }
}

/** `out[S,N] = J_tᵀ x` for a vector of every stream; `scratch` `[S, N]`. */
export function timesJacobianTransposed(pass: OnlinePass, x: Real, out: Real, scratch: Real): void {
  const { network, streams, kernel, recurrent, pastDerivatives, derivatives } = pass
  const { hidden: N, leak, leakModel } = network
  const voltage = leakModel === 'voltage'
  for (let i = 0; i < x.length; i++) scratch[i] = voltage ? x[i] : derivatives[i] * x[i]
  kernel.product(addressOf(out), addressOf(scratch), addressOf(recurrent), streams, N, N, false)
  for (let i = 0; i < x.length; i++) {
    const hop = voltage ? pastDerivatives[i] * out[i] : out[i]
    out[i] = leak * x[i] + (1 - leak) * hop
  }
}
