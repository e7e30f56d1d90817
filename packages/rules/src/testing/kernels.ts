import { blockNames } from '@credit/core'
import { expectClose, expectSame } from './compare.js'
import { estimateIn, type Setting } from './setting.js'
import type { Property, Suite } from './suite.js'

/** The same estimate by every kernel. */
export function kernels({ rule, over, float32Tolerance }: Suite): Property[] {
  const kernelIs = (kernel: 'reference' | 'auto') => (setting: Setting, form: 'offline' | 'online') =>
    estimateIn(setting, { form, kernel }).gradient
  return [
    // 'auto' is SIMD where it runs; where it does not, there is one kernel alone
    over('float64: the kernels give the same bits', (setting) => {
      for (const form of rule.forms) {
        const fast = kernelIs('auto')(setting, form)
        expectSame(form, fast.data, kernelIs('reference')(setting, form).data)
      }
    }),
    over(`float32 within ${float32Tolerance} of float64`, (setting) => {
      for (const form of rule.forms) {
        for (const kernel of ['reference', 'auto'] as const) {
          const { gradient } = estimateIn(setting, { form, kernel, dtype: 'float32' })
          const wanted = estimateIn(setting, { form }).gradient
          expectClose(`${form}, ${kernel} kernel`, blockNames, gradient, wanted, float32Tolerance)
        }
      }
    }),
  ]
}
