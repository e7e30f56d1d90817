import { leakyNetwork, parametersOf, squaredError } from '@credit/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { relativeError } from '../../../core/test/golden.js'
import { problemOf, problemOptions } from '../../../core/test/randomProblem.js'
import { eprop } from '../eprop.js'
import { uoro } from '../uoro.js'

describe('online = offline', () => {
  it('eprop over random problems (1e-10)', () => {
    fc.assert(
      fc.property(problemOptions, (options) => {
        const { problem, parameters } = problemOf(options)
        const offline = eprop().gradient(problem, parameters)
        const online = eprop().gradient(problem, parameters, { form: 'online' })
        expect(relativeError(online.gradient.data, offline.gradient.data)).toBeLessThan(1e-10)
      }),
    )
  })
})

describe('a step that throws half-way', () => {
  const network = leakyNetwork({ inputs: 1, hidden: 2, outputs: 1, leak: 0.5, activation: 'identity' })
  const parameters = parametersOf(
    network.layout,
    Float64Array.from({ length: network.layout.size }, () => 1),
  )

  /** Sums of the magnitudes of the gradients of a step with a loss, of one that throws, and of one without a loss. */
  function sums(): number[] {
    let broken = false
    const signs = (): 1 | -1 => {
      if (broken) throw new Error('no more signs')
      return 1
    }
    const learner = uoro().online(network, parameters, { loss: squaredError(), signs })
    const sum = (data: ArrayLike<number>) => Array.from(data).reduce((total, x) => total + Math.abs(x), 0)
    const { gradient } = learner.step([1], [5])
    const first = sum(gradient.data)
    learner.reset()
    learner.step([1], null)
    broken = true
    expect(() => learner.step([1], [5])).toThrow('no more signs')
    broken = false
    const left = sum(gradient.data)
    learner.reset()
    return [first, left, sum(learner.step([1], null).gradient.data)]
  }

  it('leaves nothing to a later step without a loss', () => {
    const [first, left, later] = sums()
    expect(later).toBe(0)
    // control: there was something to leave
    expect(first).toBeGreaterThan(0)
    expect(left).toBeGreaterThan(0)
  })
})

describe('the end of trials', () => {
  const network = leakyNetwork({ inputs: 1, hidden: 2, outputs: 1, leak: 0.5, activation: 'tanh' })
  const parameters = parametersOf(network.layout)
  const learner = (activity?: { strength: number; target: number }) =>
    eprop().online(network, parameters, { loss: squaredError(), ...(activity && { activity }) })

  it('is refused without an activity penalty, and before the first step', () => {
    const without = learner()
    without.step([1], [0])
    const refused = 'finish: learner must be one with an activity penalty and a step at least'
    expect(() => without.finish()).toThrow(refused)
    const penalised = learner({ strength: 1, target: 0.1 })
    expect(() => penalised.finish()).toThrow(refused)
    penalised.step([1], [0])
    // the units are silent: ½·(0 − 0.1)² each
    expect(penalised.finish().loss).toBeCloseTo(0.01, 12)
  })
})
