import type { Values } from './measures.js'
import type { SampleSummary } from './statistic.js'

/** One condition of one task. Accuracies and gaps are fractions, not per cent. */
export interface Row {
  readonly task: string
  readonly condition: string
  readonly rule: string
  /** Runs with records, of how many seeds. */
  readonly n: number
  readonly expected: number
  /** Each quantity over the runs that have it, by its name in `runs.csv`. */
  readonly values: Readonly<Record<string, SampleSummary>>
  /** The runs with records. */
  readonly runs: readonly { readonly seed: number; readonly values: Values }[]
}
