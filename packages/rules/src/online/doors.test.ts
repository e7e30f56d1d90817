import { leakyNetwork, type Real, seed, squaredError } from '@credit/core'
import { describe, expect, it } from 'vitest'
import { eprop, rflo } from '../eprop.js'
import { modprop } from '../modprop.js'
import { defineRule } from '../rule.js'
import { truncated } from '../truncated.js'
import { uoro } from '../uoro.js'
import type { OnlineForm } from './form.js'
import type { LearnerState } from './learnerOptions.js'

const loss = squaredError()
const network = leakyNetwork({ inputs: 2, hidden: 5, outputs: 2, leak: 0.5, activation: 'tanh' })
const parameters = network.initialize(seed(1))
const options = { loss, seed: seed(3) }
const opened = () => eprop().online(network, parameters, options)
const step = (learner: { step(x: number[], y: number[]): { gradient: { data: Real } } }) =>
  Array.from(learner.step([1, -1], [0.5, 0]).gradient.data)

/** A rule of a user: nothing but this online form. */
const ruleOf = (form: Partial<OnlineForm>) =>
  defineRule({
    name: 'mine',
    traits: eprop().traits,
    online: { arrays: () => ({}), open: () => ({ step() {} }), ...form },
  })

it('a target in the memory of the outputs is that of the step before', () => {
  const [one, other] = [opened(), opened()]
  const first = one.step([1, -1], [0.5, 0]).outputs
  const copy = other.step([1, -1], [0.5, 0]).outputs.slice()
  const { loss } = one.step([0.3, 0.7], first)
  expect(loss).toBe(other.step([0.3, 0.7], copy).loss)
  expect(loss).toBeGreaterThan(0)
})

describe('what a learner is made with', () => {
  it('a number is no seed, nor signs', () => {
    const seven = { loss, seed: 7 as never }
    const message = 'online: seed must be a seed, such as seed(7): the rule draws random numbers, got 7'
    expect(() => uoro().online(network, parameters, seven)).toThrow(message)
    expect(() =>
      uoro()
        .online(network, parameters, options)
        .reset({ seed: 7 as never }),
    ).toThrow(message)
    expect(() => uoro().online(network, parameters, { loss, signs: 1 as never })).toThrow(
      'online: signs must be a function (index, step, stream) => 1 | -1, got 1',
    )
  })

  it('names the network, or the parameters, that are not there', () => {
    expect(() => eprop().online(undefined as never, parameters, options)).toThrow(
      'eprop: network must be a network, such as leakyNetwork makes, got undefined',
    )
    const warned = modprop({ meanDerivative: 0.5, taps: 2 })
    expect(() => warned.online(network, undefined as never, options)).toThrow(
      'online: parameters.data must be an array of length 52, got undefined',
    )
  })

  it('refuses a memory that is too large, before it asks for it', () => {
    expect(() => eprop().online(network, parameters, { loss, streams: 1e9 })).toThrow(
      /^online: the memory for hidden 5, inputs 2, streams 1000000000 must be at most 536870912 numbers/,
    )
    expect(() => modprop({ meanDerivative: 0.5, taps: 1e9 }).online(network, parameters, options)).toThrow(
      'online: the memory for hidden 5, inputs 2, streams 1 must be at most 536870912 numbers',
    )
  })

  it.each([
    ['states', { traces: { states: 3 } }],
    ['feedback', { learned: { feedback: 3 } }],
    ['mine', { traces: { mine: 3 }, scratch: { mine: 3 } }],
  ])('refuses arrays of a rule that share a name: %s', (name, arrays) => {
    expect(() => ruleOf({ arrays: () => arrays }).online(network, parameters, options)).toThrow(
      'online: arrays of the rule must be each of a name of its own, and none of states, rates, kept, carried, ' +
        `filteredRates, sums, feedback, got "${name}"`,
    )
  })
})

describe('what a step is given', () => {
  it('a mask is of zeros and ones', () => {
    for (const bad of [2, Number.NaN, -1]) {
      expect(() => opened().step([1, 1], [0, 0], { mask: [bad] })).toThrow(
        `step: mask[0] must be an integer from 0 to 1, got ${bad}`,
      )
    }
    expect(opened().step([1, 1], [0, 0], { mask: [0] }).loss).toBe(0)
  })
})

