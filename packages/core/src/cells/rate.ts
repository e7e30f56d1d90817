import { activationOf } from '../activation.js'
import { checkObject } from '../internal/checkObject.js'
import { type Cell, ofUnit } from './cell.js'
import { checkLeak, plain, unitsOf } from './options.js'
import { rateLoops } from './rateLoops.js'
import type { LeakyCellOptions } from './voltage.js'

/**
 * Units whose rate leaks (Murray 2019): `z_t = α z_{t−1} + (1−α) φ(a_t)`, `z_0 = 0`. F = α, G = (1−α) φ′(a), c = 1. Its state
 * is z itself; what a trajectory shows as states is the drive.
 *
 * With one leak for all units the whole sequence runs in the kernels' own loops.
 *
 * @throws ArgumentError for a leak outside [0, 1) or an unknown activation.
 *
 * @example
 * const cell = rate({ leak: 0.5, activation: 'relu' })
 * const network = recurrentNetwork({ inputs: 1, hidden: 1, outputs: 1, cell })
 * const parameters = parametersOf(network.layout, new Float64Array([0, 1, 0, 1, 0])) // W, U, b, V, c
 * forward(network, parameters, { data: new Float64Array([4, 0]), shape: [2, 1, 1] }).rates.data // => [2, 1]
 */
export function rate(options: LeakyCellOptions, caller = 'rate'): Cell {
  const leak = checkLeak(caller, 'leak', checkObject(caller, options, ['leak', 'activation']).leak)
  const activation = activationOf(caller, options.activation)
  return {
    name: 'rate',
    options: { leak: plain(leak), activation: activation.name },
    states: ['rate'],
    stateInRates: true,
    drives: [{ gate: 0, from: 'both' }],
    kept: ['derivative'],
    output: 'continuous',
    constant: { carry: leak },
    ...unitsOf('rate', { leak }),
    activation,
    ...(typeof leak === 'number' && { unit: { leak, activation }, loops: rateLoops }),

    start({ hidden, trials, states: [u], rates, kept: [h] }, initial) {
      for (let n = 0; n < trials * hidden; n++) {
        u[n] = 0
        rates[n] = initial?.[n] ?? 0
        h[n] = 0
      }
    },

    step({ hidden, trials, states: [u], rates, kept: [h], tiny }, t) {
      const width = trials * hidden
      for (let n = 0, at = t * width; n < width; n++, at++) {
        const alpha = ofUnit(leak, n % hidden)
        const z = alpha * rates[at - width] + (1 - alpha) * activation.value(u[at])
        rates[at] = Math.abs(z) < tiny ? 0 : z
        h[at] = activation.derivative(u[at])
      }
    },

    partials({ hidden, trials, kept: [h] }, t, { carry, gain, read }) {
      const width = trials * hidden
      for (let n = 0; n < width; n++) {
        const alpha = ofUnit(leak, n % hidden)
        carry[0][0][n] = alpha
        gain[0][0][n] = (1 - alpha) * h[t * width + n]
        read[0][n] = 1
      }
    },

    bend({ hidden, trials, states: [u] }, t, { drives: [tangent], credit: [lambda], carry, gain, read }) {
      const width = trials * hidden
      for (let n = 0; n < width; n++) {
        const slope = (1 - ofUnit(leak, n % hidden)) * activation.secondDerivative(u[t * width + n])
        carry[0][n] = 0
        gain[0][n] = slope * tangent[n] * lambda[n]
        read[0][n] = 0
      }
    },
  }
}
