import { type Batch, leakyNetwork, type Seed, scaledGaussian, squaredError, Workspace } from '@credit/core'

/** What `drawTeacher` takes. */
export interface TeacherOptions {
  readonly seed: Seed
  readonly size: {
    readonly inputs: number
    readonly hidden: number
    readonly outputs: number
    readonly leak: number
  }
  /** Over these trials each output gets mean 0 and variance 1. Its targets are overwritten. */
  readonly sample: Batch
}

/**
 * A random tanh network without bias, all weights N(0, 1 / fan-in). Returns a function that writes its outputs for the
 * inputs of a batch into the targets of the batch, `[T, B, K]`, and returns the batch.
 *
 * The workspace of the last size is kept: a new one for each batch takes longer than the pass itself. What it holds
 * never changes what is written, and the bits of a trial don't depend on the trials beside it.
 */
export function drawTeacher({ seed, size, sample }: TeacherOptions): (batch: Batch) => Batch {
  const network = leakyNetwork({ ...size, activation: 'tanh', bias: 'none' })
  const weights = scaledGaussian(1)
  const parameters = network.initialize(seed, { recurrent: weights, input: weights, readout: weights })
  let workspace: Workspace | null = null

  function teach(batch: Batch): Batch {
    const [steps, trials] = batch.inputs.shape as [number, number]
    if (workspace?.steps !== steps || workspace.trials !== trials) {
      workspace = new Workspace(network, { loss: squaredError(), l2: 0 }, { steps, trials })
    }
    workspace.load(batch)
    workspace.forward(parameters.data)
    batch.targets.data.set(workspace.outputs)
    return batch
  }

  const { data } = teach(sample).targets
  const { hidden, outputs: K } = size
  const count = data.length / K
  for (let k = 0; k < K; k++) {
    let mean = 0
    let squares = 0
    for (let i = k; i < data.length; i += K) mean += data[i]! / count
    for (let i = k; i < data.length; i += K) squares += (data[i]! - mean) ** 2 / count
    const scale = 1 / Math.sqrt(squares)
    for (let j = k * hidden; j < (k + 1) * hidden; j++) parameters.readout[j]! *= scale
    parameters.readoutBias[k] = -mean * scale
  }
  return teach
}
