import { arenaOf } from './arena.js'
import { type CoreLoops, cutOff, type Dtype, type Heap, type Kernel, type LeakyUnit } from './kernel.js'
import { addRows, outerProducts, product } from './reference.js'
import { stepsOf } from './steps.js'

/** Plain TypeScript loops over one ordinary buffer: runs everywhere, with any activation. */
export function referenceKernel(dtype: Dtype, unit: LeakyUnit, lengths: readonly number[]): Kernel {
  const { memory, allocate } = arenaOf(dtype, lengths, (bytes) => {
    return { buffer: new ArrayBuffer(Math.ceil(bytes / 8) * 8) }
  })!
  const real = dtype === 'float64' ? new Float64Array(memory.buffer) : new Float32Array(memory.buffer)
  const bytes = real.BYTES_PER_ELEMENT
  const heap: Heap = { real, bytes, integers: new Int32Array(memory.buffer) }
  const tiny = cutOff[dtype]
  const loops: CoreLoops = {
    product(out, a, b, m, k, n, accumulate) {
      product(real, out / bytes, real, a / bytes, real, b / bytes, m, k, n, accumulate)
    },
    outerProducts(out, a, b, k, m, n) {
      outerProducts(real, out / bytes, real, a / bytes, real, b / bytes, k, m, n)
    },
    addRows(out, a, k, n) {
      addRows(real, out / bytes, real, a / bytes, k, n)
    },
    ...stepsOf(heap, unit, tiny),
  }
  return {
    name: 'reference',
    dtype,
    allocate,
    attach(further) {
      if (further.reference === undefined) throw new Error('attach: these loops are compiled alone')
      return further.reference(heap, loops, unit, tiny)
    },
    ...loops,
  }
}
