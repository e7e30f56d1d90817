import type { Quantity } from './measures.js'
import { general } from './numbers.js'
import type { Run } from './read.js'
import type { Row } from './summary.js'

const names: Readonly<Record<Quantity, string>> = {
  test: 'evaluation on split "test"',
  train: 'evaluation on split "train"',
  validation: 'evaluation on split "validation"',
  gap: 'update with both train and test evaluated (gap)',
  noiseGap: 'update with both train and test-noise evaluated (noise gap)',
  cosineMean: 'alignment of block "recurrent"',
  cosineLast: 'defined cosine of block "recurrent" at the last update',
  lambdaStart: 'λ_max of block "recurrent" at update 0',
  lambdaEnd: 'λ_max of block "recurrent" after update 0',
}

/** All that is missing from the table of one task, or that must be read with care, as sentences. */
export function warnings(rows: readonly Row[], runs: readonly Run[], seeds: readonly number[]): string[] {
  return [
    ...absentRuns(rows, runs, seeds),
    ...absentQuantities(rows),
    ...runs.flatMap((run) =>
      run.records.notes.map((note) => `${label(run)}: ${run.folder}/metrics.jsonl: ${note}.`),
    ),
    ...unfinished(runs),
    ...unequalEnds(rows),
    ...undefinedCosines(runs),
    ...doubtfulCurvature(runs),
    ...singleSeed(rows),
  ]
}

function label(run: Pick<Run, 'rule' | 'seed'>): string {
  return `${run.rule}, seed ${run.seed}`
}

function absentRuns(rows: readonly Row[], runs: readonly Run[], seeds: readonly number[]): string[] {
  return rows.flatMap(({ rule }) =>
    seeds.flatMap((seed) => {
      const run = runs.find((other) => other.rule === rule && other.seed === seed)
      if (run === undefined) return [`no data: ${label({ rule, seed })}: the comparison lists no such run.`]
      return run.missing === undefined ? [] : [`no data: ${label(run)}: ${run.missing}.`]
    }),
  )
}

function absentQuantities(rows: readonly Row[]): string[] {
  const there = rows.filter((row) => row.n > 0)
  return (Object.keys(names) as Quantity[]).flatMap((name) => {
    const lacking = there.flatMap((row) => {
      const seeds = row.runs.filter((run) => !Number.isFinite(run[name])).map((run) => run.seed)
      if (seeds.length === 0) return []
      return [seeds.length === row.n ? row.rule : `${row.rule} (seed ${seeds.join(', ')})`]
    })
    if (lacking.length === 0) return []
    const all = there.every((row) => row[name].n === 0)
    return [`no data: ${all ? 'all rules' : lacking.join(', ')}: no ${names[name]}.`]
  })
}

function unfinished(runs: readonly Run[]): string[] {
  return runs
    .filter((run) => run.missing === undefined)
    .flatMap((run) => {
      const end = run.records.end.at(-1)
      if (end === undefined)
        return [`not finished: ${label(run)}: no end line; its last records are counted.`]
      if (end.status === 'finished') return []
      return [`${end.status}: ${label(run)}, at update ${end.update}; its last records are counted.`]
    })
}

function unequalEnds(rows: readonly Row[]): string[] {
  const updates = rows.flatMap((row) => row.runs.map((run) => run.testUpdate)).filter(Number.isFinite)
  const [least, most] = [Math.min(...updates), Math.max(...updates)]
  return least < most ? [`the last test evaluations are at different updates: ${least} to ${most}.`] : []
}

function undefinedCosines(runs: readonly Run[]): string[] {
  const count = new Map<string, [number, number]>()
  for (const run of runs) {
    for (const record of run.records.alignment) {
      if (record.block !== 'recurrent') continue
      const [bad, all] = count.get(run.rule) ?? [0, 0]
      count.set(run.rule, [bad + (Number.isFinite(record.cosine) ? 0 : 1), all + 1])
    }
  }
  return [...count]
    .filter(([, [bad]]) => bad > 0)
    .map(
      ([rule, [bad, all]]) =>
        `${rule}: ${bad} of ${all} recurrent cosines have no value (a zero vector) and are left out.`,
    )
}

function doubtfulCurvature(runs: readonly Run[]): string[] {
  return runs.flatMap((run) =>
    run.records.curvature.flatMap((record) => {
      const what = `${label(run)}: λ_max of block "${record.block}" at update ${record.update}`
      const out: string[] = []
      if (!record.converged) {
        const residual = Number.isFinite(record.residual) ? general.value(record.residual) : 'unknown'
        out.push(`not converged: ${what} (residual ${residual}).`)
      }
      if (record.kinkAlarm === true) {
        const size = Number.isFinite(record.discrepancy)
          ? ` (discrepancy ${general.value(record.discrepancy)})`
          : ''
        out.push(`kink alarm: ${what}${size}.`)
      }
      return out
    }),
  )
}

function singleSeed(rows: readonly Row[]): string[] {
  const rules = rows.filter((row) => row.n === 1).map((row) => row.rule)
  if (rules.length === 0) return []
  return [
    `n = 1: ${rules.length === rows.length ? 'all rules' : rules.join(', ')}: one seed, so no spread is known.`,
  ]
}
