import { adam, constantSchedule, leakyNetwork, seed, sgd, squaredError } from '@credit/core'
import { eprop, rtrl, uoro } from '@credit/rules'
import { describe, expect, test } from 'vitest'
import { type FitStreamOptions, fitStream } from './fitStream.js'

const root = seed(11)
const network = leakyNetwork({ inputs: 1, hidden: 6, outputs: 1, leak: 0.6, activation: 'tanh' })
const { size } = network.layout
const schedule = constantSchedule(0.02)
const rules = { eprop: eprop(), rtrl: rtrl(), uoro: uoro() }

function* stream(from: number, to: number) {
  for (let t = from; t < to; t++)
    yield { input: [Math.sin(t / 3)], target: t % 4 === 0 ? null : [Math.cos(t / 5)] }
}

const learnerOf = (rule: keyof typeof rules) =>
  rules[rule].online(network, network.initialize(root.child('init')), {
    loss: squaredError(),
    seed: root.child('rule'),
  })

const given = (rule: keyof typeof rules, changes: Partial<FitStreamOptions> = {}): FitStreamOptions => ({
  ...{ learner: learnerOf(rule), network, optimizer: adam({ size, schedule }), stream: stream(0, 60) },
  ...{ updateEvery: 5, ...changes },
})

describe('fitStream', () => {
  test('is the loop that one would write', () => {
    const [one, other] = [learnerOf('eprop'), learnerOf('eprop')]
    const optimizer = sgd({ size, schedule })
    const { steps, status, loss } = fitStream(given('eprop', { learner: one, optimizer, updateEvery: 1 }))
    let [losses, targets] = [0, 0]
    for (const { input, target } of stream(0, 60)) {
      const made = other.step(input, target)
      if (target !== null) [losses, targets] = [losses + made.loss, targets + 1]
      for (let i = 0; i < size; i++) other.parameters.data[i] -= 0.02 * made.gradient.data[i]
    }
    expect(one.parameters.data).toEqual(other.parameters.data)
    expect([steps, status, loss]).toEqual([60, 'finished', losses / targets])
  })

  test.each(Object.keys(rules) as (keyof typeof rules)[])('%s goes on from a state bit for bit', (rule) => {
    const whole = learnerOf(rule)
    const all = fitStream(given(rule, { learner: whole }))
    const from = structuredClone(fitStream(given(rule, { stream: stream(0, 25) })).state())
    const rest = learnerOf(rule)
    const optimizer = adam({ size, schedule, state: from.optimizer })
    const late = fitStream(given(rule, { learner: rest, optimizer, from, stream: stream(25, 60) }))
    expect(rest.parameters.data).toEqual(whole.parameters.data)
    expect([late.steps, late.loss]).toEqual([all.steps, all.loss])
    // the control: without what the learner carries it is another training
    const fresh = learnerOf(rule)
    fresh.parameters.data.set(from.parameters)
    const again = adam({ size, schedule, state: from.optimizer })
    fitStream(given(rule, { learner: fresh, optimizer: again, stream: stream(25, 60) }))
    expect(fresh.parameters.data).not.toEqual(whole.parameters.data)
  })

  test('stops where it is told, and measures when it is told, what is there then', () => {
    const learner = learnerOf('eprop')
    const seen: number[] = []
    const { steps, status, measured } = fitStream(
      given('eprop', {
        learner,
        onStep: ({ step }) => (step === 20 ? 'stop' : undefined),
        probes: {
          weight: { every: 7, measure: ({ parameters }) => parameters.data[3] },
          loss: { every: 20, measure: ({ loss }) => seen.push(loss) && loss },
        },
      }),
    )
    expect([steps, status]).toEqual([20, 'stopped'])
    expect(measured.weight.map(({ step }) => step)).toEqual([7, 14])
    expect(measured.weight[0].value).not.toBe(measured.weight[1].value)
    expect(measured.loss).toEqual([{ step: 20, value: seen[0] }])
  })

  test('a loss that is not finite ends it as diverged, with the parameters before it', () => {
    const learner = learnerOf('eprop')
    const optimizer = sgd({ size, schedule: constantSchedule(1e200) })
    const { status, steps } = fitStream(given('eprop', { learner, optimizer, updateEvery: 1 }))
    expect(status).toBe('diverged')
    expect(steps).toBeLessThan(60)
  })

  test.each([
    [
      { probes: { loss: { every: 0, measure: () => 0 } } },
      'fitStream: probes.loss.every must be an integer of at',
    ],
    [{ from: {} }, 'fitStream: from.step must be a number, as of what state() gave'],
    [{ stream: 3 }, 'fitStream: stream must be steps that can be gone through, got 3'],
    [{ onStep: 'stop' }, 'fitStream: onStep must be a function of the step, got "stop"'],
  ])('refuses %j', (changes, message) => {
    expect(() => fitStream(given('eprop', changes as never))).toThrow(message)
  })

  test('refuses the state of another rule, with nothing changed', () => {
    const from = fitStream(given('rtrl', { stream: stream(0, 5) })).state()
    const learner = learnerOf('eprop')
    expect(() => fitStream(given('eprop', { learner, from }))).toThrow(
      'restore: state.rule must be eprop, got "rtrl"',
    )
    expect(learner.parameters.data).toEqual(learnerOf('eprop').parameters.data)
  })
})
