import {
  crossEntropy,
  type Loss,
  leakyNetwork,
  type Network,
  type NetworkParameters,
  type Seed,
  seed,
  squaredError,
} from '@credit/core'
import { dni } from '@credit/rules'
import { describe, expect, it } from 'vitest'
import { relativeError } from '../../core/test/golden.js'
import { leakyOf } from '../../core/test/leakyOf.ts'
import { gaussian } from '../../core/test/randomProblem.js'

describe('gradient of a step, with a predictor set by hand', () => {
  const sizes = { inputs: 1, hidden: 2, outputs: 1, leak: 0.5 } as const
  // ĉ = [state + target, 2·second state − 1]
  const predictor = [1, 0, 1, 0, 0, 2, 0, -1]

  it('is (1−α) ĉ ẑᵀ on the voltage leak', () => {
    const network = leakyNetwork({ ...sizes, activation: 'identity' })
    const parameters = network.initialize(seed(1))
    parameters.data.set([0, 0, 0, 0, 2, 4, 0, 0, 1, 1, 0])
    const learner = dni().online(network, parameters, { loss: squaredError(), seed: seed(2) })
    learner.kept.predictor!.set(predictor)
    // s = ½·[2, 4]·3 = [3, 6]; ĉ = [3 + 7, 12 − 1]
    const { gradient } = learner.step([3], [7])
    expect([...gradient.input]).toEqual([0.5 * 10 * 3, 0.5 * 11 * 3])
    expect([...gradient.bias]).toEqual([5, 5.5])
    expect([...gradient.recurrent]).toEqual([0, 0, 0, 0])
  })

  it('is (1−α) (h ⊙ ĉ) ẑᵀ on the rate leak, where the state is z', () => {
    const network = leakyNetwork({ ...sizes, leakModel: 'rate', activation: 'relu' })
    const parameters = network.initialize(seed(1))
    parameters.data.set([0, 0, 0, 0, 2, -4, 0, 0, 1, 1, 0])
    const learner = dni().online(network, parameters, { loss: squaredError(), seed: seed(2) })
    learner.kept.predictor!.set(predictor)
    // z = ½·[6, 0]; ĉ = [3 + 7, −1], h = [1, 0]
    expect([...learner.step([3], [7]).gradient.input]).toEqual([0.5 * 10 * 3, 0])
  })

  it('is there without a loss too, after a step with one, and then without a target', () => {
    const network = leakyNetwork({ ...sizes, activation: 'identity' })
    const parameters = network.initialize(seed(1))
    parameters.data.set([0, 0, 0, 0, 2, 4, 0, 0, 1, 1, 0])
    const learner = dni({ rate: 0 }).online(network, parameters, { loss: squaredError(), seed: seed(2) })
    learner.kept.predictor!.set(predictor)
    learner.step([3], [7])
    // s = ½·[3, 6] + [3, 6]; ĉ = [4.5, 18 − 1]
    const { gradient } = learner.step([3], null)
    expect([...gradient.input]).toEqual([0.5 * 4.5 * 3, 0.5 * 17 * 3])
    expect([...gradient.readout, ...gradient.readoutBias]).toEqual([0, 0, 0])
  })
})

describe('of streams and batches', () => {
  const network = leakyNetwork({ inputs: 1, hidden: 3, outputs: 2, leak: 0.5, activation: 'tanh' })
  const parameters = network.initialize(seed(1))

  it('the gradient is the average: two streams alike are one', () => {
    const options = { loss: squaredError(), seed: seed(2) }
    const one = dni({ rate: 0.1 }).online(network, parameters, options)
    const two = dni({ rate: 0.1 }).online(network, parameters, { ...options, streams: 2 })
    for (let t = 0; t < 8; t++) {
      const alone = one.step([t], [1, 2]).gradient.data
      expect(relativeError(two.step([t, t], [1, 2, 1, 2]).gradient.data, alone)).toBeLessThan(1e-12)
      expect(relativeError(alone, new Float64Array(alone.length))).toBeGreaterThan(1e-3)
    }
  })

  it('a batch sums the gradients of all steps, those without a loss too', () => {
    const steps = 4
    const inputs = gaussian(seed(3), steps, 1)
    const loss = crossEntropy({ at: 'last' })
    const batch = {
      inputs: { data: inputs, shape: [steps, 1, 1] },
      targets: { data: Int32Array.of(1), shape: [1] },
    }
    const problem = { network, batch, objective: { loss, l2: 0 } }
    const { gradient } = dni().gradient(problem, parameters, { seed: seed(2) })
    const learner = dni().online(network, parameters, { loss, seed: seed(2) })
    const sum = new Float64Array(network.layout.size)
    let last: Float64Array | null = null
    inputs.forEach((input, t) => {
      last = Float64Array.from(learner.step([input], t === steps - 1 ? [1] : null).gradient.data)
      last.forEach((value, i) => {
        sum[i] += value
      })
    })
    expect(relativeError(gradient.data, sum)).toBeLessThan(1e-12)
    expect(relativeError(gradient.data, last!)).toBeGreaterThan(1e-2)
  })
})

