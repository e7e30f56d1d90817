import { checkSeed } from './checks.js'
import { checkFinite, checkInteger, checkLength, checkNumber } from './errors.js'
import { mostUnits } from './internal/limits.js'
import type { Seed } from './random/index.js'

/**
 * Each synapse present with probability `density`, independently. `[post, pre]`, N×N zeros and ones.
 *
 * @example
 * randomConnectivity(3, 1, seed(1)) // => [1, 1, 1, 1, 1, 1, 1, 1, 1]
 */
export function randomConnectivity(hidden: number, density: number, seed: Seed): Uint8Array {
  checkInteger('randomConnectivity', 'hidden', hidden, 1, mostUnits)
  checkNumber(
    'randomConnectivity',
    'density',
    density,
    'a number in [0, 1]',
    (value) => value >= 0 && value <= 1,
  )
  checkSeed('randomConnectivity', 'seed', seed)
  const generator = seed.generator()
  return new Uint8Array(hidden * hidden).map(() => (generator.uniform() < density ? 1 : 0))
}

/**
 * Synapses within groups only: present where both units have the same group.
 *
 * @example
 * blockConnectivity([0, 0, 1]) // => [1, 1, 0, 1, 1, 0, 0, 0, 1]
 */
export function blockConnectivity(groups: ArrayLike<number>): Uint8Array {
  const n = checkInteger('blockConnectivity', 'groups.length', groups?.length, 1, mostUnits)
  checkFinite('blockConnectivity', 'groups', groups)
  return new Uint8Array(n * n).map((_, i) => (groups[Math.floor(i / n)] === groups[i % n] ? 1 : 0))
}

/**
 * A directed ring: unit i receives from unit i − 1 alone.
 *
 * @example
 * ringConnectivity(3) // => [0, 0, 1, 1, 0, 0, 0, 1, 0]
 */
export function ringConnectivity(hidden: number): Uint8Array {
  checkInteger('ringConnectivity', 'hidden', hidden, 1, mostUnits)
  const mask = new Uint8Array(hidden * hidden)
  for (let post = 0; post < hidden; post++) mask[post * hidden + ((post + hidden - 1) % hidden)] = 1
  return mask
}

/**
 * The same mask without synapses of a unit on itself, as a copy.
 *
 * @example
 * withoutAutapses(randomConnectivity(2, 1, seed(1)), 2) // => [0, 1, 1, 0]
 */
export function withoutAutapses(mask: Uint8Array, hidden: number): Uint8Array {
  checkInteger('withoutAutapses', 'hidden', hidden, 1, mostUnits)
  checkLength('withoutAutapses', 'mask', mask, hidden * hidden)
  return mask.map((present, i) => (i % (hidden + 1) === 0 ? 0 : present))
}
