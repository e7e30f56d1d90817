import type { Batch, Tensor } from '@credit/core'
import { checkMembers, checkTensor } from '@credit/core'
import ndarray, { type NdArray } from 'ndarray'

export interface BatchViews {
  /** `[T, B, I]` */
  readonly inputs: NdArray<Float64Array>
  /** labels `[B]` or `[T, B]`, or values `[T, B, K]` */
  readonly targets: NdArray<Int32Array> | NdArray<Float64Array>
  /** `[T]` or `[T, B]`; absent when the batch has none */
  readonly mask?: NdArray<Uint8Array>
}

/**
 * ndarray views over the same memory as a batch: nothing is copied, writing one writes the other.
 *
 * ndarray builds functions from strings, which a strict content policy forbids; hence this separate entry.
 *
 * @example
 * ```ts
 * import { batchViews } from '@credit/tasks/ndarray'
 *
 * const inputs = { data: Float64Array.of(0, 1, 2, 3), shape: [2, 1, 2] }
 * const batch = { inputs, targets: { data: Int32Array.of(7), shape: [1] } }
 * batchViews(batch).inputs.get(1, 0, 1) // => 3
 * ```
 */
export function batchViews(batch: Batch): BatchViews {
  checkMembers('batchViews', 'batch', batch, 'a batch', { inputs: 'object', targets: 'object' })
  const inputs = viewOf('batch.inputs', batch.inputs)
  const targets = viewOf('batch.targets', batch.targets as Tensor<Int32Array>)
  return batch.mask === undefined
    ? { inputs, targets }
    : { inputs, targets, mask: viewOf('batch.mask', batch.mask) }
}

function viewOf<A extends Float64Array | Int32Array | Uint8Array>(
  name: string,
  tensor: Tensor<A>,
): NdArray<A> {
  checkTensor('batchViews', name, tensor)
  return ndarray(tensor.data, [...tensor.shape])
}
