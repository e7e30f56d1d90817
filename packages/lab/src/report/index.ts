export { type Measure, type Quantity, quantities, type RunMeasures } from './measures.js'
export { renderReport } from './page.js'
export { type Comparison, type Run, readComparison } from './read.js'
export type {
  AlignmentRecord,
  CurvatureRecord,
  EndRecord,
  EvaluationRecord,
  Records,
  TrainRecord,
} from './records.js'
export { rankCorrelation, type Statistic, statistic } from './statistic.js'
export { type Row, type Summary, summarize, type TaskSummary } from './summary.js'
export { terminalTable } from './table.js'
export { writeReport } from './write.js'
