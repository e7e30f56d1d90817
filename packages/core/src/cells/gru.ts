import { tanh } from '../math/index.js'
import type { Cell } from './cell.js'
import { gatedInitializers, logistic } from './gated.js'

/**
 * Gated recurrent units in PyTorch's form, so that weights exchange with `nn.GRU`:
 *
 *     r = σ(W_r h + U_r x + b_r),   u = σ(W_u h + U_u x + b_u),   n = tanh(U_n x + b_n + r ⊙ (W_n h + d)),   h ← (1−u) n + u h
 *
 * The blocks hold the rows of r, u and n in this order; d is `recurrentBias`. The candidate has two drives, one from the inputs
 * and one from the units. F = u; G = (n′ m r(1−r), (h₋₁ − n) u(1−u), n′, n′ r) with n′ = (1−u)(1−n²), m = W_n h + d; c = 1.
 *
 * Cho et al. multiply by r before W_n, and TensorFlow's z has the opposite sense; neither is this cell.
 *
 * @example
 * const network = recurrentNetwork({ inputs: 2, hidden: 3, outputs: 1, cell: gru() })
 * network.layout.blocks.recurrent.shape // => [9, 3]
 *
 * Source: Cho et al. 2014, EMNLP; the form with r after the product is that of cuDNN.
 */
export function gru(): Cell {
  return {
    name: 'gru',
    options: {},
    states: ['hidden'],
    drives: [
      { gate: 0, from: 'both' },
      { gate: 1, from: 'both' },
      { gate: 2, from: 'inputs' },
      { gate: 2, from: 'units' },
    ],
    kept: ['reset', 'update', 'candidate', 'recurrent'],
    output: 'continuous',
    initializers: gatedInitializers(3),

    start({ hidden, trials, states: [h], rates, kept }, initial) {
      for (let n = 0; n < trials * hidden; n++) {
        h[n] = initial?.[n] ?? 0
        rates[n] = h[n]
        for (const values of kept) values[n] = 0
      }
    },

    step({ hidden, trials, drives, states: [h], rates, kept: [r, u, c, m], tiny }, t) {
      const [toReset, toUpdate, toCandidate, fromUnits] = drives
      const width = trials * hidden
      for (let at = t * width; at < (t + 1) * width; at++) {
        m[at] = fromUnits[at]
        r[at] = logistic(toReset[at])
        u[at] = logistic(toUpdate[at])
        c[at] = tanh(toCandidate[at] + r[at] * m[at])
        const next = (1 - u[at]) * c[at] + u[at] * rates[at - width]
        rates[at] = Math.abs(next) < tiny ? 0 : next
        h[at] = rates[at]
      }
    },

    partials({ hidden, trials, rates, kept: [r, u, c, m] }, t, { carry, gain, read }) {
      const width = trials * hidden
      for (let n = 0, at = t * width; n < width; n++, at++) {
        const past = t > 0 ? rates[at - width] : 0
        const slope = (1 - u[at]) * (1 - c[at] * c[at])
        carry[0][0][n] = u[at]
        gain[0][0][n] = slope * m[at] * r[at] * (1 - r[at])
        gain[0][1][n] = (past - c[at]) * u[at] * (1 - u[at])
        gain[0][2][n] = slope
        gain[0][3][n] = slope * r[at]
        read[0][n] = 1
      }
    },

    bend({ hidden, trials, rates, kept: [r, u, c, m] }, t, { past, drives, credit, carry, gain, read }) {
      const width = trials * hidden
      for (let n = 0, at = t * width; n < width; n++, at++) {
        const lambda = credit[0][n]
        const [R, U, C, M] = [r[at], u[at], c[at], m[at]]
        const bent = 1 - C * C
        const slope = (1 - U) * bent
        const dR = R * (1 - R) * drives[0][n]
        const dU = U * (1 - U) * drives[1][n]
        const dM = drives[3][n]
        const dC = bent * (drives[2][n] + dR * M + R * dM)
        const dSlope = -dU * bent - 2 * (1 - U) * C * dC
        carry[0][n] = dU * lambda
        gain[0][n] = (R * (1 - R) * (dSlope * M + slope * dM) + slope * M * (1 - 2 * R) * dR) * lambda
        gain[1][n] = ((past[0][n] - dC) * U * (1 - U) + (rates[at - width] - C) * (1 - 2 * U) * dU) * lambda
        gain[2][n] = dSlope * lambda
        gain[3][n] = (dSlope * R + slope * dR) * lambda
        read[0][n] = 0
      }
    },
  }
}
