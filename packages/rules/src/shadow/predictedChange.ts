import type { Operator } from '@credit/core'

/** The change of the loss that a step `−η ĝ` makes, to second order. */
export interface PredictedChange {
  /** `−η ⟨g, ĝ⟩`. */
  readonly first: number
  /** `½ η² ĝᵀ H ĝ`. */
  readonly second: number
  /** Their sum; off by O(η³). */
  readonly total: number
}

/** The predicted change for an estimate ĝ and an exact gradient g of the operator's length. One product. */
export function predictedChange(
  estimate: Float64Array,
  exact: Float64Array,
  operator: Operator,
  learningRate: number,
): PredictedChange {
  const image = new Float64Array(operator.size)
  operator.apply(estimate, image)
  let slope = 0
  let bend = 0
  for (let i = 0; i < image.length; i++) {
    slope += exact[i] * estimate[i]
    bend += estimate[i] * image[i]
  }
  const first = -learningRate * slope
  const second = 0.5 * learningRate ** 2 * bend
  return { first, second, total: first + second }
}
