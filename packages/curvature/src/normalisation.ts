import {
  checkFinite,
  checkInteger,
  checkLayout,
  checkLength,
  checkReal,
  type Layout,
  type Operator,
} from '@credit/core'
import { checkOperator, checkVectors } from './internal/product.js'
import { norm } from './internal/vectors.js'

/**
 * The scale of every parameter by its own size, `T_a = |w_a|`: the element-wise normalisation of adaptive sharpness.
 *
 * A relu network is the same function when the rows of a unit are multiplied by c > 0 and its columns divided by c.
 * Then T and w change by the same factors, so what is measured in units of T does not change.
 *
 * @throws ArgumentError for an entry that is not finite.
 *
 * @example
 * elementScale(Float64Array.of(3, -4)) // => [3, 4]
 *
 * Source: Kwon, Kim, Park & Choi 2021 (ASAM), without the η that their code adds to T, which breaks the invariance.
 */
export function elementScale(w: Float64Array): Float64Array {
  checkReal('elementScale', 'w', w)
  checkFinite('elementScale', 'w', w)
  return w.map(Math.abs)
}

/**
 * The scale of every parameter by the norm of its row, `T_a = ‖w_row(a)‖`: filter normalisation, where a filter is what
 * one unit (or output) receives through one block. A bias is a row of one entry.
 *
 * Multiplying whole rows changes T and w by the same factors; so for blocks whose columns are inputs it is as invariant
 * as `elementScale`. On recurrent networks it is not: unit factors also divide the columns of W and V, one by one, which
 * no factor of the row's norm undoes (two units of eight times 4: sharpness grows by a factor of 2.4; test/rescaling.test.ts).
 *
 * @throws ArgumentError when w is not as long as the layout, or an entry is not finite.
 *
 * @example
 * import { layoutOf } from '@credit/core'
 * import { rowScale } from '@credit/curvature'
 * const layout = layoutOf({ recurrent: [1, 1], input: [1, 2], bias: [1], readout: [1, 1], readoutBias: [1] })
 * rowScale(layout, Float64Array.of(2, 3, 4, -1, 0, -5)) // => [2, 5, 5, 1, 0, 5]
 *
 * Source: Li, Xu, Taylor, Studer & Goldstein 2018, §4, where biases count for nothing; Kwon et al. 2021.
 */
export function rowScale(layout: Layout, w: Float64Array): Float64Array {
  checkLayout('rowScale', 'layout', layout)
  checkReal('rowScale', 'w', w, layout.size)
  checkFinite('rowScale', 'w', w)
  const scale = new Float64Array(layout.size)
  for (const { offset, length, shape } of Object.values(layout.blocks)) {
    const columns = checkInteger('rowScale', 'layout, columns of a block,', shape[1] ?? 1, 1)
    for (let at = offset; at < offset + length; at += columns) {
      scale.fill(norm(w.subarray(at, at + columns)), at, at + columns)
    }
  }
  return scale
}

/**
 * The operator in normalised coordinates, `T A T` with T diagonal: of a Hessian, the Hessian by ε/T. With
 * `elementScale`, its eigenvalues and trace are invariant under unit rescalings; at a minimum `½ r² λ_max(T H T)` is the
 * adaptive sharpness within a small radius r.
 *
 * @param scale the diagonal of T, one finite entry per row; copied.
 * @throws ArgumentError for a scale of another length or with an entry that is not finite.
 *
 * @example
 * const out = new Float64Array(2)
 * normalizedOperator(denseOperator([2, 1, 1, 2], 2), Float64Array.of(1, 3)).apply(Float64Array.of(1, 1), out)
 * out // => [5, 21]
 */
export function normalizedOperator(operator: Operator, scale: Float64Array): Operator {
  const caller = 'normalizedOperator'
  const size = checkOperator(caller, 'operator', operator)
  checkLength(caller, 'scale', scale, size)
  checkFinite(caller, 'scale', scale)
  const T = scale.slice()
  const scaled = new Float64Array(size)
  return {
    size,
    apply(v, out) {
      checkVectors(caller, size, v, out)
      for (let i = 0; i < size; i++) scaled[i] = T[i] * v[i]
      operator.apply(scaled, out)
      for (let i = 0; i < size; i++) out[i] *= T[i]
    },
  }
}
