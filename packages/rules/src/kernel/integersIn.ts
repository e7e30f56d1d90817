import type { Real } from '@credit/core'

/** 32-bit integers, as the compiled loops read them, in the memory of at least as many numbers. */
export function integersIn({ buffer, byteOffset }: Real, length: number): Int32Array {
  return new Int32Array(buffer, byteOffset, length)
}
