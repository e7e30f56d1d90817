import { tanh } from '@credit/core'

/** What `quickTanh` looks up: tanh at the multiples of 1/32 from −20 to 20, beyond which a float64 knows ±1 alone. */
export function tanhTable(): Float64Array {
  return Float64Array.from({ length: 1281 }, (_, i) => tanh((i - 640) / 32))
}

/**
 * The hyperbolic tangent, the same bits in every engine, in a third of the time of core's and within 7e-16 of it (6.0e-16
 * seen in twenty million points, where core's is at its worst). With `a` the nearest multiple of 1/32 and `d = x − a`,
 * at most 1/64 in magnitude,
 *
 *     tanh(a + d) = (tanh a + tanh d) / (1 + tanh a · tanh d),   tanh d = d − d³/3 + 2d⁵/15 − 17d⁷/315
 *
 * where the next term, 62d⁹/2835, is below 1e-16 of d.
 *
 * Written for the compiler: a closure on the table would be inlined in the first place that calls it and in no other,
 * and numbers from outside of the function would be read again at each call.
 */
export function quickTanh(table: Float64Array, x: number): number {
  const bounded = Math.max(-20, Math.min(x, 20))
  // adding and subtracting 1.5·2^52 rounds to the nearest integer
  const nearest = 32 * bounded + 6755399441055744 - 6755399441055744
  const d = bounded - nearest / 32
  const square = d * d
  const rest = d - d * square * (1 / 3 - square * (2 / 15 - square * (17 / 315)))
  const known = table[(nearest | 0) + 640]
  return (known + rest) / (1 + known * rest)
}
