import {
  gradientFunction,
  hessian,
  leakyNetwork,
  type NetworkParameters,
  type Operator,
  type Problem,
  parametersOf,
  seed,
  squaredError,
} from '@credit/core'
import { describe, expect, it } from 'vitest'
import { onePlace, problemOf } from '../../../core/test/randomProblem.js'
import {
  dni,
  eprop,
  exact,
  kfRtrl,
  type LagAlignment,
  mdgl,
  modprop,
  rflo,
  rtrl,
  type SignSource,
  shadow,
  truncated,
  uoro,
} from '../index.js'

const place = problemOf({ ...onePlace, mask: 'none' })
const tensor = (data: number[], ...shape: number[]) => ({ data: Float64Array.from(data), shape })

function lagsOf(rules: ReturnType<typeof shadow>['rules'], notation: string) {
  const { lags } = rules[notation]
  if ('none' in lags) throw new Error(lags.none)
  return lags
}

describe('alignment', () => {
  it('is that of each estimate, by notation; of the exact rule it is perfect', () => {
    const { loss, norms, rules } = shadow(place.problem, place.parameters, {
      rules: [exact(), eprop(), truncated({ lags: 2 })],
      lags: 'none',
    })
    expect(Object.keys(rules)).toEqual(['exact', 'eprop', 'truncated:lags=2'])
    const truth = exact().gradient(place.problem, place.parameters)
    expect(loss).toBe(truth.loss)
    expect(norms.overall).toBeCloseTo(Math.hypot(...truth.gradient.data), 12)
    expect(norms.input).toBeCloseTo(Math.hypot(...truth.gradient.input), 12)
    expect(rules.exact!.alignment.overall).toMatchObject({ angle: 0, normRatio: 1, signAgreement: 1 })
    expect(rules.eprop!.alignment.readout.angle).toBe(0)
    expect(rules.eprop!.alignment.recurrent.angle).toBeGreaterThan(1)
    expect(rules.eprop!.lags).toEqual({ none: 'not asked for' })
  })

  it('of a zero vector has cosine NaN', () => {
    const silent = { ...place.problem, objective: { ...place.problem.objective, l2: 0 } }
    const feedback = new Float64Array(onePlace.hidden * onePlace.outputs)
    const { rules } = shadow(silent, place.parameters, { rules: [eprop({ feedback })], lags: 'none' })
    expect(rules['eprop:feedback=given'].alignment.recurrent).toMatchObject({
      cosine: Number.NaN,
      normRatio: 0,
    })
  })

  it('random feedback is the same for all rules', () => {
    const rules = [eprop({ feedback: 'random' }), rflo()]
    const result = shadow(place.problem, place.parameters, { rules, seed: seed(3), lags: 'none' })
    expect(result.rules.rflo!.alignment).toEqual(result.rules['eprop:feedback=random'].alignment)
  })

  it('is plain data, all of it numbers that JSON holds where no gradient is 0', () => {
    const { problem, parameters } = problemOf({ ...onePlace, mask: 'none', start: 'given' })
    const options = {
      rules: [eprop()],
      operator: hessian(problem, parameters, { block: 'all' }),
      learningRate: 0.1,
    }
    const result = shadow(problem, parameters, options)
    expect(JSON.parse(JSON.stringify(result))).toEqual(result)
  })
})

