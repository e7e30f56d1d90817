import { type Batch, forward, type NetworkParameters, type Problem } from '@credit/core'
import { eprop, exact, mdgl, type Rule, truncated } from '@credit/rules'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { relativeError } from '../../core/test/golden.js'
import { leakyOf } from '../../core/test/leakyOf.ts'
import { onePlace, type ProblemOptions, problemOf, problemOptions } from '../../core/test/randomProblem.js'

type Place = { problem: Problem; parameters: NetworkParameters }

function gradientOf(rule: Rule, { problem, parameters }: Place): Float64Array {
  return rule.gradient(problem, parameters).gradient.data
}

/** The largest relative difference between what two rules give. */
function difference(a: Rule, b: Rule, place: Place): number {
  return relativeError(gradientOf(a, place), gradientOf(b, place))
}

const fixed = { seed: 8_112, numRuns: 60 }
const leakModels = ['voltage', 'rate'] as const
const live: ProblemOptions = { ...onePlace, loss: 'values', mask: 'none', connectivity: 'dense' }

describe('8: lag truncation', () => {
  it('0 = e-prop at α = 0 (1e-10)', () => {
    fc.assert(
      fc.property(problemOptions, (options) => {
        const place = problemOf({ ...options, leak: 0 })
        expect(difference(truncated({ lags: 0 }), eprop(), place)).toBeLessThan(1e-10)
      }),
      fixed,
    )
  })

  it.each(leakModels)('control, %s leak: 0 is not e-prop at α = 0.3, nor is 1 at α = 0', (leakModel) => {
    const at = (leak: number) => problemOf({ ...live, leakModel, leak })
    expect(difference(truncated({ lags: 0 }), eprop(), at(0.3))).toBeGreaterThan(1e-2)
    expect(difference(truncated({ lags: 1 }), eprop(), at(0))).toBeGreaterThan(1e-2)
  })

  it('lags ≥ T − 1 and windows ≥ T = BPTT (1e-10)', () => {
    fc.assert(
      fc.property(problemOptions, fc.constantFrom(0, 1, 1000), (options, more) => {
        const place = problemOf(options)
        const { steps } = options
        expect(difference(truncated({ lags: steps - 1 + more }), exact(), place)).toBeLessThan(1e-10)
        expect(difference(truncated({ window: steps + more }), exact(), place)).toBeLessThan(1e-10)
      }),
      fixed,
    )
  })

  it.each(leakModels)('control, %s leak: one less is not BPTT', (leakModel) => {
    const place = problemOf({ ...live, leakModel, steps: 4 })
    expect(difference(truncated({ lags: 2 }), exact(), place)).toBeGreaterThan(1e-3)
    expect(difference(truncated({ window: 3 }), exact(), place)).toBeGreaterThan(1e-3)
  })
})

describe('9: lag truncation 1 = MDGL with F = W iff α = 0', () => {
  it('over random problems with α = 0 (1e-10)', () => {
    fc.assert(
      fc.property(problemOptions, (options) => {
        const place = problemOf({ ...options, leakModel: 'voltage', leak: 0 })
        expect(difference(truncated({ lags: 1 }), mdgl({ modulation: 'cell' }), place)).toBeLessThan(1e-10)
      }),
      fixed,
    )
  })

  it('control: not with α = 0.3, nor with another lag', () => {
    const rule = mdgl({ modulation: 'cell' })
    expect(difference(truncated({ lags: 1 }), rule, problemOf({ ...live, leak: 0.3 }))).toBeGreaterThan(1e-2)
    expect(difference(truncated({ lags: 0 }), rule, problemOf({ ...live, leak: 0 }))).toBeGreaterThan(1e-2)
    expect(difference(truncated({ lags: 2 }), rule, problemOf({ ...live, leak: 0 }))).toBeGreaterThan(1e-3)
  })
})

/**
 * Steps `from` … `to − 1`, of a problem that begins at zero and has no noise, as one of their own that begins in the state
 * that the whole has there.
 */
