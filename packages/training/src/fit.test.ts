import { adam, constantSchedule, leakyNetwork, type Optimizer, seed, sgd } from '@credit/core'
import { eprop, exact, modprop } from '@credit/rules'
import { copy } from '@credit/tasks'
import { describe, expect, test } from 'vitest'
import { type FitOptions, fit } from './fit.js'

const root = seed(5)
const task = copy({ seed: root.child('task'), dt: 20, length: 2, delay: 60 })
const network = leakyNetwork({
  ...{ inputs: task.inputs, hidden: 8, outputs: task.outputs },
  ...{ leak: 0.5, activation: 'tanh' },
})
const { size } = network.layout
const schedule = constantSchedule(0.01)
const given = (changes: Partial<FitOptions> = {}): FitOptions => ({
  ...{ rule: exact(), network, objective: task.objective, updates: 20 },
  parameters: network.initialize(root.child('init')),
  batches: task.split('train').sampler(8, root.child('data')),
  optimizer: adam({ size, schedule }),
  ...changes,
})

describe('fit', () => {
  test('is the loop that one would write', () => {
    const { parameters, losses, status } = fit(given({ optimizer: sgd({ size, schedule }) }))
    const w = network.initialize(root.child('init'))
    const batches = task.split('train').sampler(8, root.child('data'))
    for (let update = 0; update < 20; update++) {
      const problem = { network, batch: batches(update), objective: task.objective }
      const { loss, gradient } = exact().gradient(problem, w)
      expect(losses[update]).toBe(loss)
      for (let i = 0; i < size; i++) w.data[i] -= 0.01 * gradient.data[i]
    }
    expect(parameters.data).toEqual(w.data)
    expect(status).toBe('finished')
  })

  test('changes neither the parameters nor the state that it is given', () => {
    const parameters = network.initialize(root.child('init'))
    const before = parameters.data.slice()
    const fitted = fit(given({ parameters }))
    expect(parameters.data).toEqual(before)
    expect(fitted.parameters.data).not.toEqual(before)
  })

  test.each([
    ['exact', exact()],
    ['eprop', eprop()],
    ['modprop', modprop()],
  ])('%s goes on from a state bit for bit', (_, rule) => {
    const whole = fit(given({ rule }))
    const half = fit(given({ rule, updates: 9 })).state()
    const optimizer: Optimizer = adam({ size, schedule, state: half.optimizer })
    const rest = fit(given({ rule, optimizer, from: half }))
    expect(rest.parameters.data).toEqual(whole.parameters.data)
    expect(rest.losses).toEqual(whole.losses.slice(9))
    // the control: without the optimizer's state it is another training
    expect(fit(given({ rule, from: half })).parameters.data).not.toEqual(whole.parameters.data)
  })

  test('stops where it is told, and measures when it is told', () => {
    const { updates, status, measured } = fit(
      given({
        onUpdate: ({ update }) => (update === 7 ? 'stop' : undefined),
        probes: { norm: { every: 3, measure: ({ gradientNorm }) => gradientNorm } },
      }),
    )
    expect([updates, status]).toEqual([7, 'stopped'])
    expect(measured.norm.map(({ update }) => update)).toEqual([3, 6])
  })

  test('clips', () => {
    const still = fit(given({ optimizer: sgd({ size, schedule }), clip: 1e-12 }))
    const start = network.initialize(root.child('init'))
    const moved = Math.max(...still.parameters.data.map((x, i) => Math.abs(x - start.data[i])))
    expect(moved).toBeGreaterThan(0)
    expect(moved).toBeLessThan(1e-12)
  })

  test('a loss that is not finite ends it as diverged', () => {
    const optimizer = sgd({ size, schedule: constantSchedule(1e300) })
    const objective = { ...task.objective, l2: 1 }
    expect(fit(given({ optimizer, objective })).status).toBe('diverged')
  })

  test('refuses what is no count', () => {
    expect(() => fit(given({ updates: 1.5 }))).toThrow('fit: updates must be an integer')
    const probes = { norm: { every: 0, measure: () => 0 } }
    expect(() => fit(given({ probes }))).toThrow('fit: probes.norm.every must be an integer of at least 1')
  })
})
