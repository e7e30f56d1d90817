import { z } from 'zod'
import { InputError } from '../inputError.js'

// JSON has no NaN: the record writes null, and so does a quantity that does not exist (cosine of a zero vector).
const real = z
  .number()
  .nullish()
  .transform((value) => value ?? Number.NaN)
const update = z.number().int().min(0)

const kinds = {
  train: z.object({ update, loss: real, gradientNorm: real }),
  evaluation: z.object({ update, split: z.string(), loss: real, accuracy: real, trials: real }),
  alignment: z.object({
    update,
    block: z.string(),
    cosine: real,
    angle: real,
    normRatio: real,
    signAgreement: real,
    rho: real,
  }),
  curvature: z.object({
    update,
    block: z.string(),
    value: real,
    residual: real,
    converged: z.boolean(),
    products: real,
    kinkAlarm: z.boolean().optional(),
    discrepancy: real,
    trials: real,
  }),
  end: z.object({ update, status: z.string() }),
}

export type TrainRecord = z.output<typeof kinds.train>
export type EvaluationRecord = z.output<typeof kinds.evaluation>
export type AlignmentRecord = z.output<typeof kinds.alignment>
export type CurvatureRecord = z.output<typeof kinds.curvature>
export type EndRecord = z.output<typeof kinds.end>

/** What one `metrics.jsonl` says, sorted by kind; a null or absent number is NaN. */
export interface Records {
  readonly train: readonly TrainRecord[]
  readonly evaluation: readonly EvaluationRecord[]
  readonly alignment: readonly AlignmentRecord[]
  readonly curvature: readonly CurvatureRecord[]
  readonly end: readonly EndRecord[]
  /** What was tolerated while reading: a truncated last line, lines of an unknown kind. */
  readonly notes: readonly string[]
}

export function noRecords(): Records {
  return { train: [], evaluation: [], alignment: [], curvature: [], end: [], notes: [] }
}

/**
 * Reads the text of a `metrics.jsonl`. A last line without its newline that is not JSON is what a killed
 * process leaves: it is dropped, with a note. Any other broken line is an error.
 *
 * @param file how errors name the file.
 * @throws InputError `<file>:<line>: …` at the first broken line.
 */
export function parseRecords(text: string, file: string): Records {
  const records = { train: [], evaluation: [], alignment: [], curvature: [], end: [] } as Record<
    string,
    unknown[]
  >
  const notes: string[] = []
  const unknown = new Map<string, number>()
  const lines = text.split('\n')
  lines.forEach((line, index) => {
    if (line.trim() === '') return
    let data: { kind?: unknown } | null
    try {
      data = JSON.parse(line)
    } catch (error) {
      if (index < lines.length - 1) {
        throw new InputError(`${file}:${index + 1}: not valid JSON (${oneLine((error as Error).message)})`)
      }
      notes.push(`line ${index + 1}, the last, is cut off and was dropped`)
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
    const result = kinds[kind as keyof typeof kinds].safeParse(data)
    if (!result.success)
      throw new InputError(`${file}:${index + 1}: ${kind} record: ${explain(result.error)}`)
    records[kind]!.push(result.data)
  })
  for (const [kind, count] of unknown) notes.push(`${count} line(s) of unknown kind "${kind}" were not read`)
  return { ...(records as unknown as Omit<Records, 'notes'>), notes }
}

/** The first thing that zod found, on one line. */
export function explain(error: z.ZodError): string {
  const issue = error.issues[0]!
  const where = issue.path.length > 0 ? `${issue.path.join('.')}: ` : ''
  return oneLine(where + issue.message)
}

export function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ')
}
