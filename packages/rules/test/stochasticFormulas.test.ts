import { leakyNetwork, type Network, type NetworkParameters, seed, squaredError } from '@credit/core'
import { kfRtrl, reverseKfRtrl, type SignSource, uoro } from '@credit/rules'
import { describe, expect, it } from 'vitest'
import { relativeError } from '../../core/test/golden.js'
import { leakyOf } from '../../core/test/leakyOf.ts'
import { gaussian } from '../../core/test/randomProblem.js'

// A single draw by the formulas over plain matrices: unbiasedness holds for any scales, these are the ones.

type Matrix = number[][]

const norm = (x: number[]) => Math.hypot(...x)
const frobenius = (x: Matrix) => norm(x.flat())
const times = (x: Matrix, y: Matrix) =>
  x.map((row) => y[0].map((_, j) => row.reduce((sum, value, k) => sum + value * y[k][j], 0)))
const column = (x: number[]) => x.map((value) => [value])
const diagonal = (x: number[]) => x.map((value, i) => x.map((_, j) => (i === j ? value : 0)))
const combine = (a: number, x: Matrix, b: number, y: Matrix) =>
  x.map((row, i) => row.map((value, j) => a * value + b * y[i][j]))
const root = (a: number, b: number) => (a === 0 || b === 0 ? 1 : Math.sqrt(a / b))

/** What a step gives to a rule. */
interface Moment {
  readonly J: Matrix
  /** I[p,q] = gain_p ẑ_q. */
  readonly gain: number[]
  readonly sources: number[]
  /** ∂ℓ_t/∂state_t. */
  readonly d: number[]
  readonly sign: (index: number) => number
}

/** Gradient `[N, N + I + 1]` of each step; one that scales its factors in another way, as a control. */
type Formula = (moments: Moment[], wrong?: boolean) => Matrix[]

const zeros = (rows: number, columns: number): Matrix =>
  Array.from({ length: rows }, () => new Array<number>(columns).fill(0))

const plainUoro: Formula = (moments, wrong = false) => {
  const N = moments[0].gain.length
  let a = new Array<number>(N).fill(0)
  let B = zeros(N, moments[0].sources.length)
  return moments.map(({ J, gain, sources, d, sign }) => {
    const nu = gain.map((_, p) => sign(p))
    const immediate = nu.map((s, p) => sources.map((z) => s * gain[p] * z))
    const Ja = times(J, column(a)).flat()
    const rho0 = wrong ? 1 : root(frobenius(B), norm(Ja))
    const rho1 = root(frobenius(immediate), Math.sqrt(N))
    a = Ja.map((value, p) => rho0 * value + rho1 * nu[p])
    B = combine(1 / rho0, B, 1 / rho1, immediate)
    const reach = d.reduce((sum, value, p) => sum + value * a[p], 0)
    return B.map((row) => row.map((value) => reach * value))
  })
}

const plainKfRtrl: Formula = (moments, wrong = false) => {
  const N = moments[0].gain.length
  let A = new Array<number>(moments[0].sources.length).fill(0)
  let B = zeros(N, N)
  return moments.map(({ J, gain, sources, d, sign }) => {
    const [nu0, nu1] = [sign(0), sign(1)]
    const JB = times(J, B)
    const p0 = wrong ? 1 : root(frobenius(JB), norm(A))
    const p1 = root(norm(gain), norm(sources))
    A = A.map((value, q) => nu0 * p0 * value + nu1 * p1 * sources[q])
    B = combine(nu0 / p0, JB, nu1 / p1, diagonal(gain))
    return times(column(times([d], B)[0]), [A])
  })
}

