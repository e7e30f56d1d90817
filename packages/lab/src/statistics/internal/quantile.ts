/**
 * The quantile at `level` in [0, 1] of numbers in ascending order: linear between the two that enclose position
 * level·(n - 1), counted from 0. NaN for none.
 *
 * Source: Hyndman & Fan 1996, "Sample quantiles in statistical packages", type 7 (the default of R and NumPy).
 */
export function quantileOf(sorted: ArrayLike<number>, level: number): number {
  if (sorted.length === 0) return Number.NaN
  const position = level * (sorted.length - 1)
  const at = Math.min(Math.floor(position), sorted.length - 1)
  const low = sorted[at]
  const high = sorted[Math.min(at + 1, sorted.length - 1)]
  const share = position - at
  const range = high - low
  return Number.isFinite(range) ? low + range * share : low * (1 - share) + high * share
}

/** The median of numbers in any order. */
export function medianOf(values: ArrayLike<number>): number {
  return quantileOf(Float64Array.from(values).sort(), 0.5)
}
