import { type Batch, checkLength, type Objective, type Parameters, type Real, type Seed } from '@credit/core'
import { type Pairs, pairsOf, removeAbsent } from '@credit/core/kernels'
import type { Learner } from './learner.js'

/** An online rule run over batches: trials side by side, or one after the other. */
export class OverBatch {
  private batch: Batch | null = null
  private pairs: Pairs | null = null
  private readonly sum: Float64Array

  constructor(
    private readonly learner: Learner,
    private readonly objective: Objective,
    readonly steps: number,
    readonly trials: number,
  ) {
    this.sum = new Float64Array(learner.network.layout.size)
  }

  /** A batch that has been checked; it is copied. */
  load(batch: Batch): void {
    const copy = <T extends { readonly data: { slice(): unknown } }>(tensor: T): T => ({
      ...tensor,
      data: tensor.data.slice(),
    })
    this.batch = {
      inputs: copy(batch.inputs),
      targets: copy(batch.targets),
      ...(batch.mask && { mask: batch.mask }),
      ...(batch.initialState && { initialState: copy(batch.initialState) }),
      ...(batch.driveNoise && { driveNoise: copy(batch.driveNoise) }),
    }
    this.pairs = pairsOf(this.batch, this.objective.loss, this)
  }

  /** Writes the estimate of the gradient of loss plus L2 at `w`. */
  estimate(w: Float64Array, out: Float64Array, draw: Seed | undefined): void {
    const { learner, trials, sum } = this
    const { network, streams } = learner
    checkLength('estimate', 'out', out, sum.length)
    learner.parameters.data.set(w)
    removeAbsent(learner.parameters.data, network.connectivity)
    sum.fill(0)
    for (let first = 0; first < trials; first += streams) this.run(first, draw)
    const share = streams / this.pairs!.indices.length
    for (let i = 0; i < sum.length; i++) sum[i]! *= share
    addPenalty(sum, learner.parameters, this.objective.l2)
    out.set(sum)
  }

  /** The `streams` trials from `first` on, over all steps: what learns does so after the last loss too. */
  private run(first: number, draw: Seed | undefined): void {
    const { learner, trials, steps, sum } = this
    const { network, streams } = learner
    const { inputs, initialState, driveNoise } = this.batch!
    const rows = (data: Float64Array, t: number, width: number) => {
      const from = (t * trials + first) * width
      return data.subarray(from, from + streams * width)
    }
    learner.reset({
      firstStream: first,
      ...(draw && { seed: draw }),
      ...(initialState && { initialState: rows(initialState.data, 0, network.hidden) }),
    })
    for (let t = 0; t < steps; t++) {
      const { target, mask } = this.targetsAt(t, first)
      const { gradient } = learner.step(rows(inputs.data, t, network.inputs), target, {
        mask,
        ...(driveNoise && { driveNoise: rows(driveNoise.data, t, network.hidden) }),
      })
      if (target !== null || learner.anticipates)
        for (let i = 0; i < sum.length; i++) sum[i]! += gradient.data[i]!
    }
  }

  private targetsAt(t: number, first: number): { target: ArrayLike<number> | null; mask: Uint8Array } {
    const { learner, trials, objective } = this
    const { streams, network } = learner
    const { indices, targets } = this.pairs!
    const { data } = this.batch!.targets
    const width = objective.loss.targets === 'values' ? network.outputs : 1
    const mask = new Uint8Array(streams)
    const target = new Float64Array(streams * width)
    let any = false
    for (let n = lowerBound(indices, t * trials + first); n < indices.length; n++) {
      const s = indices[n]! - t * trials - first
      if (s >= streams) break
      mask[s] = 1
      any = true
      for (let k = 0; k < width; k++) target[s * width + k] = data[targets[n]! + k]!
    }
    return { target: any ? target : null, mask }
  }
}

/** The first position whose entry is at least `value`, in an ascending array. */
function lowerBound(values: Int32Array, value: number): number {
  let low = 0
  let high = values.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (values[middle]! < value) low = middle + 1
    else high = middle
  }
  return low
}

function addPenalty(out: Float64Array, { layout, data }: Parameters<Real>, l2: number): void {
  if (l2 === 0) return
  for (const name of ['recurrent', 'input', 'readout'] as const) {
    const { offset, length } = layout.blocks[name]
    for (let i = offset; i < offset + length; i++) out[i]! += l2 * data[i]!
  }
}
