import { describe, expect, test } from 'vitest'
import { decodeArrays, encodeArrays } from '../../lab/src/run/arrayFile.ts'
import { recallConfiguration, tinyConfiguration, tinyExperiment } from '../test/tinyExperiment.ts'
import type { RunConfiguration } from './configuration.js'
import { type Metric, type MetricKind, metricsOf } from './metric.js'
import type { Plain } from './plain.js'
import { Training, type TrainingState } from './training.js'

interface Run {
  /** As they are written to `metrics.jsonl`. */
  readonly lines: readonly string[]
  /** Bits of the parameters at the end. */
  readonly bits: string
}

/** A training whose every `updates`th state is all that is left of it; what is kept may be changed on the way. */
function run(
  configuration: RunConfiguration,
  updates = Number.POSITIVE_INFINITY,
  keep: (state: TrainingState) => TrainingState = (state) => state,
): Run {
  const lines: string[] = []
  let training = new Training(configuration, tinyExperiment(configuration))
  for (;;) {
    for (const metric of training.advance()) lines.push(JSON.stringify(metric))
    if (training.status !== null) break
    if (training.updates % updates !== 0) continue
    // by way of the bytes of a checkpoint
    const bytes = encodeArrays(keep(training.state()) as unknown as Plain)
    const state = decodeArrays(bytes) as unknown as TrainingState
    training = new Training(configuration, tinyExperiment(configuration), state)
  }
  return { lines, bits: Buffer.from(training.parameters.buffer).toString('hex') }
}

const recorded = ({ lines }: Run) => lines.map((line) => JSON.parse(line) as Metric)

/** What a training carries in one of everything: rules with and without memory, optimizers, forms, dtypes. */
const configurations: Readonly<Record<string, RunConfiguration>> = {
  'exact, sgd with momentum': tinyConfiguration('exact', { momentum: 0.9 }),
  'exact, adam, cosine, clipped': recallConfiguration('exact', {
    optimizer: 'adam',
    schedule: 'cosine',
    clip: 0.05,
  }),
  'exact, float32, steps of the step size': recallConfiguration('exact', {
    dtype: 'float32',
    schedule: { factor: 0.5, every: 2 },
  }),
  'exact, float32, with its path in the surface': recallConfiguration(
    'exact',
    { dtype: 'float32' },
    { surface: 'end' },
  ),
  'eprop with random feedback, adam': recallConfiguration('eprop:feedback=random', { optimizer: 'adam' }),
  'eprop with random feedback, float32, every step': recallConfiguration('eprop:feedback=random', {
    dtype: 'float32',
    updateEvery: 1,
    optimizer: 'adam',
    schedule: 'cosine',
  }),
  'eprop, along the projection': recallConfiguration('eprop', { direction: 'projection', momentum: 0.5 }),
  'modprop with the running mean': recallConfiguration('modprop', { momentum: 0.5 }),
  'modprop with the running mean, float32': recallConfiguration('modprop', { dtype: 'float32' }),
  'modprop online, every 5 of 12 steps': recallConfiguration('modprop:taps=3', {
    updateEvery: 5,
    momentum: 0.9,
  }),
  'uoro, sgd': recallConfiguration('uoro', { learningRate: 0.01 }),
  'uoro, adam, every step': recallConfiguration('uoro', {
    updateEvery: 1,
    optimizer: 'adam',
    learningRate: 0.01,
  }),
  'dni over trials': recallConfiguration('dni', { learningRate: 0.01, optimizer: 'adam' }),
  'dni, every 5 of 12 steps, float32': recallConfiguration('dni', {
    learningRate: 0.01,
    updateEvery: 5,
    dtype: 'float32',
  }),
  'kernl, every 7 of 12 steps': recallConfiguration('kernl', { learningRate: 0.01, updateEvery: 7 }),
  'kernl over trials, momentum': recallConfiguration('kernl', { learningRate: 0.01, momentum: 0.9 }),
  'rtrl, one window a trial': recallConfiguration('rtrl', { updateEvery: 12, optimizer: 'adam' }),
  'stopped early, everything measured': recallConfiguration(
    'eprop',
    { learningRate: 0.3, stop: { split: 'validation', loss: 2.15 }, updates: 60, optimizer: 'sgd' },
    { curvatureEvery: 3, sharpness: ['trace'], sharpnessEvery: 6, lags: 2, spectrum: 'end' },
  ),
  'evaluated on fresh trials': recallConfiguration('exact', {}, { evaluationDraw: 'fresh' }),
  diverging: recallConfiguration('exact', { learningRate: 1e300, updates: 20 }),
}

