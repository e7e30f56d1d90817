import type { Batch } from './batch.js'
import { ArgumentError, checkInteger } from './errors.js'
import { checkMask, checkTargets, sizeOf } from './internal/checkBatch.js'
import { pairsOf } from './internal/pairs.js'
import type { Loss } from './loss.js'
import type { Tensor } from './real.js'

type Outputs = Tensor<ArrayLike<number>>

/**
 * Share of the pairs that carry loss whose largest output (the first of equal ones) is their label.
 *
 * @param outputs - y_t `[T, B, K]`
 * @throws ArgumentError for a loss without labels, outputs of another shape than the batch's, an output of a pair that
 *   carries loss that is not finite, or targets or a mask that the batch of a network may not have.
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
  if (loss?.targets !== 'labels') throw new ArgumentError('accuracy', 'loss', 'one with labels', loss?.name)
  const { K, indices, targets } = checked('accuracy', outputs, batch, loss)
  return shareOfCorrect(outputs.data, K, indices, batch.targets.data, targets)
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
 * @throws ArgumentError for a loss without target values, else as `accuracy`.
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
  if (loss?.targets !== 'values')
    throw new ArgumentError(caller, 'loss', 'one with target values', loss?.name)
  const { K, indices } = checked(caller, outputs, batch, loss)
  const { data: y } = outputs
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

/** The pairs that carry loss; throws unless outputs, targets and mask fit together and these outputs are finite. */
function checked(caller: string, outputs: Outputs, batch: Batch, loss: Loss) {
  const size = sizeOf(caller, batch)
  const { steps, trials } = size
  const { data, shape } = outputs ?? {}
  if (shape?.length !== 3 || shape[0] !== steps || shape[1] !== trials) {
    throw new ArgumentError(caller, 'outputs.shape', `[${steps}, ${trials}, outputs]`, shape)
  }
  const K = checkInteger(caller, 'outputs.shape[2]', shape[2], 1)
  const length = steps * trials * K
  if (data?.length !== length) throw new ArgumentError(caller, 'outputs.data', `of length ${length}`, data)
  checkTargets(caller, batch, K, loss, size)
  checkMask(caller, batch, loss, size)
  const { indices, targets } = pairsOf(batch, loss, size)
  // outputs of other steps are not computed, so they may hold anything
  for (const pair of indices) {
    for (let i = pair * K; i < (pair + 1) * K; i++) {
      if (!Number.isFinite(data[i])) throw new ArgumentError(caller, `outputs.data[${i}]`, 'finite', data[i])
    }
  }
  return { K, indices, targets }
}
