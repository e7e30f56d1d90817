import { describe, expect, test } from 'vitest'
import { tinyConfiguration, tinyExperiment } from '../test/tinyExperiment.ts'
import type { RunConfiguration } from './configuration.js'
import { type Metric, type MetricKind, metricsOf } from './metric.js'
import { evaluator } from './probe/evaluate.js'
import { train } from './train.js'

const run = (configuration: RunConfiguration) => {
  const metrics: Metric[] = []
  const training = train(configuration, tinyExperiment(configuration))
  for (;;) {
    const { done, value } = training.next()
    if (done) return { metrics, ...value }
    metrics.push(value)
  }
}
const select = <K extends MetricKind>(metrics: Metric[], kind: K, at: number) =>
  metricsOf(kind, metrics).filter(({ update }) => update === at)

const exact = run(tinyConfiguration('exact'))
const eprop = run(tinyConfiguration('eprop'))

test('equal configurations have equal metrics; another seed has others', () => {
  expect(run(tinyConfiguration('eprop')).metrics).toEqual(eprop.metrics)
  expect(run({ ...tinyConfiguration('eprop'), seed: 4 }).metrics).not.toEqual(eprop.metrics)
})

describe('rules of equal seed', () => {
  test('start from the same weights and see the same batches', () => {
    expect(select(exact.metrics, 'evaluation', 0)).toHaveLength(4)
    expect(select(eprop.metrics, 'evaluation', 0)).toEqual(select(exact.metrics, 'evaluation', 0))
    expect(select(eprop.metrics, 'curvature', 0)).toEqual(select(exact.metrics, 'curvature', 0))
    expect(select(eprop.metrics, 'train', 0)[0].loss).toBe(select(exact.metrics, 'train', 0)[0].loss)
  })

  test('part ways with the first update', () => {
    expect(select(eprop.metrics, 'evaluation', 2)).not.toEqual(select(exact.metrics, 'evaluation', 2))
    expect(select(eprop.metrics, 'train', 2)[0].loss).not.toBe(select(exact.metrics, 'train', 2)[0].loss)
  })
})

describe('the measurements', () => {
  test('come when the configuration says', () => {
    const updates = (kind: string) => [
      ...new Set(exact.metrics.filter((metric) => metric.kind === kind).map(({ update }) => update)),
    ]
    expect(updates('evaluation')).toEqual([0, 2, 4, 5])
    expect(updates('train')).toEqual([0, 2, 4])
    expect(updates('alignment')).toEqual([0, 2, 4])
    expect(updates('curvature')).toEqual([0, 5])
    expect(exact.metrics.at(-1)).toEqual({ kind: 'end', update: 5, status: 'finished' })
    expect(exact.status).toBe('finished')
  })

  test('of other sharpness have a cadence of their own, and bring λ_max along', () => {
    const measured = { sharpness: ['lambdaMin' as const], curvatureEvery: 2, sharpnessEvery: 3 }
    const { metrics } = run(tinyConfiguration('exact', { updates: 7 }, measured))
    const updates = (kind: string) =>
      metrics.filter((metric) => metric.kind === kind).map(({ update }) => update)
    expect(updates('sharpness')).toEqual([0, 3, 6, 7])
    expect(updates('curvature')).toEqual([0, 2, 3, 4, 6, 7])
  })

  test('are of as many trials as it says, and of every split', () => {
    const trials = (update: number) =>
      select(exact.metrics, 'evaluation', update).map(({ split, trials }) => [split, trials])
    expect(trials(0)).toEqual(['train', 'validation', 'test', 'test-noise'].map((split) => [split, 12]))
    expect(trials(5)).toEqual(['train', 'validation', 'test', 'test-noise'].map((split) => [split, 20]))
  })

  test('the exact rule is aligned with itself, e-prop is not', () => {
    const cosines = (metrics: Metric[]) =>
      metricsOf('alignment', metrics)
        .filter(({ block }) => block === 'recurrent')
        .map(({ cosine }) => cosine)
    for (const cosine of cosines(exact.metrics)) expect(cosine).toBeCloseTo(1, 12)
    for (const cosine of cosines(eprop.metrics)) expect(cosine).toBeLessThan(0.999)
    expect(cosines(eprop.metrics)).toHaveLength(3)
  })

  test('of alignment are of the loss alone: they do not see L2', () => {
    const l2 = run(tinyConfiguration('eprop', { l2: 1 }))
    expect(select(l2.metrics, 'alignment', 0)).toEqual(select(eprop.metrics, 'alignment', 0))
    expect(select(l2.metrics, 'train', 0)).not.toEqual(select(eprop.metrics, 'train', 0))
  })

  test('are numbers: a line of metrics.jsonl loses nothing', () => {
    for (const metric of exact.metrics) expect(JSON.parse(JSON.stringify(metric))).toEqual(metric)
  })
})

describe('training', () => {
  test('lowers the loss on what it trains on', () => {
    const long = run(tinyConfiguration('exact', { updates: 600, batch: 12, learningRate: 0.05 }))
    const loss = (update: number) => select(long.metrics, 'evaluation', update)[0].loss as number
    expect(loss(600)).toBeLessThan(0.9 * loss(0))
  })

  test('that clips moves less', () => {
    const clipped = run(tinyConfiguration('exact', { clip: 1e-3 }))
    const loss = ({ metrics }: typeof exact, update: number) =>
      select(metrics, 'evaluation', update)[0].loss as number
    const moved = (of: typeof exact) => Math.abs(loss(of, 2) - loss(of, 0))
    expect(loss(clipped, 0)).toBe(loss(exact, 0))
    expect(moved(clipped)).toBeGreaterThan(0)
    expect(moved(clipped)).toBeLessThan(0.1 * moved(exact))
  })

  test('with a huge step ends as diverged, and says where', () => {
    const wild = run(tinyConfiguration('exact', { learningRate: 1e200, updates: 50 }))
    expect(wild.status).toBe('diverged')
    const end = wild.metrics.at(-1)!
    expect(end).toMatchObject({ kind: 'end', status: 'diverged' })
    expect(end.update).toBeGreaterThan(0)
    expect(end.update).toBeLessThan(50)
    expect(wild.updates).toBe(end.update)
    expect(wild.metrics.filter(({ update }) => update > end.update)).toEqual([])
  })
})

test('what is left at the end are the parameters that the last evaluation saw', () => {
  const configuration = tinyConfiguration('exact')
  const { network, objective, task } = tinyExperiment(configuration)
  const evaluate = evaluator(network, objective)
  const last = select(exact.metrics, 'evaluation', 5).find(({ split }) => split === 'test')!
  expect(evaluate(exact.parameters, task.split('test'), 20)).toMatchObject({ loss: last.loss })
  const nudged = exact.parameters.slice()
  nudged[1] += 1e-6
  expect(evaluate(nudged, task.split('test'), 20).loss).not.toBe(last.loss)
})
