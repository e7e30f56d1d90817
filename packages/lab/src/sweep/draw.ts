import { ArgumentError, exp, integer, log, type RandomGenerator, seed } from '@credit/core'
import type { Distribution, Sweep } from './declaration.js'

/** A value for each of some fields, by their paths. */
export type Point = Readonly<Record<string, unknown>>

/** Drawn numbers keep so many digits, so that a condition's name says all of them. */
const digits = 6

/**
 * The random points of a sweep, all different. Every value depends on the seed, the attempt and the name of its field alone
 * (and on no engine's `Math.log`): each machine finds the same points, a larger count only adds some, and another field
 * leaves the values of the others as they are.
 *
 * @throws ArgumentError when there are not as many different points.
 *
 * @example
 * const fields = { 'training.l2': { uniform: [0, 1e-3] as const } }
 * drawPoints({ count: 2, seed: 1, fields }).map((point) => point['training.l2']) // => [0.00064358, 0.00034568]
 */
export function drawPoints({ count, seed: root, fields }: NonNullable<Sweep['random']>): Point[] {
  const size = Object.values(fields).reduce((product, distribution) => product * sizeOf(distribution), 1)
  if (count > size) throw tooMany(count, size)
  const points = new Map<string, Point>()
  const branch = seed(root).child('sweep')
  // Of n equally likely points that many draws miss one with a chance below n·exp(-100).
  const attempts = 1000 + 100 * count
  for (let attempt = 0; points.size < count; attempt++) {
    // A range so narrow that few of its numbers differ in their first digits.
    if (attempt === attempts) throw tooMany(count, points.size)
    const at = branch.child(attempt)
    const point = Object.fromEntries(
      Object.entries(fields).map(([path, distribution]) => [
        path,
        draw(distribution, at.child(path).generator()),
      ]),
    )
    const key = JSON.stringify(point)
    if (!points.has(key)) points.set(key, point)
  }
  return [...points.values()]
}

function tooMany(count: number, most: number): ArgumentError {
  const expected = `at most ${most}, the number of different points of its fields`
  return new ArgumentError('credit sweep', 'random.count', expected, count)
}

/** How many values there are to draw. */
function sizeOf({ integer: whole, choice }: Distribution): number {
  if (whole !== undefined) return whole[1] - whole[0] + 1
  return choice === undefined ? Number.POSITIVE_INFINITY : choice.length
}

/** One value; a distribution names exactly one way to draw it. */
function draw(
  { uniform, logUniform, integer: whole, choice }: Distribution,
  generator: RandomGenerator,
): unknown {
  if (uniform !== undefined) {
    const [low, high] = uniform
    return rounded(low + (high - low) * generator.uniform(), uniform)
  }
  if (logUniform !== undefined) {
    const [low, high] = logUniform.map((end) => log(end)) as [number, number]
    return rounded(exp(low + (high - low) * generator.uniform()), logUniform)
  }
  if (whole !== undefined) return whole[0] + integer(generator, whole[1] - whole[0] + 1)
  return choice![integer(generator, choice!.length)]
}

/** With few digits, and still within its range. */
function rounded(value: number, [low, high]: readonly [number, number]): number {
  return Math.min(Math.max(Number(value.toPrecision(digits)), low), high)
}
