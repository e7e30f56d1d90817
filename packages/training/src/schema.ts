/**
 * For programs that read configurations and metrics from people and files, such as the command line: the table of settings, the
 * forms of their values, and the errors.
 */
export { optionsFor } from './cells.js'
export { faultError, isWholeConfiguration } from './configuration.js'
export { merged } from './configurationOf.js'
export * from './forms.js'
export { isMetricKind, MetricError, metricFields } from './metric.js'
export { isModulePath } from './modulePath.js'
export { nearest, oneOf } from './nearest.js'
export { paperNames, papers } from './papers.js'
export {
  configurationForm,
  fields,
  flagName,
  flags,
  optionsForm,
  type SectionName,
  type Setting,
  sectionNames,
  settings,
  sharpnessMeasures,
  startForm,
} from './settings.js'
