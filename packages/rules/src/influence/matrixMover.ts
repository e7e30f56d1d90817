import type { Network, Real } from '@credit/core'
import { type Address, addressOf, viewsOf } from '@credit/core/kernels'
import type { OnlinePass, Plan } from '../online/form.js'

/** Takes matrices over the states of one stream a step further. */
export interface MatrixMover {
  /**
   * `x ← scale·J_t x` in place, a matrix `[N, width]` a state, each from `at` on. J_t is never formed: that would take half as
   * long as the product.
   */
  move(stream: number, x: readonly Real[], at: number, width: number, scale: number): void
}

/** Its scratch arrays, for matrices of `width` columns at most. */
export function matrixMoverPlan({ hidden, cell }: Network, width: number): Plan {
  const largest = hidden * width
  const k = cell.states.length
  return {
    scaled: largest,
    hop: largest,
    moved: k * largest,
    rowScale: hidden,
    keptScale: hidden,
    one: hidden,
    none: hidden,
  }
}

export function matrixMover(pass: OnlinePass): MatrixMover {
  const { network, loops, kernel, recurrent, partials, unitDrives } = pass
  const { hidden: N, cell } = network
  const k = cell.states.length
  const { scaled, hop, moved, rowScale, keptScale, one, none } = pass.arrays
  const results = viewsOf(moved, k, moved.length / k)
  one.fill(1)

  /** `out = scale · values_row ⊙ x + share_row ⊙ other`. */
  function mix(
    out: Address,
    x: Address,
    values: Real,
    from: number,
    width: number,
    scale: number,
    other: Address,
    share: Real,
  ): void {
    scaleRows(rowScale, values, from, scale)
    loops.mixRows(out, x, addressOf(rowScale), other, addressOf(share), N, width)
  }

  /** `hop = W read`. */
  function throughSynapses(W: number, read: Address, width: number): void {
    kernel.product(addressOf(hop), addressOf(recurrent, W), read, N, N, width, false)
  }

  return {
    move(stream, x, at, width, scale) {
      const { carry, gain, pastRead, readIsOne } = partials
      const from = stream * N
      const size = N * width
      const read = readIsOne ? addressOf(x[0], at) : addressOf(scaled)
      for (let j = 0; j < k && !readIsOne; j++) {
        mix(read, addressOf(x[j], at), pastRead[j], from, width, 1, read, j > 0 ? one : none)
      }
      if (k === 1 && unitDrives.length === 1) {
        const [{ drive, at: W }] = unitDrives
        throughSynapses(W, read, width)
        scaleRows(keptScale, carry[0][0], from, scale)
        const place = addressOf(x[0], at)
        mix(place, addressOf(hop), gain[0][drive], from, width, scale, place, keptScale)
        return
      }
      for (let i = 0; i < k; i++) {
        const result = addressOf(results[i])
        for (let j = 0; j < k; j++) {
          mix(result, addressOf(x[j], at), carry[i][j], from, width, scale, result, j > 0 ? one : none)
        }
      }
      for (const { drive, at: W } of unitDrives) {
        throughSynapses(W, read, width)
        for (let i = 0; i < k; i++) {
          const result = addressOf(results[i])
          mix(result, addressOf(hop), gain[i][drive], from, width, scale, result, one)
        }
      }
      for (let i = 0; i < k; i++) x[i].set(results[i].subarray(0, size), at)
    },
  }
}

/** `out = scale·values`, those of one stream from `from` on. */
function scaleRows(out: Real, values: Real, from: number, scale: number): void {
  for (let i = 0; i < out.length; i++) out[i] = scale * values[from + i]
}
