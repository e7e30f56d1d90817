import { exp, log } from '@credit/core'

/** An estimate with a confidence interval. */
export interface ConfidenceInterval {
  readonly estimate: number
  readonly low: number
  readonly high: number
}

/** Bias² and variance of a random vector as an estimate of a known one. */
export interface BiasAndVariance {
  /** `‖E ĝ − g‖²`, estimated without bias: below 0 by chance where it is 0. */
  readonly biasSquared: ConfidenceInterval
  /** `E ‖ĝ − E ĝ‖²`, the variances of all entries together. */
  readonly variance: ConfidenceInterval
}

/**
 * Bias² and variance from the inner products `G_ij = ⟨d_i, d_j⟩` `[n, n]` of the deviations `d_i = ĝ_i − g` of n
 * independent draws, with intervals of z standard deviations to either side.
 *
 * With m the mean of the d_i, S their sample covariance, b = E d and Σ = Cov d, none of them needed as a matrix:
 *
 *     bias² = ‖m‖² − tr S / n          Var = 4 bᵀΣb / n + 2 tr Σ² / (n(n−1))
 *     variance = tr S                  Var = Var‖d − b‖² / n + 2 tr Σ² / (n(n−1)) + O(1/n²)
 *
 * The term in tr Σ² is all that is left of the first where there is no bias, and of the second where all ‖d − b‖ are the
 * same. tr Σ² is estimated without bias for any distribution (Himeno & Yamada 2014, J. Multivar. Anal. 130).
 *
 * The interval of bias² is symmetric and may begin below 0. In it bᵀΣb is estimated by mᵀSm, which is about tr Σ² / n too
 * large: without bias the interval is √3 times as wide as its standard deviation asks for, which makes up for the limit
 * there, a skewed sum of squares. The interval of the variance is symmetric in its logarithm, whose standard deviation is
 * that of a jackknife, with the term in tr Σ² added.
 *
 * Less than the nominal share of intervals holds the truth where tails are heavy and draws few. Of 95 % intervals, over
 * distributions with normal to exponential tails: from 100 draws 91 to 100 % held bias², 92 to 100 % the variance; from 20
 * draws 88 to 100 % and 89 to 100 %. Most of what is above 95 % is bias² where there is no bias.
 */
export function biasAndVariance(products: Float64Array, n: number, z: number): BiasAndVariance {
  // of each draw: ⟨d_i, m⟩ and ‖d_i − m‖²
  const onMean = new Float64Array(n)
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) onMean[i] += products[i * n + j] / n
  }
  const mean = average(onMean)
  const centred = (i: number, j: number) => products[i * n + j] - onMean[i] - onMean[j] + mean
  // draws that are all the same leave round-off of the products, of either sign
  let roundOff = 0
  for (let i = 0; i < n; i++) roundOff = Math.max(roundOff, 1e-14 * products[i * n + i])
  const squares = Float64Array.from({ length: n }, (_, i) => {
    const square = centred(i, i)
    return square > roundOff ? square : 0
  })
  const trace = (average(squares) * n) / (n - 1)
  let sumOfSquares = 0
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) sumOfSquares += centred(i, j) ** 2
  const fourth = squares.reduce((sum, x) => sum + x * x, 0)
  const traceOfSquare = Math.max(
    0,
    ((n - 2) * sumOfSquares + (n - 1) * trace ** 2 - n * fourth) / (n * (n - 2) * (n - 3)),
  )
  const second = (2 * traceOfSquare) / (n * (n - 1))
  const biasSquared = mean - trace / n
  const half = z * Math.sqrt((4 * sampleVariance(onMean)) / n + second)
  return {
    biasSquared: { estimate: biasSquared, low: biasSquared - half, high: biasSquared + half },
    variance: varianceInterval(trace, squares, second, z),
  }
}

/** `trace · exp(±z·deviation)`; up to infinity where the draws but one are all the same. */
function varianceInterval(
  trace: number,
  squares: Float64Array,
  second: number,
  z: number,
): ConfidenceInterval {
  if (trace === 0) return { estimate: 0, low: 0, high: 0 }
  const n = squares.length
  // the variance without draw i, relative to that of all
  const without = squares.map((square) => log((n - 1 - (n * square) / ((n - 1) * trace)) / (n - 2)))
  const deviation = Math.sqrt(((n - 1) ** 2 / n) * sampleVariance(without) + second / trace ** 2)
  if (!Number.isFinite(deviation)) return { estimate: trace, low: 0, high: Number.POSITIVE_INFINITY }
  const factor = exp(z * deviation)
  return { estimate: trace, low: trace / factor, high: trace * factor }
}

function average(values: Float64Array): number {
  return values.reduce((sum, x) => sum + x, 0) / values.length
}

function sampleVariance(values: Float64Array): number {
  const mean = average(values)
  return values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (values.length - 1)
}
