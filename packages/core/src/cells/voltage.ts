import { type Activation, type ActivationName, activationOf } from '../activation.js'
import { checkObject } from '../internal/checkObject.js'
import { type Cell, ofUnit } from './cell.js'
import { checkLeak, plain, unitsOf } from './options.js'
import { voltageLoops } from './voltageLoops.js'

/** What `voltage` and `rate` take. */
export interface LeakyCellOptions {
  /** α, the fraction of state *kept* per step, in [0, 1): exp(−dt/τ); one for all units, or N. */
  readonly leak: number | ArrayLike<number>
  readonly activation: ActivationName | Activation
}

/**
 * Units whose membrane leaks: `s_t = α s_{t−1} + (1−α) a_t`, `z_t = φ(s_t)`, `z_0 = φ(0)`. F = α, G = 1−α, c = φ′(s).
 *
 * With one leak for all units the whole sequence runs in the kernels' own loops.
 *
 * @throws ArgumentError for a leak outside [0, 1) or an unknown activation.
 *
 * @example
 * const cell = voltage({ leak: [0.9, 0.5], activation: 'tanh' })
 * recurrentNetwork({ inputs: 1, hidden: 2, outputs: 1, cell }).layout.size // => 11
 */
export function voltage(options: LeakyCellOptions, caller = 'voltage'): Cell {
  const leak = checkLeak(caller, 'leak', checkObject(caller, options, ['leak', 'activation']).leak)
  const activation = activationOf(caller, options.activation)
  const gain = typeof leak === 'number' ? 1 - leak : leak.map((kept) => 1 - kept)
  return {
    name: 'voltage',
    options: { leak: plain(leak), activation: activation.name },
    states: ['voltage'],
    drives: [{ gate: 0, from: 'both' }],
    kept: ['derivative'],
    output: 'continuous',
    constant: { carry: leak, gain },
    ...unitsOf('voltage', { leak }),
    activation,
    ...(typeof leak === 'number' && { unit: { leak, activation }, loops: voltageLoops }),

    start({ hidden, trials, states: [s], rates, kept: [h] }, initial) {
      for (let n = 0; n < trials * hidden; n++) {
        s[n] = initial?.[n] ?? 0
        rates[n] = activation.value(s[n])
        h[n] = activation.derivative(s[n])
      }
    },

    step({ hidden, trials, states: [s], rates, kept: [h], tiny }, t) {
      const width = trials * hidden
      for (let n = 0, at = t * width; n < width; n++, at++) {
        const alpha = ofUnit(leak, n % hidden)
        const next = alpha * s[at - width] + (1 - alpha) * s[at]
        s[at] = Math.abs(next) < tiny ? 0 : next
        rates[at] = activation.value(s[at])
        h[at] = activation.derivative(s[at])
      }
    },

    partials({ hidden, trials, kept: [h] }, t, { carry, gain, read }) {
      const width = trials * hidden
      for (let n = 0; n < width; n++) {
        const alpha = ofUnit(leak, n % hidden)
        carry[0][0][n] = alpha
        gain[0][0][n] = 1 - alpha
        read[0][n] = h[t * width + n]
      }
    },

    bend({ hidden, trials, states: [s] }, t, { states: [tangent], outputCredit, carry, gain, read }) {
      const width = trials * hidden
      for (let n = 0; n < width; n++) {
        carry[0][n] = 0
        gain[0][n] = 0
        read[0][n] = activation.secondDerivative(s[t * width + n]) * tangent[n] * outputCredit[n]
      }
    },
  }
}
