export {
  type AdaptiveSharpnessOptions,
  type AdaptiveSharpnessProgress,
  type AdaptiveSharpnessRecord,
  adaptiveSharpness,
  adaptiveSharpnessAsync,
  adaptiveSharpnessSteps,
} from './adaptiveSharpness.js'
export {
  type ArnoldiOptions,
  type ArnoldiProgress,
  type ArnoldiRecord,
  arnoldi,
  arnoldiAsync,
  arnoldiSteps,
  type ComplexEigenpair,
} from './arnoldi.js'
export { affineOperator, averageOperator, sumOperator, type Weighted } from './combine.js'
export {
  type DensityOptions,
  type DensityProgress,
  type DensityRecord,
  density,
  densityAsync,
  densitySteps,
  type Quadrature,
  type SpectralMoment,
  type SpectrumEdge,
} from './density.js'
export {
  type DescentOptions,
  type DescentProgress,
  type DescentRecord,
  descent,
  descentAsync,
  descentSteps,
} from './descent.js'
export { filterNormalized, randomDirection } from './directions.js'
export { type AsyncOptions, drive, driveAsync, type Steps, type StopSignal } from './drive.js'
export { type EmpiricalFisherOptions, empiricalFisher } from './empiricalFisher.js'
export {
  type FiniteDifferenceOperator,
  type FiniteDifferenceOptions,
  type FiniteDifferenceRecord,
  finiteDifference,
} from './finiteDifference.js'
export { type FisherRaoOptions, type FisherRaoRecord, fisherRaoNorm } from './fisherRaoNorm.js'
export { gaussNewton } from './gaussNewton.js'
export { type CountedOperator, counted, deterministic } from './guards.js'
export { type BatchesOptions, hessianOverBatches } from './hessianOverBatches.js'
export type { BlockChoice, Range } from './internal/range.js'
export type { KrylovOptions, KrylovProgress } from './internal/search.js'
export {
  type Eigenpair,
  type LanczosOptions,
  type LanczosProgress,
  type LanczosRecord,
  lanczos,
  lanczosAsync,
  lanczosSteps,
} from './lanczos.js'
export { type ComplexValue, type LinearStability, linearStability } from './linearStability.js'
export { elementScale, normalizedOperator, rowScale } from './normalisation.js'
export {
  type NormPowerIterationProgress,
  type NormPowerIterationRecord,
  normPowerIteration,
  normPowerIterationAsync,
  normPowerIterationSteps,
} from './normPowerIteration.js'
export { denseOperator, functionOperator } from './operators.js'
export {
  type PowerIterationOptions,
  type PowerIterationProgress,
  type PowerIterationRecord,
  powerIteration,
  powerIterationAsync,
  powerIterationSteps,
} from './powerIteration.js'
export {
  type FlatnessForm,
  type RelativeFlatnessOptions,
  relativeFlatness,
  relativeFlatnessAsync,
  relativeFlatnessOperator,
  relativeFlatnessSteps,
} from './relativeFlatness.js'
export { residualEigenvalues } from './residualEigenvalues.js'
export { type RestrictOptions, restrict } from './restrict.js'
export { type Sensitivities, sensitivities } from './sensitivities.js'
export {
  type SharpnessOptions,
  type SharpnessProgress,
  type SharpnessRecord,
  sharpness,
  sharpnessAsync,
  sharpnessSteps,
} from './sharpness.js'
export { type StabilityBound, type StabilityBoundOptions, stabilityBound } from './stabilityBound.js'
export {
  type LossFunction,
  type SurfaceAxis,
  type SurfaceOptions,
  type SurfaceProgress,
  type SurfaceRecord,
  surface,
  surfaceAsync,
  surfaceSteps,
} from './surface.js'
export { type SymmetryRecord, symmetry } from './symmetry.js'
export {
  type TraceMethod,
  type TraceOptions,
  type TraceProgress,
  type TraceRecord,
  trace,
  traceAsync,
  traceSteps,
} from './trace.js'
export { type TrajectoryPlane, type TrajectoryPlaneOptions, trajectoryPlane } from './trajectoryPlane.js'
export { type UpdateMapOptions, updateMap } from './updateMap.js'
export {
  type UpdateStability,
  type UpdateStabilityOptions,
  type UpdateStabilityProgress,
  updateStability,
  updateStabilityAsync,
  updateStabilitySteps,
} from './updateStability.js'
