import { describe, expect, it } from 'vitest'
import { normalQuantile } from './normal-quantile.js'

/** Φ(x), x < 0 too, by its series: ½ + φ(x)·Σ x^(2k+1)/(1·3·…·(2k+1)). No constant in common with the quantile. */
function cdf(x: number): number {
  let term = x
  let sum = 0
  for (let k = 1; sum + term !== sum; k++) {
    sum += term
    term *= (x * x) / (2 * k + 1)
  }
  return 0.5 + (sum * Math.exp((-x * x) / 2)) / Math.sqrt(2 * Math.PI)
}
/** Φ(x) for x < -3, by Laplace's continued fraction φ(x)/(t + 1/(t + 2/(t + 3/…))) with t = -x. */
function tail(x: number): number {
  let fraction = -x
  for (let k = 200; k >= 1; k--) fraction = -x + k / fraction
  return Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI) / fraction
}

// The root of erfc(-x/√2)/2 = p at 400 digits (mpmath 1.3.0), p being the float64 next to what is written.
const quantiles: [number, number][] = [
  [5e-324, -38.467405617144344],
  [1e-300, -37.0470962993612],
  [5.551115123125783e-17, -8.292361075813595],
  [2.1413839572187e-83, -19.311695798157157],
  // The largest error seen, 7.8e-16.
  [1.7997450771549918e-10, -6.270474708659888],
  [1e-10, -6.361340902404057],
  [0.001, -3.0902323061678136],
  [0.025, -1.9599639845400543],
  [0.07, -1.4757910281791706],
  [0.1, -1.2815515655446004],
  [0.3, -0.5244005127080408],
  [0.6, 0.2533471031357997],
  [0.9, 1.2815515655446006],
  [0.975, 1.9599639845400538],
  [0.999, 3.090232306167813],
  [0.9999999999999999, 8.209536151601387],
]

describe('normalQuantile', () => {
  it.each(quantiles)('of %d is %d to 1e-15', (p, x) => {
    expect(Math.abs(normalQuantile(p) / x - 1)).toBeLessThanOrEqual(1e-15)
  })

  it('negative control: the quantile of a neighbouring p is told apart', () => {
    const [p, x] = quantiles[8]
    expect(Math.abs(normalQuantile(p * (1 + 1e-13)) / x - 1)).toBeGreaterThan(1e-15)
  })

  it('inverts the normal distribution function in the middle', () => {
    for (let i = 1; i < 2000; i++) {
      const p = i / 2000
      // The series subtracts from ½ below 0: its own error is a few 2^-53, absolute.
      expect(Math.abs(cdf(normalQuantile(p)) - p)).toBeLessThanOrEqual(8 * 2 ** -53)
    }
  })

  it('inverts it in the tail, to a relative error', () => {
    for (let e = -12; e >= -300; e--) {
      const p = 2 ** e * 1.3
      const x = normalQuantile(p)
      if (x > -3) continue
      // An error of 1e-15 in x changes p by x² + 1 times that (the hazard rate is below |x| + 1/|x|); the tail itself
      // is off by the rounding of x²/2 in the exponent and a few roundings more.
      const own = ((x * x) / 2 + 6) * 2 ** -53
      expect(Math.abs(tail(x) / p - 1)).toBeLessThanOrEqual((x * x + 1) * 1e-15 + own)
    }
  })

  it('is odd about ½ and has no step where its pieces meet', () => {
    for (let k = 1; k < 512; k++) expect(normalQuantile(0.5 - k / 1024)).toBe(-normalQuantile(0.5 + k / 1024))
    for (const p of [0.075, Math.exp(-25)]) {
      const [below, above] = [normalQuantile(p * (1 - 1e-14)), normalQuantile(p * (1 + 1e-14))]
      expect(above - below).toBeGreaterThanOrEqual(-1e-15)
      expect(above - below).toBeLessThan(2e-14)
    }
  })

  it.each([
    [0, -Infinity],
    [1, Infinity],
    [0.5, 0],
    [-0.1, NaN],
    [1.1, NaN],
    [NaN, NaN],
  ])('of %d is %d', (p, x) => {
    expect(normalQuantile(p)).toBe(x)
  })
})
