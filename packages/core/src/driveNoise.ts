import { checkInteger, checkNumber } from './errors.js'
import type { Network } from './network.js'
import { fillGaussian, type Seed } from './random/index.js'
import type { Tensor } from './real.js'

/**
 * Noise for `batch.driveNoise`, N(0, deviation²) on the drive of every unit, step and trial: `[T, B, N]`.
 *
 * It is part of the batch, so every rule and every derivative sees the same draw.
 */
export function driveNoise(
  network: Network,
  size: { steps: number; trials: number },
  deviation: number,
  seed: Seed,
): Tensor {
  const steps = checkInteger('driveNoise', 'steps', size?.steps, 1)
  const trials = checkInteger('driveNoise', 'trials', size.trials, 1)
  checkNumber('driveNoise', 'deviation', deviation, 'a number of at least 0', (value) => value >= 0)
  const data = new Float64Array(steps * trials * network.hidden)
  fillGaussian(data, seed.generator(), 0, deviation)
  return { data, shape: [steps, trials, network.hidden] }
}
