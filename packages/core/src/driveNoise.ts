import { checkNetwork, checkSeed } from './checks.js'
import { checkInteger } from './errors.js'
import { checkObject } from './internal/checkObject.js'
import { notNegativeOf } from './internal/ranges.js'
import type { Network } from './network.js'
import { fillGaussian, type Seed } from './random/index.js'
import type { Tensor } from './real.js'

/**
 * Noise for `batch.driveNoise`, N(0, deviation²) on the drive of every unit, step and trial: `[T, B, N]`, of a cell of D drives
 * `[D, T, B, N]`.
 *
 * It is part of the batch, so every rule and every derivative sees the same draw.
 *
 * @example
 * const network = leakyNetwork({ inputs: 1, hidden: 1, outputs: 1, leak: 0, activation: 'identity', bias: 'none' })
 * driveNoise(network, { steps: 2, trials: 3 }, 0.1, seed(1)).shape // => [2, 3, 1]
 */
export function driveNoise(
  network: Network,
  size: { steps: number; trials: number },
  deviation: number,
  seed: Seed,
): Tensor {
  checkNetwork('driveNoise', 'network', network)
  checkSeed('driveNoise', 'seed', seed)
  checkObject('driveNoise', size, ['steps', 'trials'])
  const steps = checkInteger('driveNoise', 'steps', size.steps, 1)
  const trials = checkInteger('driveNoise', 'trials', size.trials, 1)
  notNegativeOf('driveNoise', 'deviation', deviation)
  const { length: drives } = network.cell.drives
  const count = drives * steps * trials * network.hidden
  checkInteger('driveNoise', 'drives · steps · trials · hidden', count, 1, 2 ** 28)
  const data = new Float64Array(count)
  fillGaussian(data, seed.generator(), 0, deviation)
  return { data, shape: [...(drives === 1 ? [] : [drives]), steps, trials, network.hidden] }
}
