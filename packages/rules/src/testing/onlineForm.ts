import fc from 'fast-check'
import type { LearnerState } from '../online/learnerOptions.js'
import { expectSame, fail } from './compare.js'
import { learnerIn, type Setting, stepAt } from './setting.js'
import type { Property, Suite } from './suite.js'

/** What the online form of a rule does. */
export function onlineForm({ rule, over }: Suite): Property[] {
  if (!rule.forms.includes('online')) return []
  const steps = fc.integer({ min: 2, max: 6 })
  return [
    ...(rule.learns ? [] : [over('many streams = one after the other', streams)]),
    over('a saved state goes on to the bit', savedState, { steps }),
    over('an estimator’s saved state goes on to the bit', savedEstimator),
    // 100 steps of a network that neither dies nor runs away
    over('online memory does not grow', memory, {
      activation: fc.constant('tanh'),
      scale: fc.constant(0.3),
    }),
  ]
}

function streams(setting: Setting): void {
  const { problem } = setting
  const [steps, trials] = problem.batch.inputs.shape as [number, number]
  const together = learnerIn(setting, { first: 0, count: trials })
  const alone = Array.from({ length: trials }, (_, first) => learnerIn(setting, { first, count: 1 }))
  for (let t = 0; t < steps; t++) {
    const { gradient } = stepAt(together, problem, t, 0)
    const sum = gradient.data.map(() => 0)
    for (const [first, learner] of alone.entries()) {
      const { data } = stepAt(learner, problem, t, first).gradient
      for (let i = 0; i < sum.length; i++) sum[i] += data[i] / trials
    }
    const size = Math.max(...sum.map(Math.abs), Number.MIN_VALUE)
    const off = Math.max(...sum.map((x, i) => Math.abs(x - gradient.data[i])))
    if (!(off <= 1e-10 * size)) fail(`step ${t}: off by ${off} of ${size}`)
  }
}

/** Saved after some steps, restored in a learner that has drawn, and learned, nothing of it; then both go on. */
function savedState(setting: Setting): void {
  const { problem, seed } = setting
  const [steps, trials] = problem.batch.inputs.shape as [number, number]
  const all = { first: 0, count: trials }
  const learner = learnerIn(setting, all)
  // draws of its own, which a state has to tell of
  learner.reset({ seed: seed.child('other') })
  const half = Math.floor(steps / 2)
  for (let t = 0; t < half; t++) stepAt(learner, problem, t, 0)
  const state = learner.state()
  expectPlain('state', state)
  const copy = copyOf(state)
  const goOn = (from: typeof learner) =>
    Array.from({ length: steps - half }, (_, t) => {
      const { loss, gradient, outputs } = stepAt(from, problem, half + t, 0)
      return [loss, ...gradient.data, ...outputs]
    })
  const wanted = goOn(learner)
  expectSameState('a state after later steps', state, copy)
  const restored = learnerIn(setting, all)
  restored.restore(state)
  learner.restore(state)
  for (const [name, from] of Object.entries({ 'another learner': restored, 'the same learner': learner })) {
    for (const [t, numbers] of goOn(from).entries())
      expectSame(`${name}, step ${half + t}`, numbers, wanted[t])
  }
}

function savedEstimator(setting: Setting): void {
  const { rule, problem, parameters, seed, signs } = setting
  const { network, batch, objective } = problem
  const [steps, trials] = batch.inputs.shape as [number, number]
  for (const form of rule.forms) {
    const [one, two] = [0, 1].map(() => {
      const made = rule.estimator(network, objective, {
        kernel: 'reference',
        steps,
        trials,
        seed,
        signs,
        form,
      })
      made.load(batch)
      return made
    })
    const out = new Float64Array(network.layout.size)
    one!.estimate(parameters.data, out)
    const state = one!.state()
    expectPlain('state', state)
    two!.restore(state)
    const [next, wanted] = [out.slice(), out]
    one!.estimate(parameters.data, wanted)
    two!.estimate(parameters.data, next)
    expectSame(form, next, wanted)
  }
}

/** Numbers, texts, typed arrays, and lists and records of them. */
function expectPlain(where: string, value: unknown): void {
  if (typeof value === 'number' || typeof value === 'string' || ArrayBuffer.isView(value)) return
  if (typeof value !== 'object' || value === null) fail(`${where} is no plain data`)
  const prototype = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && !Array.isArray(value)) fail(`${where} is no plain record`)
  for (const [key, each] of Object.entries(value)) expectPlain(`${where}.${key}`, each)
}

const copyOf = (state: LearnerState): LearnerState => ({
  ...state,
  arrays: Object.fromEntries(Object.entries(state.arrays).map(([name, array]) => [name, array.slice()])),
  draws: state.draws.map((numbers) => [...numbers]),
})

function expectSameState(what: string, a: LearnerState, b: LearnerState): void {
  for (const [name, array] of Object.entries(b.arrays)) expectSame(`${what}: ${name}`, a.arrays[name], array)
  expectSame(`${what}: draws`, a.draws.flat(), b.draws.flat())
}

/** Sizes of what is saved, and of the memory that everything lies in, over 100 steps. */
function memory(setting: Setting): void {
  const { problem } = setting
  const [steps, trials] = problem.batch.inputs.shape as [number, number]
  // on the kernel that has one block of memory, where it runs
  const learner = learnerIn(setting, { first: 0, count: trials }, { kernel: 'auto' })
  const sizes = () => {
    const { arrays, draws } = learner.state()
    const { buffer } = learner.parameters.data
    return JSON.stringify([
      buffer.byteLength,
      draws.map(({ length }) => length),
      Object.entries(arrays).map(([name, { length }]) => `${name}: ${length}`),
    ])
  }
  const first = sizes()
  for (let n = 0; n < 100; n++) stepAt(learner, problem, n % steps, 0)
  const last = sizes()
  if (last !== first) fail(`after 100 steps ${last}, at first ${first}`)
}
