import { ArgumentError, checkOneOf } from '@credit/core'
import { isRecord } from './forms.js'

/** What a field of a metric holds; JSON writes a number that is none as null. */
interface Contents {
  readonly number: number
  readonly count: number
  readonly text: string
  readonly flag: boolean
  readonly numbers: readonly number[]
}

type FieldTable = Readonly<Record<string, keyof Contents>>

/** The fields of every kind of metric, beside `kind` and `update`. Who writes them and who reads them have them from here. */
export const metricFields = {
  train: { loss: 'number', gradientNorm: 'number', learningRate: 'number' },
  evaluation: { split: 'text', loss: 'number', accuracy: 'number', trials: 'number' },
  alignment: {
    block: 'text',
    ...{ cosine: 'number', angle: 'number', normRatio: 'number', signAgreement: 'number', rho: 'number' },
  },
  curvature: {
    block: 'text',
    ...{ value: 'number', residual: 'number', converged: 'flag', products: 'number', trials: 'number' },
  },
  sharpness: {
    ...{ measure: 'text', block: 'text' },
    ...{ value: 'number', error: 'number', converged: 'flag', products: 'number' },
  },
  lag: {
    ...{ lag: 'count', andLater: 'flag', block: 'text' },
    ...{ cosine: 'number', normRatio: 'number', rho: 'number', relativeError: 'number' },
    ...{ shareOfError: 'number', norm: 'number', exactNorm: 'number' },
  },
  spectrum: {
    block: 'text',
    ...{ grid: 'numbers', density: 'numbers', lower: 'numbers', upper: 'numbers' },
    products: 'number',
  },
  // losses at points of the plane of the two leading eigenvectors
  surface: {
    ...{ block: 'text', x: 'numbers', y: 'numbers', loss: 'numbers', first: 'number', second: 'number' },
    ...{ converged: 'flag', products: 'number', trials: 'number' },
  },
  // where the training was in that plane after `at` updates, how far off it, and how far from its end
  path: {
    ...{ block: 'text', at: 'numbers', x: 'numbers', y: 'numbers', offPlane: 'numbers', distance: 'numbers' },
  },
  end: { status: 'text' },
} as const satisfies Readonly<Record<string, FieldTable>>

/** What can be measured, and `end`. */
export type MetricKind = keyof typeof metricFields

/** How a training ended: all updates made, the level of `training.stop` reached, or a loss or gradient not finite. */
export type Status = 'finished' | 'stopped' | 'diverged'

type MetricTable = { readonly [K in MetricKind]: OneMetric<K> }

/** The metric of a kind: one line of `metrics.jsonl`. */
export type MetricOf<K extends MetricKind> = MetricTable[K]

type OneMetric<K extends MetricKind> = {
  readonly kind: K
  /** Updates made when it was measured. */
  readonly update: number
  /** What the numbers are of where that is not what one expects, or why there are none. */
  readonly note?: string
} & {
  readonly [F in keyof (typeof metricFields)[K]]: (typeof metricFields)[K][F] extends keyof Contents
    ? Contents[(typeof metricFields)[K][F]]
    : never
}

/** A measurement of a training, of any kind. */
export type Metric = MetricOf<MetricKind>

/**
 * Those of one kind, in their order.
 *
 * @example
 * const metrics: Metric[] = [{ kind: 'end', update: 5, status: 'finished' }]
 * metricsOf('end', metrics)[0].status // => 'finished'
 */
export function metricsOf<K extends MetricKind>(kind: K, metrics: Iterable<Metric>): MetricOf<K>[] {
  checkOneOf('metricsOf', 'kind', kind, Object.keys(metricFields))
  if (typeof Object(metrics)[Symbol.iterator] !== 'function') {
    throw new ArgumentError('metricsOf', 'metrics', 'metrics that can be gone through', metrics)
  }
  return [...metrics].filter((metric): metric is MetricOf<K> => metric.kind === kind)
}

/** Whether there are metrics of this kind. */
export function isMetricKind(kind: string): kind is MetricKind {
  return Object.hasOwn(metricFields, kind)
}

/**
 * A metric as it was written, from the JSON of its line; null becomes NaN, and fields that no metric has are passed over.
 *
 * @throws MetricError that says which field is not what it must be.
 *
 * @example
 * readMetric('evaluation', { kind: 'evaluation', update: 5, split: 'test', loss: 0.5, accuracy: null, trials: 10 }).accuracy // => NaN
 */
export function readMetric<K extends MetricKind>(kind: K, data: unknown): MetricOf<K>
export function readMetric(kind: MetricKind, data: unknown): object {
  checkOneOf('readMetric', 'kind', kind, Object.keys(metricFields))
  if (!isRecord(data)) throw new MetricError('expected an object')
  const table: FieldTable = { update: 'count', ...metricFields[kind] }
  // runs of before did not name it
  const block = kind === 'sharpness' ? { block: 'recurrent' } : {}
  const named: Readonly<Record<string, unknown>> = { ...block, ...data }
  const read = Object.entries(table).map(([name, contents]) => [name, readers[contents](name, named[name])])
  const { note } = data
  const said = typeof note === 'string' && { note }
  const metric: Record<string, unknown> = { kind, ...Object.fromEntries(read), ...said }
  const lists = Object.keys(table).filter((name) => table[name] === 'numbers')
  if (new Set(lists.map((name) => listIn(name, metric[name]).length)).size > 1) {
    throw new MetricError(`${lists.slice(0, -1).join(', ')} and ${lists.at(-1)} must be of one length`)
  }
  return metric
}

/** What is wrong with a line, in a sentence without the line. */
export class MetricError extends Error {
  override readonly name = 'MetricError'
}

const readers: { readonly [C in keyof Contents]: (name: string, value: unknown) => Contents[C] } = {
  number: numberIn,
  count(name, value) {
    if (typeof value === 'number' && Number.isInteger(value) && value >= 0) return value
    throw expected(name, 'a whole number of at least 0', value)
  },
  text(name, value) {
    if (typeof value === 'string') return value
    throw expected(name, 'a string', value)
  },
  flag(name, value) {
    if (typeof value === 'boolean') return value
    throw expected(name, 'true or false', value)
  },
  numbers: (name, value) => listIn(name, value).map((each, i) => numberIn(`${name}.${i}`, each)),
}

function numberIn(name: string, value: unknown): number {
  if (typeof value === 'number') return value
  if (value === null || value === undefined) return Number.NaN
  throw expected(name, 'a number or null', value)
}

function listIn(name: string, value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value
  throw expected(name, 'an array', value)
}

function expected(name: string, what: string, value: unknown): MetricError {
  return new MetricError(`${name}: expected ${what}, got ${JSON.stringify(value) ?? 'nothing'}`)
}
