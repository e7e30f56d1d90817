/**
 * For authors of rules and cells: the loops that everything is made of, over one block of memory. Not needed to use
 * the library.
 */
export { adjoint } from './cells/adjoint.js'
export { allFinite } from './divergence.js'
export { type Pairs, pairsOf } from './internal/pairs.js'
export { addPenalty, penaltyOf } from './internal/penalty.js'
export { allocatePlan, type Plan } from './internal/plan.js'
export { removeAbsent } from './internal/removeAbsent.js'
export {
  type KernelChoice,
  type KernelOptions,
  type KernelReport,
  kernelsHere,
  openKernel,
} from './kernels/choose.js'
export {
  type Address,
  addressOf,
  type CoreLoops,
  cutOff,
  type Dtype,
  type FurtherLoops,
  type Heap,
  type Kernel,
  type Unit,
} from './kernels/kernel.js'
export { transpose } from './kernels/reference.js'
export type { InlinedModules } from './kernels/simdModule.js'
