import type { Real } from '@credit/core'
import { addressOf } from '@credit/core/kernels'
import type { OnlinePass } from '../online/form.js'
import type { InfluenceBlock, InfluenceLayout } from './layout.js'

/** The influence on what the units put out, `cᵀP` `[rows, width]` a block: as the readout filters it, and summed over the trial. */
export interface OutputInfluence {
  readonly filtered: boolean
  /** Takes the influence of this step in, which lies from `at` on. */
  carry(block: InfluenceBlock, stream: number, at: number): void
  /** `weightᵀ` times it, to the gradient of the block. */
  read(block: InfluenceBlock, stream: number, weight: Real, which: 'filtered' | 'summed'): void
}

/** Null where the readout does not leak and nothing asks for the sum. */
export function outputInfluence(pass: OnlinePass, { outputSize }: InfluenceLayout): OutputInfluence | null {
  const { network, partials, kernel } = pass
  const { influence, outputInfluence: filter, influenceSum: sum, signalOnRows, blockGradient } = pass.arrays
  const { hidden: N, cell, readoutLeak } = network
  const k = cell.states.length
  const filtered = filter.length > 0
  if (!filtered && sum.length === 0) return null
  return {
    filtered,

    carry({ rows, width, outputAt }, stream, at) {
      for (let place = 0; place < rows.length; place++) {
        const unit = stream * N + rows[place]
        const to = stream * outputSize + outputAt + place * width
        for (let c = 0; c < width; c++) {
          let e = 0
          for (let i = 0; i < k; i++)
            e += partials.read[i][unit] * influence[at + (k * place + i) * width + c]
          if (sum.length > 0) sum[to + c] += e
          if (filtered) filter[to + c] = readoutLeak * filter[to + c] + (1 - readoutLeak) * e
        }
      }
    },

    read({ rows, width, outputAt }, stream, weight, which) {
      const from = stream * outputSize + outputAt
      for (let place = 0; place < rows.length; place++) signalOnRows[place] = weight[stream * N + rows[place]]
      const values = which === 'filtered' ? filter : sum
      kernel.product(
        addressOf(blockGradient),
        addressOf(signalOnRows),
        addressOf(values, from),
        1,
        rows.length,
        width,
        false,
      )
    },
  }
}
