import { type Cell, ofUnit } from './cell.js'
import { checkLeak, checkPerUnit, plain, unitsOf } from './options.js'
import { type LifOptions, spikingInitializers, spikingOf, surrogateOf } from './spiking.js'
import { spikingLoops } from './spikingLoops.js'

/** What `alif` takes. */
export interface AlifOptions extends LifOptions {
  /** ρ, the fraction of the adaptation *kept* per step, in [0, 1). */
  readonly adaptationLeak: number | ArrayLike<number>
  /** κ_b, what a spike adds to the adaptation, one number or N. Default 1 − ρ. */
  readonly adaptationGain?: number | ArrayLike<number>
  /** β, what the adaptation adds to the threshold; one for all units, or N, of which 0 makes a lif. */
  readonly adaptation: number | ArrayLike<number>
}

/**
 * Leaky integrate-and-fire units with an adapting threshold: as `lif`, with
 *
 *     b_t = ρ b_{t−1} + κ_b z_{t−1};   z_t = [v_t ≥ A_t and r = 0],   A_t = θ + β b_t
 *
 * States (v, b): F has rows (α, 0), (κ_b ψ_{t−1}, ρ − κ_b β ψ_{t−1}), and (α − θ ψ_{t−1}, θ β ψ_{t−1}) in the first where the
 * reset is kept; G = (ζ, 0), c = (ψ, −βψ) with ψ of the distance v − A.
 *
 * @throws ArgumentError as `lif`, for an adaptation leak outside [0, 1), or lists of unequal length.
 *
 * @example
 * const cell = alif({ leak: 0.9, threshold: 1, adaptationLeak: 0.99, adaptation: [0, 0, 1.7] })
 * cell.units // => 3
 *
 * Source: Bellec et al. 2018, arXiv 1803.09574; 2020, Nat. Commun. 11:3625, eqs. 9-11.
 */
export function alif(options: AlifOptions): Cell {
  const made = spikingOf('alif', options, ['adaptationLeak', 'adaptationGain', 'adaptation'])
  const { leak, driveGain, threshold, refractorySteps, reset, output } = made
  const rho = checkLeak('alif', 'adaptationLeak', options.adaptationLeak)
  const rest = typeof rho === 'number' ? 1 - rho : rho.map((held) => 1 - held)
  const notNegative = (value: number) => value >= 0
  const given = options.adaptationGain ?? rest
  const jump = checkPerUnit('alif', 'adaptationGain', given, 'a number of at least 0', notNegative)
  const beta = checkPerUnit('alif', 'adaptation', options.adaptation, 'a number of at least 0', notNegative)
  const surrogate = surrogateOf(made.pseudoDerivative)
  const kept = reset === 'kept'
  const smooth = output === 'smooth'
  const own = { leak, driveGain, adaptationLeak: rho, adaptationGain: jump, adaptation: beta }
  const lists = Object.fromEntries(Object.entries(own).map(([name, value]) => [name, plain(value)]))
  const loops = spikingLoops(made, { adaptationLeak: rho, adaptationGain: jump, adaptation: beta })
  return {
    name: 'alif',
    options: { ...made, ...lists },
    states: ['voltage', 'adaptation'],
    drives: [{ gate: 0, from: 'both' }],
    kept: ['pseudoDerivative'],
    carried: ['refractory'],
    output: smooth ? 'continuous' : 'spikes',
    ...unitsOf('alif', own),
    initializers: spikingInitializers,
    ...(loops && { loops }),

    start({ hidden, trials, states: [v, b], rates, kept: [psi], carried: [r] }, initial) {
      const width = trials * hidden
      for (let n = 0; n < width; n++) {
        v[n] = initial?.[n] ?? 0
        b[n] = initial?.[width + n] ?? 0
        rates[n] = 0
        psi[n] = 0
        r[n] = 0
      }
    },

    step({ hidden, trials, states: [v, b], rates, kept: [psi], carried: [r], tiny }, t) {
      const width = trials * hidden
      for (let n = 0, at = t * width; n < width; n++, at++) {
        const i = n % hidden
        const z = rates[at - width]
        const voltage = ofUnit(leak, i) * v[at - width] + ofUnit(driveGain, i) * v[at] - threshold * z
        const adapted = ofUnit(rho, i) * b[at - width] + ofUnit(jump, i) * z
        v[at] = Math.abs(voltage) < tiny ? 0 : voltage
        b[at] = Math.abs(adapted) < tiny ? 0 : adapted
        const distance = v[at] - (threshold + ofUnit(beta, i) * b[at])
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
        const before = t > 0 ? psi[at - width] : 0
        const resets = kept ? threshold * before : 0
        const adapts = ofUnit(jump, i) * before
        carry[0][0][n] = ofUnit(leak, i) - resets
        carry[0][1][n] = resets * ofUnit(beta, i)
        carry[1][0][n] = adapts
        carry[1][1][n] = ofUnit(rho, i) - adapts * ofUnit(beta, i)
        gain[0][0][n] = ofUnit(driveGain, i)
        gain[1][0][n] = 0
        read[0][n] = psi[at]
        read[1][n] = -ofUnit(beta, i) * psi[at]
      }
    },

    ...(smooth && {
      bend({ hidden, trials, states: [v, b] }, t, { past, states, credit, outputCredit, carry, gain, read }) {
        const width = trials * hidden
        for (let n = 0, at = t * width; n < width; n++, at++) {
          const i = n % hidden
          const strength = ofUnit(beta, i)
          const slope = (of: number) => surrogate.slope(v[of] - (threshold + strength * b[of]))
          // z_0 is 0 whatever the states are that it begins with
          const before = t > 1 ? slope(at - width) * (past[0][n] - strength * past[1][n]) : 0
          const back = before * (ofUnit(jump, i) * credit[1][n] - threshold * credit[0][n])
          carry[0][n] = back
          carry[1][n] = -strength * back
          gain[0][n] = 0
          const turn = slope(at) * (states[0][n] - strength * states[1][n]) * outputCredit[n]
          read[0][n] = turn
          read[1][n] = -strength * turn
        }
      },
    }),
  }
}
