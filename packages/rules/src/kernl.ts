import { ArgumentError, checkNumber, checkOneOf } from '@credit/core'
import { addressOf } from '@credit/core/kernels'
import { checkOptions } from '@credit/core/options'
import type { Feedback } from './feedback.js'
import { eligibilityPlan, oneState } from './online/eligibility.js'
import type { OnlineForm, OnlineLoops, OnlinePass } from './online/form.js'
import { signalOnState } from './online/outer.js'
import { defineRule, type Rule } from './rule.js'

/** What `kernl` takes. */
export interface KernlOptions {
  /** Whether A and κ are learned. Default 'on'; 'off' leaves A = I, k = α, which is e-prop. */
  readonly learning?: 'on' | 'off'
  /** Learning rate of the sensitivities A. Default 1e6: errors and perturbations are of the size of σ, so rate·σ² counts. */
  readonly rate?: number
  /** Learning rate of the decays κ. Default 1e4. */
  readonly decayRate?: number
  /** σ, the standard deviation of the state noise that the copy gets at each step. Default 1e-5. */
  readonly noise?: number
  /** How the error reaches the units. Default 'symmetric'. */
  readonly feedback?: Feedback
}

const defaults = { learning: 'on', rate: 1e6, decayRate: 1e4, noise: 1e-5 } as const

/**
 * Kernel RNN learning: the influence as `P[j, pq] ≈ A_jp B_pq`, learned sensitivities times an eligibility with a learned
 * decay, `B_pq ← k_p B_pq + (1−α) ẑ_q`, `k = max(0, 1−κ)`; gradient of the step `(Aᵀd)_p B_pq`. Voltage leak, online only.
 *
 * A (at first I) and κ (at first 1−α) learn, before the gradient of each step is taken (κ acts from the next step on), to predict what state noise
 * ζ ~ N(0, σ²) does to a copy of the network:
 *
 *     Γ ← kΓ − Ω,  Ω ← kΩ + ζ,  err = AΩ − (s_noisy − s)
 *     A ← A − rate·err Ωᵀ,  κ ← κ − decayRate·(Aᵀerr) ⊙ Γ
 *
 * averaged over the streams. The copy is carried as its difference from the network, so that float32 doesn't lose it.
 * Stable for rate·‖Ω‖² below 2, while the copy stays near: where the dynamics are chaotic it leaves within some hundred
 * steps, and a trial as long as that diverges unless the rates are far lower.
 *
 * @throws ArgumentError for a rate below 0, noise not above 0, either of them with learning 'off', and, when it runs,
 *   without a seed or on a rate leak.
 *
 * @example
 * kernl({ rate: 1e5 }).notation // => 'kernl:rate=100000'
 *
 * Source: Roth, Kanitscheider & Fiete 2019, ICLR; as in Marschall, Cho & Savin 2020, JMLR 21.
 */
export function kernl(options: KernlOptions = {}): Rule {
  checkOptions('kernl', options, ['learning', 'rate', 'decayRate', 'noise', 'feedback'])
  const learning = checkOneOf('kernl', 'learning', options.learning ?? defaults.learning, [
    'on',
    'off',
  ] as const)
  if (learning === 'off') {
    for (const name of ['rate', 'decayRate', 'noise'] as const) {
      if (options[name] === undefined) continue
      throw new ArgumentError('kernl', name, 'left out when learning is "off"', options[name])
    }
  }
  const rateOf = (name: 'rate' | 'decayRate') =>
    checkNumber(
      'kernl',
      name,
      options[name] ?? defaults[name],
      'a number of at least 0',
      (value) => value >= 0,
    )
  const rate = rateOf('rate')
  const decayRate = rateOf('decayRate')
  const noise = checkNumber(
    'kernl',
    'noise',
    options.noise ?? defaults.noise,
    'a positive number',
    (value) => value > 0,
  )
  return defineRule({
    name: 'kernl',
    options: { learning, rate, decayRate, noise },
    defaults,
    traits: {
      class: 'approximate',
      drops: 'what no product of a sensitivity and an exponential trace can hold',
      exactWhen: 'W = 0, or a single step, with learning off and symmetric feedback',
      needs: [
        'one state',
        'one drive',
        'a constant carry',
        'a constant gain',
        // the noisy copy of the network has rates of its own
        ...(learning === 'on' ? (['an activation', 'equal units'] as const) : []),
      ],
      cost: { online: { time: '7N² + N·I (learning off: 3N² + N·I)', memory: '2N² + N·I' } },
      source: 'Roth et al. 2019, ICLR',
    },
    feedback: options.feedback ?? 'symmetric',
    online: learning === 'on' ? kernlOnline({ rate, decayRate, noise }) : kernlOnline(null),
  })
}

