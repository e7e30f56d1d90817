import { ArgumentError, type Batch, driveNoise, fillGaussian } from '@credit/core'
import type { RunConfiguration } from '../configuration.js'
import type { Experiment } from '../experiment.js'

/** Noise of biological kinds while a network learns; a function of the update alone. Evaluations and probes have none. */
export interface LearningNoise {
  /** The batch with noise on the drive of every unit, and on the error that the learning signal carries. */
  batch(batch: Batch, update: number): Batch
  /** Copies parameters to `out`, every weight times 1 + N(0, σ²). */
  weights(w: Float64Array, out: Float64Array, update: number): Float64Array
}

/**
 * What a configuration asks for, as standard deviations; null where that is none.
 *
 * - `drive`: N(0, σ²) on the drive Wz + Ux + b of every unit, step and trial
 * - `weights`: every recurrent, input and readout weight times 1 + N(0, σ²), anew for each batch: synaptic transmission
 * - `signal`: N(0, σ²) on the error y − y* of every output, step and trial, which the learning signal is made of. With
 *   squared error that is noise on the targets.
 *
 * @throws ArgumentError where it can't be had: on the signal without numbers as targets, any while units learn step by step.
 */
export function learningNoise(configuration: RunConfiguration, experiment: Experiment): LearningNoise | null {
  const { noise, updateEvery } = configuration.training
  if (noise === undefined) return null
  const { drive, weights, signal } = noise
  const { root, network, objective } = experiment
  if (updateEvery !== 'trial') {
    throw new ArgumentError('credit', '--update-every', '"trial" where there is noise', updateEvery)
  }
  if (signal > 0 && objective.loss.targets !== 'values') {
    const expected = 'without noise on the signal unless the loss is a squared error'
    throw new ArgumentError('credit', '--noise', expected, signal)
  }
  const seed = root.child('noise')
  const { recurrent, input, readout } = network.layout.blocks
  return {
    batch(batch, update) {
      const branch = seed.child(update)
      const [steps, trials] = batch.inputs.shape
      const { shape } = batch.targets
      const size = { steps, trials }
      const targets = () => {
        const noise = fillGaussian(
          new Float64Array(batch.targets.data.length),
          branch.child('signal').generator(),
          0,
          signal,
        )
        return { data: Float64Array.from(batch.targets.data, (y, i) => y + noise[i]), shape }
      }
      return {
        ...batch,
        ...(drive > 0 && { driveNoise: driveNoise(network, size, drive, branch.child('drive')) }),
        ...(signal > 0 && { targets: targets() }),
      } as Batch
    },
    weights(w, out, update) {
      out.set(w)
      if (weights === 0) return out
      const generator = seed.child(update).child('weights').generator()
      for (const { offset, length } of [recurrent, input, readout]) {
        for (let i = offset; i < offset + length; i++) out[i] *= 1 + weights * generator.gaussian()
      }
      return out
    },
  }
}
