import { tanh } from '../math/index.js'
import type { Cell } from './cell.js'
import { gatedInitializers, logistic } from './gated.js'

/**
 * Long short-term memory in PyTorch's form, so that weights exchange with `nn.LSTM` (whose two biases are one here):
 *
 *     c ← σ(f) c + σ(i) tanh g,   h = σ(o) tanh c
 *
 * The blocks hold the rows of i, f, g and o in this order. States (c, h): F has rows (σ(f), 0), (o (1−tanh²c) σ(f), 0), and
 * ∂z/∂x = (0, 1). No forget bias is added in the formula; begin with one in `bias`.
 *
 * @example
 * const network = recurrentNetwork({ inputs: 2, hidden: 3, outputs: 1, cell: lstm() })
 * network.layout.blocks.input.shape // => [12, 2]
 *
 * Source: Hochreiter & Schmidhuber 1997; Gers et al. 2000 for the forget gate.
 */
export function lstm(): Cell {
  return {
    name: 'lstm',
    options: {},
    states: ['cell', 'hidden'],
    drives: [0, 1, 2, 3].map((gate) => ({ gate, from: 'both' as const })),
    kept: ['input', 'forget', 'candidate', 'output', 'cell', 'squashed'],
    output: 'continuous',
    initializers: gatedInitializers(4),

    start({ hidden, trials, states: [c, h], rates, kept }, initial) {
      const width = trials * hidden
      for (let n = 0; n < width; n++) {
        for (const values of kept) values[n] = 0
        c[n] = initial?.[n] ?? 0
        kept[4][n] = c[n]
        h[n] = initial?.[width + n] ?? 0
        rates[n] = h[n]
      }
    },

    step({ hidden, trials, drives, states, rates, kept: [i, f, g, o, cell, squashed], tiny }, t) {
      const width = trials * hidden
      for (let at = t * width; at < (t + 1) * width; at++) {
        i[at] = logistic(drives[0][at])
        f[at] = logistic(drives[1][at])
        g[at] = tanh(drives[2][at])
        o[at] = logistic(drives[3][at])
        const next = f[at] * states[0][at - width] + i[at] * g[at]
        cell[at] = Math.abs(next) < tiny ? 0 : next
        squashed[at] = tanh(cell[at])
        rates[at] = o[at] * squashed[at]
        states[0][at] = cell[at]
        states[1][at] = rates[at]
      }
    },

    partials({ hidden, trials, kept: [i, f, g, o, cell, squashed] }, t, { carry, gain, read }) {
      const width = trials * hidden
      for (let n = 0, at = t * width; n < width; n++, at++) {
        const through = o[at] * (1 - squashed[at] * squashed[at])
        const past = t > 0 ? cell[at - width] : 0
        carry[0][0][n] = f[at]
        carry[0][1][n] = 0
        carry[1][0][n] = through * f[at]
        carry[1][1][n] = 0
        gain[0][0][n] = g[at] * i[at] * (1 - i[at])
        gain[0][1][n] = past * f[at] * (1 - f[at])
        gain[0][2][n] = i[at] * (1 - g[at] * g[at])
        gain[0][3][n] = 0
        for (let d = 0; d < 3; d++) gain[1][d][n] = through * gain[0][d][n]
        gain[1][3][n] = squashed[at] * o[at] * (1 - o[at])
        read[0][n] = 0
        read[1][n] = 1
      }
    },

    bend({ hidden, trials, kept }, t, { past, drives, states, credit, carry, gain, read }) {
      const [i, f, g, o, cell, squashed] = kept
      const width = trials * hidden
      for (let n = 0, at = t * width; n < width; n++, at++) {
        const [I, F, G, O, S] = [i[at], f[at], g[at], o[at], squashed[at]]
        const [ofCell, ofHidden] = [credit[0][n], credit[1][n]]
        const before = cell[at - width]
        const [slopeI, slopeF, slopeG, slopeO] = [I * (1 - I), F * (1 - F), 1 - G * G, O * (1 - O)]
        const dI = slopeI * drives[0][n]
        const dF = slopeF * drives[1][n]
        const dG = slopeG * drives[2][n]
        const dO = slopeO * drives[3][n]
        const dS = (1 - S * S) * states[0][n]
        const through = O * (1 - S * S)
        const dThrough = dO * (1 - S * S) - 2 * O * S * dS
        const turned = (value: number, turn: number) =>
          turn * ofCell + (dThrough * value + through * turn) * ofHidden
        carry[0][n] = turned(F, dF)
        carry[1][n] = 0
        gain[0][n] = turned(G * slopeI, dG * slopeI + G * (1 - 2 * I) * dI)
        gain[1][n] = turned(before * slopeF, past[0][n] * slopeF + before * (1 - 2 * F) * dF)
        gain[2][n] = turned(I * slopeG, dI * slopeG - 2 * I * G * dG)
        gain[3][n] = (dS * slopeO + S * (1 - 2 * O) * dO) * ofHidden
        read[0][n] = 0
        read[1][n] = 0
      }
    },
  }
}
