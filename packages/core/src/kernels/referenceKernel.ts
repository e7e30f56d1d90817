import { cutOff, type Dtype, type Kernel } from './kernel.js'
import { addRows, outerProducts, product } from './reference.js'
import * as steps from './steps.js'

/** Plain TypeScript loops over ordinary arrays: runs everywhere, with any activation. */
export function referenceKernel(dtype: Dtype): Kernel {
  const tiny = cutOff[dtype]
  return {
    name: 'reference',
    dtype,
    allocate: (length) => (dtype === 'float64' ? new Float64Array(length) : new Float32Array(length)),
    product,
    outerProducts,
    addRows,
    voltageStep: (...args) => steps.voltageStep(tiny, ...args),
    rateStep: (...args) => steps.rateStep(tiny, ...args),
    voltageCredit: (...args) => steps.voltageCredit(tiny, ...args),
    rateCredit: (...args) => steps.rateCredit(tiny, ...args),
    voltageTangent: (...args) => steps.voltageTangent(tiny, ...args),
    rateTangent: (...args) => steps.rateTangent(tiny, ...args),
    voltageTangentCredit: (...args) => steps.voltageTangentCredit(tiny, ...args),
    rateTangentCredit: (...args) => steps.rateTangentCredit(tiny, ...args),
  }
}