describe('lags', () => {
  // unit 0 sees the input, each unit copies the one before; a pulse at step 1 is the output of step 3
  const chain = leakyNetwork({
    inputs: 1,
    hidden: 3,
    outputs: 1,
    leak: 0,
    activation: 'identity',
    bias: 'none',
  })
  const line = parametersOf(chain.layout, Float64Array.from([0, 0, 0, 1, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0, 1, 0]))
  const pulse: Problem = {
    network: chain,
    batch: {
      inputs: tensor([1, 0, 0], 3, 1, 1),
      targets: tensor([0, 0, 0], 3, 1, 1),
      mask: { data: Uint8Array.from([0, 0, 1]), shape: [3] },
    },
    objective: { loss: squaredError(), l2: 0 },
  }

  it('of a delay line: the input came two steps before the error, the synapses on the way one and none', () => {
    const lags = lagsOf(shadow(pulse, line, { rules: [exact(), eprop(), mdgl()] }).rules, 'exact')
    const norms = (block: 'recurrent' | 'input') => lags.map(({ blocks }) => blocks[block].exactNorm)
    expect(norms('recurrent')).toEqual([1, 1, 0])
    expect(norms('input')).toEqual([0, 0, 1])
  })

  it('of a delay line: e-prop and MDGL miss what is more than no and one synapse away', () => {
    const { rules } = shadow(pulse, line, { rules: [eprop(), mdgl()] })
    const of = (notation: string, what: keyof LagAlignment, block: 'recurrent' | 'input') =>
      lagsOf(rules, notation).map(({ blocks }) => blocks[block][what])
    expect(of('eprop', 'relativeError', 'recurrent')).toEqual([0, 1, Number.NaN])
    expect(of('eprop', 'shareOfError', 'recurrent')).toEqual([0, 1, 0])
    expect(of('mdgl', 'relativeError', 'recurrent')).toEqual([0, 0, Number.NaN])
    expect(of('mdgl', 'shareOfError', 'input')).toEqual([0, 0, 1])
    expect(of('mdgl', 'norm', 'input')).toEqual([0, 0, 0])
    expect(of('mdgl', 'cosine', 'input')).toEqual([Number.NaN, Number.NaN, Number.NaN])
  })

  it('without leak e-prop has delay 0 alone, exactly, and MDGL delays 0 and 1; with leak both have all, the latter wrong', () => {
    const kept = (leak: number) => {
      const { problem, parameters } = problemOf({ ...onePlace, mask: 'none', leak })
      const { rules } = shadow(problem, parameters, { rules: [eprop(), mdgl()] })
      return ['eprop', 'mdgl'].map((name) => lagsOf(rules, name).map(({ blocks }) => blocks.overall))
    }
    const [local, hop] = kept(0) as [LagAlignment[], LagAlignment[]]
    expect(local.map(({ norm }) => norm > 0)).toEqual([true, false, false, false, false, false])
    expect(local[0].relativeError).toBeLessThan(1e-12)
    expect(hop.map(({ norm }) => norm > 0)).toEqual([true, true, false, false, false, false])
    expect(hop[1].relativeError).toBeLessThan(1e-12)
    const [leaky, leakyHop] = kept(0.6) as [LagAlignment[], LagAlignment[]]
    for (const lags of [leaky, leakyHop]) expect(lags.every(({ norm }) => norm > 0)).toBe(true)
    expect(leaky[1].relativeError).toBeGreaterThan(1e-3)
    expect(leakyHop[1].relativeError).toBeLessThan(1e-12)
    expect(leakyHop[2].relativeError).toBeGreaterThan(1e-3)
  })

  it('of an exact online rule are exact', () => {
    for (const { blocks } of lagsOf(
      shadow(place.problem, place.parameters, { rules: [rtrl()] }).rules,
      'rtrl',
    )) {
      expect(blocks.overall.relativeError).toBeLessThan(1e-10)
    }
  })

  it('shares of the error add up to 1', () => {
    const lags = lagsOf(shadow(place.problem, place.parameters, { rules: [eprop()] }).rules, 'eprop')
    const sum = lags.reduce((all, { blocks }) => all + blocks.recurrent.shareOfError, 0)
    expect(sum).toBeCloseTo(1, 12)
  })

  it('beyond L are in one more, the last', () => {
    const { rules } = shadow(place.problem, place.parameters, { rules: [truncated({ lags: 1 })], lags: 1 })
    const lags = lagsOf(rules, 'truncated:lags=1')
    expect(lags.map(({ lag, andLater }) => [lag, andLater])).toEqual([
      [0, false],
      [1, false],
      [2, true],
    ])
    expect(lags[2].blocks.overall.exactNorm).toBeGreaterThan(1e-3)
    expect(lags[2].blocks.overall.shareOfError).toBeCloseTo(1, 12)
  })

  it('are all there is for a larger L, and never of the bias that a network has not', () => {
    const { rules } = shadow(pulse, line, { rules: [eprop()], lags: 99 })
    const lags = lagsOf(rules, 'eprop')
    expect(lags.map(({ lag, andLater }) => [lag, andLater])).toEqual([
      [0, false],
      [1, false],
      [2, false],
    ])
    expect(lags[0].blocks.bias).toMatchObject({ norm: 0, exactNorm: 0, relativeError: Number.NaN })
  })
})

