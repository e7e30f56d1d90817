import type { Heap } from '@credit/core/kernels'
import type { RuleLoops } from './ruleKernel.js'

/**
 * Products with rows of the right side, in plain loops. Dot products run in four partial sums and squares in eight, so
 * that a vectorised kernel can give the same bits.
 */
export function rowLoopsOf({ real, bytes }: Heap): Pick<RuleLoops, 'rowProducts' | 'sumOfSquares'> {
  return {
    rowProducts(out, a, b, m, k, n, accumulate) {
      const whole = k - (k % 4)
      for (let i = 0; i < m; i++) {
        const left = a / bytes + i * k
        for (let j = 0; j < n; j++) {
          const right = b / bytes + j * k
          let s0 = 0
          let s1 = 0
          let s2 = 0
          let s3 = 0
          for (let p = 0; p < whole; p += 4) {
            s0 += real[left + p] * real[right + p]
            s1 += real[left + p + 1] * real[right + p + 1]
            s2 += real[left + p + 2] * real[right + p + 2]
            s3 += real[left + p + 3] * real[right + p + 3]
          }
          let sum = s0 + s2 + (s1 + s3)
          for (let p = whole; p < k; p++) sum += real[left + p] * real[right + p]
          const o = out / bytes + i * n + j
          real[o] = accumulate ? sum + real[o] : sum
        }
      }
    },

    sumOfSquares(x, length) {
      const at = x / bytes
      const sums = [0, 0, 0, 0, 0, 0, 0, 0]
      const whole = length - (length % 8)
      for (let i = 0; i < whole; i++) sums[i % 8] += real[at + i] * real[at + i]
      const [a, b, c, d, e, f, g, h] = sums as [
        number,
        number,
        number,
        number,
        number,
        number,
        number,
        number,
      ]
      let sum = a + c + (e + g) + (b + d + (f + h))
      for (let i = whole; i < length; i++) sum += real[at + i] * real[at + i]
      return sum
    },
  }
}
