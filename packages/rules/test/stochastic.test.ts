import { crossEntropy, leakyNetwork, type Network, type Real, seed, squaredError } from '@credit/core'
import { dni, kernl, kfRtrl, type Learner, type Rule, reverseKfRtrl, uoro } from '@credit/rules'
import { parseRule } from '@credit/rules/registry'
import { describe, expect, it } from 'vitest'
import { relativeError } from '../../core/test/golden.js'
import { gaussian } from '../../core/test/randomProblem.js'
import { leaksOf } from '../src/testing/cells.js'

const unbiased = [uoro(), kfRtrl(), reverseKfRtrl()]
const learning = [kernl(), dni({ rate: 0.01 })]
const all = [...unbiased, ...learning]

function networkFor(rule: Rule, leakModel: 'voltage' | 'rate' = 'rate'): Network {
  return leakyNetwork({
    inputs: 2,
    hidden: 5,
    outputs: 3,
    leak: 0.7,
    activation: 'tanh',
    leakModel: leaksOf(rule.traits).includes(leakModel) ? leakModel : 'voltage',
  })
}

/** Steps `from` to `to` of a fixed run, with a loss at every second one; the gradients are copies. */
function run(learner: Learner, from: number, to: number): Real[] {
  const { inputs, outputs } = learner.network
  const S = learner.streams
  return Array.from({ length: to - from }, (_, i) => {
    const t = seed(20).child(from + i)
    const target = (from + i) % 2 === 0 ? gaussian(t.child('target'), S * outputs, 1) : null
    return learner.step(gaussian(t.child('input'), S * inputs, 1), target).gradient.data.slice()
  })
}

describe.each(all)('$notation', (rule) => {
  const network = networkFor(rule)
  const parameters = network.initialize(seed(1))
  const online = (from: number, streams = 2, dtype: 'float64' | 'float32' = 'float64') =>
    rule.online(network, parameters, { loss: squaredError(), streams, seed: seed(from), dtype })

  it('gives the same bits for the same seed, others for another', () => {
    const first = run(online(3), 0, 6)
    expect(run(online(3), 0, 6)).toEqual(first)
    expect(run(online(4), 0, 6)).not.toEqual(first)
  })

  it('begins the draws anew when a reset says so, else goes on', () => {
    if (rule.traits.class !== 'unbiased') return
    const learner = online(3)
    const first = run(learner, 0, 6)
    learner.reset()
    expect(run(learner, 0, 6)).not.toEqual(first)
    learner.reset({ seed: seed(3) })
    expect(run(learner, 0, 6)).toEqual(first)
    learner.reset({ firstStream: 0 })
    expect(run(learner, 0, 6)).toEqual(first)
  })

  it.each(['float64', 'float32'] as const)('goes back to a state in mid-trial to the bit, %s', (dtype) => {
    const learner = online(3, 2, dtype)
    run(learner, 0, 7)
    const saved = structuredClone(learner.state())
    const after = run(learner, 7, 15)
    // another learner, that drew from another seed
    const other = online(9, 2, dtype)
    run(other, 0, 3)
    other.restore(saved)
    expect(run(other, 7, 15)).toEqual(after)
    expect(other.state()).toEqual(learner.state())
    // control: without the state it goes elsewhere
    expect(run(online(9, 2, dtype), 7, 15)).not.toEqual(after)
  })

  it('stays finite over 3000 steps', () => {
    const learner = online(3, 1)
    for (let t = 0; t < 3000; t += 100) {
      for (const gradient of run(learner, t, t + 100)) {
        expect(gradient.every((value) => Number.isFinite(value))).toBe(true)
      }
    }
  })

  it('asks for a seed', () => {
    expect(() => rule.online(network, parameters, { loss: squaredError() })).toThrow(
      /online: seed must be a seed/,
    )
    expect(() => rule.online(network, parameters, { loss: squaredError(), seed: seed(1) })).not.toThrow()
  })
})

