import type { Heap } from '@credit/core/kernels'
import type { RuleLoops } from './ruleKernel.js'

/** `mixRows` with values below `tiny` cut to 0. */
export function mixRowsOf({ real, bytes }: Heap, tiny: number): RuleLoops['mixRows'] {
  return (out, x, a, y, b, m, n) => {
    for (let i = 0, row = 0; i < m; i++, row += n) {
      const ofX = real[a / bytes + i]
      const ofY = real[b / bytes + i]
      for (let j = row; j < row + n; j++) {
        const sum = ofX * real[x / bytes + j] + ofY * real[y / bytes + j]
        real[out / bytes + j] = Math.abs(sum) < tiny ? 0 : sum
      }
    }
  }
}
