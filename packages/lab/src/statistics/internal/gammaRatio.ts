/**
 * Γ((m + 1)/2) / Γ(m/2) for a positive integer m, by r(m + 1) = m/(2 r(m)) from r(1) = 1/√π. Relative error below
 * 1e-13 up to m = 10,000.
 */
export function gammaRatio(m: number): number {
  let ratio = 0.5641895835477563 // 1/√π
  for (let k = 1; k < m; k++) ratio = k / (2 * ratio)
  return ratio
}
