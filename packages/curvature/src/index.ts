export { type AsyncOptions, drive, driveAsync, type Steps, type StopSignal } from './drive.js'
export {
  type FiniteDifferenceOperator,
  type FiniteDifferenceOptions,
  type FiniteDifferenceRecord,
  finiteDifference,
} from './finiteDifference.js'
export {
  type Eigenpair,
  type LanczosOptions,
  type LanczosProgress,
  type LanczosRecord,
  lanczos,
  lanczosAsync,
  lanczosSteps,
} from './lanczos.js'
export { denseOperator } from './operators.js'
