/** The mean; exact for equal numbers, which the plain sum over n is not. NaN for none. */
export function meanOf(values: ArrayLike<number>): number {
  const origin = values[0]
  let sum = 0
  for (let i = 0; i < values.length; i++) sum += values[i] - origin
  return origin + sum / values.length
}

/** The sum of squared deviations from the mean; exactly 0 for equal numbers. */
export function squaresOf(values: ArrayLike<number>): number {
  const mean = meanOf(values)
  let sum = 0
  for (let i = 0; i < values.length; i++) sum += (values[i] - mean) ** 2
  return sum
}

/** The sample standard deviation √(Σ(x - mean)² / (n - 1)); NaN below two numbers. */
export function deviationOf(values: ArrayLike<number>): number {
  return values.length > 1 ? Math.sqrt(squaresOf(values) / (values.length - 1)) : Number.NaN
}
