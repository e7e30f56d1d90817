import type { Real } from '@credit/core'
import { type Address, addressOf, type Heap } from '@credit/core/kernels'
import { writeIntegers } from './integersIn.js'
import type { RuleLoops } from './ruleKernel.js'

/** One kind of presynaptic source with its trace and its block of the gradient. */
export interface TracedSource {
  /** ẑ_t `[S, width]` */
  readonly values: Real
  readonly width: number
  readonly trace: Real
  /** Where the trace of the first stream begins, and how many numbers on that of the next. */
  readonly traceAt: number
  readonly stride: number
  /** Where its block begins in the flat gradient. */
  readonly offset: number
}

/** All kinds of source of one learner, S streams. */
export interface TracedSources {
  readonly sources: readonly TracedSource[]
  readonly streams: number
  /** Rows of each block, and of each eligibility. */
  readonly rows: number
  /** The flat gradient. */
  readonly gradient: Real
  /** Scratch of `sourceTableLength` numbers. */
  readonly table: Real
}

/** Numbers that a table of addresses takes: four, five for each of three kinds of source, and one to spare. */
export const sourceTableLength = 20

/** Loops over all kinds of source, in one call. */
export interface SourceLoops {
  /**
   * Presynaptic traces `[slots, S, width]`, those of slot `now` from those of slot `before`:
   * `trace ← α·past + (1−α)·values`.
   */
  filter(before: number, now: number): void

  /** `block[rows, width] = u[rows, count] · trace[count, width]`, for one or two rows of traces. */
  outer(u: Real, count: 1 | 2): void

  /**
   * Eligibilities `[S, rows, width]`: `trace[s,i,j] ← decay[s,i]·trace[s,i,j] + gain[s,i]·values[s,j]`, and in the same
   * walk `block[i,j] = Σ_s weight[s,i]·trace[s,i,j]`, unless `weight` is null.
   */
  carry(decay: Real, gain: Real, weight: Real | null): void
}

/** What the loops over sources read: four integers, then five for each source; returns where it lies. */
export function writeSources({ sources, rows, streams, gradient, table }: TracedSources): Address {
  const entries = sources.flatMap(({ values, trace, traceAt, stride, width, offset }) => {
    const bytes = trace.BYTES_PER_ELEMENT * stride
    return [addressOf(values), addressOf(trace, traceAt), addressOf(gradient, offset), width, bytes]
  })
  return writeIntegers(table, [sources.length, rows, streams, 0, ...entries])
}

type SourceTableLoops = Pick<RuleLoops, 'filterSources' | 'outerSources' | 'carrySources'>

/** The loops in plain TypeScript, with values below `tiny` cut to 0. */
export function sourceLoopsOf({ real, integers, bytes }: Heap, leak: number, tiny: number): SourceTableLoops {
  const cut = (x: number) => (Math.abs(x) < tiny ? 0 : x)
  const headOf = (table: Address) => {
    const [count, rows, streams] = integers.subarray(table / 4, table / 4 + 3)
    const entries = Array.from({ length: count }, (_, n) => {
      const from = table / 4 + 4 + 5 * n
      const [values, trace, out, width, stride] = Uint32Array.from(integers.subarray(from, from + 5))
      return {
        ...{ values: values / bytes, trace: trace / bytes, out: out / bytes },
        ...{ width, stride: stride / bytes },
      }
    })
    return { rows, streams, entries }
  }
  return {
    filterSources(table, before, now) {
      const { streams, entries } = headOf(table)
      for (const { values, trace, width: one } of entries) {
        const width = streams * one
        const past = trace + before * width
        const to = trace + now * width
        for (let j = 0; j < width; j++)
          real[to + j] = cut(leak * real[past + j] + (1 - leak) * real[values + j])
      }
    },

    outerSources(table, u, count) {
      const { rows, entries } = headOf(table)
      for (const { trace, width, out } of entries) {
        for (let i = 0, to = out; i < rows; i++) {
          for (let j = 0; j < width; j++) {
            let sum = 0
            for (let p = 0; p < count; p++)
              sum += real[u / bytes + i * count + p] * real[trace + p * width + j]
            real[to++] = sum
          }
        }
      }
    },

    carrySources(table, decay, gain, weight) {
      const { rows, streams, entries } = headOf(table)
      for (const { values, trace, stride, width, out } of entries) {
        for (let s = 0; s < streams; s++) {
          for (let i = 0; i < rows; i++) {
            const unit = s * rows + i
            const row = trace + s * stride + i * width
            const kept = real[decay / bytes + unit]
            const fresh = real[gain / bytes + unit]
            for (let j = 0; j < width; j++) {
              const x = cut(kept * real[row + j] + fresh * real[values + s * width + j])
              real[row + j] = x
              if (weight === 0) continue
              const to = out + i * width + j
              const share = real[weight / bytes + unit] * x
              real[to] = s === 0 ? share : share + real[to]
            }
          }
        }
      }
    },
  }
}
