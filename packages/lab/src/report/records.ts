import { type MetricKind, type MetricOf, readMetric } from '@credit/training'
import { isMetricKind, MetricError, metricFields } from '@credit/training/schema'
import { InputError } from '../inputError.js'

export type RecordKind = MetricKind
export const recordKinds = Object.keys(metricFields).filter(isMetricKind)

export type TrainRecord = MetricOf<'train'>
export type EvaluationRecord = MetricOf<'evaluation'>
export type AlignmentRecord = MetricOf<'alignment'>
export type CurvatureRecord = MetricOf<'curvature'>
export type SharpnessRecord = MetricOf<'sharpness'>
export type LagRecord = MetricOf<'lag'>
export type SpectrumRecord = MetricOf<'spectrum'>
export type SurfaceRecord = MetricOf<'surface'>
export type PathRecord = MetricOf<'path'>
export type EndRecord = MetricOf<'end'>

/** What one `metrics.jsonl` says, sorted by kind; a null or absent number is NaN. */
export type Records = {
  readonly [K in MetricKind]: readonly MetricOf<K>[]
} & {
  /** What was tolerated while reading: a cut-off last line, lines of an unknown kind. */
  readonly notes: readonly string[]
}

type Lists = ByKind & { readonly notes: string[] }

function emptyLists(): Lists {
  const along = { train: [], evaluation: [], alignment: [], curvature: [], sharpness: [], lag: [] }
  return { ...along, spectrum: [], surface: [], path: [], end: [], notes: [] }
}

export function noRecords(): Records {
  return emptyLists()
}

/**
 * Reads the text of a `metrics.jsonl`. A last line without its newline that is not JSON is what a killed
 * process leaves: it is dropped, with a note. Any other broken line is an error.
 *
 * @param file how errors name the file.
 * @throws InputError `<file>:<line>: …` at the first broken line.
 */
export function parseRecords(text: string, file: string): Records {
  const records = emptyLists()
  const unknown = new Map<string, number>()
  const lines = text.split('\n')
  lines.forEach((line, index) => {
    if (line.trim() === '') return
    let data: { kind?: unknown } | null
    try {
      data = JSON.parse(line)
    } catch (error) {
      if (index < lines.length - 1) {
        throw new InputError(`${file}:${index + 1}: not valid JSON (${(error as Error).message})`)
      }
      records.notes.push(`line ${index + 1}, the last, is cut off and was dropped`)
      return
    }
    const kind = data?.kind
    if (typeof kind !== 'string') {
      throw new InputError(`${file}:${index + 1}: expected an object with a string "kind"`)
    }
    if (!isMetricKind(kind)) {
      unknown.set(kind, (unknown.get(kind) ?? 0) + 1)
      return
    }
    try {
      append(records, kind, data)
    } catch (error) {
      if (!(error instanceof MetricError)) throw error
      throw new InputError(`${file}:${index + 1}: ${kind} record: ${error.message}`)
    }
  })
  for (const [kind, count] of unknown) {
    records.notes.push(`${count} line(s) of unknown kind "${kind}" were not read`)
  }
  return records
}

type ByKind = { readonly [K in MetricKind]: MetricOf<K>[] }

function append<K extends MetricKind>(records: ByKind, kind: K, data: unknown): void {
  records[kind].push(readMetric(kind, data))
}

/** The record of the largest update; of equals the one written last. */
export function latest<T extends { readonly update: number }>(records: readonly T[]): T | undefined {
  let best: T | undefined
  for (const record of records) if (best === undefined || record.update >= best.update) best = record
  return best
}
