import { type Real, relu } from '@credit/core'
import { addressOf, type Kernel, type LeakyUnit } from '@credit/core/kernels'
import {
  fillTrial,
  takeWideKernels as takeCore,
  takeWide,
  type WideLoops,
  type WideReport,
} from '@credit/core/wide'
import { writeIntegers } from './kernel/integersIn.js'
import { writes } from './kernel/mixedTraces.js'
import { ruleKernel } from './kernel/ruleKernel.js'
import { sourceTableLength } from './kernel/sources.js'
import { modules as narrow } from './kernel/wasm.generated.js'
import { modules as wide } from './kernel/wide.generated.js'

export type { WideReport }

/** A few of each loop that differs from its narrow form. */
function trial(open: (unit: LeakyUnit, lengths: readonly number[]) => Kernel): readonly Real[] {
  const [m, n, streams] = [5, 43, 2]
  const lengths = [m * n, m * n, m * n, 2 * m * n, n, n, sourceTableLength, m * n, 2 * streams * n]
  const kernel = open({ leak: 0.7, activation: relu }, lengths)
  const loops = ruleKernel(kernel)
  const arrays = lengths.map((length, i) => fillTrial(kernel.allocate(length), 20 + i))
  const [out, x, y, traces, u, v, table, integers, filtered] = arrays
  const [to, a, b, trace, left, right] = [out, x, y, traces, u, v].map((array) => addressOf(array))
  loops.mixRows(to, a, left, b, right, m, n)
  loops.mixedTraces(trace, left, left, right, to, left, right, right, 2, m, n, writes.add)
  loops.rowProducts(b, to, a, 2, n, m, true)
  const sources = [{ values: v, width: n, trace: x, traceAt: 0, stride: 0, offset: 0 }]
  const traced = loops.overSources({ sources, streams: 1, rows: m, gradient: out, table })
  traced.carry(u, v, null)
  traced.carry(u, v, y)
  for (const count of [1, 2] as const) traced.outer(y, count)
  const rows = [{ values: traces, width: n, trace: filtered, traceAt: 0, stride: 0, offset: 0 }]
  loops.overSources({ sources: rows, streams, rows: m, gradient: out, table }).filter(0, 1)
  writeIntegers(table, [])
  // one row of two entries, one of none, one of one
  const pattern = writeIntegers(integers, [2, 0, 1, 3, 0, 0, 1, 2, 4])
  loops.sparseProduct(to, left, pattern, a, 3, n)
  table.fill(0)
  integers.fill(0)
  return arrays
}

/** The loops of the rules. */
export const ruleLoops: WideLoops = {
  narrow,
  wide,
  trial,
  digests: { float64: 0x65a033cd, float32: 0x3252aabe },
}

/**
 * `takeWideKernels` of `@credit/core/wide`, for the loops of the rules too: both are taken, or the reason says which gave
 * other bits. Call it before the first learner or workspace is made.
 *
 * @example
 * takeWideKernels().on // => true
 */
export function takeWideKernels(): WideReport {
  const core = takeCore()
  if (!core.on) return core
  const rules = takeWide(ruleLoops)
  return {
    get on() {
      return core.on && rules.on
    },
    get reason() {
      return core.on ? rules.reason : core.reason
    },
  }
}
