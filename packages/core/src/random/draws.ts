import { checkGenerator, checkReal } from '../checks.js'
import { checkInteger, checkNumber } from '../errors.js'
import { notNegativeOf } from '../internal/ranges.js'
import type { Real } from '../real.js'
import type { RandomGenerator } from './generator.js'

/**
 * Fills `out` with independent uniform numbers in [low, high), in order of index: low + (high - low) · u. The result
 * is rounded to the array's type, which can make it `high` itself.
 *
 * @returns `out`. Two words of the stream for each entry.
 * @throws ArgumentError unless low ≤ high and their difference is finite.
 *
 * @example
 * ```ts
 * import { fillUniform, seed } from '@credit/core'
 *
 * fillUniform(new Float64Array(3), seed(7).generator(), 5, 5)[2] // => 5
 * ```
 */
export function fillUniform<A extends Real>(
  out: A,
  generator: RandomGenerator,
  low: number,
  high: number,
): A {
  checkReal('fillUniform', 'out', out)
  checkGenerator('fillUniform', 'generator', generator)
  checkNumber('fillUniform', 'low', low)
  checkNumber(
    'fillUniform',
    'high',
    high,
    `a number of at least low (${low})`,
    (value) => value >= low && value - low < Infinity,
  )
  const range = high - low
  for (let i = 0; i < out.length; i++) out[i] = low + range * generator.uniform()
  return out
}

/**
 * Fills `out` with independent normal numbers, in order of index: mean + deviation · gaussian().
 *
 * @returns `out`. Two words of the stream for each entry.
 * @throws ArgumentError unless the mean is finite and the standard deviation finite and not negative.
 *
 * @example
 * ```ts
 * import { fillGaussian, seed } from '@credit/core'
 *
 * fillGaussian(new Float64Array(3), seed(7).generator(), 5, 0)[2] // => 5
 * ```
 */
export function fillGaussian<A extends Real>(
  out: A,
  generator: RandomGenerator,
  mean: number,
  deviation: number,
): A {
  checkReal('fillGaussian', 'out', out)
  checkGenerator('fillGaussian', 'generator', generator)
  checkNumber('fillGaussian', 'mean', mean)
  notNegativeOf('fillGaussian', 'deviation', deviation)
  for (let i = 0; i < out.length; i++) out[i] = mean + deviation * generator.gaussian()
  return out
}

/**
 * A whole number in [0, n), each equally likely. Words above the last multiple of n are drawn again, so the number of
 * words taken varies (on average below two).
 *
 * @param n From 1 to 2^32.
 * @throws ArgumentError for any other n.
 *
 * @example
 * ```ts
 * import { integer, seed } from '@credit/core'
 *
 * integer(seed(7).generator(), 1) // => 0
 * ```
 */
export function integer(generator: RandomGenerator, n: number): number {
  checkGenerator('integer', 'generator', generator)
  checkInteger('integer', 'n', n, 1, 4294967296)
  return below(generator, n)
}

/**
 * The numbers 0 … n-1 in random order, each order equally likely (Fisher and Yates 1938, from the end; Durstenfeld
 * 1964).
 *
 * @param n From 0 to 2^28, an array of 1 GiB.
 * @throws ArgumentError for any other n.
 *
 * @example
 * ```ts
 * import { permutation, seed } from '@credit/core'
 *
 * permutation(seed(7).generator(), 5).sort().join() // => '0,1,2,3,4'
 * ```
 */
export function permutation(generator: RandomGenerator, n: number): Uint32Array {
  checkGenerator('permutation', 'generator', generator)
  checkInteger('permutation', 'n', n, 0, 2 ** 28)
  const order = new Uint32Array(n)
  for (let i = 0; i < n; i++) order[i] = i
  for (let i = n - 1; i > 0; i--) {
    const j = below(generator, i + 1)
    const held = order[i]
    order[i] = order[j]
    order[j] = held
  }
  return order
}

/**
 * 1 or -1, equally likely: the top bit of one word of the stream.
 *
 * @example
 * ```ts
 * import { seed, sign } from '@credit/core'
 *
 * sign(seed(7).generator()) ** 2 // => 1
 * ```
 */
export function sign(generator: RandomGenerator): 1 | -1 {
  checkGenerator('sign', 'generator', generator)
  return generator.uint32() < 2147483648 ? 1 : -1
}

function below(generator: RandomGenerator, n: number): number {
  const limit = 4294967296 - (4294967296 % n)
  let word = generator.uint32()
  while (word >= limit) word = generator.uint32()
  return word % n
}
