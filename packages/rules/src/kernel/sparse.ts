import type { Heap } from '@credit/core/kernels'
import type { RuleLoops } from './ruleKernel.js'

/** `out[m,n] = A[m,k] · b[k,n]` for a sparse A: see the interface. */
export function sparseProductOf({ real, integers, bytes }: Heap): RuleLoops['sparseProduct'] {
  return (out, values, pattern, b, m, n) => {
    let entries = pattern / 4
    for (let i = 0; i < m; i++) {
      const first = entries + 1
      const end = first + 2 * integers[entries]
      for (let j = 0; j < n; j++) {
        let sum = 0
        for (let e = first; e < end; e += 2) {
          sum += real[values / bytes + integers[e + 1]] * real[b / bytes + integers[e] * n + j]
        }
        real[out / bytes + i * n + j] = sum
      }
      entries = end
    }
  }
}
