import type { Real } from '@credit/core'
import { type Address, addressOf } from '@credit/core/kernels'

/** 32-bit integers, as the compiled loops read them, in the memory of at least as many numbers. */
export function integersIn({ buffer, byteOffset }: Real, length: number): Int32Array {
  return new Int32Array(buffer, byteOffset, length)
}

/** Writes them; returns their address. */
export function writeIntegers(memory: Real, values: readonly number[]): Address {
  new Uint32Array(memory.buffer, memory.byteOffset, values.length).set(values)
  return addressOf(memory)
}
