import type { Batch } from './batch.js'
import { ArgumentError } from './errors.js'
import { sizeOf } from './internal/checkBatch.js'
import { pairsOf } from './internal/pairs.js'
import type { Loss } from './loss.js'
import type { Tensor } from './real.js'

type Outputs = Tensor<ArrayLike<number>>

/**
 * Share of the pairs that carry loss whose largest output (the first of equal ones) is their label.
 *
 * @param outputs - y_t `[T, B, K]`
 * @throws ArgumentError for a loss without labels, or outputs of another shape than the batch's.
 *
 * @example
 * const batch = {
 *   inputs: { data: new Float64Array(2), shape: [1, 2, 1] },
 *   targets: { data: new Int32Array([0, 1]), shape: [2] },
 * }
 * const outputs = { data: [1, 0, 1, 0], shape: [1, 2, 2] }
 * accuracy(outputs, batch, crossEntropy({ at: 'last' })) // => 0.5
 */
export function accuracy(outputs: Outputs, batch: Batch, loss: Loss): number {
  if (loss.targets !== 'labels') throw new ArgumentError('accuracy', 'loss', 'one with labels', loss.name)
  const { data } = outputs
  const K = widthOf('accuracy', outputs, batch)
  const { indices, targets } = pairsOf(batch, loss, sizeOf('accuracy', batch))
  return shareOfCorrect(data, K, indices, batch.targets.data, targets)
}

/** The share of `indices` whose largest output is the label at `targets`. */
export function shareOfCorrect(
  y: ArrayLike<number>,
  K: number,
  indices: Int32Array,
  labels: ArrayLike<number>,
  targets: Int32Array,
): number {
  let correct = 0
  for (let n = 0; n < indices.length; n++) {
    const at = indices[n] * K
    let best = 0
    for (let k = 1; k < K; k++) if (y[at + k] > y[at + best]) best = k
    if (best === labels[targets[n]]) correct++
  }
  return correct / indices.length
}

/**
 * Squared distance of outputs and target values, averaged over pairs that carry loss and over the K outputs.
 *
 * @param outputs - y_t `[T, B, K]`
 * @throws ArgumentError for a loss without target values, or outputs of another shape than the batch's.
 *
 * @example
 * const one = { data: new Float64Array([1, 3]), shape: [1, 1, 2] }
 * const zero = { data: new Float64Array(2), shape: [1, 1, 2] }
 * meanSquaredError(one, { inputs: zero, targets: zero }, squaredError()) // => 5
 */
export function meanSquaredError(outputs: Outputs, batch: Batch, loss: Loss): number {
  const { residual, count } = moments('meanSquaredError', outputs, batch, loss)
  return residual / count
}

/**
 * R² = 1 − (squared error) / (squared deviation of the targets from the mean of their channel), over the pairs that
 * carry loss: 1 is perfect, 0 is what the mean reaches. NaN when the targets do not vary.
 *
 * @param outputs - y_t `[T, B, K]`
 * @throws ArgumentError as `meanSquaredError`.
 *
 * @example
 * const targets = { data: new Float64Array([1, 3]), shape: [2, 1, 1] }
 * explainedVariance(targets, { inputs: targets, targets }, squaredError()) // => 1
 */
export function explainedVariance(outputs: Outputs, batch: Batch, loss: Loss): number {
  const { residual, deviation } = moments('explainedVariance', outputs, batch, loss)
  return deviation > 0 ? 1 - residual / deviation : Number.NaN
}

function moments(caller: string, outputs: Outputs, batch: Batch, loss: Loss) {
  if (loss.targets !== 'values') throw new ArgumentError(caller, 'loss', 'one with target values', loss.name)
  const { data: y } = outputs
  const K = widthOf(caller, outputs, batch)
  const { indices } = pairsOf(batch, loss, sizeOf(caller, batch))
  const target = batch.targets.data
  let residual = 0
  let deviation = 0
  for (let k = 0; k < K; k++) {
    let mean = 0
    for (const pair of indices) mean += target[pair * K + k]
    mean /= indices.length
    for (const pair of indices) {
      residual += (y[pair * K + k] - target[pair * K + k]) ** 2
      deviation += (target[pair * K + k] - mean) ** 2
    }
  }
  return { residual, deviation, count: indices.length * K }
}

function widthOf(caller: string, { data, shape }: Outputs, batch: Batch): number {
  const { steps, trials } = sizeOf(caller, batch)
  const K = shape?.[2]
  if (
    shape?.length !== 3 ||
    shape[0] !== steps ||
    shape[1] !== trials ||
    data.length !== steps * trials * K!
  ) {
    throw new ArgumentError(caller, 'outputs.shape', `[${steps}, ${trials}, outputs]`, shape)
  }
  return K!
}
