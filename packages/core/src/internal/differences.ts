/** The four probes of a five-point difference and their factors: `Σ factor·f(distance·h) / 12h = f′(0) + O(h⁴)`. */
export const fivePoints = [
  [1, 8],
  [-1, -8],
  [2, -1],
  [-2, 1],
] as const

/** f′(0) by five points; calls `f` with the distances from 0. */
export function derivativeBy(f: (distance: number) => number, step: number): number {
  let sum = 0
  for (const [distance, factor] of fivePoints) sum += factor * f(distance * step)
  return sum / (12 * step)
}

/** What round-off may leave in a five-point difference of values of this magnitude. */
export function roundOff(magnitude: number, step: number): number {
  return (16 * Number.EPSILON * Math.abs(magnitude)) / step
}

/** `max|a − b| / max|b|`, absolute where b is all zero, 0 below the round-off in b, NaN where there is nothing. */
export function mismatch(a: ArrayLike<number>, b: ArrayLike<number>, roundOffOfB: number): number {
  if (b.length === 0) return Number.NaN
  let difference = 0
  let scale = 0
  for (let i = 0; i < b.length; i++) {
    // Math.max keeps a NaN to the end
    difference = Math.max(difference, Math.abs(a[i] - b[i]))
    scale = Math.max(scale, Math.abs(b[i]))
  }
  if (difference <= roundOffOfB) return 0
  return scale > 0 ? difference / scale : difference
}
