import { ArgumentError, type Batch, checkMembers, type Loss } from '@credit/core'
import { type Pairs, pairsOf } from '@credit/core/kernels'

/** What a learner's `step` takes at one step of a batch, its trials side by side as S streams. */
export interface BatchStep {
  /** x_t `[S, I]` */
  readonly input: Float64Array
  /** Labels `[S]` or values `[S, K]`; null where no stream has a loss. */
  readonly target: Float64Array | null
  /** `[S]`: 1 where a stream has a loss. */
  readonly mask: Uint8Array
  /** `[S, N]`, of a cell of D drives `[D, S, N]`. */
  readonly driveNoise?: Float64Array
}

/**
 * A batch step by step, as an online learner sees it: what `learner.step` takes, for t = 1 … T. Every trial is a stream.
 *
 * The gradient over the batch is the sum of the steps' gradients times B over the number of (step, trial) pairs with a
 * loss: each step's is averaged over all streams.
 *
 * @throws ArgumentError, at the first step, when the shape of the inputs is not [T, B, I], or they are not as long as it says.
 *
 * @example
 * ```ts
 * import { leakyNetwork, seed, squaredError } from '@credit/core'
 * import { eprop, stepsOf } from '@credit/rules'
 *
 * const network = leakyNetwork({ inputs: 1, hidden: 2, outputs: 1, leak: 0.5, activation: 'tanh' })
 * const signal = { data: new Float64Array([1, 0, -1]), shape: [3, 1, 1] }
 * const learner = eprop().online(network, network.initialize(seed(7)), { loss: squaredError() })
 * const losses = []
 * for (const { input, target, mask } of stepsOf({ inputs: signal, targets: signal }, squaredError())) {
 *   losses.push(learner.step(input, target, { mask }).loss)
 * }
 * losses.length // => 3
 * ```
 */
export function* stepsOf(batch: Batch, loss: Loss): Generator<BatchStep> {
  const shape = batch?.inputs?.shape
  const isSize = (size: unknown) => Number.isSafeInteger(size) && (size as number) > 0
  // of a shape alone, or of trials of nothing, the steps could be without end
  if (!Array.isArray(shape) || shape.length !== 3 || !shape.every(isSize))
    throw new ArgumentError('stepsOf', 'batch.inputs.shape', 'three integers [T, B, I] of at least 1', shape)
  if (batch.inputs.data?.length !== shape[0] * shape[1] * shape[2])
    throw new ArgumentError('stepsOf', 'batch.inputs', 'as long as its shape [T, B, I] says', shape)
  checkMembers('stepsOf', 'loss', loss, 'a loss, such as squaredError()', { evaluate: 'function' })
  const [steps, trials] = shape
  const pairs = pairsOf(batch, loss, { steps, trials })
  for (let t = 0; t < steps; t++) yield stepOf(batch, pairs, loss, { t, first: 0, streams: trials })
}

/** Step `t` of the trials `first .. first + streams - 1`; `pairs` are those of the whole batch. */
export function stepOf(
  { inputs, targets, driveNoise }: Batch,
  pairs: Pairs,
  loss: Loss,
  { t, first, streams }: { t: number; first: number; streams: number },
): BatchStep {
  const trials = inputs.shape[1]
  const rows = ({ data, shape }: { readonly data: Float64Array; readonly shape: readonly number[] }) => {
    const width = shape[2]
    const from = (t * trials + first) * width
    return data.subarray(from, from + streams * width)
  }
  const width = loss.targets === 'values' ? targets.shape[2] : 1
  const mask = new Uint8Array(streams)
  const target = new Float64Array(streams * width)
  let any = false
  const { indices } = pairs
  for (let n = lowerBound(indices, t * trials + first); n < indices.length; n++) {
    const s = indices[n] - t * trials - first
    if (s >= streams) break
    mask[s] = 1
    any = true
    for (let k = 0; k < width; k++) target[s * width + k] = targets.data[pairs.targets[n] + k]
  }
  return {
    input: rows(inputs),
    target: any ? target : null,
    mask,
    ...(driveNoise && { driveNoise: noiseOf(driveNoise, { t, first, streams }) }),
  }
}

/** Those trials of one step of `[T, B, N]` or `[D, T, B, N]`. */
function noiseOf(
  { data, shape }: NonNullable<Batch['driveNoise']>,
  { t, first, streams }: { t: number; first: number; streams: number },
): Float64Array {
  const [steps, trials, hidden] = shape.slice(-3)
  return everySlice(data, steps * trials * hidden, (t * trials + first) * hidden, streams * hidden)
}

/** The part `from .. from + length - 1` of each `stride` numbers, one behind the other; a view where there is but one. */
export function everySlice(data: Float64Array, stride: number, from: number, length: number): Float64Array {
  const count = data.length / stride
  if (count === 1) return data.subarray(from, from + length)
  const out = new Float64Array(count * length)
  for (let d = 0; d < count; d++)
    out.set(data.subarray(d * stride + from, d * stride + from + length), d * length)
  return out
}

/** The first position whose entry is at least `value`, in an ascending array. */
function lowerBound(values: Int32Array, value: number): number {
  let low = 0
  let high = values.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (values[middle] < value) low = middle + 1
    else high = middle
  }
  return low
}
