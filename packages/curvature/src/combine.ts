import { ArgumentError, checkNumber, type Operator } from '@credit/core'
import { checkOptions } from '@credit/core/options'
import { blockIn, checkOperator, checkVectors } from './internal/product.js'
import { axpy } from './internal/vectors.js'

/**
 * The sum of operators of one size, `A + B + …`.
 *
 * @throws ArgumentError for an empty list and for operators of different sizes.
 *
 * @example
 * import { denseOperator, sumOperator } from '@credit/curvature'
 * const out = new Float64Array(1)
 * sumOperator([denseOperator([2], 1), denseOperator([3], 1)]).apply(Float64Array.of(10), out)
 * Array.from(out) // => [50]
 */
export function sumOperator(operators: readonly Operator[]): Operator {
  const caller = 'sumOperator'
  checkList(caller, 'operators', operators)
  return weightedSum(
    caller,
    operators,
    operators.map(() => 1),
  )
}

/** An operator and its share in an average: for a batch, the number of (step, trial) pairs that carry loss. */
export interface Weighted {
  readonly operator: Operator
  /** Positive. */
  readonly weight: number
}

/**
 * The average of operators, `Σ w_i A_i / Σ w_i`. With the denominators of the batches' losses as weights, the average of
 * their Hessians is the Hessian of the loss over all batches. L2 that is part of each A_i is then counted once.
 *
 * @throws ArgumentError for an empty list, operators of different sizes, and a weight that is not positive.
 *
 * @example
 * import { averageOperator, denseOperator } from '@credit/curvature'
 * const average = averageOperator([
 *   { operator: denseOperator([2], 1), weight: 30 },
 *   { operator: denseOperator([6], 1), weight: 10 },
 * ])
 * const out = new Float64Array(1)
 * average.apply(Float64Array.of(1), out)
 * Array.from(out) // => [3]
 */
export function averageOperator(terms: readonly Weighted[]): Operator {
  const caller = 'averageOperator'
  checkList(caller, 'terms', terms)
  const weights = terms.map((term, i) =>
    checkNumber(caller, `terms[${i}].weight`, term?.weight, 'a positive number', (value) => value > 0),
  )
  const total = weights.reduce((sum, weight) => sum + weight)
  return weightedSum(
    caller,
    terms.map(({ operator }) => operator),
    weights.map((weight) => weight / total),
  )
}

/**
 * A scaled and shifted operator, `scale · A + shift · I`: with scale -η and shift 1 the update map `I - ηA`, with
 * scale 1 and shift σ the spectrum of A moved by σ.
 *
 * @param options `scale` is 1 and `shift` 0 when left out.
 * @throws ArgumentError when either is not finite.
 *
 * @example
 * import { affineOperator, denseOperator } from '@credit/curvature'
 * const out = new Float64Array(1)
 * affineOperator(denseOperator([3], 1), { scale: -0.5, shift: 1 }).apply(Float64Array.of(2), out)
 * Array.from(out) // => [-1]
 */
export function affineOperator(
  operator: Operator,
  options: { readonly scale?: number; readonly shift?: number },
): Operator {
  const caller = 'affineOperator'
  const { scale = 1, shift = 0 } = checkOptions(caller, options, ['scale', 'shift'])
  const size = checkOperator(caller, 'operator', operator)
  checkNumber(caller, 'scale', scale)
  checkNumber(caller, 'shift', shift)
  return {
    size,
    ...blockIn(operator),
    apply(v, out) {
      checkVectors(caller, size, v, out)
      operator.apply(v, out)
      for (let i = 0; i < size; i++) out[i] = scale * out[i] + shift * v[i]
    },
  }
}

/** Σ factor_i A_i */
function weightedSum(caller: string, operators: readonly Operator[], factors: readonly number[]): Operator {
  const sizes = operators.map((operator, i) => checkOperator(caller, `operator ${i}`, operator))
  const size = sizes[0]
  sizes.forEach((own, i) => {
    if (own !== size)
      throw new ArgumentError(caller, `operator ${i}`, `of size ${size}, as operator 0 is`, own)
  })
  const part = new Float64Array(size)
  const isOfOne = operators.every(({ block }) => block === operators[0].block)
  return {
    size,
    ...(isOfOne && blockIn(operators[0])),
    apply(v, out) {
      checkVectors(caller, size, v, out)
      out.fill(0)
      operators.forEach((operator, i) => {
        operator.apply(v, part)
        axpy(out, factors[i], part)
      })
    },
  }
}

function checkList(caller: string, argument: string, list: readonly unknown[]): void {
  if (!Array.isArray(list) || list.length === 0) {
    throw new ArgumentError(caller, argument, 'a list of at least one', list)
  }
}
