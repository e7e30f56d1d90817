import { addressOf, viewsOf } from '@credit/core/kernels'
import { checkOptions } from '@credit/core/options'
import { balance, normOfImmediate, sumOfFewSquares } from './influence/balance.js'
import { signalOnStates } from './influence/immediate.js'
import { matrixMover, matrixMoverPlan } from './influence/matrixMover.js'
import { flatEligibilities, flatEligibilityPlan } from './online/eligibility.js'
import type { OnlineForm, OnlineLoops, OnlinePass } from './online/form.js'
import { outerGradient } from './online/outer.js'
import { perSource } from './online/sources.js'
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
  checkOptions('reverseKfRtrl', options, ['feedback'])
  return defineRule({
    name: 'reverse-kf-rtrl',
    traits: {
      class: 'unbiased',
      drops: 'nothing on average; one draw mixes the influences of different postsynaptic units',
      exactWhen: 'averaged over the signs, with symmetric feedback',
      cost: { online: { time: 'N³ + N²·I + 5N²', memory: 'N² + N·I' } },
      source: 'Marschall et al. 2020, JMLR 21',
    },
    feedback: options.feedback ?? 'symmetric',
    online: reverseKfRtrlOnline,
  })
}

const reverseKfRtrlOnline: OnlineForm = {
  draws: 'signs',
  arrays(network, streams) {
    const { hidden, inputs, layout, cell } = network
    const width = streams * hidden
    const k = cell.states.length
    // B is [N, width] for every kind of source, one after the other as in the flat parameters, and so for each state
    const entering = layout.blocks.readout.offset
    return {
      traces: { unitFactor: width, stateFactor: k * streams * entering },
      scratch: {
        ...matrixMoverPlan(network, Math.max(hidden, inputs)),
        ...perSource(network, 'Reach', streams),
        signs: hidden,
        gain: k * cell.drives.length * width,
        onStates: k * width,
        share: width,
        ...flatEligibilityPlan(network, k),
      },
    }
  },
  open,
}

function open(pass: OnlinePass): OnlineLoops {
  const { network, streams, loops, kernel, sources, arrays, partials } = pass
  const { hidden: N, layout, cell } = network
  const entering = layout.blocks.readout.offset
  const k = cell.states.length
  const D = cell.drives.length
  const width = streams * N
  const { unitFactor, signs, share } = arrays
  const stateFactors = viewsOf(arrays.stateFactor, k, streams * entering)
  const onStates = viewsOf(arrays.onStates, k, width)
  const gains = viewsOf(arrays.gain, k * D, width)
  const mover = matrixMover(pass)
  const factors = stateFactors.map((factor, i) => flatEligibilities(pass, factor, i))
  const reaching = sources.map((source) => ({ ...source, reach: arrays[`${source.name}Reach`] }))

  /** One step of the two factors of stream s. */
  function carry(s: number): void {
    const from = s * N
    const at = s * entering
    let squares = 0
    for (const { offset, width: columns } of sources) mover.move(s, stateFactors, at + offset, columns, 1)
    for (const factor of stateFactors) squares += loops.sumOfSquares(addressOf(factor, at), entering)
    const past = balance(Math.sqrt(squares), Math.sqrt(sumOfFewSquares(unitFactor, from, N)))
    let immediate = 0
    for (let i = 0; i < k; i++) immediate += normOfImmediate(pass, s, partials.gain[i]) ** 2
    const fresh = balance(Math.sqrt(immediate), Math.sqrt(N))
    pass.fillSigns(signs, 0, N, s)
    for (let p = 0; p < N; p++) unitFactor[from + p] = past * unitFactor[from + p] + fresh * signs[p]
    for (let i = 0; i < k; i++) {
      for (let d = 0; d < D; d++) {
        const own = partials.gain[i][d]
        for (let p = 0; p < N; p++) gains[i * D + d][from + p] = (own[from + p] * signs[p]) / fresh
      }
    }
    share.fill(1 / past, from, from + N)
  }

  return {
    step() {
      for (let s = 0; s < streams; s++) carry(s)
      for (let i = 0; i < k; i++) {
        for (let d = 0; d < D; d++) factors[i][d].carry(share, gains[i * D + d], null)
      }
      if (!pass.hasLoss) return
      const onState = signalOnStates(pass, onStates)
      for (const source of reaching) {
        const { reach, width: columns, offset } = source
        for (let s = 0; s < streams; s++) {
          for (let i = 0; i < k; i++) {
            const at = s * entering + offset
            kernel.product(
              addressOf(reach, s * columns),
              addressOf(onState[i], s * N),
              addressOf(stateFactors[i], at),
              1,
              N,
              columns,
              i > 0,
            )
          }
        }
        outerGradient(pass, source, unitFactor, reach, streams)
      }
    },
  }
}
