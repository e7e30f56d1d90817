import type { Heap } from '@credit/core/kernels'
import type { RuleLoops } from './ruleKernel.js'

/** What `mixedTraces` does with the weighted sum of the traces. */
export const writes = { none: 0, set: 1, add: 2 } as const
export type Write = (typeof writes)[keyof typeof writes]

/** `mixedTraces` in plain loops, with values below `tiny` cut to 0. `waiting` is scratch of one number a trace. */
export function mixedTracesOf({ real: x, bytes }: Heap, tiny: number): RuleLoops['mixedTraces'] {
  const waiting: number[] = []
  return (trace, mix, u, v, out, weight, own, now, count, m, n, write) => {
    const size = m * n
    for (let i = 0; i < m; i++) {
      const p = own === 0 ? 0 : x[own / bytes + i]
      for (let j = 0; j < n; j++) {
        const at = trace / bytes + i * n + j
        const source = x[v / bytes + j]
        for (let c = 0; c < count; c++) {
          let value = x[u / bytes + c * m + i] * source
          for (let b = 0; b < count; b++) value += x[mix / bytes + c * count + b] * x[at + b * size]
          waiting[c] = Math.abs(value) < tiny ? 0 : value
        }
        let sum = p * x[now / bytes + j]
        for (let c = 0; c < count; c++) {
          x[at + c * size] = waiting[c]
          sum += x[weight / bytes + c] * waiting[c]
        }
        const to = out / bytes + i * n + j
        if (write === writes.set) x[to] = sum
        else if (write === writes.add) x[to] += sum
      }
    }
  }
}
