// atan(1/2), atan(1), atan(3/2), atan(Infinity), each as a sum of two numbers
const high = [0.46364760900080609, 0.78539816339744828, 0.98279372324732905, 1.5707963267948966]
const low = [2.2698777452961687e-17, 3.061616997868383e-17, 1.3903311031230998e-17, 6.123233995736766e-17]

/**
 * The angle in (-π/2, π/2) whose tangent is x; the same bits in every engine.
 *
 * Reduced to |x| < 7/16 by the angles of 1/2, 1, 3/2 and ∞, then an odd polynomial of degree 23. Off by less than 1 ulp.
 * `atan(-0)` is -0, `atan(Infinity)` is π/2, NaN for NaN.
 *
 * Source: FDLIBM `s_atan.c` (Sun Microsystems, 1993).
 *
 * @example
 * ```ts
 * import { atan } from '@credit/core'
 *
 * atan(1) // => 0.7853981633974483
 * ```
 */
export function atan(x: number): number {
  const size = Math.abs(x)
  if (!(size < 7.378697629483821e19)) return x > 0 ? high[3] : x < 0 ? -high[3] : NaN
  if (size < 0.4375) return size < 1.862645149230957e-9 ? x : x - x * series(x)
  const near = size < 0.6875 ? 0 : size < 1.1875 ? 1 : size < 2.4375 ? 2 : 3
  const rest = reduced(size, near)
  const angle = high[near] - (rest * series(rest) - low[near] - rest)
  return x < 0 ? -angle : angle
}

/** The tangent of what is left of the angle beside that of 1/2, 1, 3/2 or ∞. */
function reduced(x: number, near: number): number {
  if (near === 0) return (2 * x - 1) / (2 + x)
  if (near === 1) return (x - 1) / (x + 1)
  return near === 2 ? (x - 1.5) / (1 + 1.5 * x) : -1 / x
}

/** (x - atan x) / x. */
function series(x: number): number {
  const z = x * x
  const w = z * z
  const odd =
    z *
    (0.3333333333333293 +
      w *
        (0.14285714272503466 +
          w *
            (0.09090887133436507 +
              w * (0.06661073137387531 + w * (0.049768779946159324 + w * 0.016285820115365782)))))
  const even =
    w *
    (-0.19999999999876483 +
      w *
        (-0.11111110405462356 +
          w * (-0.0769187620504483 + w * (-0.058335701337905735 + w * -0.036531572744216916))))
  return odd + even
}
