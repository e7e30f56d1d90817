import { leakyNetwork, parametersOf, squaredError } from '@credit/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { relativeError } from '../../core/test/golden.js'
import { onePlace, problemOf, problemOptions } from '../../core/test/randomProblem.js'
import { parseRule } from './registry.js'
import { type TruncatedOptions, truncated } from './truncated.js'

const make = truncated as (options?: unknown) => ReturnType<typeof truncated>

describe('truncated', () => {
  it.each([0, -1, 2.5, Number.NaN, Number.POSITIVE_INFINITY, '4'])('refuses a window of %s', (window) => {
    expect(() => make({ window })).toThrow('truncated: window must be an integer of at least 1, got')
  })

  it.each([-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY])('refuses %s lags', (lags) => {
    expect(() => make({ lags })).toThrow('truncated: lags must be an integer')
  })

  it.each([
    [undefined, 'neither'],
    [{}, 'neither'],
    [{ feedback: 'random' }, 'neither'],
    [{ window: 1, lags: 0 }, 'both'],
  ])('refuses %o', (options, given) => {
    expect(() => make(options)).toThrow(`one of { window: k } and { lags: k }, got "${given}"`)
  })

  it('its notation makes the same rule, and refuses what the function refuses', () => {
    for (const text of ['truncated:window=4', 'truncated:lags=0', 'truncated:feedback=random,lags=3']) {
      expect(parseRule(text).notation).toBe(text)
    }
    expect(() => parseRule('truncated')).toThrow('neither')
    expect(() => parseRule('truncated:window=0')).toThrow('an integer of at least 1')
    expect(() => parseRule('truncated:lags=-1')).toThrow('an integer of at least 0')
  })

  it('refuses online a memory that does not fit', () => {
    const network = leakyNetwork({ inputs: 1, hidden: 2, outputs: 1, leak: 0.5, activation: 'tanh' })
    const learn = (options: TruncatedOptions) =>
      truncated(options).online(network, parametersOf(network.layout), { loss: squaredError() })
    const named = 'truncated: the memory of 1000000000 steps (hidden 2, inputs 1, streams 1) must be at most'
    expect(() => learn({ window: 1e9 })).toThrow(named)
    expect(() => learn({ lags: 1e9 - 1 })).toThrow(named)
    expect(() => learn({ lags: 1e4 })).not.toThrow()
  })
})

describe('online = offline', () => {
  const kinds = (k: number) => [truncated({ window: k }), truncated({ lags: k - 1 })]

  it('over random problems (1e-10)', () => {
    fc.assert(
      fc.property(problemOptions, fc.integer({ min: 1, max: 8 }), (options, k) => {
        const { problem, parameters } = problemOf(options)
        for (const rule of kinds(k)) {
          const offline = rule.gradient(problem, parameters)
          const online = rule.gradient(problem, parameters, { form: 'online' })
          expect(relativeError(online.gradient.data, offline.gradient.data)).toBeLessThan(1e-10)
        }
      }),
    )
  })

  it.each(['voltage', 'rate'] as const)('control, %s leak: not with another horizon', (leakModel) => {
    const { problem, parameters } = problemOf({ ...onePlace, leakModel, connectivity: 'dense' })
    kinds(3).forEach((rule, i) => {
      const offline = rule.gradient(problem, parameters).gradient.data
      const online = kinds(4)[i].gradient(problem, parameters, { form: 'online' }).gradient.data
      expect(relativeError(online, offline)).toBeGreaterThan(1e-4)
    })
  })

  it('many steps through a short ring, in streams side by side (1e-10)', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 7 }), fc.constantFrom('voltage', 'rate'), (k, leakModel) => {
        const { problem, parameters } = problemOf({
          ...onePlace,
          steps: 30,
          trials: 3,
          leakModel,
          loss: 'values',
          mask: 'none',
          l2: 0,
        })
        const { network, batch, objective } = problem
        const { inputs: I, outputs: K } = network
        for (const rule of kinds(k)) {
          const learner = rule.online(network, parameters, { loss: objective.loss, streams: 3 })
          const sum = new Float64Array(network.layout.size)
          for (let t = 0; t < 30; t++) {
            const rows = (data: ArrayLike<number>, width: number) =>
              Array.from(data).slice(t * 3 * width, (t + 1) * 3 * width)
            const { gradient } = learner.step(rows(batch.inputs.data, I), rows(batch.targets.data, K))
            gradient.data.forEach((x, i) => {
              sum[i] += x / 30
            })
          }
          expect(relativeError(sum, rule.gradient(problem, parameters).gradient.data)).toBeLessThan(1e-10)
        }
      }),
      { numRuns: 14 },
    )
  })
})