describe('after a step that failed', () => {
  const again = 'step: the step before failed (it threw an error); reset or restore the learner first'

  it('a loss that throws leaves the learner to be reset', () => {
    let calls = 0
    const throwing: typeof loss = {
      ...loss,
      evaluate(...given) {
        if (++calls === 2) throw new Error('mine')
        return loss.evaluate(...given)
      },
    }
    const learner = eprop().online(network, parameters, { loss: throwing })
    const first = step(learner)
    expect(() => step(learner)).toThrow('mine')
    expect(() => step(learner)).toThrow(again)
    learner.reset()
    expect(step(learner)).toEqual(first)
  })

  it('arguments that are refused are no failure', () => {
    const learner = opened()
    expect(() => learner.step([1], null)).toThrow('step: input')
    expect(step(learner)).toEqual(step(opened()))
  })
})

describe('a gradient that is not finite is an error', () => {
  const message = /gradient .*is not finite/

  it('where the rule writes it, unless it says that its gradient does not grow', () => {
    const open: OnlineForm['open'] = (pass) => ({
      step() {
        pass.gradient[0] = Number.NaN
      },
    })
    expect(() => step(ruleOf({ open }).online(network, parameters, options))).toThrow(message)
    const unchecked = ruleOf({ open, grows: false }).online(network, parameters, options)
    expect(step(unchecked)[0]).toBeNaN()
  })

  it('where the feedback makes it so', () => {
    const feedback = new Float64Array(10).fill(1e308)
    const learner = eprop({ feedback }).online(network, parameters, options)
    expect(() => learner.step([1, 1], [1e5, 1e5])).toThrow(message)
  })

  it('where the taps of a filter grow', () => {
    const learner = modprop({ meanDerivative: 1e3, taps: 300 }).online(network, parameters, options)
    expect(() => step(learner)).toThrow(message)
  })

  it('where a long way back through large weights makes it so', () => {
    const large = parameters.data.map((w, n) => (n < 25 ? 1e4 * w : w))
    const linear = leakyNetwork({ inputs: 2, hidden: 5, outputs: 2, leak: 0, activation: 'identity' })
    const learner = truncated({ lags: 200 }).online(linear, linear.initialize(seed(1)), options)
    for (let t = 0; t < 100; t++) learner.step([0, 0], null)
    learner.parameters.data.set(large)
    expect(() => learner.step([0, 0], [1, 1])).toThrow(message)
  })
})

describe('a state', () => {
  it('holds the feedback, so that a learner of another seed goes on to the bit', () => {
    const [one, two] = [1, 2].map((n) => rflo().online(network, parameters, { loss, seed: seed(n) }))
    step(one!)
    const { arrays } = one!.state()
    expect(arrays.feedback).toHaveLength(10)
    expect(opened().state().arrays.feedback).toBeUndefined()
    two!.restore(one!.state())
    expect(step(two!)).toEqual(step(one!))
  })

  it('is refused, with nothing changed, when it is damaged', () => {
    const learner = uoro().online(network, parameters, options)
    step(learner)
    const state = learner.state()
    const damaged: [Partial<Record<keyof LearnerState, unknown>>, string][] = [
      [{ arrays: undefined }, 'state.arrays.states must be an array of length 10'],
      [
        { arrays: { ...state.arrays, rates: new Array(10).fill('1') } },
        'state.arrays.rates[0] must be finite',
      ],
      [
        { arrays: { ...state.arrays, rates: new Float64Array(10).fill(Number.NaN) } },
        'state.arrays.rates[0]',
      ],
      [{ draws: [null] }, 'state.draws[0] must be an array of length 7, got null'],
      [{ draws: [[Number.NaN, 1, 2, 3, 4, 5, 6]] }, 'key[0] must be an integer'],
    ]
    for (const [change, message] of damaged) {
      expect(() => learner.restore({ ...state, ...change } as LearnerState)).toThrow(message)
    }
    expect(learner.state()).toEqual(state)
  })
})
