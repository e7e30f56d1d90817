import { ArgumentError, checkInteger } from '../errors.js'
import type { Real } from '../real.js'
import type { Dtype } from './kernel.js'
import { scratchBytes } from './wasm.generated.js'

// Arrays begin on cache lines. Vectors at the end of a row read up to 8 vectors on, so that much is kept free.
const LINE = 64
const PADDING = 128

export interface Arena<Buffer> {
  readonly memory: Buffer
  allocate(length: number): Real
}

/**
 * One memory for arrays of these lengths and the kernel's own scratch, or null where it is not to be had. It is
 * never grown: that would detach every view on it.
 */
export function arenaOf<Memory extends { readonly buffer: ArrayBuffer }>(
  dtype: Dtype,
  lengths: readonly number[],
  memoryOf: (bytes: number) => Memory | null,
): Arena<Memory> | null {
  const ArrayOf = dtype === 'float64' ? Float64Array : Float32Array
  const lines = (length: number) => Math.ceil((length * ArrayOf.BYTES_PER_ELEMENT) / LINE) * LINE
  let end = Math.ceil(scratchBytes / LINE) * LINE
  let next = end
  for (const length of lengths) end += lines(checkInteger('openKernel', 'lengths', length, 0))
  const memory = memoryOf(end + PADDING)
  if (memory === null) return null
  return {
    memory,
    allocate(length) {
      const after = next + lines(checkInteger('allocate', 'length', length, 0))
      if (after > end) {
        const left = Math.floor((end - next) / ArrayOf.BYTES_PER_ELEMENT)
        throw new ArgumentError('allocate', 'length', `at most the ${left} elements that are left`, length)
      }
      const array = new ArrayOf(memory.buffer, next, length)
      next = after
      return array
    },
  }
}
