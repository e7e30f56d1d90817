/**
 * For authors of rules and cells: the loops that everything is made of, over one block of memory. Not needed to use
 * the library.
 */
export { adjoint } from './cells/adjoint.js'
export { cellMemoryOf, partialsOf, viewsOf } from './cells/memory.js'
export { creditOfStep, feeds } from './cells/stepwise.js'
export { allFinite } from './divergence.js'
export { type Pairs, pairsOf } from './internal/pairs.js'
export { addPenalty, penaltyOf } from './internal/penalty.js'
export { type Arrays, allocatePlan, cellPlan, type Plan, partialsLength } from './internal/plan.js'
export { removeAbsent } from './internal/removeAbsent.js'
export {
  type Bits,
  bitsOf,
  type KernelChoice,
  type KernelOptions,
  type KernelReport,
  kernelsHere,
  openKernel,
} from './kernels/choose.js'
export { type InlinedModules, inlined } from './kernels/inlined.js'
export {
  type Address,
  addressOf,
  type CoreLoops,
  cutOff,
  type Dtype,
  type FurtherLoops,
  type Heap,
  type Kernel,
  type LeakyUnit,
} from './kernels/kernel.js'
export { transpose } from './kernels/reference.js'
export { offerRoom, roomLength } from './kernels/room.js'
