import type { Real } from '@credit/core'
import { type Address, addressOf, type Heap } from '@credit/core/kernels'
import { writeIntegers } from './integersIn.js'
import type { RuleLoops } from './ruleKernel.js'

/** One kind of presynaptic source with its eligibilities of two states, `[S, rows, width]` each. */
export interface PairedSource {
  /** ẑ_t `[S, width]` */
  readonly values: Real
  readonly width: number
  readonly states: readonly Real[]
  /** e as a leaky readout filters it, and summed over the trial, where either is asked for. */
  readonly filtered: Real | null
  readonly sum: Real | null
  /** G, `[S, rows]` a state. */
  readonly gain: readonly Real[]
  /** Where its block begins in the flat gradient. */
  readonly offset: number
}

/** All kinds of source of one learner on a cell of two states, S streams. */
export interface PairedSources {
  readonly sources: readonly PairedSource[]
  readonly streams: number
  readonly rows: number
  /** A, `decay[i][j]` `[S, rows]` each, and c, `read[i]`. */
  readonly decay: readonly (readonly Real[])[]
  readonly read: readonly Real[]
  /** The flat gradient. */
  readonly gradient: Real
  /** Scratch of `pairTableLength` numbers. */
  readonly table: Real
}

/** Numbers that the table of so many sources takes: ten, and nine for each. */
export const pairTableLength = (sources: number) => 10 + 9 * sources

/** What the loops over pairs read; returns where it lies. */
export function writePairs({ sources, rows, streams, decay, read, gradient, table }: PairedSources): Address {
  const optional = (array: Real | null) => (array === null ? 0 : addressOf(array))
  const entries = sources.flatMap(({ values, states, filtered, sum, gain, offset, width }) => [
    ...[addressOf(values), ...states.map((each) => addressOf(each)), optional(filtered), optional(sum)],
    ...[addressOf(gradient, offset), ...gain.map((each) => addressOf(each)), width],
  ])
  const local = [...decay.flat(), ...read].map((each) => addressOf(each))
  return writeIntegers(table, [sources.length, rows, streams, 0, ...local, ...entries])
}

/** The loop in plain TypeScript, with values below `tiny` cut to 0. */
export function pairLoopsOf({ real, integers, bytes }: Heap, tiny: number): Pick<RuleLoops, 'carryPairs'> {
  const cut = (x: number) => (Math.abs(x) < tiny ? 0 : x)
  return {
    carryPairs(table, weight, kept) {
      const [count, rows, streams, , ...local] = Uint32Array.from(
        integers.subarray(table / 4, table / 4 + 10),
      )
      const [a, b, c, d, r, q] = local.map((address) => address / bytes)
      for (let n = 0; n < count; n++) {
        const from = table / 4 + 10 + 9 * n
        const entry = Uint32Array.from(integers.subarray(from, from + 9))
        const width = entry[8]
        const [values, first, second, filtered, sums, out, g, h] = entry.map((address) => address / bytes)
        for (let unit = 0; unit < streams * rows; unit++) {
          const source = values + Math.floor(unit / rows) * width
          const to = out + (unit % rows) * width
          for (let j = 0, at = unit * width; j < width; j++, at++) {
            const z = real[source + j]
            const [past, other] = [real[first + at], real[second + at]]
            const x = cut(real[g + unit] * z + real[a + unit] * past + real[b + unit] * other)
            const y = cut(real[h + unit] * z + real[c + unit] * past + real[d + unit] * other)
            real[first + at] = x
            real[second + at] = y
            let e = 0 + real[r + unit] * x + real[q + unit] * y
            if (sums !== 0) real[sums + at] += e
            if (filtered !== 0) {
              e = kept * real[filtered + at] + (1 - kept) * e
              real[filtered + at] = cut(e)
            }
            if (weight === 0) continue
            const share = real[weight / bytes + unit] * e
            real[to + j] = unit < rows ? share : real[to + j] + share
          }
        }
      }
    },
  }
}
