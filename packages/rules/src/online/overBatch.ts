import { type Batch, checkLength, type Objective, type Seed } from '@credit/core'
import { addPenalty, type Pairs, pairsOf, removeAbsent } from '@credit/core/kernels'
import { everySlice, stepOf } from './batchSteps.js'
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
    removeAbsent(learner.parameters.data, network)
    sum.fill(0)
    for (let first = 0; first < trials; first += streams) this.run(first, draw)
    const share = streams / this.pairs!.indices.length
    for (let i = 0; i < sum.length; i++) sum[i] *= share
    addPenalty(sum, learner.parameters.data, learner.network.layout, this.objective.l2)
    out.set(sum)
  }

  /** The `streams` trials from `first` on, over all steps: what learns does so after the last loss too. */
  private run(first: number, draw: Seed | undefined): void {
    const { learner, steps, sum } = this
    const { network, streams } = learner
    const { hidden } = network
    const { initialState } = this.batch!
    const start =
      initialState && everySlice(initialState.data, this.trials * hidden, first * hidden, streams * hidden)
    learner.reset({ firstStream: first, ...(draw && { seed: draw }), ...(start && { initialState: start }) })
    for (let t = 0; t < steps; t++) {
      const place = { t, first, streams }
      const { input, target, ...options } = stepOf(this.batch!, this.pairs!, this.objective.loss, place)
      const { gradient } = learner.step(input, target, options)
      if (target !== null || learner.anticipates)
        for (let i = 0; i < sum.length; i++) sum[i] += gradient.data[i]
    }
    if (!this.objective.activity?.strength) return
    // of a mean over trials, while the loss is one over pairs
    const share = this.pairs!.indices.length / this.trials
    const { gradient } = learner.finish()
    for (let i = 0; i < sum.length; i++) sum[i] += share * gradient.data[i]
  }
}