const endings: Readonly<Record<string, string>> = {
  'stopped early, everything measured': 'stopped',
  diverging: 'diverged',
}

describe.each(Object.entries(configurations))('%s: goes on from a checkpoint bit for bit', (name, given) => {
  // a period of 3, so that checkpoints fall between two records of the mean loss
  const configuration = { ...given, measures: { ...given.measures, alignEvery: 3 } }
  const whole = run(configuration)

  test.each([1, 3])('after every %s updates', (updates) => {
    expect(run(configuration, updates)).toEqual(whole)
  })

  test('the control: it learns something, and another seed learns something else', () => {
    const metrics = recorded(whole)
    const [end] = metricsOf('end', metrics)
    expect(end.status).toBe(endings[name] ?? 'finished')
    expect(end.update).toBeGreaterThan(0)
    expect(end.update < configuration.training.updates).toBe(name in endings)
    const evaluations = metricsOf('evaluation', metrics).map(({ loss }) => loss)
    expect(evaluations.at(-1)).not.toBe(evaluations[0])
    expect(run({ ...configuration, seed: 4 }).bits).not.toBe(whole.bits)
  })
})

describe('controls: a checkpoint without one of its parts is found out', () => {
  /** A part of the updater's state, by its name, as at the start. */
  const restarted = (configuration: RunConfiguration, part: string) => {
    const fresh = new Training(configuration, tinyExperiment(configuration)).state().updater
    return (state: TrainingState): TrainingState => ({
      ...state,
      updater: { ...(state.updater as object), [part]: (fresh as Record<string, Plain>)[part] },
    })
  }

  test.each([
    ['parameters', 'exact', tinyConfiguration('exact')],
    ['optimizer', 'exact', tinyConfiguration('exact', { momentum: 0.9 })],
    ['optimizer', 'exact', tinyConfiguration('exact', { optimizer: 'adam' })],
    ['optimizer', 'exact', tinyConfiguration('exact', { schedule: 'cosine' })],
    ['optimizer', 'eprop', recallConfiguration('eprop', { optimizer: 'adam', updateEvery: 5 })],
    ['parameters', 'eprop', recallConfiguration('eprop', { updateEvery: 5 })],
    ['estimator', 'modprop', recallConfiguration('modprop')],
    ['estimator', 'dni', recallConfiguration('dni')],
    ['estimator', 'kernl', recallConfiguration('kernl')],
    ['learner', 'modprop:taps=3', recallConfiguration('modprop:taps=3', { updateEvery: 5 })],
    ['learner', 'dni', recallConfiguration('dni', { updateEvery: 5 })],
    ['learner', 'kernl', recallConfiguration('kernl', { updateEvery: 5 })],
  ])('its %s, of %s', (part, _, configuration) => {
    const whole = run(configuration)
    const lacking = run(configuration, 3, restarted(configuration, part))
    expect(lacking.bits).not.toBe(whole.bits)
    expect(lacking.lines).not.toEqual(whole.lines)
  })

  test('the sum of the losses since the last record: the parameters do not show it, the metrics do', () => {
    const configuration = tinyConfiguration('exact', {}, { alignEvery: 4 })
    const whole = run(configuration)
    const lacking = run(configuration, 3, (state) => ({ ...state, lossSum: 0, lossCount: 0 }))
    expect(lacking.bits).toBe(whole.bits)
    expect(lacking.lines).not.toEqual(whole.lines)
  })

  test('a single bit of the parameters', () => {
    const configuration = tinyConfiguration('exact')
    const lacking = run(configuration, 3, (state) => {
      const { parameters } = state.updater as { parameters: Float64Array }
      // of W_01: W_00 is an autapse, which is not there
      new Uint8Array(parameters.buffer)[8] ^= 1
      return state
    })
    expect(lacking.bits).not.toBe(run(configuration).bits)
  })
})

describe('a state', () => {
  const configuration = recallConfiguration('kernl', { updateEvery: 5, optimizer: 'adam' })

  test('is a copy: training on does not change it', () => {
    const training = new Training(configuration, tinyExperiment(configuration))
    const advance = () => [...training.advance()]
    advance()
    const state = training.state() as unknown as Plain
    const before = encodeArrays(state)
    advance()
    expect(encodeArrays(state)).toEqual(before)
    expect(encodeArrays(training.state() as unknown as Plain)).not.toEqual(before)
  })

  test('of another rule or another size is refused', () => {
    const { updater, ...rest } = new Training(configuration, tinyExperiment(configuration)).state()
    const into = (other: RunConfiguration) => () =>
      new Training(other, tinyExperiment(other), { updater, ...rest })
    expect(into(configuration)).not.toThrow()
    expect(into({ ...configuration, rule: 'dni' })).toThrow('state.rule must be dni')
    const larger = { ...configuration, network: { ...configuration.network, hidden: 7 } }
    expect(into(larger)).toThrow('must be')
  })
})

