import type { Batch } from '../batch.js'
import type { Loss } from '../loss.js'

/** The (step, trial) pairs that carry loss. */
export interface Pairs {
  /** `t·B + b` of every pair. */
  readonly indices: Int32Array
  /** Where the target of each pair begins in the target array. */
  readonly targets: Int32Array
  /** Runs `[from, to)` of neighbouring steps with at least one pair, in order. */
  readonly runs: readonly (readonly [number, number])[]
}

/** Lists the pairs of a batch that has been checked. */
export function pairsOf(
  batch: Batch,
  loss: Loss,
  { steps, trials }: { steps: number; trials: number },
): Pairs {
  const indices: number[] = []
  const targets: number[] = []
  const runs: [number, number][] = []
  const width = loss.targets === 'values' ? batch.targets.shape[2] : 1
  const oneLabelATrial = loss.targets === 'labels' && batch.targets.shape.length === 1
  for (let t = 0; t < steps; t++) {
    const before = indices.length
    for (let b = 0; b < trials; b++) {
      if (!carriesLoss(batch, loss, steps, trials, t, b)) continue
      indices.push(t * trials + b)
      targets.push(oneLabelATrial ? b : (t * trials + b) * width)
    }
    if (indices.length === before) continue
    const run = runs[runs.length - 1]
    if (run !== undefined && run[1] === t) run[1] = t + 1
    else runs.push([t, t + 1])
  }
  return { indices: Int32Array.from(indices), targets: Int32Array.from(targets), runs }
}

function carriesLoss(batch: Batch, loss: Loss, steps: number, trials: number, t: number, b: number): boolean {
  if (loss.at === 'last') return t === steps - 1
  if (batch.mask === undefined) return true
  return batch.mask.data[batch.mask.shape.length === 1 ? t : t * trials + b] === 1
}
