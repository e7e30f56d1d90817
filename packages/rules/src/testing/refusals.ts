import { ArgumentError, DivergenceError } from '@credit/core'
import { cellsFor, missingOf } from '../needs.js'
import { type FurtherCell, furtherCells, type LeakyCell, leaksOf } from './cells.js'
import { expectSame, fail } from './compare.js'
import { problemOf } from './problem.js'
import { estimateIn, learnerIn, type Setting, stepAt, withBatch } from './setting.js'
import type { Property, Suite } from './suite.js'

/** What a rule refuses, by errors that name what is legal. */
export function refusals({ rule, over }: Suite): Property[] {
  const { needs = [] } = rule.traits
  const legal = leaksOf(rule.traits)
  const leaky = (['voltage', 'rate'] as const).filter((leak) => !legal.includes(leak))
  const further = Object.entries(furtherCells)
    .filter(([, make]) => missingOf(make(0.5), needs).length > 0)
    .map(([name]) => name as FurtherCell)
  return [
    over('refuses feedback of another shape', wrongFeedback),
    over('refuses a batch of another shape', wrongBatch),
    ...[...leaky, ...further].map((cell) => ({
      name: `refuses a ${cell} cell`,
      run: () => wrongCell(rule, cell),
    })),
    ...(rule.draws === 'nothing' ? [] : [over('refuses to draw from nothing', noSeed)]),
    ...(rule.forms.includes('online')
      ? [
          over('a refused step changes nothing', wrongStep),
          over('refuses to step after a failed step', failedStep),
        ]
      : []),
  ]
}

/** Throws unless `call` throws such an error, whose message has these words. */
function expectError(
  what: string,
  kind: abstract new (...args: never[]) => Error,
  words: readonly string[],
  call: () => unknown,
): void {
  let error: unknown
  try {
    call()
  } catch (thrown) {
    error = thrown
  }
  if (error === undefined) fail(`${what}: no error`)
  if (!(error instanceof kind)) fail(`${what}: ${error} instead of ${kind.name}`)
  const missing = words.find((word) => !error.message.includes(word))
  if (missing !== undefined) fail(`${what}: "${error.message}" does not name ${missing}`)
}

function wrongFeedback(setting: Setting): void {
  const { rule, problem } = setting
  const { hidden, outputs } = problem.network
  const other = { ...setting, rule: rule.withFeedback(new Float64Array(hidden * outputs + 1)) }
  for (const form of rule.forms) {
    expectError(form, ArgumentError, ['feedback', `${hidden * outputs}`], () => estimateIn(other, { form }))
  }
  if (!rule.forms.includes('online')) return
  expectError('online', ArgumentError, ['feedback'], () => learnerIn(other, { first: 0, count: 1 }))
}

function wrongBatch(setting: Setting): void {
  const { data, shape } = setting.problem.batch.inputs
  const [steps, trials, inputs] = shape as [number, number, number]
  const wrong = { data: new Float64Array(data.length + steps * trials), shape: [steps, trials, inputs + 1] }
  for (const form of setting.rule.forms) {
    expectError(form, ArgumentError, ['inputs'], () =>
      estimateIn(withBatch(setting, { inputs: wrong }), { form }),
    )
  }
}

function wrongCell(rule: Suite['rule'], cell: LeakyCell | FurtherCell) {
  const { problem, parameters } = problemOf({
    hidden: 2,
    inputs: 1,
    outputs: 1,
    leak: 0.5,
    cell,
    activation: 'tanh',
    bias: 'trained',
    autapses: 'allowed',
    connectivity: 'dense',
    types: 1,
    signs: 'free',
    steps: 2,
    trials: 1,
    loss: 'values',
    mask: 'none',
    l2: 0,
    start: 'zero',
    noise: 'none',
    scale: 0.5,
    seed: 1,
  })
  const legal = cellsFor(rule.traits.needs)
  expectError('gradient', ArgumentError, legal, () => rule.gradient(problem, parameters))
  if (rule.forms.includes('online')) {
    const { network, objective } = problem
    expectError('online', ArgumentError, legal, () =>
      rule.online(network, parameters, { loss: objective.loss }),
    )
  }
  return { problems: 1 }
}

function noSeed({ rule, problem, parameters }: Setting): void {
  expectError('gradient', ArgumentError, ['seed'], () =>
    rule.gradient(problem, parameters, { form: 'online' }),
  )
  const { loss } = problem.objective
  expectError('online', ArgumentError, ['seed'], () => rule.online(problem.network, parameters, { loss }))
}

/** A learner that was given nonsense goes on as its twin that was not. */
function wrongStep(setting: Setting): void {
  const { problem } = setting
  const { inputs } = problem.network
  const trials = problem.batch.inputs.shape[1]
  const [learner, twin] = [0, 1].map(() => learnerIn(setting, { first: 0, count: trials }))
  const input = new Float64Array(trials * inputs)
  const refuse = (
    what: string,
    words: string[],
    ...step: Parameters<NonNullable<typeof learner>['step']>
  ) => {
    expectError(what, ArgumentError, words, () => learner!.step(...step))
  }
  refuse('a long input', ['input'], new Float64Array(trials * inputs + 1), null)
  refuse('an input that is NaN', ['input'], new Float64Array(trials * inputs).fill(Number.NaN), null)
  refuse('a long target', ['target'], input, new Float64Array(99))
  refuse('a long mask', ['mask'], input, null, { mask: new Uint8Array(trials + 1) })
  const next = stepAt(learner!, problem, 0, 0)
  const wanted = stepAt(twin!, problem, 0, 0)
  expectSame('the next step', next.gradient.data, wanted.gradient.data)
}

/** A readout bias that is NaN fails every loss. */
function failedStep(setting: Setting): void {
  const { network, objective } = setting.problem
  const learner = learnerIn(setting, { first: 0, count: 1 })
  const { readoutBias } = learner.parameters
  const { loss } = objective
  const step = () => {
    const target = new Float64Array(loss.targets === 'values' ? network.outputs : 1)
    return [...learner.step(new Float64Array(network.inputs).fill(1), target).gradient.data]
  }
  const before = readoutBias.slice()
  const saved = learner.state()
  const wanted = step()
  learner.restore(saved)
  readoutBias.fill(Number.NaN)
  expectError('a loss that is not finite', DivergenceError, ['loss'], step)
  readoutBias.set(before)
  expectError('a step after it', Error, ['reset', 'restore'], step)
  learner.restore(saved)
  expectSame('restored', step(), wanted)
  readoutBias.fill(Number.NaN)
  expectError('a loss that is not finite', DivergenceError, ['loss'], step)
  readoutBias.set(before)
  learner.reset()
  step()
}
