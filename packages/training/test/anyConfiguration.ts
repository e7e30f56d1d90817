import { type RuleEntry, rules } from '@credit/rules/registry'
import { type TaskName, tasks } from '@credit/tasks/registry'
import fc from 'fast-check'
import type { RunConfiguration } from '../src/configuration.ts'
import { sharpnessMeasures } from '../src/settings.ts'

// JSON has no −0
const number = (constraints: fc.DoubleConstraints) =>
  fc.double({ noNaN: true, noDefaultInfinity: true, ...constraints }).map((value) => value + 0)
const count = fc.integer({ min: 1, max: 100_000 })
const natural = fc.nat(100_000)
const positive = number({ min: Number.MIN_VALUE })
const oneOf = <const T>(...values: T[]) => fc.constantFrom(...values)

const signed = {
  inhibitory: fc.integer({ min: 1, max: 8000 }),
  excitatory: fc.integer({ min: 1, max: 8000 }),
  readout: oneOf('obeyed', 'free'),
}
const dale = fc.oneof(
  fc.record(
    { ...signed, projection: oneOf('clip', 'modprop-release') },
    { requiredKeys: ['inhibitory', 'excitatory', 'readout'] },
  ),
  fc.record({
    ...signed,
    projection: fc.constant('deep-rewiring' as const),
    connectivity: number({ min: 1e-6, max: 0.99 }),
  }),
  fc.record({
    ...signed,
    readout: fc.constant('obeyed' as const),
    projection: fc.constant('mdgl-release' as const),
    connectivity: number({ min: 1e-6, max: 0.99 }),
    inputs: fc.integer({ min: 1, max: 40 }),
  }),
)
const leak = number({ min: 0, max: 1, maxExcluded: true })
const notNegative = number({ min: 0 })
/** One number for all units, or a list, whose length is not looked at before there is a network. */
const each = (one: fc.Arbitrary<number>) => fc.oneof(one, fc.array(one, { minLength: 2, maxLength: 4 }))
const shared = {
  hidden: fc.integer({ min: 1, max: 16_384 }),
  readoutLeak: leak,
  bias: oneOf('trained', 'none'),
  autapses: oneOf('allowed', 'none'),
}
const names = ['hidden', 'readoutLeak', 'bias', 'autapses', 'cell'] as const
const activation = oneOf('relu', 'tanh', 'sigmoid', 'softplus', 'identity')
const spiking = {
  leak: each(leak),
  threshold: positive,
  driveGain: each(positive),
  refractorySteps: natural,
  reset: oneOf('detached', 'kept'),
  pseudoDerivative: fc.record(
    {
      shape: oneOf('triangle', 'exponential', 'fast-sigmoid', 'arctan'),
      height: positive,
      width: positive,
    },
    { requiredKeys: ['shape', 'height', 'width'] },
  ),
  output: oneOf('spikes', 'smooth'),
}
const fixed = ['leak', 'threshold', 'refractorySteps', 'output'] as const
const adapting = {
  adaptation: each(notNegative),
  adaptationLeak: each(leak),
  adaptationGain: each(notNegative),
}
const network = fc
  .oneof(
    fc.record(
      { ...shared, cell: oneOf('voltage', 'rate'), leak: each(leak), activation, dale },
      { requiredKeys: [...names, 'leak', 'activation'] },
    ),
    fc.record(
      { ...shared, cell: fc.constant('lif' as const), ...spiking, dale },
      { requiredKeys: [...names, ...fixed] },
    ),
    fc.record(
      { ...shared, cell: fc.constant('alif' as const), ...spiking, ...adapting, dale },
      { requiredKeys: [...names, ...fixed, 'adaptation', 'adaptationLeak'] },
    ),
    fc.record(
      { ...shared, cell: oneOf('gru', 'lstm', './mine.mjs:k=3'), dale },
      { requiredKeys: [...names] },
    ),
  )
  .map((made) => (made.dale ? { ...made, hidden: made.dale.inhibitory + made.dale.excitatory } : made))
const stop = fc
  .tuple(oneOf('train', 'validation', 'test'), oneOf('accuracy', 'loss'), number({}))
  .map(([split, measure, level]) => ({ split, [measure]: level }))
