import { type Cell, ofUnit } from './cell.js'
import { plain, unitsOf } from './options.js'
import { type LifOptions, spikingInitializers, spikingOf, surrogateOf } from './spiking.js'
import { spikingLoops } from './spikingLoops.js'

/**
 * Leaky integrate-and-fire units:
 *
 *     r ← max(r − 1, 0);   v_t = α v_{t−1} + ζ a_t − θ z_{t−1};   z_t = [v_t ≥ θ and r = 0];   a spike sets r = n_ref
 *
 * F = α (reset kept: α − θ ψ_{t−1}), G = ζ, c = ψ_t, the pseudo-derivative `height · shape((v − θ)/width)`, 0 while refractory.
 *
 * The same name means other cells elsewhere: docs/concepts/cells.md says which paper has which, and the options that give it.
 *
 * @throws ArgumentError for a leak outside [0, 1), a threshold or gain that is not positive, a refractory time that is no
 * integer of at least 0, or a smooth unit with one or with a detached reset.
 *
 * @example
 * const cell = lif({ leak: 0.5, driveGain: 1, threshold: 1 })
 * const network = recurrentNetwork({ inputs: 1, hidden: 1, outputs: 1, cell })
 * const parameters = parametersOf(network.layout, new Float64Array([0, 1, 0, 1, 0])) // W, U, b, V, c
 * const inputs = { data: new Float64Array([0.8, 0.8, 0.8]), shape: [3, 1, 1] }
 * forward(network, parameters, inputs).rates.data // => [0, 1, 0]
 *
 * Source: Bellec et al. 2020, Nat. Commun. 11:3625, eqs. 6-8.
 */
export function lif(options: LifOptions): Cell {
  const made = spikingOf('lif', options)
  const { leak, driveGain, threshold, refractorySteps, reset, output } = made
  const surrogate = surrogateOf(made.pseudoDerivative)
  const kept = reset === 'kept'
  const smooth = output === 'smooth'
  const loops = spikingLoops(made, null)
  return {
    name: 'lif',
    options: { ...made, leak: plain(leak), driveGain: plain(driveGain) },
    states: ['voltage'],
    drives: [{ gate: 0, from: 'both' }],
    kept: ['pseudoDerivative'],
    carried: ['refractory'],
    output: smooth ? 'continuous' : 'spikes',
    constant: { ...(!kept && { carry: leak }), gain: driveGain },
    ...unitsOf('lif', { leak, driveGain }),
    initializers: spikingInitializers,
    ...(loops && { loops }),

    start({ hidden, trials, states: [v], rates, kept: [psi], carried: [r] }, initial) {
      for (let n = 0; n < trials * hidden; n++) {
        v[n] = initial?.[n] ?? 0
        rates[n] = 0
        psi[n] = 0
        r[n] = 0
      }
    },

    step({ hidden, trials, states: [v], rates, kept: [psi], carried: [r], tiny }, t) {
      const width = trials * hidden
      for (let n = 0, at = t * width; n < width; n++, at++) {
        const i = n % hidden
        const next =
          ofUnit(leak, i) * v[at - width] + ofUnit(driveGain, i) * v[at] - threshold * rates[at - width]
        v[at] = Math.abs(next) < tiny ? 0 : next
        const distance = v[at] - threshold
        if (smooth) {
          rates[at] = surrogate.integral(distance)
          psi[at] = surrogate.value(distance)
          continue
        }
        const waits = Math.max(r[n] - 1, 0)
        const spikes = waits === 0 && distance >= 0
        rates[at] = spikes ? 1 : 0
        psi[at] = waits === 0 ? surrogate.value(distance) : 0
        r[n] = spikes ? refractorySteps : waits
      }
    },

    partials({ hidden, trials, kept: [psi] }, t, { carry, gain, read }) {
      const width = trials * hidden
      for (let n = 0, at = t * width; n < width; n++, at++) {
        const i = n % hidden
        carry[0][0][n] = ofUnit(leak, i) - (kept && t > 0 ? threshold * psi[at - width] : 0)
        gain[0][0][n] = ofUnit(driveGain, i)
        read[0][n] = psi[at]
      }
    },

    ...(smooth && {
      bend({ hidden, trials, states: [v] }, t, { past, states, credit, outputCredit, carry, gain, read }) {
        const width = trials * hidden
        const slope = (at: number) => surrogate.slope(v[at] - threshold)
        for (let n = 0, at = t * width; n < width; n++, at++) {
          // z_0 is 0 whatever the voltage is that it begins with
          const turn = t > 1 ? slope(at - width) * past[0][n] : 0
          carry[0][n] = -threshold * turn * credit[0][n]
          gain[0][n] = 0
          read[0][n] = slope(at) * states[0][n] * outputCredit[n]
        }
      },
    }),
  }
}
