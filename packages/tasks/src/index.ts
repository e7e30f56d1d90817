export { type AddingOptions, adding, addingSettings } from './adding.js'
export { md5 } from './checksum.js'
export {
  type ContextIntegrationOptions,
  contextIntegration,
  contextIntegrationSettings,
} from './contextIntegration.js'
export { type CopyOptions, copy, copySettings } from './copy.js'
export { type DatasetPart, type DatasetTaskOptions, datasetTask } from './datasetTask.js'
export { type DelayedMatchOptions, delayedMatch, delayedMatchSettings } from './delayedMatch.js'
export { type DelayedXorOptions, delayedXor, delayedXorSettings } from './delayedXor.js'
export { encodeNpy, encodeNpz } from './encodeNpz.js'
export {
  type EvidenceAccumulationOptions,
  evidenceAccumulation,
  evidenceAccumulationSettings,
} from './evidenceAccumulation.js'
export { finiteTraining } from './finiteTraining.js'
export { type FlipFlopOptions, flipFlop, flipFlopSettings } from './flipFlop.js'
export {
  type GeneratorTaskOptions,
  type GeneratorVariant,
  generatorTask,
  type Trial,
} from './generatorTask.js'
export { parseIdx } from './idx.js'
export type { InputVariant } from './internal/indexedTask.js'
export type { Span } from './internal/spans.js'
export { parseJsonArrays } from './jsonArrays.js'
export { leakOf } from './leakOf.js'
export { type MimicOptions, mimic, mimicSettings } from './mimic.js'
export {
  type Checksums,
  type LabelledImages,
  type Mnist,
  type MnistFileName,
  type MnistFileOptions,
  mnistFiles,
  parseMnistFile,
} from './mnist.js'
export { daleOptions, initializersFor, networkFor } from './networkFor.js'
export { type NumberArray, parseNpy } from './npy.js'
export { parseNpz } from './npz.js'
export { numbered } from './numbered.js'
export {
  type PatternGenerationOptions,
  patternGeneration,
  patternGenerationSettings,
} from './patternGeneration.js'
export { type PixelMnistOptions, pixelMnist, pixelMnistSettings } from './pixelMnist.js'
export { type RowMnistOptions, rowMnist, rowMnistSettings } from './rowMnist.js'
export type {
  PaperSettings,
  Reachable,
  ScheduleSettings,
  TaskSettings,
  TrainingSettings,
} from './settings.js'
export { type SineOptions, sine, sineSettings } from './sine.js'
export type { Channel, Split, SplitOptions, Task, Variant } from './task.js'
export { type TrialsArrays, type TrialsTaskOptions, trialsTask } from './trialsTask.js'