describe('learning', () => {
  const losses: [string, Loss][] = [
    ['squared error', squaredError()],
    ['cross-entropy', crossEntropy({ at: 'every' })],
  ]
  const S = 2
  const rate = 0.05
  const steps = 13 // the copy is refreshed twice

  describe.each(losses)('from %s', (_name, loss) => {
    it.each(['voltage', 'rate'] as const)(
      'is that of the formulas, step by step, %s leak (1e-12)',
      (leakModel) => {
        const network = leakyNetwork({
          inputs: 2,
          hidden: 3,
          outputs: 2,
          leak: 0.6,
          leakModel,
          activation: 'tanh',
        })
        const parameters = network.initialize(seed(1))
        const learner = dni({ rate }).online(network, parameters, { loss, streams: S, seed: seed(2) })
        const start = learner.kept.predictor!.slice()
        for (let t = 1; t <= steps; t++) {
          learner.step(inputAt(t), t % 3 === 0 ? null : targetAt(t, loss), {
            mask: t % 4 === 0 ? [0, 1] : [1, 1],
          })
        }
        const own = learner.kept.predictor!
        expect(relativeError(own, plain(network, parameters, loss, [...start], 5))).toBeLessThan(1e-12)
        // controls: a copy refreshed at other times, and no learning at all
        expect(relativeError(own, plain(network, parameters, loss, [...start], 4))).toBeGreaterThan(1e-4)
        expect(relativeError(own, start)).toBeGreaterThan(1e-2)
      },
    )
  })

  const inputAt = (t: number) => gaussian(seed(3).child(t), S * 2, 1)
  const targetAt = (t: number, loss: Loss) =>
    loss.targets === 'labels' ? [t % 2, (t + 1) % 2] : gaussian(seed(4).child(t), S * 2, 1)

  /** The predictor after all steps, by the formulas of the rule over plain arrays. */
  function plain(
    network: Network,
    { recurrent: W, input: U, bias, readout: V, readoutBias }: NetworkParameters,
    loss: Loss,
    D: number[],
    refreshment: number,
  ): number[] {
    const { hidden: N } = network
    const columns = N + 3
    const { leak, leakModel } = leakyOf(network)
    let copy = [...D]
    let updates = 0
    const predict = (matrix: number[], x: number[]) =>
      Array.from({ length: N }, (_, i) =>
        x.reduce((sum, value, j) => sum + matrix[i * columns + j] * value, 0),
      )
    const of = Array.from({ length: S }, () => ({
      state: new Array<number>(N).fill(0),
      rate: new Array<number>(N).fill(0),
      h: new Array<number>(N).fill(1),
      x: null as number[] | null,
      signal: new Array<number>(N).fill(0),
    }))
    for (let t = 1; t <= steps; t++) {
      const change = D.map(() => 0)
      of.forEach((past, s) => {
        const drive = past.rate.map((_, i) => {
          let sum = bias[i]
          for (let j = 0; j < N; j++) sum += W[i * N + j] * past.rate[j]
          for (let j = 0; j < 2; j++) sum += U[i * 2 + j] * inputAt(t)[2 * s + j]
          return sum
        })
        const state = drive.map((u, i) => {
          const now = leakModel === 'voltage' ? u : Math.tanh(u)
          return leak * past.state[i] + (1 - leak) * now
        })
        const h = (leakModel === 'voltage' ? state : drive).map((value) => 1 - Math.tanh(value) ** 2)
        const rates = leakModel === 'voltage' ? state.map(Math.tanh) : state
        const counts = t % 3 !== 0 && !(t % 4 === 0 && s === 0)
        const shown = [0, 0]
        let signal = new Array<number>(N).fill(0)
        if (counts) {
          const target = targetAt(t, loss)
          if (loss.targets === 'labels') shown[target[s]] = 1
          else shown.splice(0, 2, target[2 * s], target[2 * s + 1])
          const y = [0, 1].map((k) => rates.reduce((sum, z, i) => sum + V[k * N + i] * z, readoutBias[k]))
          const total = y.reduce((sum, value) => sum + Math.exp(value), 0)
          const error = y.map((value, k) =>
            loss.targets === 'labels' ? Math.exp(value) / total - shown[k] : value - shown[k],
          )
          signal = rates.map((_, i) => {
            const back = V[i] * error[0] + V[N + i] * error[1]
            return leakModel === 'voltage' ? h[i] * back : back
          })
        }
        const x = [...state, ...shown, 1]
        if (past.x !== null) {
          const ahead = predict(copy, x)
          const now = predict(D, past.x)
          for (let j = 0; j < N; j++) {
            let target = past.signal[j] + leak * ahead[j]
            for (let i = 0; i < N; i++) {
              const slope = leakModel === 'voltage' ? past.h[j] : h[i]
              target += (1 - leak) * W[i * N + j] * slope * ahead[i]
            }
            for (let m = 0; m < columns; m++) {
              change[j * columns + m] -= (rate / S) * (now[j] - target) * past.x[m]
            }
          }
        }
        Object.assign(past, { state, rate: rates, h, x, signal })
      })
      D = D.map((value, i) => value + change[i])
      if (t > 1 && ++updates % refreshment === 0) copy = [...D]
    }
    return D
  }
})

