import { checkOneOf } from './errors.js'
import { checkObject } from './internal/checkObject.js'
import type { Pairs } from './internal/pairs.js'
import { exp, log } from './math/index.js'
import type { Real } from './real.js'

/**
 * What one (step, trial) pair costs, and its error signal. Losses are averaged over the pairs whose mask is 1.
 */
export interface Loss {
  readonly name: string
  /** 'masked': every pair that the batch's mask selects. 'last': the last step of every trial, no mask needed. */
  readonly at: 'masked' | 'last'
  /** 'labels': one integer a pair; 'values': K numbers a pair. */
  readonly targets: 'labels' | 'values'
  /**
   * Returns the value ℓ of one pair and writes `weight · ∂ℓ/∂y` to `error[at .. at + size)`.
   *
   * @param y - outputs; those of this pair are `y[at .. at + size)`
   * @param target - targets; the label is `target[targetAt]`, values are `target[targetAt .. targetAt + size)`
   */
  evaluate(
    y: Real,
    at: number,
    size: number,
    target: Int32Array | Float64Array,
    targetAt: number,
    error: Real,
    weight: number,
  ): number
  /**
   * Writes the derivative of the error signal along ẏ, `weight · ∂²ℓ/∂y² · ẏ`, to `out[at .. at + size)`. Exact
   * Hessian-vector products need it; a loss without it still has gradients and finite differences.
   */
  errorTangent?(
    y: Real,
    at: number,
    size: number,
    target: Int32Array | Float64Array,
    targetAt: number,
    tangent: Real,
    out: Real,
    weight: number,
  ): void
}

/** Loss plus penalties: `loss + ½·l2·(‖U‖² + ‖W‖² + ‖V‖²)`, no biases, and that of the activity. */
export interface Objective {
  readonly loss: Loss
  readonly l2: number
  /** Default: none. */
  readonly activity?: ActivityPenalty
}

/** `½·strength · mean over trials of Σ_j (f_j − target)²`, f_j the mean over steps of z_j: keeps units near a rate. */
export interface ActivityPenalty {
  readonly strength: number
  readonly target: number
}

/**
 * Squared error `½‖y − y*‖²`, summed over the K outputs of a pair, averaged over pairs; `∂ℓ/∂y = y − y*`.
 *
 * @example
 * const error = new Float64Array(2)
 * squaredError().evaluate(new Float64Array([1, 3]), 0, 2, new Float64Array([0, 1]), 0, error, 1) // => 2.5
 */
export function squaredError(): Loss {
  return {
    name: 'squared-error',
    at: 'masked',
    targets: 'values',
    evaluate: squaredErrorPair,
    errorTangent(_y, at, size, _target, _targetAt, tangent, out, weight) {
      for (let k = at; k < at + size; k++) out[k] = weight * tangent[k]
    },
  }
}

/**
 * Softmax cross-entropy `−log softmax(y)[label]`, at every masked step or at the last step only; `∂ℓ/∂y = softmax(y) −
 * onehot(label)`. Averaged over pairs.
 *
 * @throws ArgumentError for an unknown option, or when `at` is neither 'every' nor 'last'.
 *
 * @example
 * const error = new Float64Array(2)
 * crossEntropy({ at: 'last' }).evaluate(new Float64Array([0, 0]), 0, 2, new Int32Array([1]), 0, error, 1)
 * error // => [0.5, -0.5]
 */
export function crossEntropy(options: { at: 'every' | 'last' }): Loss {
  const at = checkOneOf('crossEntropy', 'at', checkObject('crossEntropy', options, ['at']).at, [
    'every',
    'last',
  ] as const)
  return {
    name: at === 'last' ? 'cross-entropy-last' : 'cross-entropy',
    at: at === 'last' ? 'last' : 'masked',
    targets: 'labels',
    evaluate: crossEntropyPair,
    // (diag(p) − p pᵀ) ẏ
    errorTangent(y, at, size, _target, _targetAt, tangent, out, weight) {
      let largest = y[at]
      for (let k = 1; k < size; k++) if (y[at + k] > largest) largest = y[at + k]
      let sum = 0
      let mean = 0
      for (let k = at; k < at + size; k++) {
        const e = exp(y[k] - largest)
        out[k] = e
        sum += e
        mean += e * tangent[k]
      }
      mean /= sum
      const scale = weight / sum
      for (let k = at; k < at + size; k++) out[k] = scale * out[k] * (tangent[k] - mean)
    },
  }
}

const squaredErrorPair: Loss['evaluate'] = (y, at, size, target, targetAt, error, weight) =>
  sumOfSquaredErrors(y, at, size, target, targetAt, error, weight, null)

const crossEntropyPair: Loss['evaluate'] = (y, at, size, target, targetAt, error, weight) =>
  sumOfCrossEntropies(y, at, size, target, targetAt, error, weight, null)

/**
 * The loss summed over pairs, with its error signals. The built-in losses run in one loop: a number returned from a
 * call is a small object on the heap each time.
 */
export function sumOverPairs(
  { evaluate }: Loss,
  y: Real,
  size: number,
  target: Int32Array | Float64Array,
  error: Real,
  weight: number,
  pairs: Pairs,
): number {
  if (evaluate === squaredErrorPair) return sumOfSquaredErrors(y, 0, size, target, 0, error, weight, pairs)
  if (evaluate === crossEntropyPair) return sumOfCrossEntropies(y, 0, size, target, 0, error, weight, pairs)
  const { indices, targets } = pairs
  let sum = 0
  for (let n = 0; n < indices.length; n++) {
    sum += evaluate(y, indices[n] * size, size, target, targets[n], error, weight)
  }
  return sum
}

/** Over `pairs`, or the one pair at `only` and `onlyTarget`. */
function sumOfSquaredErrors(
  y: Real,
  only: number,
  size: number,
  target: Int32Array | Float64Array,
  onlyTarget: number,
  error: Real,
  weight: number,
  pairs: Pairs | null,
): number {
  const count = pairs === null ? 1 : pairs.indices.length
  let sum = 0
  for (let n = 0; n < count; n++) {
    const at = pairs === null ? only : pairs.indices[n] * size
    const targetAt = pairs === null ? onlyTarget : pairs.targets[n]
    let value = 0
    for (let k = 0; k < size; k++) {
      const difference = y[at + k] - target[targetAt + k]
      value += difference * difference
      error[at + k] = weight * difference
    }
    sum += 0.5 * value
  }
  return sum
}

/** Over `pairs`, or the one pair at `only` and `onlyTarget`. */
function sumOfCrossEntropies(
  y: Real,
  only: number,
  size: number,
  target: Int32Array | Float64Array,
  onlyTarget: number,
  error: Real,
  weight: number,
  pairs: Pairs | null,
): number {
  const count = pairs === null ? 1 : pairs.indices.length
  let total = 0
  for (let n = 0; n < count; n++) {
    const at = pairs === null ? only : pairs.indices[n] * size
    const label = target[pairs === null ? onlyTarget : pairs.targets[n]]
    let largest = y[at]
    for (let k = 1; k < size; k++) if (y[at + k] > largest) largest = y[at + k]
    let sum = 0
    for (let k = 0; k < size; k++) {
      const e = exp(y[at + k] - largest)
      error[at + k] = e
      sum += e
    }
    const scale = weight / sum
    for (let k = 0; k < size; k++) error[at + k] *= scale
    error[at + label] -= weight
    total += log(sum) + largest - y[at + label]
  }
  return total
}
