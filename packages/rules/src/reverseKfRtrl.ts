import type { Real } from '@credit/core'
import { addressOf } from '@credit/core/kernels'
import { balance, normOfSources, sumOfFewSquares } from './influence/balance.js'
import { immediateGain, signalOnState } from './influence/immediate.js'
import { matrixMover, matrixMoverPlan } from './influence/matrixMover.js'
import { sourceTableLength } from './kernel/sources.js'
import { flatEligibilities } from './online/eligibility.js'
import type { OnlineForm, OnlineLoops, OnlinePass } from './online/form.js'
import { outerGradient } from './online/outer.js'
import { defineRule, type Rule } from './rule.js'
import type { UnbiasedOptions } from './uoro.js'

/**
 * Reverse Kronecker-factored real-time recurrent learning: the influence as `P[j, pq] ≈ A_p B_jq`, a vector over
 * postsynaptic units and a matrix over states and presynaptic sources, whose mean over random signs ν ∈ {±1}^N, drawn
 * anew at each step, is exact:
 *
 *     p0 = √(‖J B‖/‖A‖),  p1 = √(‖ν⊙I‖/√N)        (1 if either norm is 0)
 *     A ← p0 A + p1 ν,  B ← J B/p0 + (ν⊙I)/p1,    gradient of the step = A (dᵀB)
 *
 * where row j of ν⊙I is ν_j (1−α) ẑᵀ, on the rate leak ν_j (1−α) h_j ẑᵀ. Online only.
 *
 * @throws ArgumentError, when it runs, without a seed or `signs` to draw from.
 *
 * @example
 * reverseKfRtrl().notation // => 'reverse-kf-rtrl'
 *
 * Source: Marschall, Cho & Savin 2020, JMLR 21.
 */
export function reverseKfRtrl(options: UnbiasedOptions = {}): Rule {
  return defineRule({
    name: 'reverse-kf-rtrl',
    traits: {
      class: 'unbiased',
      drops: 'nothing on average; one draw mixes the influences of different postsynaptic units',
      exactWhen: 'averaged over the signs, with symmetric feedback',
      leaks: ['voltage', 'rate'],
      cost: { online: { time: 'N³ + N²·I + 5N²', memory: 'N² + N·I' } },
      source: 'Marschall et al. 2020, JMLR 21',
    },
    feedback: options.feedback ?? 'symmetric',
    online: reverseKfRtrlOnline,
  })
}

type ArrayName = 'unitFactor' | 'stateFactor' | 'signs' | 'gain' | 'onState' | 'share'

const reachOf = { recurrent: 'recurrentReach', input: 'inputReach', bias: 'biasReach' } as const

const reverseKfRtrlOnline: OnlineForm = {
  draws: 'signs',
  arrays(network, streams) {
    const { hidden, inputs, layout } = network
    const width = streams * hidden
    // B is [N, width] for every kind of source, one after the other as in the flat parameters
    const entering = layout.blocks.readout.offset
    return {
      traces: { unitFactor: width, stateFactor: streams * entering },
      scratch: {
        ...matrixMoverPlan(network),
        recurrentReach: width,
        inputReach: streams * inputs,
        biasReach: streams,
        signs: hidden,
        gain: width,
        onState: width,
        share: width,
        eligibilityTable: sourceTableLength,
      },
    }
  },
  open,
}

function open(pass: OnlinePass): OnlineLoops {
  const { network, streams, loops, kernel, sources, arrays } = pass
  const { hidden: N, layout } = network
  const entering = layout.blocks.readout.offset
  const { unitFactor, stateFactor, signs, gain, onState, share } = arrays as Record<ArrayName, Real>
  const mover = matrixMover(pass)
  const factors = flatEligibilities(pass, stateFactor)
  const reaching = sources.map((source) => ({ ...source, reach: arrays[reachOf[source.block]] }))

  /** One step of the two factors of stream s. */
  function carry(s: number): void {
    const from = s * N
    const at = s * entering
    for (const { offset, width } of sources) mover.move(s, stateFactor, at + offset, width, 1)
    const squares = loops.sumOfSquares(addressOf(stateFactor, at), entering)
    const past = balance(Math.sqrt(squares), Math.sqrt(sumOfFewSquares(unitFactor, from, N)))
    const immediate = Math.sqrt(sumOfFewSquares(gain, from, N)) * normOfSources(pass, s)
    const fresh = balance(immediate, Math.sqrt(N))
    pass.fillSigns(signs, 0, N, s)
    for (let i = 0; i < N; i++) {
      unitFactor[from + i] = past * unitFactor[from + i] + fresh * signs[i]
      gain[from + i] *= signs[i] / fresh
    }
    share.fill(1 / past, from, from + N)
  }

  return {
    step() {
      immediateGain(pass, gain)
      for (let s = 0; s < streams; s++) carry(s)
      factors.carry(share, gain, null)
      if (!pass.hasLoss) return
      signalOnState(pass, onState)
      for (const source of reaching) {
        const { reach, width, offset } = source
        for (let s = 0; s < streams; s++) {
          kernel.product(
            addressOf(reach, s * width),
            addressOf(onState, s * N),
            addressOf(stateFactor, s * entering + offset),
            1,
            N,
            width,
            false,
          )
        }
        outerGradient(pass, source, unitFactor, reach, streams)
      }
    },
  }
}
