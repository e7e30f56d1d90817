import type { Real } from '@credit/core'
import { addressOf, viewsOf } from '@credit/core/kernels'
import { checkOptions } from '@credit/core/options'
import type { Feedback } from './feedback.js'
import { balance, normOfImmediate, sumOfFewSquares } from './influence/balance.js'
import { signalOnStates } from './influence/immediate.js'
import { timesJacobian } from './influence/jacobianProducts.js'
import { flatEligibilities, flatEligibilityPlan } from './online/eligibility.js'
import type { OnlineForm, OnlineLoops, OnlinePass } from './online/form.js'
import { defineRule, type Rule } from './rule.js'

/** What the rules that only choose a feedback take. */
export interface UnbiasedOptions {
  /** How the error reaches the units. Default 'symmetric'. */
  readonly feedback?: Feedback
}

/**
 * Unbiased online recurrent optimization: the influence `P_t = ∂state_t/∂θ` as one outer product `a ⊗ B` whose mean over
 * random signs ν ∈ {±1}^N, drawn anew at each step, is P_t exactly. With `J_t`, `I_t` as in real-time recurrent learning:
 *
 *     ρ0 = √(‖B‖/‖J a‖),  ρ1 = √(‖ν⊙I‖/√N)        (1 if either norm is 0)
 *     a ← ρ0 J a + ρ1 ν,  B ← B/ρ0 + (ν⊙I)/ρ1,    gradient of the step = (d·a) B
 *
 * Memory and time are those of the parameters; the price is variance, which grows with N and T. Online only.
 *
 * @throws ArgumentError, when it runs, without a seed or `signs` to draw from.
 *
 * @example
 * uoro().traits.class // => 'unbiased'
 *
 * Source: Tallec & Ollivier 2018, ICLR, algorithm 1.
 */
export function uoro(options: UnbiasedOptions = {}): Rule {
  checkOptions('uoro', options, ['feedback'])
  return defineRule({
    name: 'uoro',
    traits: {
      class: 'unbiased',
      drops: 'nothing on average; one draw mixes the influences of all parameters',
      exactWhen: 'averaged over the signs, with symmetric feedback',
      cost: { online: { time: '4N² + 3N·I', memory: 'N² + N·I' } },
      source: 'Tallec & Ollivier 2018, ICLR',
    },
    feedback: options.feedback ?? 'symmetric',
    online: uoroOnline,
  })
}

const uoroOnline: OnlineForm = {
  draws: 'signs',
  arrays(network, streams) {
    const { hidden, layout, cell } = network
    const width = streams * hidden
    const k = cell.states.length
    // B lies as the gradient does: the flat parameters before the readout
    const entering = layout.blocks.readout.offset
    return {
      traces: { unitFactor: k * width, parameterFactor: streams * entering },
      scratch: {
        moved: k * width,
        read: width,
        hop: width,
        signs: k * hidden,
        gain: cell.drives.length * width,
        credit: k * width,
        retained: width,
        share: width,
        ...flatEligibilityPlan(network),
      },
    }
  },
  open,
}

function open(pass: OnlinePass): OnlineLoops {
  const { network, streams, loops, arrays, partials } = pass
  const { hidden: N, layout, cell } = network
  const entering = layout.blocks.readout.offset
  const k = cell.states.length
  const width = streams * N
  const { parameterFactor, read, hop, signs, retained, share } = arrays
  const unitFactor = viewsOf(arrays.unitFactor, k, width)
  const moved = viewsOf(arrays.moved, k, width)
  const credit = viewsOf(arrays.credit, k, width)
  const gains = viewsOf(arrays.gain, cell.drives.length, width)
  const factors = flatEligibilities(pass, parameterFactor)

  /** Carries a of stream s on, and sets what carries B on: row p of drive d of B ← kept_p·B + gain_dp·ẑ. */
  function balanceFactors(s: number): void {
    const from = s * N
    pass.fillSigns(signs, 0, k * N, s)
    if (k > 1) for (let d = 0; d < gains.length; d++) signedGain(gains[d], from, N, signs, partials.gain, d)
    const squares = loops.sumOfSquares(addressOf(parameterFactor, s * entering), entering)
    let ofUnits = 0
    for (const one of moved) ofUnits += sumOfFewSquares(one, from, N)
    const past = balance(Math.sqrt(squares), Math.sqrt(ofUnits))
    const fresh = balance(normOfImmediate(pass, s, k > 1 ? gains : partials.gain[0]), Math.sqrt(k * N))
    for (let i = 0; i < k; i++) mix(unitFactor[i], from, N, past, moved[i], fresh, signs, i * N)
    for (let d = 0; d < gains.length; d++) {
      if (k > 1) divide(gains[d], from, N, fresh)
      else signedShare(gains[d], from, N, signs, partials.gain[0][d], fresh)
    }
    retained.fill(1 / past, from, from + N)
  }

  return {
    step() {
      timesJacobian(pass, unitFactor, moved, { read, hop })
      const onStates = pass.hasLoss ? signalOnStates(pass, credit) : credit
      for (let s = 0; s < streams; s++) {
        balanceFactors(s)
        const from = s * N
        if (!pass.hasLoss) continue
        let reach = 0
        for (let i = 0; i < k; i++) reach = addProducts(reach, onStates[i], unitFactor[i], from, N)
        share.fill(reach, from, from + N)
      }
      for (let d = 0; d < gains.length; d++) factors[d].carry(retained, gains[d], pass.hasLoss ? share : null)
    },
  }
}

/** `out_p = Σ_i signs_ip G_idp` of one stream, from `from` on; signs `[k, N]`. */
function signedGain(
  out: Real,
  from: number,
  N: number,
  signs: Real,
  gain: readonly (readonly Real[])[],
  d: number,
): void {
  for (let p = 0; p < N; p++) {
    let sum = 0
    for (let i = 0; i < gain.length; i++) sum += signs[i * N + p] * gain[i][d][from + p]
    out[from + p] = sum
  }
}

/** `out = a·x + b·y` of one stream, from `from` on; y of all streams lies at `at`. */
function mix(out: Real, from: number, N: number, a: number, x: Real, b: number, y: Real, at: number): void {
  for (let p = 0; p < N; p++) out[from + p] = a * x[from + p] + b * y[at + p]
}

/** `out = signs ⊙ gain / by`, of a cell of one state: there signs are none to the norm. */
function signedShare(out: Real, from: number, N: number, signs: Real, gain: Real, by: number): void {
  for (let p = 0; p < N; p++) out[from + p] = (signs[p] * gain[from + p]) / by
}

function divide(x: Real, from: number, N: number, by: number): void {
  for (let p = from; p < from + N; p++) x[p] /= by
}

function addProducts(to: number, x: Real, y: Real, from: number, N: number): number {
  let sum = to
  for (let p = from; p < from + N; p++) sum += x[p] * y[p]
  return sum
}
