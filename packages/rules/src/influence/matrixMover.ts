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
    for (let i = 0; i < N; i++) rowScale[i] = scale * values[from + i]
    loops.mixRows(out, x, addressOf(rowScale), other, addressOf(share), N, width)
  }

  /** `hop = W scaled`. */
  function throughSynapses(W: number, width: number): void {
    kernel.product(addressOf(hop), addressOf(recurrent, W), addressOf(scaled), N, N, width, false)
  }

  return {
    move(stream, x, at, width, scale) {
      const { carry, gain, pastRead } = partials
      const from = stream * N
      const size = N * width
      const to = addressOf(scaled)
      for (let j = 0; j < k; j++) {
        mix(to, addressOf(x[j], at), pastRead[j], from, width, 1, to, j > 0 ? one : none)
      }
      if (k === 1 && unitDrives.length === 1) {
        const [{ drive, at: W }] = unitDrives
        throughSynapses(W, width)
        for (let i = 0; i < N; i++) keptScale[i] = scale * carry[0][0][from + i]
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
        throughSynapses(W, width)
        for (let i = 0; i < k; i++) {
          const result = addressOf(results[i])
          mix(result, addressOf(hop), gain[i][drive], from, width, scale, result, one)
        }
      }
      for (let i = 0; i < k; i++) x[i].set(results[i].subarray(0, size), at)
    },
  }
}