function cutOut({ problem, parameters }: Place, from: number, to: number): Place {
  const { network, batch, objective } = problem
  const [steps, trials] = batch.inputs.shape as [number, number, number]
  const cut = ({ data, shape }: Batch['inputs']) => {
    const width = data.length / steps
    return { data: data.slice(from * width, to * width), shape: [to - from, ...shape.slice(1)] }
  }
  const { states, rates } = forward(network, parameters, batch.inputs)
  const { data } = leakyOf(network).leakModel === 'voltage' ? states : rates
  const width = trials * network.hidden
  const before = { data: data.slice((from - 1) * width, from * width), shape: [trials, network.hidden] }
  const piece: Batch = {
    inputs: cut(batch.inputs),
    targets: cut(batch.targets as Batch['inputs']),
    ...(from > 0 && { initialState: before }),
  }
  return { problem: { network, batch: piece, objective }, parameters }
}

/** Steps `from` … `to − 1`, with a loss at all of them or at the last one. */
interface Piece {
  readonly from: number
  readonly to: number
  readonly onlyLast: boolean
}

/** The sum over the pieces of the exact gradient of each, its loss averaged over the whole. */
function sumOfExact(place: Place, pieces: readonly Piece[]): Float64Array {
  const { network, batch } = place.problem
  const [steps, trials] = batch.inputs.shape as [number, number, number]
  const sum = new Float64Array(network.layout.size)
  for (const { from, to, onlyLast } of pieces) {
    const piece = cutOut(place, from, to)
    const mask = new Uint8Array((to - from) * trials).fill(1)
    if (onlyLast) mask.fill(0, 0, (to - from - 1) * trials)
    const counted = mask.reduce((a, b) => a + b)
    const masked = { ...piece.problem.batch, mask: { data: mask, shape: [to - from, trials] } }
    const gradient = gradientOf(exact(), { ...piece, problem: { ...piece.problem, batch: masked } })
    for (let i = 0; i < sum.length; i++) sum[i] += (gradient[i] * counted) / (steps * trials)
  }
  return sum
}

describe('truncation = exact gradients of pieces with the states given', () => {
  const plain = problemOptions.map(
    (options): ProblemOptions => ({
      ...options,
      loss: 'values',
      mask: 'none',
      l2: 0,
      start: 'zero',
      noise: 'none',
    }),
  )
  const windows = (steps: number, k: number) =>
    Array.from({ length: Math.ceil(steps / k) }, (_, n) => ({
      from: n * k,
      to: Math.min(steps, (n + 1) * k),
      onlyLast: false,
    }))
  const horizons = (steps: number, lags: number) =>
    Array.from({ length: steps }, (_, t) => ({ from: Math.max(0, t - lags), to: t + 1, onlyLast: true }))

  it('windows: one piece a window; lags: one a loss (1e-10)', () => {
    fc.assert(
      fc.property(plain, fc.integer({ min: 1, max: 4 }), (options, k) => {
        const place = problemOf(options)
        const cases = [
          [truncated({ window: k }), windows(options.steps, k)],
          [truncated({ lags: k - 1 }), horizons(options.steps, k - 1)],
        ] as const
        for (const [rule, pieces] of cases) {
          const sum = sumOfExact(place, pieces)
          expect(relativeError(gradientOf(rule, place), sum)).toBeLessThan(1e-10)
        }
      }),
      fixed,
    )
  })

  it.each(leakModels)(
    'control, %s leak: the two kinds differ, and so do neighbouring numbers',
    (leakModel) => {
      const place = problemOf({ ...live, leakModel, l2: 0 })
      const off = (rule: Rule, pieces: readonly Piece[]) =>
        relativeError(gradientOf(rule, place), sumOfExact(place, pieces))
      expect(off(truncated({ window: 3 }), horizons(6, 2))).toBeGreaterThan(1e-3)
      expect(off(truncated({ window: 3 }), windows(6, 2))).toBeGreaterThan(1e-3)
      expect(off(truncated({ lags: 2 }), windows(6, 3))).toBeGreaterThan(1e-3)
      expect(off(truncated({ lags: 2 }), horizons(6, 3))).toBeGreaterThan(1e-3)
    },
  )
})
