import { leakyNetwork, type Seed, seed, squaredError } from '@credit/core'
import { eprop, kernl } from '@credit/rules'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { relativeError } from '../../core/test/golden.js'
import { leakyOf } from '../../core/test/leakyOf.ts'
import { gaussian, onePlace, problemOf, problemOptions } from '../../core/test/randomProblem.js'

describe('not learning', () => {
  it('with A = I and k = α is e-prop (1e-12)', () => {
    fc.assert(
      fc.property(problemOptions, (options) => {
        const { problem, parameters } = problemOf({ ...options, leakModel: 'voltage' })
        const local = eprop().gradient(problem, parameters).gradient.data
        const off = kernl({ learning: 'off' }).gradient(problem, parameters).gradient.data
        expect(relativeError(off, local)).toBeLessThan(1e-12)
      }),
    )
  })

  it('control: once it has learned, it is not', () => {
    const { problem, parameters } = problemOf({ ...onePlace, steps: 30 })
    const local = eprop().gradient(problem, parameters).gradient.data
    const on = kernl({ noise: 0.3, rate: 1, decayRate: 0.1 })
    const { gradient } = on.gradient(problem, parameters, { seed: seed(1) })
    expect(relativeError(gradient.data, local)).toBeGreaterThan(1e-2)
  })

  it('takes sensitivities and decays set by hand: g = (Aᵀd)_p Σ k^n (1−α) ẑ', () => {
    const network = leakyNetwork({ inputs: 1, hidden: 2, outputs: 1, leak: 0.5, activation: 'identity' })
    const parameters = network.initialize(seed(1))
    parameters.recurrent.fill(0)
    parameters.readout.set([1, 2])
    const learner = kernl({ learning: 'off' }).online(network, parameters, { loss: squaredError() })
    const { sensitivity, decay } = learner.kept
    sensitivity!.set([1, 3, 0, 1]) // [j, p]
    decay!.set([0.75, 1.5]) // k = 0.25 and 0, not −0.5
    learner.step([8], null)
    const { gradient, outputs } = learner.step([4], [0])
    // d = V error; Aᵀd = [1, 3·1 + 2] error; traces ½·4 + k·½·8
    const error = outputs[0]
    expect([...gradient.input].map((value) => value / error)).toEqual([1 * 3, 5 * 2])
  })
})

describe('learning', () => {
  const network = leakyNetwork({ inputs: 2, hidden: 4, outputs: 1, leak: 0.6, activation: 'tanh' })
  const parameters = network.initialize(seed(2))
  const N = network.hidden
  const S = 2
  const steps = 7
  const options = { noise: 0.3, rate: 0.2, decayRate: 0.1 }
  const inputs = (t: number) => gaussian(seed(3).child(t), S * network.inputs, 1)

  it('is that of a copy of the network with noise on its state, averaged over streams (1e-12)', () => {
    const learner = kernl(options).online(network, parameters, {
      loss: squaredError(),
      streams: S,
      seed: seed(4),
    })
    for (let t = 0; t < steps; t++) learner.step(inputs(t), null)
    const { A, kappa } = plain(seed(4))
    expect(relativeError(learner.kept.sensitivity!, A.flat())).toBeLessThan(1e-12)
    expect(relativeError(learner.kept.decay!, kappa)).toBeLessThan(1e-12)
    // control: it went somewhere
    expect(relativeError(learner.kept.decay!, [0.4, 0.4, 0.4, 0.4])).toBeGreaterThan(1e-3)
    const other = plain(seed(5))
    expect(relativeError(learner.kept.sensitivity!, other.A.flat())).toBeGreaterThan(1e-3)
  })

  /** The formulas, with the copy carried as itself. */
  function plain(from: Seed) {
    const draws = Array.from({ length: S }, (_, s) => from.child('draws').child(s).generator())
    const zeros = () => Array.from({ length: S }, () => new Array<number>(N).fill(0))
    const states = zeros()
    const noisy = zeros()
    const Omega = zeros()
    const Gamma = zeros()
    const A = Array.from({ length: N }, (_, i) =>
      Array.from({ length: N }, (_, j): number => (i === j ? 1 : 0)),
    )
    const { leak } = leakyOf(network)
    const kappa = new Array<number>(N).fill(1 - leak)
    const forward = (state: number[], x: Float64Array) =>
      state.map((past, i) => {
        let drive = parameters.bias[i]
        for (let j = 0; j < N; j++) drive += parameters.recurrent[i * N + j] * Math.tanh(state[j])
        for (let j = 0; j < 2; j++) drive += parameters.input[i * 2 + j] * x[j]
        return leak * past + (1 - leak) * drive
      })
    for (let t = 0; t < steps; t++) {
      const k = kappa.map((value) => Math.max(0, 1 - value))
      const changeOfA = A.map((row) => row.map(() => 0))
      const changeOfKappa = kappa.map(() => 0)
      for (let s = 0; s < S; s++) {
        const x = inputs(t).subarray(2 * s, 2 * s + 2)
        const zeta = Array.from({ length: N }, () => options.noise * draws[s].gaussian())
        states[s] = forward(states[s], x)
        noisy[s] = forward(noisy[s], x).map((value, i) => value + zeta[i])
        Gamma[s] = Gamma[s].map((value, i) => k[i] * value - Omega[s][i])
        Omega[s] = Omega[s].map((value, i) => k[i] * value + zeta[i])
        const error = A.map(
          (row, i) => row.reduce((sum, a, j) => sum + a * Omega[s][j], 0) - (noisy[s][i] - states[s][i]),
        )
        for (let i = 0; i < N; i++) {
          for (let j = 0; j < N; j++) {
            changeOfA[i][j] += (options.rate / S) * error[i] * Omega[s][j]
            changeOfKappa[i] += (options.decayRate / S) * A[j][i] * error[j] * Gamma[s][i]
          }
        }
      }
      for (let i = 0; i < N; i++) {
        kappa[i] -= changeOfKappa[i]
        for (let j = 0; j < N; j++) A[i][j] -= changeOfA[i][j]
      }
    }
    return { A, kappa }
  }

  it.each(['float64', 'float32'] as const)('finds the decays of uncoupled linear units, %s', (dtype) => {
    const linear = leakyNetwork({ inputs: 1, hidden: 3, outputs: 1, leak: 0.5, activation: 'identity' })
    const parameters = linear.initialize(seed(6))
    parameters.recurrent.set([0.8, 0, 0, 0, 0, 0, 0, 0, -0.6])
    const rule = kernl({ rate: 1e8, decayRate: 1e7 })
    const learner = rule.online(linear, parameters, { loss: squaredError(), seed: seed(7), dtype })
    for (let t = 0; t < 8000; t++) learner.step([1], null)
    // J = α + (1−α) W = 0.9, 0.5, 0.2; κ = 1 − J
    const decays = [0.1, 0.5, 0.8]
    expect(relativeError(learner.kept.decay!, decays)).toBeLessThan(1e-2)
    expect(relativeError(learner.kept.sensitivity!, [1, 0, 0, 0, 1, 0, 0, 0, 1])).toBeLessThan(1e-2)
    expect(relativeError([0.5, 0.5, 0.5], decays)).toBeGreaterThan(0.3)
  })

  it('goes on across trials', () => {
    const learner = kernl(options).online(network, parameters, { loss: squaredError(), seed: seed(4) })
    for (let t = 0; t < steps; t++) learner.step([1, 2], null)
    const before = learner.kept.sensitivity!.slice()
    learner.reset()
    expect(learner.kept.sensitivity).toEqual(before)
    expect(relativeError(before, [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1])).toBeGreaterThan(1e-3)
  })
})
