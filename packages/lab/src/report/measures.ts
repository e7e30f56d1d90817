import type { Run } from './read.js'
import { type EvaluationRecord, latest, noRecords, type Records } from './records.js'

/**
 * The numbers of a run by their names; NaN where its record has none. The names are those of the columns of
 * `runs.csv`, with the moment first (`end.test.accuracy`, `matched.gap.test`, `start.lambdaMax`, `cosine.mean`).
 */
export type Values = Readonly<Record<string, number>>

/** Tasks without a right answer have no accuracy: they are compared by their loss. */
export type Measure = 'accuracy' | 'loss'

/** When a run is read: at its last evaluation, or where it is as good as the others on the training trials. */
export type Moment = 'end' | 'matched'

/** Of what a run is read, in an order that all tables and figures keep. */
export interface Names {
  /** train, validation, test, then the variants. */
  readonly splits: readonly string[]
  /** The splits that a gap to train is taken of: test and the variants. */
  readonly unseen: readonly string[]
  /** Measures of sharpness beside λ_max. */
  readonly sharpness: readonly string[]
}

export function namesOf(runs: readonly Run[]): Names {
  const known = ['train', 'validation', 'test']
  const found = new Set(runs.flatMap((run) => run.records.evaluation.map((record) => record.split)))
  const variants = [...found].filter((split) => !known.includes(split))
  const measures = runs.flatMap((run) => run.records.sharpness.map((record) => record.measure))
  return {
    splits: [...known.filter((split) => found.has(split)), ...variants],
    unseen: [...(found.has('test') ? ['test'] : []), ...variants],
    sharpness: [...new Set(measures)],
  }
}

/** The loss if these runs have it on the test split but no accuracy there, else accuracy. */
export function measureOf(runs: readonly Run[]): Measure {
  const tests = runs.flatMap((run) => run.records.evaluation).filter((record) => record.split === 'test')
  const accuracy = tests.some((record) => Number.isFinite(record.accuracy))
  return !accuracy && tests.some((record) => Number.isFinite(record.loss)) ? 'loss' : 'accuracy'
}

/**
 * A run at one update: loss and accuracy of each split; the gap of each unseen split, `train − split` in
 * accuracy or `split − train` in loss (above 0: worse on new trials); λ_max of the recurrent block with its
 * residual, and the other measures of sharpness with their errors, as recorded at that very update.
 */
export function readingAt(records: Records, update: number, measure: Measure, names: Names): Values {
  const { evaluation, curvature, sharpness } = records
  const evaluations = evaluation.filter((record) => record.update === update)
  const of = (split: string) => latest(evaluations.filter((record) => record.split === split))
  const train = of('train')
  const values: Record<string, number> = { update }
  for (const split of names.splits) {
    values[`${split}.loss`] = of(split)?.loss ?? Number.NaN
    values[`${split}.accuracy`] = of(split)?.accuracy ?? Number.NaN
  }
  for (const split of names.unseen) values[`gap.${split}`] = gap(train, of(split), measure)
  const lambda = latest(curvature.filter((record) => record.update === update))
  values.lambdaMax = lambda?.value ?? Number.NaN
  values['lambdaMax.residual'] = lambda?.residual ?? Number.NaN
  for (const name of names.sharpness) {
    const found = latest(sharpness.filter((record) => record.measure === name && record.update === update))
    values[name] = found?.value ?? Number.NaN
    values[`${name}.error`] = found?.error ?? Number.NaN
  }
  return values
}

/**
 * A run as a whole: at its start (`start.lambdaMax`), along its way (`cosine.mean`, `cosine.last`, `rho.mean` and
 * `rho.last` of the recurrent block, over the recorded updates and at the last) and at its end (`end.…`, see
 * `readingAt`), the last update at which both train and test were evaluated.
 */
export function measureRun(records: Records, measure: Measure, names: Names): Values {
  const alignments = records.alignment.filter((record) => record.block === 'recurrent')
  const start = records.curvature.find((record) => record.update === 0)
  return {
    'start.lambdaMax': start?.value ?? Number.NaN,
    'start.lambdaMax.residual': start?.residual ?? Number.NaN,
    'cosine.mean': meanOf(alignments.map((record) => record.cosine)),
    'cosine.last': latest(alignments)?.cosine ?? Number.NaN,
    'rho.mean': meanOf(alignments.map((record) => record.rho)),
    'rho.last': latest(alignments)?.rho ?? Number.NaN,
    ...prefixed('end', readingAt(records, endOf(records), measure, names)),
  }
}

/** The last update at which train and test were evaluated; where there is none, the last one with an evaluation. */
function endOf({ evaluation }: Records): number {
  const updates = (split: string) =>
    new Set(evaluation.filter((record) => record.split === split).map((record) => record.update))
  const tested = updates('test')
  const both = [...updates('train')].filter((update) => tested.has(update))
  const candidates = both.length > 0 ? both : evaluation.map((record) => record.update)
  return candidates.length > 0 ? Math.max(...candidates) : Number.NaN
}

/** The values under the name of the moment at which they were read. */
export function prefixed(moment: Moment, values: Values): Values {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [`${moment}.${name}`, value]))
}

/** A reading of nothing: all its names, with NaN. */
export function noReading(moment: Moment, measure: Measure, names: Names): Values {
  return prefixed(moment, readingAt(noRecords(), Number.NaN, measure, names))
}

function gap(seen: EvaluationRecord | undefined, fresh: EvaluationRecord | undefined, measure: Measure) {
  if (seen === undefined || fresh === undefined) return Number.NaN
  return measure === 'accuracy' ? seen.accuracy - fresh.accuracy : fresh.loss - seen.loss
}

/** Mean of the finite values; NaN for none. */
function meanOf(values: readonly number[]): number {
  const finite = values.filter(Number.isFinite)
  return finite.length === 0 ? Number.NaN : finite.reduce((sum, value) => sum + value, 0) / finite.length
}
