import type { Real } from '@credit/core'

/** What `mixedTraces` does with the weighted sum of the traces. */
export type Write = 'none' | 'set' | 'add'

/** `mixedTraces` in plain loops, with values below `tiny` cut to 0. `waiting` is scratch of one number a trace. */
export function mixedTracesOf(tiny: number) {
  const waiting: number[] = []
  return (
    trace: Real,
    traceAt: number,
    mix: Real,
    u: Real,
    uAt: number,
    v: Real,
    vAt: number,
    out: Real,
    outAt: number,
    weight: Real,
    weightAt: number,
    own: Real | null,
    ownAt: number,
    now: Real,
    nowAt: number,
    count: number,
    m: number,
    n: number,
    write: Write,
  ): void => {
    for (let i = 0; i < m; i++) {
      const p = own === null ? 0 : own[ownAt + i]
      for (let j = 0; j < n; j++) {
        const at = traceAt + i * n + j
        const source = v[vAt + j]
        for (let c = 0; c < count; c++) {
          let x = u[uAt + c * m + i] * source
          for (let b = 0; b < count; b++) x += mix[c * count + b] * trace[at + b * m * n]
          waiting[c] = Math.abs(x) < tiny ? 0 : x
        }
        let sum = p * now[nowAt + j]
        for (let c = 0; c < count; c++) {
          trace[at + c * m * n] = waiting[c]
          sum += weight[weightAt + c] * waiting[c]
        }
        const to = outAt + i * n + j
        if (write === 'set') out[to] = sum
        else if (write === 'add') out[to] += sum
      }
    }
  }
}
