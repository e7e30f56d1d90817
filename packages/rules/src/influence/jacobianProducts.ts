import type { Real } from '@credit/core'
import { addressOf } from '@credit/core/kernels'
import type { OnlinePass } from '../online/form.js'

/** `out = J_t x` for a vector of every stream, `[S, N]` a state: `out_i = Σ_j F_ij x_j + Σ_d G_id W_d (Σ_j c_j x_j)`. */
export function timesJacobian(
  pass: OnlinePass,
  x: readonly Real[],
  out: readonly Real[],
  scratch: { readonly read: Real; readonly hop: Real },
): void {
  const { network, streams, loops, recurrent, partials, unitDrives } = pass
  const { hidden: N } = network
  const { carry, gain, pastRead } = partials
  const { read, hop } = scratch
  for (let n = 0; n < read.length; n++) {
    let sum = 0
    for (let j = 0; j < x.length; j++) sum += pastRead[j][n] * x[j][n]
    read[n] = sum
  }
  for (let i = 0; i < x.length; i++) {
    for (let n = 0; n < read.length; n++) {
      let sum = 0
      for (let j = 0; j < x.length; j++) sum += carry[i][j][n] * x[j][n]
      out[i][n] = sum
    }
  }
  for (const { drive, at } of unitDrives) {
    loops.rowProducts(addressOf(hop), addressOf(read), addressOf(recurrent, at), streams, N, N, false)
    for (let i = 0; i < x.length; i++) {
      for (let n = 0; n < hop.length; n++) out[i][n] += gain[i][drive][n] * hop[n]
    }
  }
}

/** `out = J_tᵀ x` for a vector of every stream of a cell of one state and one drive; `scratch` `[S, N]`. */
export function timesJacobianTransposed(pass: OnlinePass, x: Real, out: Real, scratch: Real): void {
  const { network, streams, kernel, recurrent, partials } = pass
  const { hidden: N } = network
  const [[carry]] = partials.carry
  const [[gain]] = partials.gain
  const [read] = partials.pastRead
  for (let i = 0; i < x.length; i++) scratch[i] = gain[i] * x[i]
  kernel.product(addressOf(out), addressOf(scratch), addressOf(recurrent), streams, N, N, false)
  for (let i = 0; i < x.length; i++) out[i] = carry[i] * x[i] + read[i] * out[i]
}