describe('predicted change of the loss', () => {
  function changeAt(
    { problem, parameters }: { problem: Problem; parameters: NetworkParameters },
    learningRate: number,
    block: 'all' | 'recurrent',
  ) {
    const operator = hessian(problem, parameters, { block })
    const options = { rules: [exact(), eprop()], lags: 'none', operator, block, learningRate } as const
    const { rules, loss } = shadow(problem, parameters, options)
    const changes = [exact(), eprop()].map((rule) => {
      const moved = parametersOf(parameters.layout, parameters.data.slice())
      const { gradient } = rule.gradient(problem, parameters)
      const [to, from] = block === 'all' ? [moved.data, gradient.data] : [moved[block], gradient[block]]
      for (let i = 0; i < to.length; i++) to[i] -= learningRate * from[i]
      return (
        gradientFunction(problem)(
          moved.data,
          new Float64Array(to === moved.data ? to.length : moved.data.length),
        ).loss - loss
      )
    })
    return [rules.exact!, rules.eprop!].map(({ predicted }, i) => ({ ...predicted!, change: changes[i] }))
  }

  it.each(['all', 'recurrent'] as const)(
    'is off by O(η³), and without its second term by O(η²), %s',
    (block) => {
      const [large, small] = [0.02, 0.01].map((rate) => changeAt(place, rate, block)) as [
        ReturnType<typeof changeAt>,
        ReturnType<typeof changeAt>,
      ]
      for (const rule of [0, 1]) {
        const ratio = (what: 'total' | 'first') =>
          Math.abs(large[rule].change - large[rule][what]) / Math.abs(small[rule].change - small[rule][what])
        expect(ratio('total')).toBeGreaterThan(7)
        expect(ratio('total')).toBeLessThan(9)
        expect(ratio('first')).toBeGreaterThan(3.5)
        expect(ratio('first')).toBeLessThan(4.5)
      }
    },
  )

  it('of a quadratic loss is exact for any step', () => {
    // y = V z_1 + c with z_1 = U x fixed while readout weights move
    const network = leakyNetwork({ inputs: 1, hidden: 2, outputs: 1, leak: 0, activation: 'identity' })
    const batch = { inputs: tensor([1, 2], 2, 1, 1), targets: tensor([3, -1], 2, 1, 1) }
    const problem = { network, batch, objective: { loss: squaredError(), l2: 0.5 } }
    const parameters = network.initialize(seed(5))
    const operator = hessian(problem, parameters, { block: 'readout' })
    const options = { operator, rules: [eprop()], block: 'readout', learningRate: 3, lags: 'none' } as const
    const { loss, rules } = shadow(problem, parameters, options)
    const moved = parametersOf(network.layout, parameters.data.slice())
    const { gradient } = eprop().gradient(problem, parameters)
    gradient.readout.forEach((g, i) => {
      moved.readout[i] -= 3 * g
    })
    const change = gradientFunction(problem)(moved.data, gradient.data).loss - loss
    expect(rules.eprop!.predicted!.total / change).toBeCloseTo(1, 10)
  })
})

