import { type Credit, DivergenceError, fillGaussian, parametersOf, seed, squaredError } from '@credit/core'
import { describe, expect, it } from 'vitest'
import { eprop, rflo } from './eprop.js'
import { exact } from './exact.js'
import { defineRule, type RuleDescription } from './rule.js'
import { type ProblemOptions, problemOf } from './testing/problem.js'

const options: ProblemOptions = {
  ...{ hidden: 4, inputs: 2, outputs: 3, steps: 6, trials: 2, leak: 0.6, cell: 'voltage' },
  ...{ activation: 'tanh', bias: 'trained', autapses: 'allowed', connectivity: 'sparse', types: 1 },
  ...{
    signs: 'free',
    loss: 'every',
    mask: 'pairs',
    l2: 0.1,
    start: 'zero',
    noise: 'none',
    scale: 0.7,
    seed: 3,
  },
}
const { problem, parameters } = problemOf(options)
const { network, batch, objective } = problem
const size = { steps: options.steps, trials: options.trials }

/** A rule that halves the credit of each estimate more: 1, ½, ¼ … */
function tiring(change: Partial<RuleDescription> = {}) {
  return defineRule({
    name: 'tiring',
    traits: {
      class: 'approximate',
      drops: '',
      exactWhen: '',
      needs: ['a constant gain'],
      cost: {},
      source: '',
    },
    offline: {
      route() {
        const memory = { share: new Float64Array([1]) }
        const adjoint = (_: unknown, [credit]: Credit) => {
          for (let i = 0; i < credit.length; i++) credit[i] *= memory.share[0]
          memory.share[0] /= 2
        }
        return { route: { name: 'tiring', adjoint }, memory }
      },
    },
    ...change,
  })
}

function estimate(made: ReturnType<ReturnType<typeof tiring>['estimator']>, w = parameters.data) {
  const gradient = parametersOf(network.layout)
  const loss = made.estimate(w, gradient.data)
  return { loss, gradient }
}

describe('an estimator', () => {
  it.each(['offline', 'online'] as const)('writes to an array of the right length alone, %s', (form) => {
    const made = eprop().estimator(network, objective, { ...size, form })
    made.load(batch)
    const short = new Float64Array(parameters.data.length - 1)
    expect(() => made.estimate(parameters.data, short)).toThrow(/out must be an array of length/)
    expect(short.every((x) => x === 0)).toBe(true)
  })

  it('gives what the rule gives at one point, over batches of one size', () => {
    const made = eprop().estimator(network, objective, size)
    made.load(batch)
    const wanted = eprop().gradient(problem, parameters)
    expect(estimate(made).loss).toBe(wanted.loss)
    expect(estimate(made).gradient.data).toEqual(wanted.gradient.data)
    const weight = batch.mask!.data.reduce((sum, one) => sum + one, 0)
    expect(made.weight).toBe(weight)
    expect(
      eprop().gradientFunction(problem)(parameters.data, new Float64Array(network.layout.size)).weight,
    ).toBe(weight)
  })

  it('takes a batch in: later changes of it are not seen, in either form', () => {
    for (const form of ['offline', 'online'] as const) {
      const own = { ...batch, inputs: { ...batch.inputs, data: batch.inputs.data.slice() } }
      const made = eprop().estimator(network, objective, { ...size, form })
      made.load(own)
      const before = estimate(made).gradient.data.slice()
      own.inputs.data.fill(9)
      expect(estimate(made).gradient.data).toEqual(before)
      made.load(own)
      expect(estimate(made).gradient.data).not.toEqual(before)
    }
  })

  it('runs the offline form unless asked for the other, and says which', () => {
    expect(eprop().estimator(network, objective, size).form).toBe('offline')
    expect(eprop().estimator(network, objective, { ...size, form: 'online' }).form).toBe('online')
  })

  it('computes accuracy from the same forward pass in either form', () => {
    const accuracies = (['offline', 'online'] as const).map((form) => {
      const made = eprop().estimator(network, objective, { ...size, form })
      made.load(batch)
      estimate(made)
      return made.accuracy()
    })
    expect(accuracies[0]).toBe(accuracies[1])
    expect(accuracies[0]).toBeGreaterThanOrEqual(0)
  })

  it('leaves `out` alone when the loss is not finite', () => {
    const made = eprop().estimator(network, { loss: squaredError(), l2: 0 }, size)
    const targets = { data: fillGaussian(new Float64Array(36), seed(1).generator(), 0, 1), shape: [6, 2, 3] }
    made.load({ ...batch, targets })
    const out = new Float64Array(network.layout.size).fill(7)
    const huge = parameters.data.map((x) => x * 1e200)
    expect(() => made.estimate(huge, out)).toThrow(DivergenceError)
    expect(out.every((x) => x === 7)).toBe(true)
  })

  it('works on after a refused batch', () => {
    const made = eprop().estimator(network, objective, size)
    made.load(batch)
    const before = estimate(made).gradient.data
    const wrong = { data: new Float64Array(6), shape: [1, 2, 3] }
    expect(() => made.load({ ...batch, inputs: wrong })).toThrow('batch.inputs.shape must be [6, 2, 2]')
    expect(estimate(made).gradient.data).toEqual(before)
  })

  it('is of no use once disposed', () => {
    const made = eprop().estimator(network, objective, size)
    made.load(batch)
    made.dispose()
    expect(() => estimate(made)).toThrow('disposed')
  })
})