/** How A and κ are learned; null: they are not. */
type Learning = { readonly rate: number; readonly decayRate: number; readonly noise: number } | null

function kernlOnline(learning: Learning): OnlineForm {
  const learns = learning !== null
  return {
    ...(learns && { draws: 'numbers' }),
    learns,
    grows: learns,
    arrays(network, streams) {
      const { hidden } = network
      const width = streams * hidden
      const { traces, scratch } = eligibilityPlan(network, streams)
      return {
        traces: {
          ...traces,
          ...(learns && { difference: width, perturbation: width, slope: width }),
        },
        learned: { sensitivity: hidden * hidden, decay: hidden },
        scratch: {
          ...scratch,
          retained: width,
          onState: width,
          credit: width,
          ...(learns && { excess: width, hop: width, error: width }),
        },
      }
    },
    open: (pass) => open(pass, learning),
  }
}

function open(pass: OnlinePass, learning: Learning): OnlineLoops {
  const { network, streams, kernel, arrays } = pass
  const { hidden: N, cell } = network
  const carry = cell.constant!.carry!
  const { sensitivity, decay, retained: kept, onState, credit } = arrays
  const learn = learning && predictor(pass, learning)
  const [traces] = oneState(pass)
  const [[gain]] = pass.partials.gain
  return {
    initialize() {
      for (let i = 0; i < N; i++) sensitivity[i * N + i] = 1
      for (let i = 0; i < N; i++) decay[i] = 1 - (typeof carry === 'number' ? carry : carry[i])
    },
    step() {
      for (let i = 0; i < kept.length; i++) kept[i] = Math.max(0, 1 - decay[i % N])
      learn?.()
      if (pass.hasLoss) {
        signalOnState(pass, onState)
        kernel.product(addressOf(credit), addressOf(onState), addressOf(sensitivity), streams, N, N, false)
      }
      traces.loops.carry(kept, gain, pass.hasLoss ? credit : null)
    },
  }
}

/** One step of the noisy copy and of what learns from it. Reads `kept`. */
function predictor(pass: OnlinePass, { rate, decayRate, noise }: NonNullable<Learning>): () => void {
  const { network, streams, loops, kernel, recurrent } = pass
  const [pastStates] = pass.pastStates
  const { hidden: N, cell } = network
  const activation = cell.activation!
  const leak = cell.constant!.carry as number
  const gain = cell.constant!.gain as number
  const {
    sensitivity,
    decay,
    retained: kept,
    difference,
    perturbation,
    slope,
    excess,
    hop,
    error,
  } = pass.arrays
  const width = streams * N

  /** s_noisy − s: both have the same drive from outside. Γ and Ω take the noise in. */
  function perturb(): void {
    for (let i = 0; i < width; i++) {
      const state = pastStates[i]
      excess[i] = activation.value(state + difference[i]) - activation.value(state)
    }
    loops.rowProducts(addressOf(hop), addressOf(excess), addressOf(recurrent), streams, N, N, false)
    // the noise of this step
    for (let s = 0; s < streams; s++) pass.fillGaussian(error, s * N, N, s)
    for (let i = 0; i < width; i++) {
      const zeta = noise * error[i]
      const k = kept[i % N]
      difference[i] = leak * difference[i] + gain * hop[i] + zeta
      slope[i] = k * slope[i] - perturbation[i]
      perturbation[i] = k * perturbation[i] + zeta
    }
  }

  return () => {
    perturb()
    loops.rowProducts(addressOf(error), addressOf(perturbation), addressOf(sensitivity), streams, N, N, false)
    for (let i = 0; i < width; i++) error[i] -= difference[i]
    kernel.product(addressOf(hop), addressOf(error), addressOf(sensitivity), streams, N, N, false)
    for (let i = 0; i < width; i++) decay[i % N] -= (decayRate / streams) * hop[i] * slope[i]
    for (let i = 0; i < width; i++) error[i] *= -rate / streams
    kernel.outerProducts(addressOf(sensitivity), addressOf(error), addressOf(perturbation), streams, N, N)
  }
}
