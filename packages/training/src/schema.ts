/**
 * For programs that read configurations and metrics from people and files, such as the command line: the table of settings, the
 * forms of their values, and the errors.
 */
export { optionsFor } from './cells.js'
export { faultError, isWholeConfiguration, withDefaults } from './configuration.js'
export { merged } from './configurationOf.js'
export * from './forms.js'
export { expectedOf, isCell, isLoss, isRule, isTask } from './kinds.js'
export { type MakeWithOptions, makeWith, parseOptions, refuseImplied } from './makeWith.js'
export { isMetricKind, MetricError, metricFields } from './metric.js'
export { isModulePath, isPath, isTrialsPath } from './modulePath.js'
export { isFeedbackGiven, libraryLoss, libraryNames, withoutGivenFeedback } from './names.js'
export { paperNames, papers } from './papers.js'
export { plainFromBytes, plainToBytes } from './plainBytes.js'
export {
  configurationForm,
  fields,
  fileForm,
  flagName,
  flags,
  optionsForm,
  type SectionName,
  type Setting,
  sectionNames,
  settings,
  sharpnessMeasures,
} from './settings.js'
