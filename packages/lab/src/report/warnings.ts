import { collapses } from './collapse.js'
import type { Matched } from './matched.js'
import type { Measure, Names } from './measures.js'
import { general } from './numbers.js'
import type { Difference } from './paired.js'
import type { Run } from './read.js'
import type { Row } from './row.js'

interface Parts {
  readonly measure: Measure
  readonly names: Names
  readonly curved: string
  readonly rows: readonly Row[]
  readonly differences: readonly Difference[]
  readonly matched: Matched | undefined
  readonly runs: readonly Run[]
}

/** All that is missing from the tables of one task, or that must be read with care, as sentences. */
export function warnings({ measure, names, curved, rows, differences, matched, runs }: Parts): string[] {
  return [
    ...collapses(runs, measure),
    ...absentQuantities(rows, names, curved),
    ...runs.flatMap((run) =>
      run.records.notes.map((note) => `${label(run)}: ${run.folder}/metrics.jsonl: ${note}.`),
    ),
    ...mixedBits(runs),
    ...stopped(runs),
    ...unequalEnds(rows),
    ...undefinedCosines(runs),
    ...unconverged(runs),
    ...(matched?.warnings ?? []),
    ...tooFew(rows, differences),
  ]
}

/** Runs of one seed that do not differ by their rule alone. */
function mixedBits(runs: readonly Run[]): string[] {
  const classes = new Map<string, Run[]>()
  for (const run of runs) {
    if (run.bits !== undefined) classes.set(run.bits, [...(classes.get(run.bits) ?? []), run])
  }
  if (classes.size < 2) return []
  const [, ...fewer] = [...classes].sort(([, a], [, b]) => b.length - a.length)
  const each = fewer.map(([bits, own]) => `${bits}: ${some(own.map(label))}`)
  return [
    `not all runs were computed in the same class of bits, so some differ by rounding as well (${each.join('; ')}).`,
  ]
}

function label(run: Pick<Run, 'condition' | 'seed'>): string {
  return `${run.condition}, seed ${run.seed}`
}

/** What the tables show, and the record that it is from. */
function recordsOf({ unseen }: Names, curved: string): Record<string, string> {
  return {
    'end.test': 'evaluation on split "test"',
    'end.train': 'evaluation on split "train"',
    'end.validation': 'evaluation on split "validation"',
    ...Object.fromEntries(
      unseen.map((split) => [`end.gap.${split}`, `update with both train and ${split} evaluated`]),
    ),
    'cosine.mean': 'alignment of block "recurrent"',
    'cosine.last': 'defined cosine of block "recurrent" at the last update',
    'start.lambdaMax': `λ_max of ${curved} at update 0`,
    'end.lambdaMax': `λ_max of ${curved} at the last evaluation`,
  }
}

function absentQuantities(rows: readonly Row[], names: Names, curved: string): string[] {
  const there = rows.filter((row) => row.n > 0)
  const has = (values: Readonly<Record<string, number>>, name: string) =>
    name in values
      ? Number.isFinite(values[name])
      : Number.isFinite(values[`${name}.accuracy`]) || Number.isFinite(values[`${name}.loss`])
  return Object.entries(recordsOf(names, curved)).flatMap(([name, what]) => {
    const lacking = there.flatMap((row) => {
      const seeds = row.runs.filter(({ values }) => !has(values, name)).map((run) => run.seed)
      if (seeds.length === 0) return []
      return [seeds.length === row.n ? row.condition : `${row.condition} (seed ${seeds.join(', ')})`]
    })
    if (lacking.length === 0) return []
    const all = there.every((row) => row.runs.every(({ values }) => !has(values, name)))
    return [`no data: ${all ? 'all conditions' : some(lacking)}: no ${what}.`]
  })
}

/** Names, or how many there are of a crowd. */
function some(conditions: readonly string[]): string {
  return conditions.length > 7 ? `${conditions.length} conditions` : conditions.join(', ')
}

function stopped(runs: readonly Run[]): string[] {
  const ends = runs.map((run) => run.records.end.at(-1)).filter((end) => end?.status === 'stopped')
  if (ends.length === 0) return []
  const updates = ends.map((end) => end!.update)
  return [
    `${ends.length} of ${runs.length} runs reached the level of training.stop and ended there, ` +
      `between updates ${Math.min(...updates)} and ${Math.max(...updates)}.`,
  ]
}

function unequalEnds(rows: readonly Row[]): string[] {
  const updates = rows
    .flatMap((row) => row.runs.map(({ values }) => values['end.update']))
    .filter(Number.isFinite)
  const [least, most] = [Math.min(...updates), Math.max(...updates)]
  return least < most ? [`"At the end" is at different updates: ${least} to ${most}.`] : []
}

function undefinedCosines(runs: readonly Run[]): string[] {
  const count = new Map<string, [number, number]>()
  for (const run of runs) {
    for (const record of run.records.alignment) {
      if (record.block !== 'recurrent') continue
      const [bad, all] = count.get(run.condition) ?? [0, 0]
      count.set(run.condition, [bad + (Number.isFinite(record.cosine) ? 0 : 1), all + 1])
    }
  }
  return [...count]
    .filter(([, [bad]]) => bad > 0)
    .map(
      ([condition, [bad, all]]) =>
        `${condition}: ${bad} of ${all} recurrent cosines have no value (a zero vector) and are left out.`,
    )
}

/** One sentence a condition and kind: a tolerance that is too tight fails at every update of every run. */
function unconverged(runs: readonly Run[]): string[] {
  const failed = new Map<string, { count: number; all: number; residual: number }>()
  const add = (key: string, { converged, residual }: { converged: boolean; residual: number }) => {
    const entry = failed.get(key) ?? { count: 0, all: 0, residual: 0 }
    entry.all++
    if (!converged) {
      entry.count++
      // NaN stays: a residual that is not known is not small
      entry.residual = Math.max(entry.residual, residual)
    }
    failed.set(key, entry)
  }
  for (const run of runs) {
    for (const record of run.records.curvature) add(`λ_max of ${run.condition}`, record)
    for (const record of run.records.sharpness) {
      add(`${record.measure} of ${run.condition}`, { converged: record.converged, residual: record.error })
    }
  }
  return [...failed]
    .filter(([, { count }]) => count > 0)
    .map(([what, { count, all, residual }]) => {
      const size = Number.isFinite(residual) ? general.value(residual) : 'unknown'
      return `not converged: ${what}: ${count} of ${all} measurements, error up to ${size}.`
    })
}

function tooFew(rows: readonly Row[], differences: readonly Difference[]): string[] {
  const single = rows.filter((row) => row.n === 1).map((row) => row.condition)
  const which = single.length === rows.length ? 'all conditions' : some(single)
  const reasons = [
    ...new Set(differences.map(({ untested }) => untested).filter((why) => why.includes('too few'))),
  ]
  return [
    ...(single.length === 0 ? [] : [`n = 1: ${which}: one seed, so no spread is known.`]),
    ...reasons.map((why) => `No p-value where ${why}.`),
  ]
}
