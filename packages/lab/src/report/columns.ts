import type { Measure } from './measures.js'
import { bound, cosine, general, meanAndSpread, type NumberStyle, range, styleOf } from './numbers.js'
import type { Statistic } from './statistic.js'
import type { Row } from './summary.js'

/** One column of the table, the same in the terminal and on the page. */
export interface Column {
  readonly title: string
  readonly cell: (row: Row) => string
  /** Says something about the column before it: never parted from it. */
  readonly glued?: true
}

/** The columns after the rule's name, in two groups: how well it does, and what its path is like. */
export function columnGroups(measure: Measure): Column[][] {
  const style = styleOf(measure)
  const unit = measure === 'accuracy' ? '%' : 'loss'
  return [
    [
      { title: 'n', cell: (row) => (row.n === row.expected ? `${row.n}` : `${row.n} of ${row.expected}`) },
      { title: `test ${unit}`, cell: (row) => cell(row, row.test, style) },
      { title: 'min..max', cell: (row) => range(row.test, style) },
      { title: `train ${unit}`, cell: (row) => cell(row, row.train, style) },
      { title: `validation ${unit}`, cell: (row) => cell(row, row.validation, style) },
      { title: 'gap', cell: (row) => cell(row, row.gap, style) },
      { title: 'noise gap', cell: (row) => cell(row, row.noiseGap, style) },
    ],
    [
      { title: 'cosine, mean', cell: (row) => cell(row, row.cosineMean, cosine) },
      { title: 'cosine, last', cell: (row) => cell(row, row.cosineLast, cosine) },
      { title: 'λ_max, start', cell: (row) => cell(row, row.lambdaStart, general) },
      { title: 'residual', cell: (row) => residual(row.lambdaStart, row.residualStart), glued: true },
      { title: 'λ_max, end', cell: (row) => cell(row, row.lambdaEnd, general) },
      { title: 'residual', cell: (row) => residual(row.lambdaEnd, row.residualEnd), glued: true },
    ],
  ]
}

/** What the columns mean, as sentences. */
export function columnNotes(measure: Measure): string[] {
  const gap =
    measure === 'accuracy'
      ? 'train accuracy minus test accuracy, in percentage points'
      : 'test loss minus train loss (the task has no accuracy)'
  return [
    'mean ± sample standard deviation over n seeds, at the last evaluation of each run; min..max: of the test column.',
    `gap: ${gap}; noise gap: the same with the split test-noise.`,
    'cosine: with the exact gradient, recurrent block, mean over the recorded updates and at the last one.',
    'λ_max: largest eigenvalue of the Hessian, recurrent block, at update 0 and at the last; residual: the largest ‖Hv - λv‖.',
  ]
}

// A cell that rests on fewer seeds than its row says so.
function cell(row: Row, of: Statistic, style: NumberStyle): string {
  const text = meanAndSpread(of, style)
  return of.n > 0 && of.n < row.n ? `${text} (n=${of.n})` : text
}

function residual(of: Statistic, value: number): string {
  if (of.n === 0) return 'no data'
  return Number.isFinite(value) ? `≤ ${bound(value)}` : 'unknown'
}
