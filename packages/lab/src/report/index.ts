export { type SurfaceFigureOptions, surfaceFigure } from './figures/surface.js'
export { type Matched, type MatchedOptions, type MatchedRun, matched } from './matched.js'
export { learns, type MatchedWithin, matchedWithin, type WithinOptions } from './matchedWithin.js'
export {
  type Measure,
  type Moment,
  measureRun,
  type Names,
  namesOf,
  readingAt,
  type Values,
} from './measures.js'
export type { Association, Difference } from './paired.js'
export {
  type Comparison,
  type Condition,
  type Run,
  type RunState,
  readComparison,
} from './read.js'
export type {
  AlignmentRecord,
  CurvatureRecord,
  EndRecord,
  EvaluationRecord,
  LagRecord,
  Records,
  SharpnessRecord,
  SpectrumRecord,
  TrainRecord,
} from './records.js'
export type { Row } from './row.js'
export { type RunRow, type RunRowsOptions, runRows } from './runRows.js'
export {
  type SummarizeOptions,
  type Summary,
  summarize,
  type TaskSummary,
} from './summary.js'
export { terminalTable } from './table.js'
export { type WriteReportOptions, type WrittenReport, writeReport } from './write.js'
