import { gunzipSync, gzipSync } from 'node:zlib'
import { z } from 'zod'
import { explain } from '../explain.js'
import { readRegular } from '../files.js'
import { InputError } from '../inputError.js'
import { type Comparison, ofTaskSchema, type Run } from '../report/read.js'
import { parseRecords, type RecordKind, type Records } from '../report/records.js'

/** Measurements that verdicts and tables rest on; the others stay in the run folders. */
const kept: readonly RecordKind[] = [
  'train',
  'evaluation',
  'alignment',
  'curvature',
  'sharpness',
  'lag',
  'end',
]
const keptBlocks = ['recurrent', 'overall']

const named = z.object({ name: z.string(), rule: z.string() })
const comparisonLine = z.strictObject({
  task: z.string(),
  comparison: z.strictObject({
    tasks: z.array(z.string()),
    conditions: z.array(named),
    seeds: z.array(z.number()),
    settings: z.record(z.string(), z.unknown()),
    versions: z.record(z.string(), z.unknown()),
    notes: z.array(z.string()),
  }),
})
const runLine = z.strictObject({
  run: z.strictObject({
    ...{ task: z.string(), condition: z.string(), rule: z.string(), seed: z.number(), folder: z.string() },
    state: z.enum(['missing', 'unfinished', 'damaged', 'ended']),
    problem: z.string().optional(),
    configuration: z.record(z.string(), z.unknown()),
    bits: z.string().optional(),
    ofTask: ofTaskSchema.optional(),
  }),
})

/**
 * Comparisons as gzipped lines of JSON: a line `{ task, comparison }` each, after it a line `{ run }` per run, and after
 * that its measurements as in `metrics.jsonl`. Python reads it with `gzip` and `json`. The same runs give the same bytes.
 */
export function packRecords(comparisons: ReadonlyMap<string, Comparison>): Uint8Array {
  const lines = [...comparisons].flatMap(([task, { runs, ...comparison }]) => [
    { task, comparison },
    ...runs.flatMap(
      ({ records, task, condition, seed, folder, rule, state, configuration, bits, problem, ofTask }) => [
        // in one order, wherever they come from; what is undefined is left out
        { run: { task, condition, seed, folder, rule, state, configuration, bits, problem, ofTask } },
        ...kept.flatMap((kind) => records[kind].filter(isKept)),
      ],
    ),
  ])
  const packed = gzipSync(lines.map((line) => `${JSON.stringify(line)}\n`).join(''), { level: 9 })
  // byte 9 names the system that packed it
  packed[9] = 255
  return packed
}

/** What is packed may ask for so many bytes, or so many times its own. */
const leastMemory = 2 ** 26
const mostTimes = 100

function isKept(record: object): boolean {
  return !('block' in record) || keptBlocks.includes(String(record.block))
}

/** @throws InputError, naming the file and the line, for what is no such file. */
export function unpackRecords(path: string): Map<string, Comparison> {
  let text: string
  try {
    const packed = readRegular(path)
    const maxOutputLength = Math.max(leastMemory, mostTimes * packed.length)
    text = gunzipSync(packed, { maxOutputLength }).toString('utf8')
  } catch (error) {
    if (error instanceof InputError) throw error
    throw new InputError(`${path}: cannot be read (${(error as Error).message})`)
  }
  const comparisons = new Map<string, Comparison & { runs: Run[] }>()
  let run: { head: Omit<Run, 'records'>; lines: string[] } | undefined
  let into: Run[] = []
  const finish = () => {
    if (run !== undefined) into.push({ ...run.head, records: recordsOf(run.lines, path) })
    run = undefined
  }
  for (const [i, line] of text.trimEnd().split('\n').entries()) {
    const where = `${path}:${i + 1}`
    if (line.startsWith('{"task":')) {
      finish()
      const { task, comparison } = parsed(comparisonLine, line, where)
      into = []
      comparisons.set(task, { ...comparison, runs: into })
    } else if (line.startsWith('{"run":')) {
      finish()
      const { run: head } = parsed(runLine, line, where)
      run = { head: { ...head, problem: head.problem }, lines: [] }
    } else if (run === undefined) throw new InputError(`${where}: a measurement without its run`)
    else run.lines.push(line)
  }
  finish()
  return comparisons
}

function recordsOf(lines: readonly string[], path: string): Records {
  return parseRecords(lines.map((line) => `${line}\n`).join(''), path)
}

function parsed<T>(schema: z.ZodType<T>, line: string, where: string): T {
  let data: unknown
  try {
    data = JSON.parse(line)
  } catch (error) {
    throw new InputError(`${where}: not valid JSON (${(error as Error).message})`)
  }
  const result = schema.safeParse(data)
  if (!result.success) throw new InputError(`${where}: ${explain(result.error)}`)
  return result.data
}
