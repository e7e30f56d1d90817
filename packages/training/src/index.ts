export {
  checkConfiguration,
  expectedIn,
  flags,
  type RunConfiguration,
  runConfigurationSchema,
  sharpnessMeasures,
} from './configuration.js'
export { type Changes, configurationOf, type GivenSettings, merged } from './configurationOf.js'
export { buildExperiment, type Experiment, networkOf, type Parts, startOf } from './experiment.js'
export type { Metric, Status } from './metric.js'
export { isModulePath } from './modulePath.js'
export type { Plain } from './plain.js'
export { paperSettings, quickSettings } from './presets.js'
export { type Trained, train } from './train.js'
export { Training, type TrainingState } from './training.js'
export { checkForm } from './update/stepUpdater.js'
