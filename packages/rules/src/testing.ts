/**
 * For authors of rules: random problems, and what a rule has to do on them. Needs fast-check.
 */
export {
  batchesFor,
  feedbacksFor,
  type Limits,
  networks,
  parametersFor,
  problemOptions,
  problems,
} from './testing/arbitraries.js'
export { type FurtherCell, furtherCells } from './testing/cells.js'
export {
  type ConformanceReport,
  conformance,
  conforms,
  type Exemption,
  exemptions,
  type Finding,
} from './testing/conforms.js'
export {
  type BatchOptions,
  type NetworkOptions,
  networkOf,
  type ProblemOptions,
  problemOf,
} from './testing/problem.js'
export type { ConformOptions, Outcome, Property } from './testing/suite.js'