describe('on a linear network', () => {
  const network = leakyNetwork({ inputs: 1, hidden: 2, outputs: 1, leak: 0.5, activation: 'identity' })
  const parameters = network.initialize(seed(1))
  parameters.data.set([0.4, 0.3, -0.5, 0.2, 1, -1, 0, 0, 1, 2, 0])

  it('under constant input finds the credit of all steps to come, (I − Jᵀ)⁻¹ d', () => {
    const learner = dni({ rate: 0.1 }).online(network, parameters, { loss: squaredError(), seed: seed(2) })
    const credit = () => [...learner.step([1], [0.5]).gradient.bias].map((value) => value / 0.5)
    const first = credit()
    for (let t = 0; t < 3000; t++) learner.step([1], [0.5])
    const { outputs } = learner.step([1], [0.5])
    const d = [outputs[0] - 0.5, 2 * (outputs[0] - 0.5)]
    // I − Jᵀ with J = ½ I + ½ W
    const [a, b, c, e] = [0.3, 0.25, -0.15, 0.4] as const
    const truth = [(e * d[0] - b * d[1]) / (a * e - b * c), (a * d[1] - c * d[0]) / (a * e - b * c)]
    expect(relativeError(credit(), truth)).toBeLessThan(1e-9)
    expect(relativeError(first, truth)).toBeGreaterThan(0.1)
    expect(relativeError(d, truth)).toBeGreaterThan(0.1)
  })

  it('under random input comes nearer to the exact credit than where it began', () => {
    const before = errorOfCredit(0, seed(5))
    const after = errorOfCredit(6000, seed(5))
    expect(after).toBeLessThan(0.5 * before)
    expect(after).toBeLessThan(0.5)
  })

  /** Mean squared error of ĉ relative to the mean square of the exact credit, over 300 steps after learning for some. */
  function errorOfCredit(learned: number, from: Seed): number {
    const learner = dni({ rate: 0.02 }).online(network, parameters, { loss: squaredError(), seed: from })
    const draw = from.child('stream').generator()
    const next = () => learner.step([draw.gaussian()], [draw.gaussian()])
    for (let t = 0; t < learned; t++) next()
    // from here on D stays
    const frozen = dni({ rate: 0 }).online(network, parameters, { loss: squaredError(), seed: from })
    frozen.kept.predictor!.set(learner.kept.predictor!)
    const guesses: number[][] = []
    const signals: number[][] = []
    for (let t = 0; t < 320; t++) {
      const target = draw.gaussian()
      const { gradient, outputs } = frozen.step([draw.gaussian()], [target])
      guesses.push([...gradient.bias].map((value) => value / 0.5))
      signals.push([outputs[0] - target, 2 * (outputs[0] - target)])
    }
    let credit = [0, 0]
    let error = 0
    let scale = 0
    for (let t = 319; t >= 0; t--) {
      const [first, second] = credit as [number, number]
      // d + Jᵀ λ
      credit = [signals[t][0] + 0.7 * first - 0.25 * second, signals[t][1] + 0.15 * first + 0.6 * second]
      if (t >= 300) continue
      for (let i = 0; i < 2; i++) {
        error += (guesses[t][i] - credit[i]) ** 2
        scale += credit[i] ** 2
      }
    }
    return error / scale
  }
})