describe('what a route remembers', () => {
  const creditOf = (made: ReturnType<ReturnType<typeof tiring>['estimator']>) => {
    const { gradient } = estimate(made)
    // without the penalty
    return gradient.input.map((x, i) => x - 0.1 * parameters.input[i])
  }
  const opened = () => {
    const made = tiring().estimator(network, objective, size)
    made.load(batch)
    return made
  }

  it('goes from estimate to estimate, and is each estimator’s own', () => {
    const [one, two] = [opened(), opened()]
    const first = creditOf(one)
    const second = creditOf(one)
    for (const [i, x] of second.entries()) expect(x).toBeCloseTo(first[i] / 2, 14)
    expect(creditOf(two)).toEqual(first)
    expect(first.some((x) => x !== 0)).toBe(true)
  })

  it('is saved as a copy, and restored', () => {
    const one = opened()
    estimate(one)
    const state = one.state()
    expect(state).toEqual({ version: 1, rule: 'tiring', arrays: { share: new Float64Array([0.5]) } })
    estimate(one)
    expect(state.arrays.share![0]).toBe(0.5)
    const two = opened()
    two.restore(state)
    const three = opened()
    estimate(three)
    expect(creditOf(two)).toEqual(creditOf(three))
  })

  it('is not taken from another rule, version or size, and then nothing is changed', () => {
    const made = opened()
    const state = made.state()
    const wrong: [unknown, string][] = [
      [{ ...state, version: 2 }, 'restore: state.version must be 1, got 2'],
      [undefined, 'restore: state.version must be 1, got undefined'],
      [{ ...state, rule: 'eprop' }, 'restore: state.rule must be tiring, got "eprop"'],
      [{ ...state, arrays: {} }, 'restore: state.arrays.share must be an array of length 1'],
      [{ ...state, arrays: undefined }, 'restore: state.arrays.share must be an array of length 1'],
      [{ ...state, arrays: { share: [Number.NaN] } }, 'restore: state.arrays.share[0] must be finite'],
    ]
    for (const [given, message] of wrong) {
      expect(() => made.restore(given as typeof state)).toThrow(message)
    }
    expect(made.state()).toEqual(state)
  })
})

describe('defineRule', () => {
  it('refuses a rule without a form', () => {
    const { traits } = eprop()
    expect(() => defineRule({ name: 'nothing', traits })).toThrow(
      'defineRule: description must be with an offline or an online form, got "nothing"',
    )
    expect(() => defineRule({ name: 'nothing', traits, online: { none: 'why' } })).toThrow(
      'defineRule: description',
    )
  })

  it('refuses what no notation can tell', () => {
    expect(() => tiring({ name: 'My rule' })).toThrow('parseNotation: text must be a rule such as')
    expect(() => tiring({ options: { k: 'a b' }, defaults: { k: 'a' } })).toThrow('parseNotation: text')
    expect(() => tiring({ options: { k: 3 } })).toThrow(
      'defineRule: description.defaults.k must be given with the option',
    )
    expect(tiring({ options: { k: 3 }, defaults: { k: 2 } }).notation).toBe('tiring:k=3')
  })

  it('names the forms that there are, and why there is no other', () => {
    expect(() => exact().online(network, parameters, { loss: objective.loss })).toThrow(
      'exact: form must be offline: backpropagation looks back over the whole trial; rtrl is the same gradient online, got "online"',
    )
    expect(() => exact().gradient(problem, parameters, { form: 'online' })).toThrow(
      'exact: form must be offline',
    )
  })

  it('names what a cell is missing, and the cells that have it', () => {
    const { problem, parameters } = problemOf({ ...options, cell: 'rate' })
    expect(() => tiring().gradient(problem, parameters)).toThrow(
      'tiring: network.cell must be a cell with a constant gain, as voltage and lif can be, got "rate"',
    )
  })

  it('prints another feedback than its default, and gives the same rule with another', () => {
    expect(tiring().notation).toBe('tiring')
    expect(tiring({ feedback: 'random' }).notation).toBe('tiring:feedback=random')
    expect(tiring().withFeedback('random').notation).toBe('tiring:feedback=random')
    expect(tiring().withFeedback(new Float64Array(12)).notation).toBe('tiring:feedback=given')
    expect(tiring({ feedback: 'random' }).withFeedback('symmetric').notation).toBe('tiring')
    expect(() => tiring().withFeedback('other' as 'random')).toThrow('tiring: feedback must be')
  })

  it('warns with the estimate', () => {
    const warnings = () => ['of something']
    expect(tiring({ warnings }).gradient(problem, parameters).warnings).toEqual(['of something'])
    expect(tiring().gradient(problem, parameters).warnings).toEqual([])
  })
})

it.each(['offline', 'online'] as const)('a saved state brings random feedback along, %s', (form) => {
  const made = (from: number) => {
    const estimator = rflo().estimator(network, objective, { ...size, form, seed: seed(from) })
    estimator.load(batch)
    return estimator
  }
  const [one, other] = [made(1), made(2)]
  const wanted = estimate(one).gradient.data
  // control: another seed is another matrix
  expect(estimate(other).gradient.data).not.toEqual(wanted)
  other.restore(one.state())
  expect(estimate(other).gradient.data).toEqual(wanted)
})
