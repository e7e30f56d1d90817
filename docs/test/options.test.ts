import {
  ArgumentError,
  adamw,
  alif,
  checkGradient,
  constantSchedule,
  cosineSchedule,
  leakyNetwork,
  lif,
  rmsprop,
  seed,
  squaredError,
  zeros,
} from '@credit/core'
import { checkOptions } from '@credit/core/options'
import { expect, test } from 'vitest'
import { targets } from './fuzz/suite.ts'

const { calls } = await targets()
const packages = await Promise.all(
  ['core', 'rules', 'curvature', 'tasks', 'training'].map((name) => import(`@credit/${name}`)),
)
const ours = new Set(packages.flatMap((exports) => Object.keys(exports)))

/** What is taken is data, by a member that only such data have; it may hold more than is read. */
const data = ['data', 'layout', 'inputs', 'batch', 'apply', 'generator', 'uniform', 'gaussian', 'blocks']
const dataToo = [
  'evaluate',
  'step',
  'l2',
  'hidden',
  'channels',
  'update',
  'losses',
  'origin',
  'train',
  'reachable',
]
/** A run by its task, rule and seed is data, too. */
const isData = (value: object) =>
  [...data, ...dataToo].some((name) => name in value) ||
  ('task' in value && 'rule' in value && 'seed' in value)
/** Functions whose plain argument is no options: what is written, or values by names of the caller's. */
const others =
  /^(encodeState|encodeNpz|notationOf|curvatureNetworkOf|networkOf|startOf|checkExperiment|trialsTask|daleOptions)$/
/** Options, though they have a member of that name. */
const options = [
  'leakyNetwork',
  'recurrentNetwork',
  'datasetTask',
  'generatorTask',
  'fit',
  'mimic',
  'patternGeneration',
]

async function saidOf(name: string, call: (args: readonly unknown[]) => unknown, args: readonly unknown[]) {
  try {
    const made = call(args)
    if (typeof (made as Generator | undefined)?.next === 'function') (made as Generator).next()
    await made
    return `${name} takes it`
  } catch (error) {
    return error instanceof ArgumentError ? error.message : `${name} throws ${error}`
  }
}

const isPlain = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype

const attacked = calls.flatMap(({ name, call, args }) =>
  ours.has(name) && !others.test(name)
    ? args.flatMap((value, k) =>
        isPlain(value) && (!isData(value) || (k === 0 && options.includes(name)))
          ? [{ name, call, args, k, value }]
          : [],
      )
    : [],
)

test('an option of an unknown name is refused by every function that takes options', async () => {
  expect(new Set(attacked.map(({ name }) => name)).size).toBeGreaterThan(85)
  const taken: string[] = []
  for (const { name, call, args, k, value } of attacked) {
    const given = args.map((each, i) => (i === k ? { ...value, unknwn: 1 } : each))
    const said = await saidOf(name, call, given)
    if (!said.includes('unknwn')) taken.push(`${name}, { ${Object.keys(value)} }: ${said}`)
  }
  expect(taken).toEqual([])
})

test('control: a function that checks nothing takes it, and legal options are taken', async () => {
  expect(await saidOf('careless', () => 1, [{ unknwn: 1 }])).toBe('careless takes it')
  expect(checkOptions('careful', { rate: 1 }, ['rate'])).toEqual({ rate: 1 })
})

test('a misspelt option is refused with the one that was probably meant', () => {
  expect(() => checkOptions('eprop', { feedbak: 'random' }, ['feedback'])).toThrow(
    'eprop: an option must be one of feedback (did you mean feedback?), got "feedbak"',
  )
})

const sizes = { inputs: 1, hidden: 1, outputs: 1 }
const leaky = { ...sizes, leak: 0.9, activation: 'tanh' } as const
const network = leakyNetwork(leaky)
const values = { data: new Float64Array(1), shape: [1, 1, 1] }
const problem = {
  network,
  batch: { inputs: values, targets: values },
  objective: { loss: squaredError(), l2: 0 },
}
const optimizer = { size: 1, schedule: constantSchedule(1) }

/** Options as plain JavaScript gives them. */
const plain = (options: object) => options as never

test.each<[meant: string, call: () => unknown]>([
  ['readoutLeak', () => leakyNetwork(plain({ ...leaky, readoutleak: 0.5 }))],
  ['recurrent', () => network.initialize(seed(7), plain({ recurent: zeros }))],
  ['refractorySteps', () => lif(plain({ leak: 0.9, threshold: 1, refractorySteps_: 2 }))],
  ['adaptationGain', () => alif(plain({ leak: 0.9, threshold: 1, adaptationGian: 2 }))],
  ['height', () => lif(plain({ leak: 0.9, threshold: 1, pseudoDerivative: { heigth: 1 } }))],
  ['weightDecay', () => adamw(plain({ ...optimizer, weightdecay: 0.1 }))],
  ['smoothing', () => rmsprop(plain({ ...optimizer, smooting: 0.1 }))],
  ['updates', () => cosineSchedule(1, plain({ update: 10 }))],
  [
    'entries',
    () =>
      checkGradient(problem, network.initialize(seed(7)), plain({ sample: { entrys: 1, seed: seed(7) } })),
  ],
])('of core, too, where no example has the option: %s', (meant, call) => {
  expect(call).toThrow(`(did you mean ${meant}?)`)
})