describe.each(unbiased)('$notation, streams', (rule) => {
  it.each(['voltage', 'rate'] as const)(
    'side by side are trials one after the other, %s leak',
    (leakModel) => {
      const network = networkFor(rule, leakModel)
      const parameters = network.initialize(seed(1))
      const S = 3
      const steps = 5
      const inputs = Array.from({ length: steps }, (_, t) =>
        gaussian(seed(30).child(t), S * network.inputs, 1),
      )
      const loss = crossEntropy({ at: 'every' })
      const together = rule.online(network, parameters, { loss, streams: S, seed: seed(3) })
      const alone = rule.online(network, parameters, { loss, seed: seed(3) })
      const apart = inputs.map(() => new Float64Array(network.layout.size))
      for (let s = 0; s < S; s++) {
        alone.reset({ firstStream: s })
        inputs.forEach((input, t) => {
          const own = input.subarray(s * network.inputs, (s + 1) * network.inputs)
          const { gradient } = alone.step(own, [s])
          gradient.data.forEach((value, i) => {
            apart[t][i] += value / S
          })
        })
      }
      const differently = rule.online(network, parameters, { loss, streams: S, seed: seed(4) })
      inputs.forEach((input, t) => {
        expect(relativeError(together.step(input, [0, 1, 2]).gradient.data, apart[t])).toBeLessThan(1e-12)
        const other = differently.step(input, [0, 1, 2]).gradient.data
        // the first step of kf-rtrl does not depend on its signs
        if (t > 0) expect(relativeError(other, apart[t])).toBeGreaterThan(1e-2)
      })
    },
  )

  it('takes signs from elsewhere, without a seed, by index, step and stream', () => {
    const network = networkFor(rule)
    const asked = new Set<string>()
    const learner = rule.online(network, network.initialize(seed(1)), {
      loss: squaredError(),
      streams: 2,
      signs: (index, step, stream) => {
        asked.add([index, step, stream].join())
        return 1
      },
    })
    run(learner, 0, 2)
    const perStep = rule.name === 'kf-rtrl' ? 2 : network.hidden
    expect(asked.size).toBe(2 * 2 * perStep)
    expect(asked.has([perStep - 1, 2, 1].join())).toBe(true)
  })

  it('is exact in every entry, and not NaN, where nothing moves or nothing enters', () => {
    // relu units that are off: h = 0, so J a = α a (voltage) and no immediate influence (rate leak)
    for (const leakModel of ['voltage', 'rate'] as const) {
      for (const leak of [0, 0.5]) {
        const network = leakyNetwork({ ...sizes, leak, leakModel, activation: 'relu', bias: 'none' })
        const parameters = network.initialize(seed(1))
        const learner = rule.online(network, parameters, { loss: squaredError(), seed: seed(2) })
        parameters.recurrent.fill(0)
        for (let t = 0; t < 4; t++) {
          const { gradient } = learner.step([0], [1])
          expect([...gradient.recurrent, ...gradient.input].every((value) => value === 0)).toBe(true)
        }
      }
    }
  })
})

const sizes = { inputs: 1, hidden: 3, outputs: 1 }

it('every sign is a fair coin, in networks of more units than a word has bits', () => {
  const units = 70
  const network = leakyNetwork({ inputs: 1, hidden: units, outputs: 1, leak: 0, activation: 'identity' })
  const learner = uoro().online(network, network.initialize(seed(1)), { loss: squaredError(), seed: seed(2) })
  learner.parameters.recurrent.fill(0)
  const sums = new Float64Array(units)
  const steps = 400
  for (let t = 0; t < steps; t++) {
    learner.step([1], null)
    // J = 0: a is ρ1 ν of this step alone
    const a = learner.state().arrays.unitFactor!
    a.forEach((value, i) => {
      sums[i] += Math.sign(value)
    })
  }
  // 4.5 standard deviations: one of 70 lies beyond in fewer than 1 of 2000 cases
  for (const sum of sums) expect(Math.abs(sum)).toBeLessThan(4.5 * Math.sqrt(steps))
  expect(new Set(sums).size).toBeGreaterThan(10)
})

describe('notations', () => {
  it.each([
    'uoro',
    'kf-rtrl:feedback=random',
    'reverse-kf-rtrl',
    'kernl',
    'kernl:learning=off',
    'kernl:rate=0,decayRate=0.5,noise=0.001',
    'dni:rate=0.01',
  ])('%s is what its rule prints', (text) => {
    expect(parseRule(text).notation).toBe(text)
  })

  it('hold options in any way that numbers are written', () => {
    expect(parseRule('kernl:noise=1e-3').notation).toBe('kernl:noise=0.001')
    expect(parseRule('kernl:noise=1e-7').notation).toBe('kernl:noise=1e-7')
  })

  it('of no rule name the legal choices', () => {
    expect(() => parseRule('kernl:rate=-1')).toThrow(/rate of kernl must be a number of at least 0/)
    expect(() => parseRule('kernl:noise=0')).toThrow(/noise of kernl must be a positive number/)
    expect(() => parseRule('kernl:learning=no')).toThrow(/must be on or off/)
    expect(() => parseRule('dni:rate=fast')).toThrow(/rate of dni must be a number of at least 0/)
    expect(() => parseRule('dni:noise=1')).toThrow(/one of rate, feedback/)
    expect(() => parseRule('uoro:rate=1')).toThrow(/one of feedback/)
  })
})

describe('options', () => {
  it('out of range are refused', () => {
    expect(() => kernl({ rate: -1 })).toThrow(/kernl: rate must be a number of at least 0/)
    expect(() => kernl({ decayRate: Number.NaN })).toThrow(/kernl: decayRate must be/)
    expect(() => kernl({ noise: 0 })).toThrow(/kernl: noise must be a positive number/)
    expect(() => kernl({ learning: 'no' as 'on' })).toThrow(/"on", "off"/)
    expect(() => kernl({ learning: 'off', noise: 1 })).toThrow(/left out when learning is "off"/)
    expect(() => dni({ rate: Number.POSITIVE_INFINITY })).toThrow(/dni: rate must be/)
  })

  it('kernl refuses a rate leak', () => {
    const network = leakyNetwork({ ...sizes, leak: 0.5, leakModel: 'rate', activation: 'tanh' })
    expect(() => kernl().online(network, network.initialize(seed(1)), { loss: squaredError() })).toThrow(
      /kernl: network.cell must be a cell with a constant gain/,
    )
  })
})
