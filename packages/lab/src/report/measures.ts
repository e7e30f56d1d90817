import type { Run } from './read.js'
import type { EvaluationRecord } from './records.js'
import { statistic } from './statistic.js'

/** What is told of each run, one number each. */
export const quantities = [
  'test',
  'train',
  'validation',
  'gap',
  'noiseGap',
  'cosineMean',
  'cosineLast',
  'lambdaStart',
  'lambdaEnd',
] as const

export type Quantity = (typeof quantities)[number]

/** Tasks without a right answer have no accuracy: they are compared by their loss. */
export type Measure = 'accuracy' | 'loss'

/** The numbers of one run; NaN where its record has none. */
export interface RunMeasures extends Readonly<Record<Quantity, number>> {
  readonly seed: number
  readonly residualStart: number
  readonly residualEnd: number
  /** Update of the last evaluation on the test split. */
  readonly testUpdate: number
}

/** The loss if these runs have it on the test split but no accuracy there, else accuracy. */
export function measureOf(runs: readonly Run[]): Measure {
  const tests = runs.flatMap((run) => run.records.evaluation).filter((record) => record.split === 'test')
  const accuracy = tests.some((record) => Number.isFinite(record.accuracy))
  return !accuracy && tests.some((record) => Number.isFinite(record.loss)) ? 'loss' : 'accuracy'
}

/**
 * The numbers of a run: the last evaluation of each split; the gap, train minus test in accuracy or test minus
 * train in loss (above 0: worse on new trials), at the last update where both were evaluated; the cosine of the
 * recurrent block, averaged over the recorded updates and at the last; λ_max of the recurrent block at update 0
 * and at its last update.
 */
export function measureRun(run: Run, measure: Measure): RunMeasures {
  const { evaluation, alignment, curvature } = run.records
  const of = (split: string) => evaluation.filter((record) => record.split === split)
  const [train, test, noise] = [of('train'), of('test'), of('test-noise')]
  const cosines = alignment.filter((record) => record.block === 'recurrent')
  const curvatures = curvature.filter((record) => record.block === 'recurrent')
  const start = curvatures.find((record) => record.update === 0)
  const end = latest(curvatures.filter((record) => record.update > 0))
  return {
    seed: run.seed,
    test: latest(test)?.[measure] ?? Number.NaN,
    train: latest(train)?.[measure] ?? Number.NaN,
    validation: latest(of('validation'))?.[measure] ?? Number.NaN,
    gap: gap(train, test, measure),
    noiseGap: gap(train, noise, measure),
    cosineMean: statistic(cosines.map((record) => record.cosine)).mean,
    cosineLast: latest(cosines)?.cosine ?? Number.NaN,
    lambdaStart: start?.value ?? Number.NaN,
    lambdaEnd: end?.value ?? Number.NaN,
    residualStart: start?.residual ?? Number.NaN,
    residualEnd: end?.residual ?? Number.NaN,
    testUpdate: latest(test)?.update ?? Number.NaN,
  }
}

function gap(
  seen: readonly EvaluationRecord[],
  fresh: readonly EvaluationRecord[],
  measure: Measure,
): number {
  const common = latest(fresh.filter((a) => seen.some((b) => b.update === a.update)))
  if (common === undefined) return Number.NaN
  const other = latest(seen.filter((record) => record.update === common.update))!
  return measure === 'accuracy' ? other.accuracy - common.accuracy : common.loss - other.loss
}

/** The record of the largest update; of equals the one written last. */
function latest<T extends { readonly update: number }>(records: readonly T[]): T | undefined {
  let best: T | undefined
  for (const record of records) if (best === undefined || record.update >= best.update) best = record
  return best
}
