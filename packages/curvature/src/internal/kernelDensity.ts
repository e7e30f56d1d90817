import { exp } from '@credit/core'

/** Equally spaced from `low` to `high`, both included. */
export function equallySpaced(low: number, high: number, points: number): Float64Array {
  return Float64Array.from({ length: points }, (_, i) => low + ((high - low) * i) / (points - 1))
}

/**
 * Σ_i weights_i N(x; nodes_i, σ) at the points of an equally spaced grid. Each Gaussian is divided by its own
 * trapezoidal integral over the grid, so that the sum integrates to Σ weights, whatever a border cuts off.
 */
export function kernelDensity(
  grid: Float64Array,
  sigma: number,
  nodes: ArrayLike<number>,
  weights: ArrayLike<number>,
): Float64Array {
  const points = grid.length
  const spacing = (grid[points - 1] - grid[0]) / (points - 1)
  const density = new Float64Array(points)
  const bell = new Float64Array(points)
  for (let node = 0; node < nodes.length; node++) {
    let area = 0
    for (let i = 0; i < points; i++) {
      const z = (grid[i] - nodes[node]) / sigma
      bell[i] = exp((-z * z) / 2)
      area += (i === 0 || i === points - 1 ? bell[i] / 2 : bell[i]) * spacing
    }
    const factor = weights[node] / area
    for (let i = 0; i < points; i++) density[i] += factor * bell[i]
  }
  return density
}
