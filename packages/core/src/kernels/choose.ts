import { type Activation, activations } from '../activation.js'
import { checkOneOf } from '../errors.js'
import type { Dtype, Kernel } from './kernel.js'
import { referenceKernel } from './referenceKernel.js'

/** 'auto' takes the fastest one that gives the reference's bits and runs here. */
export type KernelChoice = 'auto' | 'reference'

/** The kernel in use, and why it is that one. */
export interface KernelReport {
  readonly name: Kernel['name']
  readonly dtype: Dtype
  readonly reason: string
}

/** A kernel with memory for arrays of these lengths. */
export function openKernel(
  caller: string,
  options: { kernel?: KernelChoice; dtype?: Dtype },
  activation: Activation,
  _lengths: readonly number[],
): { kernel: Kernel; report: KernelReport } {
  checkOneOf(caller, 'kernel', options.kernel ?? 'auto', ['auto', 'reference'] as const)
  const dtype = checkOneOf(caller, 'dtype', options.dtype ?? 'float64', ['float64', 'float32'] as const)
  const builtIn = Object.values(activations).includes(activation as never)
  const reason = builtIn ? 'the only kernel' : 'the activation is not a built-in one'
  return { kernel: referenceKernel(dtype), report: { name: 'reference', dtype, reason } }
}
