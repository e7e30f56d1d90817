import {
  leakyNetwork,
  type NetworkParameters,
  type Problem,
  parametersOf,
  ringConnectivity,
} from '@credit/core'
import { eprop, exact, type Rule, rtrl, snap } from '@credit/rules'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { differenceGradient, worstBlock } from '../../core/test/finiteDifference.js'
import { relativeError } from '../../core/test/golden.js'
import { leakyOf } from '../../core/test/leakyOf.ts'
import { onePlace, type ProblemOptions, problemOf, problemOptions } from '../../core/test/randomProblem.js'
import { influenceMutations, naiveInfluence } from './naiveInfluence.js'

type Place = { problem: Problem; parameters: NetworkParameters }

function gradientOf(rule: Rule, { problem, parameters }: Place): Float64Array {
  return rule.gradient(problem, parameters).gradient.data
}

/** The largest relative difference between what two rules give. */
function difference(a: Rule, b: Rule, place: Place): number {
  return relativeError(gradientOf(a, place), gradientOf(b, place))
}

/** A problem with another connectivity, at the same parameters. */
function connected({ problem, parameters }: Place, connectivity: ArrayLike<number>): Place {
  const { inputs, hidden, outputs } = problem.network
  const bias = parameters.bias.length > 0 ? 'trained' : 'none'
  const leaky = leakyOf(problem.network)
  const network = leakyNetwork({ inputs, hidden, outputs, ...leaky, bias, connectivity })
  return { problem: { ...problem, network }, parameters: parametersOf(network.layout, parameters.data) }
}

/** Larger recurrent weights, so that long paths count. */
function strengthened({ problem, parameters }: Place, factor: number): Place {
  const data = parameters.data.slice()
  for (let i = 0; i < parameters.recurrent.length; i++) data[i] *= factor
  return { problem, parameters: parametersOf(parameters.layout, data) }
}

const fixed = { seed: 8_112, numRuns: 60 }
const leakModels = ['voltage', 'rate'] as const
const one = (changes: Partial<ProblemOptions> = {}) => problemOf({ ...onePlace, loss: 'values', ...changes })

describe('1: RTRL = BPTT = finite differences', () => {
  it('RTRL = BPTT (1e-10)', () => {
    fc.assert(
      fc.property(problemOptions, (options) => {
        expect(difference(rtrl(), exact(), problemOf(options))).toBeLessThan(1e-10)
      }),
      fixed,
    )
  })

  // bounded activations: differences are no better than this where an unbounded one saturates the loss
  it('RTRL = finite differences in every block (1e-7)', () => {
    fc.assert(
      fc.property(problemOptions, fc.constantFrom('tanh', 'sigmoid'), (options, activation) => {
        const { problem, parameters } = problemOf({ ...options, activation })
        const { gradient } = rtrl().gradient(problem, parameters)
        expect(worstBlock(gradient, differenceGradient(problem, parameters)!)).toBeLessThan(1e-7)
      }),
      fixed,
    )
  })

  it.each(leakModels)('control, %s leak: the gradient is not that of other parameters', (leakModel) => {
    const place = one({ leakModel })
    const other = strengthened(place, 1.01)
    expect(relativeError(gradientOf(rtrl(), place), gradientOf(exact(), other))).toBeGreaterThan(1e-4)
  })
})

describe('2: SnAp-n = RTRL', () => {
  it('for n = N, and for n ≥ T, in every connectivity (1e-10)', () => {
    fc.assert(
      fc.property(problemOptions, fc.constantFrom(0, 1, 1000), (options, more) => {
        const place = problemOf(options)
        expect(difference(snap({ n: options.hidden + more }), rtrl(), place)).toBeLessThan(1e-10)
        expect(difference(snap({ n: options.steps + more }), rtrl(), place)).toBeLessThan(1e-10)
      }),
      fixed,
    )
  })

  it('for n = 2 where every off-diagonal synapse is present (1e-10)', () => {
    fc.assert(
      fc.property(problemOptions, (options) => {
        const place = problemOf({ ...options, connectivity: 'dense' })
        expect(difference(snap({ n: 2 }), rtrl(), place)).toBeLessThan(1e-10)
      }),
      fixed,
    )
  })

  it.each(leakModels)('control, %s leak: one absent synapse breaks it', (leakModel) => {
    const place = strengthened(one({ leakModel, connectivity: 'dense', mask: 'none' }), 2)
    const oneAbsent = new Uint8Array(16).fill(1)
    oneAbsent[1] = 0
    expect(difference(snap({ n: 2 }), rtrl(), connected(place, oneAbsent))).toBeGreaterThan(1e-2)
    expect(difference(snap({ n: 3 }), rtrl(), connected(place, oneAbsent))).toBeLessThan(1e-10)
  })

  it.each(leakModels)('control, %s leak: n = T − 1 is not enough', (leakModel) => {
    const place = strengthened(one({ leakModel, hidden: 4, steps: 3, mask: 'none' }), 2)
    const ring = connected(place, ringConnectivity(4))
    expect(difference(snap({ n: 3 }), rtrl(), ring)).toBeLessThan(1e-10)
    expect(difference(snap({ n: 2 }), rtrl(), ring)).toBeGreaterThan(1e-3)
  })

  it.each(leakModels)('on a ring of N units, %s leak: exact iff n ≥ N', (leakModel) => {
    for (let N = 2; N <= 6; N++) {
      const place = one({
        leakModel,
        hidden: N,
        steps: 2 * N + 1,
        connectivity: 'dense',
        mask: 'none',
        leak: 0.3,
      })
      const ring = connected(strengthened(place, 3), ringConnectivity(N))
      for (let n = 1; n <= N + 1; n++) {
        const error = difference(snap({ n }), exact(), ring)
        if (n >= N) expect(error).toBeLessThan(1e-10)
        else expect(error, `N = ${N}, n = ${n}`).toBeGreaterThan(1e-4)
      }
    }
  })
})

