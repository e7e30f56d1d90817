import type { Network, Real } from '@credit/core'
import { addressOf, viewsOf } from '@credit/core/kernels'
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
  return { scaled: largest, hop: largest, moved: k * largest, rowScale: hidden, one: hidden }
}

export function matrixMover(pass: OnlinePass): MatrixMover {
  const { network, loops, kernel, recurrent, partials, unitDrives } = pass
  const { hidden: N, cell } = network
  const k = cell.states.length
  const { scaled, hop, moved, rowScale, one } = pass.arrays
  const results = viewsOf(moved, k, moved.length / k)
  one.fill(1)

  /** `out (+)= scale · values_row ⊙ x`. */
  function addScaled(
    out: Real,
    x: Real,
    at: number,
    values: Real,
    from: number,
    width: number,
    scale: number,
    add: boolean,
  ): void {
    for (let i = 0; i < N; i++) rowScale[i] = scale * values[from + i]
    if (add)
      loops.mixRows(
        addressOf(out),
        addressOf(x, at),
        addressOf(rowScale),
        addressOf(out),
        addressOf(one),
        N,
        width,
      )
    else scaleRows(out, x, at, width)
  }

  function scaleRows(out: Real, x: Real, at: number, width: number): void {
    for (let i = 0, n = 0; i < N; i++) for (let c = 0; c < width; c++, n++) out[n] = rowScale[i] * x[at + n]
  }

  return {
    move(stream, x, at, width, scale) {
      const { carry, gain, pastRead } = partials
      const from = stream * N
      const size = N * width
      for (let j = 0; j < k; j++) addScaled(scaled, x[j], at, pastRead[j], from, width, 1, j > 0)
      for (let i = 0; i < k; i++) {
        for (let j = 0; j < k; j++) {
          addScaled(results[i], x[j], at, carry[i][j], from, width, scale, j > 0)
        }
      }
      for (const { drive, at: W } of unitDrives) {
        kernel.product(addressOf(hop), addressOf(recurrent, W), addressOf(scaled), N, N, width, false)
        for (let i = 0; i < k; i++) addScaled(results[i], hop, 0, gain[i][drive], from, width, scale, true)
      }
      for (let i = 0; i < k; i++) x[i].set(results[i].subarray(0, size), at)
    },
  }
}
