import type { Dtype, Kernel, Unit } from './kernel.js'
import { addRows, outerProducts, product } from './reference.js'
import { stepsOf } from './steps.js'

/** Plain TypeScript loops over ordinary arrays: runs everywhere, with any activation. */
export function referenceKernel(dtype: Dtype, unit: Unit): Kernel {
  return {
    name: 'reference',
    dtype,
    allocate: (length) => (dtype === 'float64' ? new Float64Array(length) : new Float32Array(length)),
    attach: () => null,
    product,
    outerProducts,
    addRows,
    ...stepsOf(dtype, unit),
  }
}
