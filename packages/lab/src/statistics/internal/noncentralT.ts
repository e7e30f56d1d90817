import { exp, log } from '@credit/core'
import { bisect } from './bisect.js'
import { normalUpperTail } from './normal.js'

/** Beyond this t the grid would be too fine. */
export const LARGEST_T = 1000

/**
 * The noncentralities δ at which a noncentral t with `df` degrees of freedom reaches at least the `t` seen with
 * probability `tail`, and at most with the same: a two-sided interval for δ of confidence 1 - 2·tail.
 *
 * P(T ≤ t) = ∫ Φ(t u - δ) f(u) du, where u² is χ²/df. In s = ln u the density is ∝ exp(df (s - e^2s/2)): smooth, with
 * its peak at 0, so that equal steps converge exponentially, and their plain sum is the normalising constant.
 * Absolute error of the probability below 1e-12. The steps are narrower than the density, √(1/2df), and than Φ's
 * rise, 1/tu.
 *
 * @param t - at most `LARGEST_T` in size; the cost grows with it, to some 50 ms there.
 *
 * Source: Johnson, Kotz & Balakrishnan 1995, Continuous Univariate Distributions 2, chapter 31.
 */
export function noncentralityLimits(t: number, df: number, tail: number): [number, number] {
  if (t < 0) {
    const [lower, upper] = noncentralityLimits(-t, df, tail)
    return [-upper, -lower]
  }
  // Outside these ends the density is below e^-40 of its peak.
  const start = -0.5 - 40 / df
  const end = 0.5 * log(1 + (80 + 20 * Math.sqrt(df)) / df)
  const largest = t * exp(end)
  const step = Math.min(0.2 / Math.sqrt(2 * df), 0.7 / largest)
  const scaled = new Float64Array(Math.ceil((end - start) / step))
  const weights = new Float64Array(scaled.length)
  let total = 0
  for (let i = 0; i < scaled.length; i++) {
    const u = exp(start + i * step)
    scaled[i] = t * u
    weights[i] = exp(df * (start + i * step - 0.5 * u * u + 0.5))
    total += weights[i]
  }
  const atMost = (delta: number) => {
    let sum = 0
    for (let i = 0; i < scaled.length; i++) {
      const z = delta - scaled[i]
      // 1e-19 and less are left out: most of a fine grid lies there
      if (z < 9) sum += z < -9 ? weights[i] : weights[i] * normalUpperTail(z)
    }
    return sum / total
  }
  // at these ends the probability is 1 and 0 to the last bit, whatever u is
  return [
    bisect((delta) => atMost(delta) > 1 - tail, -10, largest + 10),
    bisect((delta) => atMost(delta) > tail, -10, largest + 10),
  ]
}
