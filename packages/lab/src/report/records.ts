import { z } from 'zod'
import { InputError, oneLine } from '../inputError.js'

// JSON has no NaN: the record writes null, and so does a quantity that does not exist (cosine of a zero vector).
const real = z
  .number()
  .nullish()
  .transform((value) => value ?? Number.NaN)
const update = z.number().int().min(0)
const block = z.string()

/** The measurements of a `metrics.jsonl`, by their kind; a field that is not named here is not read. */
const kinds = {
  train: z.object({ update, loss: real, gradientNorm: real, learningRate: real }),
  evaluation: z.object({ update, split: z.string(), loss: real, accuracy: real, trials: real }),
  alignment: z.object({
    ...{ update, block },
    ...{ cosine: real, angle: real, normRatio: real, signAgreement: real, rho: real },
  }),
  curvature: z.object({
    ...{ update, block, value: real, residual: real, converged: z.boolean(), products: real, trials: real },
  }),
  sharpness: z.object({
    ...{ update, measure: z.string(), value: real, error: real, converged: z.boolean(), products: real },
  }),
  lag: z.object({
    ...{ update, lag: z.number().int().min(0), andLater: z.boolean(), block },
    ...{ cosine: real, normRatio: real, rho: real, relativeError: real, shareOfError: real },
    ...{ norm: real, exactNorm: real },
  }),
  spectrum: z
    .object({
      ...{ update, block },
      ...{ grid: z.array(real), density: z.array(real), lower: z.array(real), upper: z.array(real) },
      products: real,
    })
    .refine(
      ({ grid, density, lower, upper }) =>
        [density, lower, upper].every((values) => values.length === grid.length),
      { error: 'grid, density, lower and upper must be of one length' },
    ),
  end: z.object({ update, status: z.string() }),
}

export type RecordKind = keyof typeof kinds
export const recordKinds = Object.keys(kinds) as RecordKind[]

export type TrainRecord = z.output<typeof kinds.train>
export type EvaluationRecord = z.output<typeof kinds.evaluation>
export type AlignmentRecord = z.output<typeof kinds.alignment>
export type CurvatureRecord = z.output<typeof kinds.curvature>
export type SharpnessRecord = z.output<typeof kinds.sharpness>
export type LagRecord = z.output<typeof kinds.lag>
export type SpectrumRecord = z.output<typeof kinds.spectrum>
export type EndRecord = z.output<typeof kinds.end>

/** What one `metrics.jsonl` says, sorted by kind; a null or absent number is NaN. */
export type Records = {
  readonly [K in RecordKind]: readonly z.output<(typeof kinds)[K]>[]
} & {
  /** What was tolerated while reading: a cut-off last line, lines of an unknown kind. */
  readonly notes: readonly string[]
}

export function noRecords(): Records {
  return { ...(Object.fromEntries(recordKinds.map((kind) => [kind, []])) as unknown as Records), notes: [] }
}

/**
 * Reads the text of a `metrics.jsonl`. A last line without its newline that is not JSON is what a killed
 * process leaves: it is dropped, with a note. Any other broken line is an error.
 *
 * @param file how errors name the file.
 * @throws InputError `<file>:<line>: …` at the first broken line.
 */
export function parseRecords(text: string, file: string): Records {
  const records = noRecords() as unknown as Record<string, unknown[]>
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
      records.notes!.push(`line ${index + 1}, the last, is cut off and was dropped`)
      return
    }
    const kind = data?.kind
    if (typeof kind !== 'string') {
      throw new InputError(`${file}:${index + 1}: expected an object with a string "kind"`)
    }
    if (!Object.hasOwn(kinds, kind)) {
      unknown.set(kind, (unknown.get(kind) ?? 0) + 1)
      return
    }
    const result = kinds[kind as RecordKind].safeParse(data)
    if (!result.success)
      throw new InputError(`${file}:${index + 1}: ${kind} record: ${explain(result.error)}`)
    records[kind].push(result.data)
  })
  for (const [kind, count] of unknown) {
    records.notes!.push(`${count} line(s) of unknown kind "${kind}" were not read`)
  }
  return records as unknown as Records
}

/** The record of the largest update; of equals the one written last. */
export function latest<T extends { readonly update: number }>(records: readonly T[]): T | undefined {
  let best: T | undefined
  for (const record of records) if (best === undefined || record.update >= best.update) best = record
  return best
}

/** The first thing that zod found, on one line. */
export function explain(error: z.ZodError): string {
  const issue = error.issues[0]
  const where = issue.path.length > 0 ? `${issue.path.join('.')}: ` : ''
  return oneLine(where + issue.message)
}
