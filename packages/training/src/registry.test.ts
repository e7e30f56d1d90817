import { seed, squaredError, voltage } from '@credit/core'
import { eprop } from '@credit/rules'
import { adding } from '@credit/tasks'
import { describe, expect, test } from 'vitest'
import { configurationOf } from './configurationOf.js'
import { buildExperiment } from './experiment.js'
import { registryOf } from './registry.js'
import { train } from './train.js'

const mine = registryOf({
  tasks: {
    short: ({ seed, dt = 10, length = 100 }: { seed: never; dt?: number; length?: number }) =>
      adding({ seed, dt, length }),
  },
  rules: {
    random: eprop({ feedback: 'random' }),
    plain: ({ feedback = 'symmetric' }: { feedback?: string }) => eprop({ feedback: feedback as 'random' }),
  },
  cells: { slow: ({ leak }: { leak: number }) => voltage({ leak, activation: 'tanh' }) },
  losses: { half: { ...squaredError(), name: 'half' } },
})
const small = {
  preset: 'quick',
  training: { updates: 2, batch: 4, loss: 'half' },
  network: { hidden: 4, cell: 'slow:leak=0.9' },
  measures: { evaluationTrials: 4, finalTrials: 4, curvatureTrials: 4 },
} as const
const named = { task: 'short', rule: 'random', seed: 0 }

describe('what is registered is named by configurations, and trained', () => {
  const configuration = mine.configurationOf(named, { ...small, options: { length: 60 } })
  const experiment = mine.experimentOf(configuration)

  test('with its options', () => {
    const { dt } = experiment.task
    expect(experiment.task.periods).toEqual(adding({ seed: experiment.root, dt, length: 60 }).periods)
    expect(experiment.network.cell.unit).toMatchObject({ leak: 0.9 })
    expect(experiment.objective.loss.name).toBe('half')
    expect(experiment.rule.notation).toBe('eprop:feedback=random')
  })

  test('to the bits of the same training with names of the library', () => {
    const network = { hidden: 4, leak: 0.9, activation: 'tanh' }
    const training = { updates: 2, batch: 4 }
    const again = mine.configurationOf(
      { task: 'adding', rule: 'eprop:feedback=random', seed: 0 },
      { ...small, network, training, options: { length: 60 } },
    )
    // the settings of a task that is not the library's come from the task: what differs is named
    const { loss: _, ...rest } = configuration.training
    const same = { ...again, training: rest }
    const lines = (of: typeof configuration) => [...train(of, mine.experimentOf(of))]
    expect(lines(same)).toEqual(lines(configuration))
    // the control
    expect(lines({ ...same, seed: 1 })).not.toEqual(lines(configuration))
  })

  test('and nothing is registered elsewhere', () => {
    expect(() => registryOf().configurationOf(named, small)).toThrow('--tasks must be one of row-mnist')
  })
})

test.each([
  [{ task: 'shrt' }, {}, 'mimic, short, or a module such as ./mine.mjs (did you mean short?)'],
  [{ rule: 'randm' }, {}, '--rules must be one of'],
  [
    {},
    { training: { ...small.training, loss: 'hlf' } },
    'or a module such as ./mine.mjs (did you mean half?), got "hlf"',
  ],
  [{}, { network: { hidden: 4, cell: 'slo' } }, '(did you mean slow?)'],
])('a misspelt name is refused: %j', (name, changes, message) => {
  expect(() => mine.configurationOf({ ...named, ...name }, { ...small, ...changes })).toThrow(message)
})

test.each([
  [
    { options: { lenght: 5 } },
    'an option of short must be one of dt, length (did you mean length?), got "lenght"',
  ],
  [
    { options: { seed: 5 } },
    'an option of short must be another than seed, which is given to it, got "seed"',
  ],
  [{ network: { hidden: 4, cell: 'slow:leek=0.5' } }, 'an option of slow must be'],
])('a misspelt option is refused: %j', (changes, message) => {
  const configuration = mine.configurationOf(named, { ...small, ...changes })
  expect(() => mine.experimentOf(configuration)).toThrow(message)
})

test('a loss must be of what the task has', () => {
  const training = { ...small.training, loss: 'cross-entropy' }
  const configuration = mine.configurationOf(named, { ...small, training })
  expect(() => mine.experimentOf(configuration)).toThrow(
    /--loss must be a loss of values .*got "cross-entropy"/,
  )
})

test.each<[object, string]>([
  [{ options: 5 }, 'options must be an object'],
  [{ options: [] }, 'options must be an object'],
  [{ network: new Float64Array(0) }, 'network must be an object'],
  [{ task: undefined }, '--tasks must be a string'],
  [{ rule: undefined }, '--rules must be a string'],
  [{ training: undefined }, 'training must be an object'],
])(
  'what a configuration cannot have is refused where the experiment is made, too: %o',
  (changes, message) => {
    const configuration = mine.configurationOf(named, small)
    expect(() => mine.experimentOf({ ...configuration, ...changes } as never)).toThrow(message)
    const parts = { rule: eprop(), task: () => adding({ seed: seed(0) }) }
    const library = configurationOf({ ...named, task: 'adding', rule: 'eprop' }, { preset: 'quick' })
    expect(() => buildExperiment({ ...library, ...changes } as never, parts)).toThrow(message)
  },
)

test('a strength that is a bigint is refused as well', () => {
  const configuration = mine.configurationOf(named, small)
  const training = { ...configuration.training, activity: 3n } as never
  expect(() => mine.experimentOf({ ...configuration, training })).toThrow('--activity must be')
})

test('an array is no section of settings', () => {
  for (const network of [new Float64Array(0), []]) {
    expect(() => mine.configurationOf(named, { ...small, network } as never)).toThrow('network must be')
  }
})

test.each([
  [{ tasks: { adding: () => null } }, 'another than those of the library, got "adding"'],
  [{ tasks: { 'My task': () => null } }, 'small letters, digits and dashes'],
  [{ rules: { own: 5 } }, 'rules.own must be a function of options'],
])('refuses: %j', (own, message) => {
  expect(() => registryOf(own as never)).toThrow(message)
})

test('a task of the library that needs the digits takes those that are given, and is refused by name without', () => {
  const digits = (trials: number) => ({
    images: { data: new Uint8Array(trials * 784), shape: [trials, 28, 28] },
    labels: { data: Uint8Array.from({ length: trials }, (_, i) => i % 10), shape: [trials] },
  })
  const library = registryOf()
  const given = { mnist: { train: digits(6000), test: digits(30) } }
  const configuration = library.configurationOf(
    { task: 'row-mnist', rule: 'eprop', seed: 0 },
    { preset: 'quick' },
  )
  expect(library.experimentOf(configuration, given).task.steps).toBe(28)
  expect(() => library.experimentOf(configuration)).toThrow(
    'given.mnist must be the digits, which row-mnist needs',
  )
})
