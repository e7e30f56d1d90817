import { leakyNetwork, parametersOf, randomConnectivity, seed, squaredError } from '@credit/core'
import { describe, expect, it } from 'vitest'
import { relativeError } from '../../core/test/golden.js'
import { rtrl } from './rtrl.js'
import { snap } from './snap.js'

describe('snap', () => {
  it.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, '2', undefined])('refuses n = %s', (n) => {
    expect(() => snap({ n: n as number })).toThrow('snap: n must be an integer of at least 1, got')
  })

  it('takes any n, however large', () => {
    expect(snap({ n: Number.MAX_SAFE_INTEGER }).forms).toEqual(['online'])
    expect(() => snap(undefined as never)).toThrow('snap: n must be')
  })

  it('SnAp-1 of one unit, by hand: two steps of the voltage leak, α = ½', () => {
    const network = leakyNetwork({ inputs: 1, hidden: 1, outputs: 1, leak: 0.5, activation: 'identity' })
    // W = 1, U = 1, b = 0, V = 1, c = 0
    const parameters = parametersOf(network.layout, new Float64Array([1, 1, 0, 1, 0]))
    const learner = snap({ n: 1 }).online(network, parameters, { loss: squaredError() })
    learner.step([1], null)
    // s = ½, then ½·½ + ½(½ + 1) = 1; P of [W, U, b] = [0, ½, ½], then (½ + ½)P + ½[½, 1, 1] = [¼, 1, 1]
    expect([...learner.step([1], [0]).gradient.data]).toEqual([0.25, 1, 1, 1, 1])
  })
})

describe('the influence over time', () => {
  const network = leakyNetwork({
    inputs: 2,
    hidden: 9,
    outputs: 1,
    leak: 0.5,
    activation: 'relu',
    connectivity: randomConnectivity(9, 0.5, seed(2)),
  })
  const parameters = network.initialize(seed(3))
  const rules = [rtrl(), snap({ n: 1 }), snap({ n: 2 })]

  it.each(rules)(
    '$notation: an odd and an even number of steps can be saved and gone back to, to the bit',
    (rule) => {
      for (const before of [3, 4]) {
        const learner = rule.online(network, parameters, { loss: squaredError(), streams: 2 })
        const input = (t: number) => [Math.sin(t), 1, 0.3 * t, -1]
        for (let t = 0; t < before; t++) learner.step(input(t), null)
        const state = learner.state()
        const further = () => learner.step(input(9), [1, 0]).gradient.data.slice()
        const first = further()
        learner.step(input(5), null)
        learner.restore(state)
        expect(further()).toEqual(first)
        // control: one step more gives another
        expect(further()).not.toEqual(first)
      }
    },
  )

  it.each(rules)('$notation: streams side by side give the mean of each alone', (rule) => {
    const loss = squaredError()
    const together = rule.online(network, parameters, { loss, streams: 2 })
    const alone = [0, 1].map(() => rule.online(network, parameters, { loss }))
    for (let t = 0; t < 5; t++) {
      const inputs = [
        [Math.sin(t), 1],
        [0.3 * t, -1],
      ]
      const { gradient } = together.step(inputs.flat(), [1, -2])
      const [first, second] = alone.map((learner, s) => learner.step(inputs[s], [[1], [-2]][s]).gradient.data)
      const mean = first!.map((x, i) => (x + second![i]) / 2)
      expect(relativeError(gradient.data, mean)).toBeLessThan(1e-12)
      // control: the streams differ
      expect(relativeError(gradient.data, first!)).toBeGreaterThan(1e-2)
    }
  })

  it.each([
    // the place that the next step writes still holds the step before
    { rule: rtrl(), names: ['influence'], steps: 89 },
    { rule: snap({ n: 2 }), names: ['influence'], steps: 89 },
    // its own unit alone: in place, a kind of source at a time
    { rule: snap({ n: 1 }), names: ['recurrent', 'input'], steps: 90 },
  ])('$rule.notation: what decays ends at 0 and is never subnormal', ({ rule, names, steps }) => {
    const plain = leakyNetwork({
      inputs: 2,
      hidden: 9,
      outputs: 1,
      leak: 0.5,
      activation: 'relu',
      bias: 'none',
    })
    const learner = rule.online(plain, parametersOf(plain.layout), { loss: squaredError(), dtype: 'float32' })
    const magnitudes = () => {
      const { arrays } = learner.state()
      return names.flatMap((name) => Array.from(arrays[name], Math.abs)).filter((x) => x > 0)
    }
    learner.step([1, 1], null)
    // with all weights at 0 the influence of the inputs is halved at every step from here on
    for (let t = 1; t < 90; t++) learner.step([0, 0], null)
    expect(Math.max(...magnitudes())).toBe(2 ** -steps)
    for (let t = 0; t < 60; t++) {
      learner.step([0, 0], null)
      expect(Math.min(1, ...magnitudes())).toBeGreaterThan(2 ** -126)
    }
    expect(magnitudes()).toHaveLength(0)
  })
})
