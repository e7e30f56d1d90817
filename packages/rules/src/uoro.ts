import type { Real } from '@credit/core'
import { addressOf } from '@credit/core/kernels'
import type { Feedback } from './feedback.js'
import { balance, normOfSources, sumOfFewSquares } from './influence/balance.js'
import { immediateGain, signalOnState } from './influence/immediate.js'
import { timesJacobian } from './influence/jacobianProducts.js'
import { sourceTableLength } from './kernel/sources.js'
import { flatEligibilities } from './online/eligibility.js'
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
  return defineRule({
    name: 'uoro',
    traits: {
      class: 'unbiased',
      drops: 'nothing on average; one draw mixes the influences of all parameters',
      exactWhen: 'averaged over the signs, with symmetric feedback',
      leaks: ['voltage', 'rate'],
      cost: { online: { time: '4N² + 3N·I', memory: 'N² + N·I' } },
      source: 'Tallec & Ollivier 2018, ICLR',
    },
    feedback: options.feedback ?? 'symmetric',
    online: uoroOnline,
  })
}

type ArrayName =
  | 'unitFactor'
  | 'parameterFactor'
  | 'moved'
  | 'hopping'
  | 'signs'
  | 'gain'
  | 'credit'
  | 'kept'
  | 'share'

const uoroOnline: OnlineForm = {
  draws: 'signs',
  arrays({ hidden, layout }, streams) {
    const width = streams * hidden
    // B lies as the gradient does: the flat parameters before the readout
    const entering = layout.blocks.readout.offset
    return {
      traces: { unitFactor: width, parameterFactor: streams * entering },
      scratch: {
        moved: width,
        hopping: width,
        signs: hidden,
        gain: width,
        credit: width,
        kept: width,
        share: width,
        eligibilityTable: sourceTableLength,
      },
    }
  },
  open,
}

function open(pass: OnlinePass): OnlineLoops {
  const { network, streams, loops } = pass
  const { hidden: N, layout } = network
  const entering = layout.blocks.readout.offset
  const { unitFactor, parameterFactor, moved, hopping, signs, gain, credit, kept, share } =
    pass.arrays as Record<ArrayName, Real>
  const factors = flatEligibilities(pass, parameterFactor)

  /** Carries a of stream s on, and sets what carries B on: row i of B ← kept_i·B + gain_i·ẑ. */
  function balanceFactors(s: number): void {
    const from = s * N
    const squares = loops.sumOfSquares(addressOf(parameterFactor, s * entering), entering)
    const past = balance(Math.sqrt(squares), Math.sqrt(sumOfFewSquares(moved, from, N)))
    const immediate = Math.sqrt(sumOfFewSquares(gain, from, N)) * normOfSources(pass, s)
    const fresh = balance(immediate, Math.sqrt(N))
    pass.fillSigns(signs, 0, N, s)
    for (let i = 0; i < N; i++) {
      unitFactor[from + i] = past * moved[from + i] + fresh * signs[i]
      gain[from + i] *= signs[i] / fresh
    }
    kept.fill(1 / past, from, from + N)
  }

  return {
    step() {
      timesJacobian(pass, unitFactor, moved, hopping)
      immediateGain(pass, gain)
      if (pass.hasLoss) signalOnState(pass, credit)
      for (let s = 0; s < streams; s++) {
        balanceFactors(s)
        const from = s * N
        if (!pass.hasLoss) continue
        let reach = 0
        for (let i = from; i < from + N; i++) reach += credit[i] * unitFactor[i]
        share.fill(reach, from, from + N)
      }
      factors.carry(kept, gain, pass.hasLoss ? share : null)
    },
  }
}
