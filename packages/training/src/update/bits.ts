import type { KernelReport } from '@credit/core'

/**
 * The class of the bits that a kernel gives: two of one class give the same ones. In float64 the reference and the SIMD kernel
 * are of one class, in float32 they are not; fused multiplications are a class of their own.
 */
export function bitsOf({ name, dtype }: Pick<KernelReport, 'name' | 'dtype'>): string {
  if (name === 'relaxed-simd') return `${dtype} relaxed`
  return `${dtype} ${dtype === 'float32' && name === 'reference' ? 'reference' : 'plain'}`
}
