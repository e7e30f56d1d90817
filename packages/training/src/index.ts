export { cellOf } from './cellOf.js'
export type { Changes } from './changes.js'
export { checkExperiment } from './checkExperiment.js'
export { checkConfiguration, type RunConfiguration } from './configuration.js'
export { configurationOf, type GivenSettings } from './configurationOf.js'
export { decodeState, encodeState } from './encodeState.js'
export {
  buildExperiment,
  curvatureNetworkOf,
  type Experiment,
  networkOf,
  type Parts,
  startOf,
} from './experiment.js'
export { exportParameters } from './exportParameters.js'
export { type FitOptions, type FitState, type Fitted, fit, type Probe, type Progress } from './fit.js'
export {
  type FitStreamOptions,
  fitStream,
  type Streamed,
  type StreamProbe,
  type StreamProgress,
  type StreamState,
  type StreamStep,
} from './fitStream.js'
export { importParameters } from './importParameters.js'
export {
  type Metric,
  type MetricKind,
  type MetricOf,
  metricsOf,
  readMetric,
  type Status,
} from './metric.js'
export type { Names } from './names.js'
export type { Plain } from './plain.js'
export { paperSettings, quickSettings } from './presets.js'
export type { Snapshots } from './probe/surfaceProbe.js'
export { type Given, type Own, type Registry, registryOf } from './registry.js'
export { type Trained, train } from './train.js'
export { Training, type TrainingState } from './training.js'
export { keptSynapses } from './update/keptSynapses.js'
export { type ReleasedProjectionOptions, releasedProjection } from './update/releasedProjection.js'
