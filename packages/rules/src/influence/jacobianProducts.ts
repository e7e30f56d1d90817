import type { Real } from '@credit/core'
import { addressOf } from '@credit/core/kernels'
import type { OnlinePass } from '../online/form.js'
import { addMultiplied, multiply } from './elementwise.js'

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
  const rates = partials.readIsOne ? x[0] : read
  if (rates === read) sumOfProducts(read, pastRead, x)
  if (x.length === 1 && unitDrives.length === 1) {
    const [{ drive, at }] = unitDrives
    loops.rowProducts(addressOf(hop), addressOf(rates), addressOf(recurrent, at), streams, N, N, false)
    carryOneState(out[0], carry[0][0], x[0], gain[0][drive], hop)
    return
  }
  for (let i = 0; i < x.length; i++) sumOfProducts(out[i], carry[i], x)
  for (const { drive, at } of unitDrives) {
    loops.rowProducts(addressOf(hop), addressOf(rates), addressOf(recurrent, at), streams, N, N, false)
    for (let i = 0; i < x.length; i++) addMultiplied(out[i], gain[i][drive], hop)
  }
}

/** `out = a ⊙ x + b ⊙ y`, rounded after each product as in the loops over several states. */
function carryOneState(out: Real, a: Real, x: Real, b: Real, y: Real): void {
  for (let n = 0; n < out.length; n++) {
    out[n] = a[n] * x[n]
    out[n] += b[n] * y[n]
  }
}

/** `out = Σ_j a_j ⊙ x_j`. */
function sumOfProducts(out: Real, a: readonly Real[], x: readonly Real[]): void {
  if (x.length === 1) {
    multiply(out, a[0], x[0])
    return
  }
  for (let n = 0; n < out.length; n++) {
    let sum = 0
    for (let j = 0; j < x.length; j++) sum += a[j][n] * x[j][n]
    out[n] = sum
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