describe('3: SnAp-1 = e-prop without autapses', () => {
  it('over random problems (1e-10)', () => {
    fc.assert(
      fc.property(problemOptions, (options) => {
        const place = problemOf({ ...options, autapses: 'none' })
        expect(difference(snap({ n: 1 }), eprop(), place)).toBeLessThan(1e-10)
      }),
      fixed,
    )
  })

  it.each(leakModels)('control, %s leak: with autapses they differ', (leakModel) => {
    const place = one({ leakModel, connectivity: 'dense', mask: 'none' })
    expect(difference(snap({ n: 1 }), eprop(), place)).toBeGreaterThan(8e-3)
  })
})

describe('4: SnAp-1 = BPTT for diagonal W', () => {
  const diagonal = (N: number) => Uint8Array.from({ length: N * N }, (_, i) => (i % (N + 1) === 0 ? 1 : 0))

  it('over random problems, by the connectivity or by the weights (1e-10)', () => {
    fc.assert(
      fc.property(problemOptions, fc.boolean(), (options, byWeights) => {
        const { hidden: N } = options
        const place = problemOf({ ...options, connectivity: 'dense', autapses: 'allowed' })
        const mask = diagonal(N)
        if (!byWeights) {
          expect(difference(snap({ n: 1 }), exact(), connected(place, mask))).toBeLessThan(1e-10)
          return
        }
        mask.forEach((kept, i) => {
          place.parameters.recurrent[i] *= kept
        })
        expect(difference(snap({ n: 1 }), exact(), place)).toBeLessThan(1e-10)
      }),
      fixed,
    )
  })

  it.each(leakModels)('control, %s leak: e-prop is not, nor is SnAp-1 for another W', (leakModel) => {
    const place = one({ leakModel, connectivity: 'dense', mask: 'none' })
    expect(difference(eprop(), exact(), connected(place, diagonal(4)))).toBeGreaterThan(1e-3)
    expect(difference(snap({ n: 1 }), exact(), place)).toBeGreaterThan(1e-3)
  })
})

describe('SnAp-n = the dense influence with entries cut, one column for every parameter', () => {
  const drives = (rule: Rule, place: Place) =>
    gradientOf(rule, place).subarray(0, place.problem.network.layout.blocks.readout.offset)

  it('over random problems (1e-10)', () => {
    fc.assert(
      fc.property(problemOptions, fc.integer({ min: 1, max: 4 }), (options, n) => {
        const place = problemOf({ ...options, loss: 'values' })
        const naive = (n: number) => naiveInfluence(place.problem, place.parameters, n)
        expect(relativeError(drives(snap({ n }), place), naive(n))).toBeLessThan(1e-10)
        expect(relativeError(drives(rtrl(), place), naive(Number.POSITIVE_INFINITY))).toBeLessThan(1e-10)
      }),
      fixed,
    )
  })

  describe.each(leakModels)('control, %s leak', (leakModel) => {
    const place = strengthened(
      one({ hidden: 5, steps: 8, leakModel, mask: 'none', start: 'given', seed: 5 }),
      1.5,
    )

    it.each(influenceMutations)('%s shows', (mutation) => {
      const wrong = naiveInfluence(place.problem, place.parameters, 2, mutation)
      expect(relativeError(drives(snap({ n: 2 }), place), wrong)).toBeGreaterThan(1e-3)
    })
  })
})

describe('both kernels to the bit, in networks of many blocks', () => {
  const bits = (rule: Rule, { problem, parameters }: Place, kernel: 'simd' | 'reference') =>
    rule.gradient(problem, parameters, { kernel }).gradient.data

  it.each(leakModels)('%s leak', (leakModel) => {
    for (const connectivity of ['dense', 'sparse'] as const) {
      const place = one({ hidden: 40, inputs: 3, steps: 4, trials: 1, leakModel, connectivity, mask: 'none' })
      for (const rule of [rtrl(), snap({ n: 1 }), snap({ n: 2 })]) {
        const simd = bits(rule, place, 'simd')
        const reference = bits(rule, place, 'reference')
        expect(simd.findIndex((x, i) => !Object.is(x, reference[i]))).toBe(-1)
      }
      expect(difference(rtrl(), exact(), place)).toBeLessThan(1e-10)
      expect(difference(snap({ n: 40 }), exact(), place)).toBeLessThan(1e-10)
    }
  })
})
