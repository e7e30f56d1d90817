// A rate unit that tires: what it gave away lately is taken off before its nonlinearity.
//   s ← α s + (1−α) a,   b ← ρ b + (1−ρ) z₋₁,   z = tanh(s − β b)
import { ArgumentError } from '@credit/core'

const inRange = (name, value) => {
  if (!(value >= 0 && value < 1)) throw new ArgumentError('adaptive', name, 'in [0, 1)', value)
  return value
}

export default function adaptive(options) {
  const alpha = inRange('leak', options.leak)
  const rho = inRange('adaptationLeak', options.adaptationLeak)
  const { adaptation: beta } = options
  return {
    name: 'adaptive',
    options,
    states: ['voltage', 'adaptation'],
    drives: [{ gate: 0, from: 'both' }],
    kept: ['derivative'],
    output: 'continuous',

    start({ hidden, trials, states: [s, b], rates, kept: [h] }, initial) {
      const width = trials * hidden
      for (let n = 0; n < width; n++) {
        s[n] = initial?.[n] ?? 0
        b[n] = initial?.[width + n] ?? 0
        rates[n] = Math.tanh(s[n] - beta * b[n])
        h[n] = 1 - rates[n] ** 2
      }
    },

    step({ hidden, trials, states: [s, b], rates, kept: [h] }, t) {
      const width = trials * hidden
      for (let at = t * width; at < (t + 1) * width; at++) {
        s[at] = alpha * s[at - width] + (1 - alpha) * s[at] // the drive lies where the state will be
        b[at] = rho * b[at - width] + (1 - rho) * rates[at - width]
        rates[at] = Math.tanh(s[at] - beta * b[at])
        h[at] = 1 - rates[at] ** 2
      }
    },

    partials({ hidden, trials, kept: [h] }, t, { carry, gain, read }) {
      const width = trials * hidden
      for (let n = 0, at = t * width; n < width; n++, at++) {
        const before = t > 0 ? h[at - width] : 0 // z₋₁ by s₋₁
        carry[0][0][n] = alpha
        carry[0][1][n] = 0
        carry[1][0][n] = (1 - rho) * before
        carry[1][1][n] = rho - (1 - rho) * beta * before
        gain[0][0][n] = 1 - alpha
        gain[1][0][n] = 0
        read[0][n] = h[at]
        read[1][n] = -beta * h[at]
      }
    },
  }
}
