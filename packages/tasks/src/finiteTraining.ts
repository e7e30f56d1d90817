import { type Batch, checkInteger, checkMembers, type Tensor } from '@credit/core'
import { splitOf } from './internal/split.js'
import type { Task } from './task.js'

/**
 * The same task with a finite set of training trials: the first so many of its split "train", through which training goes
 * in epochs. What a network reaches on them less what it reaches on "test", new trials of the same distribution, is its
 * generalization gap in the plain sense; with fresh trials there is none.
 *
 * All other splits and variants are those of the task. The trials are drawn once, when the first batch is, and kept:
 * 8·T·I bytes each.
 *
 * @throws ArgumentError for a number that is not whole, below 1 or above the size of the split.
 *
 * @example
 * ```ts
 * import { seed } from '@credit/core'
 * import { delayedMatch, finiteTraining } from '@credit/tasks'
 *
 * const task = finiteTraining(delayedMatch({ seed: seed(7) }), 50)
 * task.split('train').size // => 50
 * task.split('train').sampling // => 'epochs'
 * ```
 */
export function finiteTraining(task: Task, trials: number): Task {
  checkMembers('finiteTraining', 'task', task, 'a task, such as copy makes', { split: 'function' })
  const train = task.split('train')
  const most = Math.min(train.size, Number.MAX_SAFE_INTEGER)
  checkInteger('finiteTraining', 'trainingTrials', trials, 1, most)
  let all: Batch | undefined
  const split = splitOf('train', trials, { steps: train.steps, spans: train.periods }, (positions) => {
    all ??= train.take(0, trials)
    return chosen(all, positions)
  })
  return {
    ...task,
    split: (name, options = {}) =>
      name === 'train' && options.strength === undefined ? split : task.split(name, options),
  }
}

/** Some trials of a batch, in the order of their positions. */
function chosen({ inputs, targets, mask }: Batch, positions: ArrayLike<number>): Batch {
  const trials = inputs.shape[1]
  const pick = <A extends Float64Array | Int32Array | Uint8Array>(
    { data, shape }: Tensor<A>,
    empty: (length: number) => A,
  ): Tensor<A> => {
    // [B], [T, B] or [T, B, K]
    const isPerTrial = shape.length === 1
    const steps = isPerTrial ? 1 : shape[0]
    const size = shape[2] ?? 1
    const out = empty(steps * positions.length * size)
    for (let t = 0, at = 0; t < steps; t++) {
      for (let i = 0; i < positions.length; i++, at += size) {
        const from = (t * trials + positions[i]) * size
        for (let k = 0; k < size; k++) out[at + k] = data[from + k]
      }
    }
    return {
      data: out,
      shape: isPerTrial ? [positions.length] : [steps, positions.length, ...shape.slice(2)],
    }
  }
  const floats = (length: number) => new Float64Array(length)
  return {
    inputs: pick(inputs, floats),
    targets: isLabels(targets) ? pick(targets, (length) => new Int32Array(length)) : pick(targets, floats),
    ...(mask && { mask: mask.shape.length === 1 ? mask : pick(mask, (length) => new Uint8Array(length)) }),
  }
}

function isLabels(targets: Batch['targets']): targets is Tensor<Int32Array> {
  return targets.data instanceof Int32Array
}
