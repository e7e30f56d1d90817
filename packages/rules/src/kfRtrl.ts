import type { Real } from '@credit/core'
import { addressOf, cutOff, viewsOf } from '@credit/core/kernels'
import { checkOptions } from '@credit/core/options'
import { balance, normOfSources, sumOfFewSquares } from './influence/balance.js'
import { scaled } from './influence/elementwise.js'
import { signalOnStates } from './influence/immediate.js'
import { matrixMover, matrixMoverPlan } from './influence/matrixMover.js'
import type { OnlineForm, OnlineLoops, OnlinePass } from './online/form.js'
import { outerGradient } from './online/outer.js'
import { perSource } from './online/sources.js'
import { defineRule, type Rule } from './rule.js'
import type { UnbiasedOptions } from './uoro.js'

/**
 * Kronecker-factored real-time recurrent learning: the influence as `P[j, pq] ≈ B_jp A_q`, a matrix over units and a
 * vector over presynaptic sources, whose mean over two random signs ν0, ν1 a step is exact:
 *
 *     p0 = √(‖J B‖/‖A‖),  p1 = √(‖G‖/‖ẑ‖)         (1 if either norm is 0)
 *     A ← ν0 p0 A + ν1 p1 ẑ,  B ← (ν0/p0) J B + (ν1/p1) G,    gradient of the step = (Bᵀd) Aᵀ
 *
 * with G = (1−α) Id, on the rate leak (1−α) diag(h_t). Less variance than `uoro`, time N³. Online only.
 *
 * @throws ArgumentError, when it runs, without a seed or `signs` to draw from.
 *
 * @example
 * kfRtrl().notation // => 'kf-rtrl'
 *
 * Source: Mujika, Meier & Steger 2018, NeurIPS, algorithm 1.
 */
export function kfRtrl(options: UnbiasedOptions = {}): Rule {
  checkOptions('kfRtrl', options, ['feedback'])
  return defineRule({
    name: 'kf-rtrl',
    traits: {
      class: 'unbiased',
      drops: 'nothing on average; one draw mixes the influences of different delays',
      exactWhen: 'a single step, or averaged over the signs, with symmetric feedback',
      needs: ['one drive'],
      cost: { online: { time: 'N³ + 4N² + N·I', memory: 'N² + N + I' } },
      source: 'Mujika et al. 2018, NeurIPS',
    },
    feedback: options.feedback ?? 'symmetric',
    online: kfRtrlOnline,
  })
}

const kfRtrlOnline: OnlineForm = {
  draws: 'signs',
  arrays(network, streams) {
    const { hidden, cell } = network
    const width = streams * hidden
    const k = cell.states.length
    return {
      traces: {
        unitFactor: k * streams * hidden * hidden,
        scale: streams,
        ...perSource(network, 'Factor', streams),
      },
      scratch: {
        ...matrixMoverPlan(network, hidden),
        signs: 2,
        credit: width,
        onStates: k * width,
      },
    }
  },
  open,
}

function open(pass: OnlinePass): OnlineLoops {
  const { network, streams, loops, kernel, sources, arrays, partials } = pass
  const { hidden: N, cell } = network
  const k = cell.states.length
  const { scale, signs, credit } = arrays
  const unitFactors = viewsOf(arrays.unitFactor, k, streams * N * N)
  const onStates = viewsOf(arrays.onStates, k, streams * N)
  const gains = partials.gain.map(([gain]) => gain)
  const tiny = cutOff[kernel.dtype]
  const mover = matrixMover(pass)
  const factors = sources.map((source) => ({ ...source, factor: arrays[`${source.name}Factor`] }))

  /** One step of the two factors of stream s. */
  function carry(s: number): void {
    const at = s * N * N
    mover.move(s, unitFactors, at, N, scale[s])
    let squares = 0
    for (const { factor, width } of factors) squares += sumOfFewSquares(factor, s * width, width)
    let ofUnits = 0
    let ofGains = 0
    for (let i = 0; i < k; i++) {
      ofUnits += loops.sumOfSquares(addressOf(unitFactors[i], at), N * N)
      ofGains += sumOfFewSquares(gains[i], s * N, N)
    }
    const past = balance(Math.sqrt(ofUnits), Math.sqrt(squares))
    const fresh = balance(Math.sqrt(ofGains), normOfSources(pass, s, 0))
    pass.fillSigns(signs, 0, 2, s)
    const pastSign = signs[0]
    const freshSign = signs[1]
    for (const { factor, values, width } of factors) {
      for (let i = s * width; i < (s + 1) * width; i++) {
        const value = pastSign * past * factor[i] + freshSign * fresh * values[i]
        factor[i] = Math.abs(value) < tiny ? 0 : value
      }
    }
    scale[s] = pastSign / past
    const share = freshSign / (fresh * scale[s])
    for (let i = 0; i < k; i++) addToDiagonal(unitFactors[i], at, gains[i], s * N, N, share)
  }

  return {
    step() {
      for (let s = 0; s < streams; s++) carry(s)
      if (!pass.hasLoss) return
      const onState = signalOnStates(pass, onStates)
      for (let s = 0; s < streams; s++) {
        for (let i = 0; i < k; i++) {
          scaled(onStates[i], onState[i], s * N, N, scale[s])
          kernel.product(
            addressOf(credit, s * N),
            addressOf(onStates[i], s * N),
            addressOf(unitFactors[i], s * N * N),
            1,
            N,
            N,
            i > 0,
          )
        }
      }
      for (const source of factors) outerGradient(pass, source, credit, source.factor, streams)
    },
  }
}

/** Adds `share·gain` to the diagonal of a matrix `[N, N]` from `at` on, a gain each from `from` on. */
function addToDiagonal(x: Real, at: number, gain: Real, from: number, N: number, share: number): void {
  for (let p = 0; p < N; p++) x[at + p * (N + 1)] += share * gain[from + p]
}