const plainReverseKfRtrl: Formula = (moments, wrong = false) => {
  const N = moments[0].gain.length
  let A = new Array<number>(N).fill(0)
  let B = zeros(N, moments[0].sources.length)
  return moments.map(({ J, gain, sources, d, sign }) => {
    const nu = gain.map((_, p) => sign(p))
    const immediate = nu.map((s, p) => sources.map((z) => s * gain[p] * z))
    const JB = times(J, B)
    const p0 = wrong ? 1 : root(frobenius(JB), norm(A))
    const p1 = root(frobenius(immediate), Math.sqrt(N))
    A = A.map((value, p) => p0 * value + p1 * nu[p])
    B = combine(1 / p0, JB, 1 / p1, immediate)
    return times(column(A), times([d], B))
  })
}

const steps = 6
const inputAt = (t: number) => gaussian(seed(3).child(t), 2, 1)
const targetAt = (t: number) => gaussian(seed(4).child(t), 2, 1)
const signs: SignSource = (index, step) => ((index * 7 + step * 5 + index * step) % 3 === 0 ? -1 : 1)

function momentsOf(network: Network, parameters: NetworkParameters): Moment[] {
  const { hidden: N } = network
  const { leak, leakModel } = leakyOf(network)
  const { recurrent: W, input: U, bias, readout: V, readoutBias } = parameters
  const voltage = leakModel === 'voltage'
  let state = new Array<number>(N).fill(0)
  let rates = state
  let slopes = new Array<number>(N).fill(1)
  return Array.from({ length: steps }, (_, t) => {
    const sources = [...rates, ...inputAt(t), 1]
    const drive = rates.map((_, i) => {
      const weights = [...W.slice(i * N, (i + 1) * N), ...U.slice(i * 2, (i + 1) * 2), bias[i]]
      return weights.reduce((sum, weight, q) => sum + weight * sources[q], 0)
    })
    const past = slopes
    state = state.map((value, i) => leak * value + (1 - leak) * (voltage ? drive[i] : Math.tanh(drive[i])))
    rates = voltage ? state.map(Math.tanh) : state
    slopes = (voltage ? state : drive).map((value) => 1 - Math.tanh(value) ** 2)
    const error = [0, 1].map(
      (k) => rates.reduce((sum, z, i) => sum + V[k * N + i] * z, readoutBias[k]) - targetAt(t)[k],
    )
    const signal = rates.map((_, i) => V[i] * error[0] + V[N + i] * error[1])
    return {
      J: state.map((_, i) =>
        state.map((_, j) => {
          const slope = voltage ? past[j] : slopes[i]
          return (i === j ? leak : 0) + (1 - leak) * slope * W[i * N + j]
        }),
      ),
      gain: slopes.map((slope) => (1 - leak) * (voltage ? 1 : slope)),
      sources,
      d: signal.map((value, i) => (voltage ? slopes[i] * value : value)),
      sign: (index: number) => signs(index, t + 1, 0),
    }
  })
}

describe.each([
  [uoro(), plainUoro],
  [kfRtrl(), plainKfRtrl],
  [reverseKfRtrl(), plainReverseKfRtrl],
] as const)('$name', (rule, formula) => {
  it.each(['voltage', 'rate'] as const)('is its formulas, scales included, %s leak (1e-12)', (leakModel) => {
    const network = leakyNetwork({
      inputs: 2,
      hidden: 4,
      outputs: 2,
      leak: 0.6,
      leakModel,
      activation: 'tanh',
    })
    const parameters = network.initialize(seed(1))
    const moments = momentsOf(network, parameters)
    const learner = rule.online(network, parameters, { loss: squaredError(), signs })
    const wrong = formula(moments, true)
    formula(moments).forEach((expected, t) => {
      const { recurrent, input, bias } = learner.step(inputAt(t), targetAt(t)).gradient
      const found = Array.from({ length: 4 }, (_, i) => [
        ...recurrent.slice(i * 4, (i + 1) * 4),
        ...input.slice(i * 2, (i + 1) * 2),
        bias[i],
      ])
      expect(relativeError(found.flat(), expected.flat())).toBeLessThan(1e-12)
      if (t > 0) expect(relativeError(found.flat(), wrong[t].flat())).toBeGreaterThan(1e-3)
    })
  })
})
