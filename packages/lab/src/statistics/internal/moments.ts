/** The mean; exact for equal numbers, which the plain sum over n is not. NaN for none. */
export function meanOf(values: ArrayLike<number>): number {
  const unit = unitOf(values)
  const origin = values[0] / unit
  let sum = 0
  for (let i = 0; i < values.length; i++) sum += values[i] / unit - origin
  return (origin + sum / values.length) * unit
}

/** The sum of squared deviations from the mean; exactly 0 for equal numbers. `inUnits` keeps it within range. */
export function squaresOf(values: ArrayLike<number>): number {
  const mean = meanOf(values)
  let sum = 0
  for (let i = 0; i < values.length; i++) sum += (values[i] - mean) ** 2
  return sum
}

/** The sample standard deviation √(Σ(x - mean)² / (n - 1)); NaN below two numbers. */
export function deviationOf(values: ArrayLike<number>): number {
  if (values.length < 2) return Number.NaN
  return Math.sqrt(squaresOf(inUnits(values)) / (values.length - 1)) * unitOf(values)
}

/** The numbers over `unitOf` them: squares and cubes of these can neither overflow nor vanish. */
export function inUnits(values: ArrayLike<number>): Float64Array {
  const unit = unitOf(values)
  return Float64Array.from(values, (value) => value / unit)
}

/**
 * 1 for numbers of ordinary size, else a power of two near the largest: dividing by it is exact, so that no result of
 * ordinary numbers depends on it.
 */
function unitOf(values: ArrayLike<number>): number {
  let largest = 0
  for (let i = 0; i < values.length; i++) largest = Math.max(largest, Math.abs(values[i]))
  if (largest === 0 || (largest > 1e-90 && largest < 1e90)) return 1
  // 2^1001 and more would not have an inverse among the normal numbers
  return 2 ** Math.max(-1000, Math.min(1000, Math.floor(Math.log2(largest))))
}
