import type { Real } from '@credit/core'
import { addressOf, cutOff } from '@credit/core/kernels'
import { balance, normOfSources, sumOfFewSquares } from './influence/balance.js'
import { immediateGain, signalOnState } from './influence/immediate.js'
import { matrixMover, matrixMoverPlan } from './influence/matrixMover.js'
import type { OnlineForm, OnlineLoops, OnlinePass } from './online/form.js'
import { outerGradient } from './online/outer.js'
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
  return defineRule({
    name: 'kf-rtrl',
    traits: {
      class: 'unbiased',
      drops: 'nothing on average; one draw mixes the influences of different delays',
      exactWhen: 'a single step, or averaged over the signs, with symmetric feedback',
      leaks: ['voltage', 'rate'],
      cost: { online: { time: 'N³ + 4N² + N·I', memory: 'N² + N + I' } },
      source: 'Mujika et al. 2018, NeurIPS',
    },
    feedback: options.feedback ?? 'symmetric',
    online: kfRtrlOnline,
  })
}

type ArrayName = 'unitFactor' | 'scale' | 'signs' | 'gain' | 'credit' | 'onState'

const factorOf = {
  recurrent: 'recurrentFactor',
  input: 'inputFactor',
  bias: 'biasFactor',
} as const

const kfRtrlOnline: OnlineForm = {
  draws: 'signs',
  arrays(network, streams) {
    const { hidden, inputs } = network
    const width = streams * hidden
    return {
      traces: {
        unitFactor: streams * hidden * hidden,
        scale: streams,
        recurrentFactor: width,
        inputFactor: streams * inputs,
        biasFactor: streams,
      },
      scratch: {
        ...matrixMoverPlan(network),
        signs: 2,
        gain: width,
        credit: width,
        onState: width,
      },
    }
  },
  open,
}

function open(pass: OnlinePass): OnlineLoops {
  const { network, streams, loops, kernel, sources, arrays } = pass
  const { hidden: N } = network
  const { unitFactor, scale, signs, gain, credit, onState } = arrays as Record<ArrayName, Real>
  const tiny = cutOff[kernel.dtype]
  const mover = matrixMover(pass)
  const factors = sources.map((source) => ({ ...source, factor: arrays[factorOf[source.block]] }))

  /** One step of the two factors of stream s. */
  function carry(s: number): void {
    const at = s * N * N
    mover.move(s, unitFactor, at, N, scale[s])
    let squares = 0
    for (const { factor, width } of factors) squares += sumOfFewSquares(factor, s * width, width)
    const past = balance(Math.sqrt(loops.sumOfSquares(addressOf(unitFactor, at), N * N)), Math.sqrt(squares))
    const fresh = balance(Math.sqrt(sumOfFewSquares(gain, s * N, N)), normOfSources(pass, s))
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
    for (let i = 0; i < N; i++) unitFactor[at + i * N + i] += share * gain[s * N + i]
  }

  return {
    step() {
      immediateGain(pass, gain)
      for (let s = 0; s < streams; s++) carry(s)
      if (!pass.hasLoss) return
      signalOnState(pass, onState)
      for (let s = 0; s < streams; s++) {
        for (let i = s * N; i < (s + 1) * N; i++) onState[i] *= scale[s]
        kernel.product(
          addressOf(credit, s * N),
          addressOf(onState, s * N),
          addressOf(unitFactor, s * N * N),
          1,
          N,
          N,
          false,
        )
      }
      for (const source of factors) outerGradient(pass, source, credit, source.factor, streams)
    },
  }
}
