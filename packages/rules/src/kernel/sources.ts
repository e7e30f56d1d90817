import type { Real } from '@credit/core'

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

/** The loops in plain TypeScript, with values below `tiny` cut to 0. */
export function sourceLoopsOf(leak: number, tiny: number) {
  const cut = (x: number) => (Math.abs(x) < tiny ? 0 : x)
  return ({ sources, streams, rows, gradient }: TracedSources): SourceLoops => ({
    filter(before, now) {
      for (const { values, trace, traceAt, width: one } of sources) {
        const width = streams * one
        const past = traceAt + before * width
        const to = traceAt + now * width
        for (let j = 0; j < width; j++) trace[to + j] = cut(leak * trace[past + j] + (1 - leak) * values[j])
      }
    },

    outer(u, count) {
      for (const { trace, traceAt, width, offset } of sources) {
        for (let i = 0, to = offset; i < rows; i++) {
          for (let j = 0; j < width; j++) {
            let sum = 0
            for (let p = 0; p < count; p++) sum += u[i * count + p] * trace[traceAt + p * width + j]
            gradient[to++] = sum
          }
        }
      }
    },

    carry(decay, gain, weight) {
      for (const { values, trace, traceAt, stride, width, offset } of sources) {
        for (let s = 0; s < streams; s++) {
          for (let i = 0; i < rows; i++) {
            const unit = s * rows + i
            const row = traceAt + s * stride + i * width
            for (let j = 0; j < width; j++) {
              const x = cut(decay[unit] * trace[row + j] + gain[unit] * values[s * width + j])
              trace[row + j] = x
              if (weight === null) continue
              const to = offset + i * width + j
              gradient[to] = s === 0 ? weight[unit] * x : weight[unit] * x + gradient[to]
            }
          }
        }
      }
    },
  })
}