describe('rules that draw', () => {
  const tiny = problemOf({
    ...onePlace,
    ...{ hidden: 2, inputs: 1, outputs: 1, steps: 2, trials: 1 },
    ...{ loss: 'values', mask: 'none', connectivity: 'dense', l2: 0 },
  })
  const { problem, parameters } = tiny
  const truth = exact().gradient(problem, parameters).gradient.data
  // two units, two steps: sixteen patterns of signs
  const patterns = Array.from({ length: 16 }, (_, pattern) => {
    const signs: SignSource = (index, step) => ((pattern >> (2 * (step - 1) + index)) & 1 ? 1 : -1)
    return uoro().gradient(problem, parameters, { signs }).gradient.data
  })
  const mean = truth.map((_, i) => patterns.reduce((sum, pattern) => sum + pattern[i] / 16, 0))
  const variance = patterns.reduce(
    (sum, pattern) => sum + pattern.reduce((all, x, i) => all + (x - mean[i]) ** 2, 0) / 16,
    0,
  )

  const shadows = Array.from({ length: 60 }, (_, i) => {
    const feedback = Float64Array.from([-1, 2])
    const rules = [uoro(), uoro({ feedback })]
    return shadow(problem, parameters, { rules, seed: seed(i), draws: 60, lags: 'none' }).rules
  })
  const held = (notation: string, of: 'biasSquared' | 'variance', value: number) =>
    shadows.filter((rules) => {
      const { low, high } = rules[notation].draws!.blocks.overall[of]
      return low <= value && value <= high
    }).length / shadows.length

  it('intervals of UORO hold no bias and the variance over all signs, over 60 seeds', () => {
    expect(variance).toBeGreaterThan(1e-3)
    expect(held('uoro', 'biasSquared', 0)).toBeGreaterThan(0.9)
    expect(held('uoro', 'variance', variance)).toBeGreaterThan(0.85)
  })

  it('intervals of UORO with another feedback hold the bias that this feedback makes', () => {
    const given = exact({ feedback: Float64Array.from([-1, 2]) }).gradient(problem, parameters).gradient.data
    const biasSquared = given.reduce((sum, x, i) => sum + (x - truth[i]) ** 2, 0)
    expect(held('uoro:feedback=given', 'biasSquared', biasSquared)).toBeGreaterThan(0.85)
    expect(held('uoro:feedback=given', 'biasSquared', 0)).toBe(0)
  })

  it('the mean is better aligned than a draw; all of it follows from the seed', () => {
    const at = (from: number) =>
      shadow(place.problem, place.parameters, { rules: [kfRtrl()], seed: seed(from), draws: 300 }).rules[
        'kf-rtrl'
      ]
    const one = at(1)
    expect(one.draws!.mean.recurrent.angle).toBeLessThan(one.alignment.recurrent.angle)
    expect(one.draws).toMatchObject({ count: 300, confidence: 0.95 })
    expect(one.lags).toEqual({ none: 'it draws at random' })
    expect(one.draws!.blocks.readout.variance.high).toBeLessThan(1e-20)
    expect(at(1)).toEqual(one)
    expect(at(2)).not.toEqual(one)
  })

  it('the mean of many draws of what has no bias is as long as the exact gradient', () => {
    const { overall } = shadow(problem, parameters, { rules: [uoro()], seed: seed(1), draws: 400 }).rules
      .uoro!.draws!.mean
    const deviation = Math.sqrt(variance / 400) / Math.hypot(...truth)
    expect(Math.abs(overall.normRatio - 1)).toBeLessThan(4 * deviation)
    expect(4 * deviation).toBeLessThan(1)
  })

  it('of what is drawn only to begin with, too: draws of dni differ', () => {
    const rules = shadow(place.problem, place.parameters, { rules: [dni()], seed: seed(1), draws: 8 }).rules
    expect(rules.dni!.draws!.blocks.recurrent.variance.low).toBeGreaterThan(0)
  })

  it('rules that do not draw have none, nor without draws asked for', () => {
    const options = { rules: [uoro(), eprop()], seed: seed(1), lags: 'none' } as const
    expect(shadow(problem, parameters, { ...options, draws: 8 }).rules.eprop!.draws).toBeNull()
    expect(shadow(problem, parameters, { ...options, draws: 'none' }).rules.uoro!.draws).toBeNull()
  })
})

describe('refuses', () => {
  const operator: Operator = { size: 5, apply: () => {} }
  it.each([
    ['rules must be a list of at least one rule', {}],
    ['rules must be a list of at least one rule', { rules: [] }],
    ['rules must be a list of at least one rule, such as eprop(), got ["eprop"]', { rules: ['eprop'] }],
    ['rules must be of different notations', { rules: [eprop(), eprop()] }],
    ['seed must be given, such as seed(7), since uoro draws from it', { rules: [uoro()] }],
    ['seed must be given, such as seed(7), since rflo draws from it', { rules: [rflo()] }],
    ['lags must be an integer of at least 0', { rules: [eprop()], lags: -1 }],
    ['lags must be', { rules: [eprop()], lags: 'some' }],
    ['draws must be an integer of at least 4', { rules: [eprop()], draws: 3 }],
    ['confidence must be between 0 and 1', { rules: [eprop()], confidence: 1 }],
    ['learningRate must be given with an operator', { rules: [eprop()], learningRate: 1 }],
    [
      'operator.size must be 16, that of block "recurrent", got 5',
      { rules: [eprop()], operator, learningRate: 1 },
    ],
    ['operator.size must be 8', { rules: [eprop()], operator, block: 'input', learningRate: 1 }],
    ['learningRate must be given', { rules: [eprop()], operator: { ...operator, size: 4 }, block: 'bias' }],
    [
      'learningRate',
      { rules: [eprop()], operator: { ...operator, size: 4 }, block: 'bias', learningRate: Number.NaN },
    ],
    ['block must be one of', { rules: [eprop()], block: 'all of it' }],
  ])('%s', (message, options) => {
    expect(() => shadow(place.problem, place.parameters, options as never)).toThrow(`shadow: ${message}`)
  })

  it('a rule that does not run on the network', () => {
    const { problem, parameters } = problemOf({ ...onePlace, leakModel: 'rate' })
    expect(() => shadow(problem, parameters, { rules: [modprop()] })).toThrow(
      'modprop: network.cell must be a cell with a constant gain',
    )
  })
})
