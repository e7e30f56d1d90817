import { forward, gradient, leakyNetwork, project } from '@credit/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { batchesFor, feedbacksFor, networks, parametersFor, problemOptions, problems } from './arbitraries.js'
import { lossOf, networkOf, problemOf } from './problem.js'

const sampled = <T>(arbitrary: fc.Arbitrary<T>, numRuns = 200): T[] =>
  fc.sample(fc.noBias(arbitrary), { numRuns, seed: 1 })

describe('problems', () => {
  it('are legal: each has a loss and a gradient', () => {
    fc.assert(
      fc.property(problems(), ({ problem, parameters }) => {
        const { loss, gradient: found } = gradient(problem, parameters)
        expect(Number.isFinite(loss)).toBe(true)
        expect(found.data.length).toBe(parameters.data.length)
      }),
    )
  })

  it('vary everything that they say', () => {
    const all = sampled(problemOptions())
    const words = (name: keyof (typeof all)[number]) => [...new Set(all.map((each) => each[name]))].sort()
    expect(words('cell')).toEqual(['rate', 'voltage'])
    expect(words('activation')).toEqual(['identity', 'relu', 'sigmoid', 'softplus', 'tanh'])
    expect(words('loss')).toEqual(['every', 'last', 'values'])
    expect(words('autapses')).toEqual(['allowed', 'none', 'some'])
    expect(words('connectivity')).toEqual(['dense', 'ring', 'sparse'])
    expect(words('signs')).toEqual(['dale', 'free', 'readout'])
    expect(words('mask')).toEqual(['none', 'pairs', 'steps'])
    expect(words('bias')).toEqual(['none', 'trained'])
    expect(words('start')).toEqual(['given', 'zero'])
    expect(words('noise')).toEqual(['given', 'none'])
    expect(words('types')).toEqual([1, 2, 3])
    expect(words('hidden')).toEqual([1, 2, 3, 4, 5])
    expect(words('steps')).toEqual([1, 2, 3, 4, 5, 6])
  })

  it('are the same for the same options', () => {
    for (const options of sampled(problemOptions(), 20)) {
      const [one, two] = [problemOf(options), problemOf(options)]
      expect(one.problem.batch).toEqual(two.problem.batch)
      expect(one.parameters.data).toEqual(two.parameters.data)
      expect(one.parameters.data).not.toEqual(
        problemOf({ ...options, seed: options.seed + 1 }).parameters.data,
      )
    }
  })

  it('shrink to the smallest options that fail', () => {
    const { counterexample } = fc.check(
      fc.property(problemOptions(), ({ steps, activation }) => !(steps > 2 && activation === 'tanh')),
      { seed: 1 },
    )
    expect(counterexample![0]).toMatchObject({ steps: 3, activation: 'tanh', hidden: 1, trials: 1, seed: 0 })
  })
})

describe('networks', () => {
  const one = sampled(problemOptions(), 1)[0]

  it('have the autapses and synapses that were asked for', () => {
    const diagonal = (options: Partial<typeof one>) => {
      const { connectivity } = networkOf({ ...one, hidden: 8, ...options })
      return connectivity && Array.from({ length: 8 }, (_, i) => connectivity[i * 9])
    }
    expect(diagonal({ connectivity: 'dense', autapses: 'allowed' })).toBeNull()
    expect(diagonal({ connectivity: 'sparse', autapses: 'none' })).toEqual(Array(8).fill(0))
    expect(diagonal({ connectivity: 'ring', autapses: 'allowed' })).toEqual(Array(8).fill(1))
    expect(new Set(diagonal({ connectivity: 'dense', autapses: 'some' }))).toEqual(new Set([0, 1]))
    const ring = networkOf({ ...one, hidden: 8, connectivity: 'ring', autapses: 'none' }).connectivity!
    expect(ring.reduce((sum, present) => sum + present, 0)).toBe(8)
  })

  it('have parameters with the signs of Dale’s law, which projecting leaves as they are', () => {
    for (const signs of ['dale', 'readout'] as const) {
      for (const network of sampled(
        networks({ signs: fc.constant(signs), connectivity: fc.constant('dense') }),
        20,
      )) {
        if (network.connectivity !== null) continue
        const [parameters] = sampled(parametersFor(network), 1)
        const projected = parameters!.data.slice()
        project(network, projected)
        expect(projected).toEqual(parameters!.data)
      }
    }
    // control: free parameters are changed by it
    const dale = leakyNetwork({
      inputs: 1,
      hidden: 3,
      outputs: 1,
      leak: 0,
      activation: 'tanh',
      signs: [1, -1, 1],
    })
    const free = leakyNetwork({ inputs: 1, hidden: 3, outputs: 1, leak: 0, activation: 'tanh' })
    const [parameters] = sampled(parametersFor(free), 1)
    const projected = parameters!.data.slice()
    project(dale, projected)
    expect(projected).not.toEqual(parameters!.data)
  })

  it('have parameters of the scale that was asked for', () => {
    const network = leakyNetwork({ inputs: 8, hidden: 20, outputs: 4, leak: 0, activation: 'tanh' })
    const [parameters] = sampled(parametersFor(network, { scale: 3 }), 1)
    const { data } = parameters!
    const deviation = Math.sqrt(data.reduce((sum, x) => sum + x * x, 0) / data.length)
    // four standard errors
    expect(Math.abs(deviation - 3)).toBeLessThan((4 * 3) / Math.sqrt(2 * data.length))
  })

  it('have feedback of their shape, and batches that they can run', () => {
    for (const network of sampled(networks(), 30)) {
      expect(sampled(feedbacksFor(network), 1)[0]).toHaveLength(network.hidden * network.outputs)
      for (const loss of ['values', 'every', 'last'] as const) {
        const [batch] = sampled(batchesFor(network, { loss: fc.constant(loss) }), 1)
        const [parameters] = sampled(parametersFor(network), 1)
        const problem = { network, batch: batch!, objective: { loss: lossOf(loss), l2: 0 } }
        expect(Number.isFinite(gradient(problem, parameters!).loss)).toBe(true)
        expect(forward(network, parameters!, batch!.inputs).outputs.data.every(Number.isFinite)).toBe(true)
      }
    }
  })
})
