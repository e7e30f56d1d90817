import type { Moment } from './measures.js'
import { bound, cosine, general, meanAndSpread, type NumberStyle, range, styleOf } from './numbers.js'
import { sharpnessText } from './quantityText.js'
import type { Row } from './row.js'
import type { TaskSummary } from './summary.js'

/** One column of the table, the same in the terminal and on the page. */
export interface Column {
  readonly title: string
  readonly cell: (row: Row) => string
  /** Says something about the column before it: never parted from it. */
  readonly glued?: true
}

export interface ColumnGroup {
  readonly title: string
  readonly columns: readonly Column[]
}

/** The columns after the condition's name: how well it does, at the end and matched, and what its path is like. */
export function columnGroups(task: TaskSummary): ColumnGroup[] {
  const groups = [
    { title: 'at the end', columns: performance(task, 'end') },
    { title: 'at matched performance', columns: performance(task, 'matched') },
    { title: 'along training', columns: path },
    ...(task.names.sharpness.length > 0
      ? [
          {
            title: 'sharpness at the end',
            columns: task.names.sharpness.map((name) => quantity(`end.${name}`, sharpnessText(name))),
          },
        ]
      : []),
  ]
  return task.matched?.verdict === 'comparable' ? groups : groups.filter((_, k) => k !== 1)
}

function performance({ measure, names, rows }: TaskSummary, moment: Moment): Column[] {
  const style = styleOf(measure)
  const unit = measure === 'accuracy' ? '%' : 'loss'
  const of = (name: string, title: string) => quantity(`${moment}.${name}`, title, style)
  const test = `${moment}.test.${measure}`
  return [
    { title: 'n', cell: (row) => (row.n === row.expected ? `${row.n}` : `${row.n} of ${row.expected}`) },
    ...(moment === 'matched' ? [quantity('matched.update', 'update', whole)] : []),
    of(`test.${measure}`, `test ${unit}`),
    ...(rows.some(({ n }) => n > 1)
      ? [{ title: 'min..max', cell: (row: Row) => range(row.values[test], style), glued: true as const }]
      : []),
    of(`train.${measure}`, `train ${unit}`),
    ...(moment === 'end' ? [of(`validation.${measure}`, `validation ${unit}`)] : []),
    ...names.unseen.map((split) => of(`gap.${split}`, gapTitle(split))),
    ...(moment === 'matched' ? [quantity('matched.lambdaMax', 'λ_max')] : []),
  ]
}

function gapTitle(split: string): string {
  return split === 'test' ? 'gap' : `gap, ${split}`
}

const path: readonly Column[] = [
  quantity('cosine.mean', 'cosine, mean', cosine),
  quantity('cosine.last', 'cosine, last', cosine),
  quantity('rho.mean', 'ρ, mean', cosine),
  quantity('start.lambdaMax', 'λ_max, start'),
  { title: 'residual', cell: (row) => residual(row, 'start.lambdaMax'), glued: true },
  quantity('end.lambdaMax', 'λ_max, end'),
  { title: 'residual', cell: (row) => residual(row, 'end.lambdaMax'), glued: true },
]

function quantity(name: string, title: string, style: NumberStyle = general): Column {
  return { title, cell: (row) => cell(row, name, style) }
}

/** What the columns mean, as sentences. */
export function columnNotes({
  measure,
  matched,
  curved,
}: Pick<TaskSummary, 'measure' | 'matched' | 'curved'>): string[] {
  const gap =
    measure === 'accuracy'
      ? 'train accuracy minus that on the split, in percentage points'
      : 'loss on the split minus train loss (the task has no accuracy)'
  return [
    'mean ± sample standard deviation over n seeds, at the last evaluation of each run; min..max: of the test column.',
    `gap: ${gap}.`,
    ...(matched?.verdict === 'comparable'
      ? [
          `at matched performance: each run at its first evaluation that reaches the training ${matched.by} that all reach.`,
        ]
      : []),
    "Between conditions: difference from the reference, paired over seeds, [95 % bootstrap interval], p of Wilcoxon's signed-rank test after Holm.",
    'cosine: with the exact gradient, recurrent block, mean over the recorded updates and at the last one; ρ: ⟨ĝ,g⟩/‖g‖².',
    `λ_max: largest eigenvalue of the Hessian of ${curved}, at update 0 and at the end; residual: the largest ‖Hv - λv‖.`,
  ]
}

const whole: NumberStyle = { value: (x) => x.toFixed(0), spread: (sd) => sd.toFixed(0) }

// A cell that rests on fewer seeds than its row says so.
function cell(row: Row, name: string, style: NumberStyle): string {
  const of = row.values[name]
  const text = meanAndSpread(of, style)
  return of !== undefined && of.n > 0 && of.n < row.n ? `${text} (n=${of.n})` : text
}

function residual({ values }: Row, name: string): string {
  const most = values[`${name}.residual`]?.most ?? Number.NaN
  if ((values[name]?.n ?? 0) === 0) return 'no data'
  return Number.isFinite(most) ? `≤ ${bound(most)}` : 'unknown'
}