describe('training.stop', () => {
  const free = recallConfiguration('exact', { learningRate: 0.3, updates: 40 })
  const evaluations = metricsOf('evaluation', recorded(run(free))).filter(
    ({ split, update }) => split === 'validation' && update < 40,
  )
  const stopping = (stop: NonNullable<RunConfiguration['training']['stop']>) =>
    run({ ...free, training: { ...free.training, stop } })

  test.each(['loss', 'accuracy'] as const)('ends at the first evaluation that reaches the %s', (measure) => {
    // the level of the middle one: reached there or before
    const level = evaluations[10][measure]
    const first = evaluations.find((each) =>
      measure === 'loss' ? each.loss <= level : each.accuracy >= level,
    )!
    const stopped = stopping({ split: 'validation', [measure]: level })
    const end = recorded(stopped).at(-1)!
    expect(end).toEqual({ kind: 'end', update: first.update, status: 'stopped' })
    expect(end.update).toBeGreaterThan(0)
    // up to there it is the run that goes on
    const before = ({ lines }: Run) => lines.filter((line) => JSON.parse(line).update < first.update)
    expect(before(stopped)).toEqual(before(run(free)))
  })

  test('at a level that is not reached nothing changes', () => {
    expect(stopping({ split: 'validation', loss: 1e-9 })).toEqual(run(free))
  })

  test('looks at its split alone', () => {
    const level = Math.min(...evaluations.map(({ loss }) => loss))
    const train = stopping({ split: 'train', loss: level })
    expect(recorded(train).at(-1)).not.toEqual(
      recorded(stopping({ split: 'validation', loss: level })).at(-1),
    )
  })

  test('what is measured at the end is measured when it stops', () => {
    const { lines } = run(configurations['stopped early, everything measured'])
    const end = JSON.parse(lines.at(-1)!) as Metric
    const kinds = (update: number) =>
      new Set(
        lines
          .map((line) => JSON.parse(line))
          .filter((m) => m.update === update)
          .map(({ kind }) => kind),
      )
    expect([...kinds(end.update)].sort()).toEqual(
      ['curvature', 'end', 'evaluation', 'lag', 'sharpness', 'spectrum'].sort(),
    )
  })
})

describe('dtype', () => {
  const runOf = (dtype: 'float32' | 'float64') => recorded(run(recallConfiguration('exact', { dtype })))
  const [single, double] = [runOf('float32'), runOf('float64')]
  const at = <K extends MetricKind>(metrics: readonly Metric[], kind: K, at: number) =>
    metricsOf(kind, metrics).filter(({ update }) => update === at)

  test('of the measurements is float64 whatever trains: before the first update they are the same', () => {
    for (const kind of ['evaluation', 'curvature', 'alignment'] as const) {
      expect(at(single, kind, 0).length).toBeGreaterThan(0)
      expect(at(single, kind, 0)).toEqual(at(double, kind, 0))
    }
  })

  test('float32 trains along other bits, near those of float64', () => {
    const [a, b] = [single, double].map((metrics) => at(metrics, 'train', 0)[0].loss)
    expect(a).not.toBe(b)
    expect(Math.abs(a! - b!) / b!).toBeLessThan(1e-6)
    const [c, d] = [single, double].map((metrics) => at(metrics, 'evaluation', 4)[0].loss)
    expect(c).not.toBe(d)
    expect(Math.abs(c! - d!) / d!).toBeLessThan(1e-5)
  })
})

test('a state beyond the last update is refused, and one at it has nothing left to learn', () => {
  const configuration = tinyConfiguration('eprop')
  const { updates } = configuration.training
  const experiment = tinyExperiment(configuration)
  const state = new Training(configuration, experiment).state()
  for (const update of [updates + 1, 2 ** 31, 0.5, Number.NaN]) {
    expect(() => new Training(configuration, experiment, { ...state, update })).toThrow(
      `Training: from.update must be an integer from 0 to ${updates}, got ${update}`,
    )
  }
  const last = new Training(configuration, experiment, { ...state, update: updates })
  expect([...last.advance()].map(({ kind }) => kind)).not.toContain('train')
  expect(last.status).toBe('finished')
})
