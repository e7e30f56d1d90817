import { ArgumentError, checkOneOf } from '../errors.js'
import type { Dtype, Kernel, LeakyUnit } from './kernel.js'
import { referenceKernel } from './referenceKernel.js'
import { hasSimd, simdKernel, simdSupport } from './simd.js'
import { ambient, isReplaced } from './simdModule.js'

/**
 * 'auto' takes the SIMD kernel where it runs, else the reference: in float64 both give the same bits. 'reference',
 * 'simd' and 'relaxed-simd' take that one or throw; relaxed SIMD is faster and gives other bits.
 */
export type KernelChoice = 'auto' | 'reference' | 'simd' | 'relaxed-simd'

/** The kernel in use, and why it is that one. */
export interface KernelReport {
  readonly name: Kernel['name']
  readonly dtype: Dtype
  /**
   * The class of the bits that it gives: on one network and seed, all kernels of a class and a number type give the same. In
   * float64 'reference' and 'plain' are the same too.
   */
  readonly bits: Bits
  /** Which form of the compiled loops runs; not a part of the bits. */
  readonly loops: 'none' | 'narrow' | 'wide'
  readonly reason: string
}

/** See `KernelReport`. */
export type Bits = 'reference' | 'plain' | 'relaxed'

/** The class of bits of each kernel. */
export const bitsOf: Readonly<Record<Kernel['name'], Bits>> = {
  reference: 'reference',
  simd: 'plain',
  'relaxed-simd': 'relaxed',
}

/** Which kernel computes, and in which number type. Both are reported by the workspace. */
export interface KernelOptions {
  readonly kernel?: KernelChoice
  readonly dtype?: Dtype
}

const choices: readonly KernelChoice[] = ['auto', 'reference', 'simd', 'relaxed-simd']

/** The kernels that run here, by the name that asks for them. */
export function kernelsHere(): readonly Kernel['name'][] {
  const { simd, relaxed } = simdSupport()
  return ['reference', ...(simd ? ['simd' as const] : []), ...(relaxed ? ['relaxed-simd' as const] : [])]
}

/**
 * A kernel with memory for arrays of these lengths.
 *
 * @throws ArgumentError when a kernel was named that does not run here, or not with this activation.
 */
export function openKernel(
  caller: string,
  options: KernelOptions,
  unit: LeakyUnit,
  lengths: readonly number[],
): { kernel: Kernel; report: KernelReport } {
  const choice = checkOneOf(caller, 'kernel', options.kernel ?? 'auto', choices)
  const dtype = checkOneOf(caller, 'dtype', options.dtype ?? 'float64', ['float64', 'float32'] as const)
  const report = (name: Kernel['name'], reason: string): KernelReport => {
    const wide = name !== 'reference' && isReplaced(ambient(), dtype, name === 'relaxed-simd')
    const loops = name === 'reference' ? 'none' : wide ? 'wide' : 'narrow'
    return { name, dtype, bits: bitsOf[name], loops, reason }
  }
  if (choice === 'reference') {
    return { kernel: referenceKernel(dtype, unit, lengths), report: report('reference', 'asked for') }
  }
  const refusal = refusalOf(choice, unit)
  const kernel =
    refusal === null ? simdKernel(dtype, unit, lengths, { relaxed: choice === 'relaxed-simd' }) : null
  if (kernel !== null) {
    return {
      kernel,
      report: report(kernel.name, choice === 'auto' ? 'the fastest that runs here' : 'asked for'),
    }
  }
  const reason = refusal ?? 'no WebAssembly memory of this size can be had'
  if (choice !== 'auto') throw new ArgumentError(caller, 'kernel', `one that runs here (${reason})`, choice)
  return { kernel: referenceKernel(dtype, unit, lengths), report: report('reference', reason) }
}

function refusalOf(choice: KernelChoice, { activation }: LeakyUnit): string | null {
  if (!hasSimd(activation)) return `the activation "${activation.name}" is not a built-in one`
  const support = simdSupport()
  if (!support.simd) return support.reason ?? 'no WebAssembly SIMD'
  if (choice === 'relaxed-simd' && !support.relaxed) return 'the engine has no relaxed SIMD'
  return null
}