const blocks = oneOf('recurrent', 'input', 'bias', 'recurrentBias', 'readout', 'readoutBias')
const training = fc
  .record(
    {
      updates: natural,
      batch: count,
      optimizer: oneOf('sgd', 'adam'),
      learningRate: positive,
      epsilon: positive,
      epsilonAddedTo: oneOf('corrected', 'uncorrected'),
      schedule: fc.oneof(
        oneOf('constant', 'cosine'),
        fc.record({ factor: number({ min: Number.MIN_VALUE, max: 1 }), every: count }),
      ),
      momentum: number({ min: 0, max: 1, maxExcluded: true }),
      clip: number({ min: 0 }),
      l2: number({ min: 0 }),
      activity: notNegative,
      activityTarget: notNegative,
      dtype: oneOf('float32', 'float64'),
      updateEvery: fc.oneof(fc.constant('trial' as const), count),
      direction: oneOf('estimate', 'projection'),
      noise: fc.record({ drive: notNegative, weights: notNegative, signal: notNegative }),
      loss: oneOf('squared-error', 'cross-entropy', 'cross-entropy-last', './mine.mjs:k=3'),
      frozen: fc.uniqueArray(blocks, { minLength: 1 }),
      stop,
    },
    {
      requiredKeys: [
        ...(['updates', 'batch', 'optimizer', 'learningRate', 'schedule', 'momentum', 'clip', 'l2'] as const),
        ...([
          'epsilon',
          'epsilonAddedTo',
          'dtype',
          'updateEvery',
          'direction',
          'activity',
          'activityTarget',
        ] as const),
      ],
    },
  )
  .map((made) => (made.optimizer === 'adam' ? { ...made, momentum: 0 } : made))
const word = fc.stringMatching(/^[A-Za-z]\w{0,8}$/)
const measures = fc.record(
  {
    evaluateEvery: count,
    evaluationTrials: count,
    finalTrials: count,
    evaluationDraw: oneOf('first', 'fresh', 'next'),
    alignEvery: count,
    curvatureTrials: count,
    curvatureTolerance: number({ min: Number.MIN_VALUE, max: 1, maxExcluded: true }),
    curvatureEvery: natural,
    curvatureOf: oneOf('network', 'smooth-twin'),
    sharpness: fc.uniqueArray(oneOf(...sharpnessMeasures)),
    sharpnessEvery: natural,
    block: oneOf('recurrent', 'input', 'all'),
    lags: natural,
    strengths: fc.dictionary(word, number({}), { noNullPrototype: true }),
    spectrum: oneOf('none', 'end'),
    surface: oneOf('none', 'end'),
  },
  {
    requiredKeys: [
      ...([
        'evaluateEvery',
        'evaluationTrials',
        'finalTrials',
        'alignEvery',
        'curvatureTrials',
        'evaluationDraw',
      ] as const),
      ...([
        'curvatureTolerance',
        'curvatureEvery',
        'curvatureOf',
        'sharpness',
        'sharpnessEvery',
        'lags',
        'spectrum',
        'surface',
      ] as const),
    ],
  },
)
const notations = Object.entries<RuleEntry>(rules).map(([name, { example }]) => example ?? name)

/** Any legal configuration. It need not fit its task: that is found out when the task has been made. */
export const anyConfiguration: fc.Arbitrary<RunConfiguration> = fc.record(
  {
    task: fc.constantFrom(...(Object.keys(tasks) as TaskName[]), './mine.mjs:k=3', './trials.npz'),
    rule: fc.oneof(
      fc.constantFrom(...notations, 'modprop:taps=20,modulation=type', 'eprop:feedback=random'),
      fc.constantFrom('./mine.mjs', '/elsewhere/hops.mjs:hops=3'),
    ),
    seed: fc.maxSafeNat(),
    options: fc.dictionary(word, fc.oneof(number({}), fc.string()), { noNullPrototype: true }),
    start: fc.record({
      file: fc.string({ minLength: 1 }),
      sha256: fc.stringMatching(/^[0-9a-f]{64}$/),
    }),
    network,
    training,
    measures,
  },
  { requiredKeys: ['task', 'rule', 'seed', 'network', 'training', 'measures'] },
)
