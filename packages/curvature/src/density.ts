import { type BlockName, checkInteger, type Operator, type Seed } from '@credit/core'
import { checkOptions } from '@credit/core/options'
import { type AsyncOptions, drive, driveAsync, type Steps } from './drive.js'
import { CheckedOperator } from './internal/checkedOperator.js'
import { equallySpaced, kernelDensity } from './internal/kernelDensity.js'
import { type LanczosQuadrature, lanczosQuadrature } from './internal/lanczosQuadrature.js'
import { blockIn, checkOperator } from './internal/product.js'
import { checkSeed } from './internal/randomUnit.js'
import { meanOf } from './internal/traceEstimator.js'

/** What `density` takes. */
export interface DensityOptions {
  /** m, Lanczos steps per run (n if that is less) and the resolution, at most 10,000; 80 when left out. */
  readonly steps?: number
  /** Independent start vectors, from 2 to 10,000; 10 when left out. */
  readonly runs?: number
  /** Points of the grid; max(1001, 6m) when left out. At least 3m, so that no peak falls between two points; at most 10^6. */
  readonly points?: number
  /** Source of the start vectors. */
  readonly seed: Seed
}

/** What one run leaves: Gauss nodes and weights of the spectrum as its start vector sees it. */
export interface Quadrature {
  /** Ascending. */
  readonly nodes: Float64Array
  /** Not negative, sum 1. */
  readonly weights: Float64Array
}

/** An extreme eigenvalue as the quadrature knows it. */
export interface SpectrumEdge {
  readonly value: number
  /** Bound on its residual ‖Hy - θy‖. */
  readonly bound: number
  /** Whether the bound is below 1e-3 ‖H‖, a fifth of the width of a peak at 80 steps or less. */
  readonly converged: boolean
}

/** A mean over the spectrum with its standard error over the runs. */
export interface SpectralMoment {
  readonly value: number
  readonly standardError: number
}

/** The density of eigenvalues, smoothed, with what it was made from. */
export interface DensityRecord {
  /** Eigenvalues, equally spaced. */
  readonly grid: Float64Array
  /** Share of eigenvalues per unit of λ at the grid: mean over the runs, integral 1 by the trapezoidal rule. */
  readonly density: Float64Array
  /** density - 2 SE over the runs; may be below 0. -∞ with one run. */
  readonly lower: Float64Array
  /** density + 2 SE; ∞ with one run. */
  readonly upper: Float64Array
  /** Standard deviation of the Gaussian at each node, in units of λ. */
  readonly width: number
  readonly smallest: SpectrumEdge
  readonly largest: SpectrumEdge
  /** Mean eigenvalue tr(H)/n, from the nodes, before smoothing. */
  readonly mean: SpectralMoment
  /** Mean squared eigenvalue ‖H‖²_F/n, from the nodes. */
  readonly meanSquare: SpectralMoment
  /** One for each run. */
  readonly quadratures: readonly Quadrature[]
  /** Of a network's parameters, where the operator is of one. */
  readonly block?: BlockName | 'all'
  /** Whether all runs were made. */
  readonly completed: boolean
  readonly products: number
  readonly seed: string
  readonly warnings: readonly string[]
}

/** What `densitySteps` yields after each product. */
export interface DensityProgress {
  readonly products: number
  /** Runs that are over. */
  readonly runs: number
}

// √(8 ln κ) with κ = 3
const resolution = 2.9646076147350224
const margin = 0.05
const edgeTolerance = 1e-3

/**
 * The spectral density of a symmetric operator by stochastic Lanczos quadrature: m Lanczos steps from each of several
 * random start vectors v give nodes θ_i (eigenvalues of the tridiagonal T) and weights τ_i² (squared first entries of
 * its eigenvectors) with `Σ τ_i² f(θ_i) ≈ vᵀ f(H) v`, whose expectation is tr f(H)/n, and
 *
 *     density(λ) = mean over runs of Σ_i τ_i² N(λ; θ_i, σ)
 *     σ = 2 / ((m - 1) √(8 ln κ)), κ = 3, on the grid as [-1, 1]
 *
 * The grid spans the extreme nodes of all runs (widened by their error bounds), and 5 % of that more at either end (of |λ|
 * when there is but one eigenvalue, or 1 when that is zero). Start vectors are Gaussian, normalised. All steps are fully
 * reorthogonalised, so no eigenvalue shows twice.
 *
 * A block's absent synapses are exact zero eigenvalues and count in n: they make a peak at 0 of their share.
 *
 * Cost: at most runs × min(m, n) products (a run ends when its Krylov space is exhausted), 4 n m² flops a run. Memory n × m.
 *
 * @returns the record; two calls give the same bits. Aborted, it keeps the runs that were over, or the beginning of
 * the first.
 * @throws ArgumentError for bad options and for a product that is not finite.
 *
 * @example
 * ```ts
 * import { seed } from '@credit/core'
 * import { density, denseOperator } from '@credit/curvature'
 *
 * const record = density(denseOperator([2, 1, 1, 2], 2), { seed: seed(7) })
 * record.quadratures[0].nodes[0] // => ≈ 1.0000000
 * record.largest.value // => ≈ 3.0000000
 * record.products // => 20
 * ```
 *
 * Ubaru, Chen & Saad 2017; the width: Lin, Saad & Yang 2016.
 */
export function density(operator: Operator, options: DensityOptions): DensityRecord {
  return drive(densitySteps(operator, options))
}

/**
 * `density` that returns to the event loop after every product.
 *
 * @example
 * import { seed } from '@credit/core'
 * import { densityAsync, denseOperator } from '@credit/curvature'
 * const record = await densityAsync(denseOperator([2, 1, 1, 2], 2), { seed: seed(7) })
 * record.smallest.value // => ≈ 1.0000000
 */
export async function densityAsync(
  operator: Operator,
  options: DensityOptions,
  control: AsyncOptions<DensityProgress> = {},
): Promise<DensityRecord> {
  return driveAsync(densitySteps(operator, options), control)
}

/**
 * The algorithm itself: yields after each product, and ends early when resumed with `true`.
 *
 * @example
 * import { seed } from '@credit/core'
 * import { density, densitySteps, denseOperator, drive } from '@credit/curvature'
 * drive(densitySteps(denseOperator([2, 1, 1, 2], 2), { seed: seed(7) })).completed // => true
 */
export function* densitySteps(
  operator: Operator,
  options: DensityOptions,
): Steps<DensityProgress, DensityRecord> {
  const { steps, runs, points, depth } = checked(operator, options)
  const counted = new CheckedOperator('density', operator)
  const found: LanczosQuadrature[] = []
  let stopped = false
  for (let run = 0; run < runs && !stopped; run++) {
    const lanczos = lanczosQuadrature(counted, options.seed.child(run).generator(), depth)
    let step = lanczos.next()
    while (!step.done) {
      stopped = (yield { products: counted.products, runs: run }) === true
      step = lanczos.next(stopped)
    }
    // A run cut short knows less than the others; the first is better than nothing.
    if (!step.value.stopped || run === 0) found.push(step.value)
  }
  const completed = found.length === runs

  const quadratures = found.map(({ nodes, weights }) => ({ nodes, weights }))
  const ends = found.flatMap(({ nodes, bounds }) =>
    [0, nodes.length - 1].map((i) => ({ value: nodes[i], bound: bounds[i] })),
  )
  const edge = (beyond: (a: number, b: number) => boolean): SpectrumEdge => {
    const end = ends.reduce((best, other) => (beyond(other.value, best.value) ? other : best))
    return { ...end, converged: end.bound <= edgeTolerance * counted.norm }
  }
  const smallest = edge((a, b) => a < b)
  const largest = edge((a, b) => a > b)
  const grid = gridOver(smallest.value - smallest.bound, largest.value + largest.bound, points)
  const width = (grid[points - 1] - grid[0]) / ((steps - 1) * resolution)

  const curves = quadratures.map(({ nodes, weights }) => kernelDensity(grid, width, nodes, weights))
  const curve = new Float64Array(points)
  const lower = new Float64Array(points)
  const upper = new Float64Array(points)
  for (let i = 0; i < points; i++) {
    const { value, standardError } = meanOf(Float64Array.from(curves, (values) => values[i]))
    curve[i] = value
    lower[i] = value - 2 * standardError
    upper[i] = value + 2 * standardError
  }
  const moment = (f: (node: number) => number) =>
    meanOf(Float64Array.from(quadratures, ({ nodes, weights }) => integral(nodes, weights, f)))

  const warnings: string[] = []
  if (!completed) warnings.push(`stopped after ${counted.products} products`)
  for (const [name, { value, bound, converged }] of Object.entries({ smallest, largest })) {
    if (!converged)
      warnings.push(`the ${name} eigenvalue, ${value}, is only known to ±${bound.toPrecision(2)}`)
  }
  const asymmetry = Math.max(...found.map((run) => run.asymmetry)) / counted.norm
  if (asymmetry > 1e-6) {
    warnings.push(
      `products are not symmetric (${asymmetry.toExponential(1)} of ‖T‖): a noisy operator, or no Hessian`,
    )
  }
  return {
    grid,
    density: curve,
    lower,
    upper,
    width,
    smallest,
    largest,
    mean: moment((node) => node),
    meanSquare: moment((node) => node * node),
    quadratures,
    completed,
    ...blockIn(operator),
    products: counted.products,
    seed: options.seed.path,
    warnings,
  }
}

function gridOver(low: number, high: number, points: number): Float64Array {
  const magnitude = Math.max(Math.abs(low), Math.abs(high))
  // A single eigenvalue has no range but round-off.
  const range = high - low > 1e-12 * magnitude ? high - low : magnitude || 1
  return equallySpaced(low - margin * range, high + margin * range, points)
}

function integral(nodes: Float64Array, weights: Float64Array, f: (node: number) => number): number {
  let sum = 0
  for (let i = 0; i < nodes.length; i++) sum += weights[i] * f(nodes[i])
  return sum
}

function checked(operator: Operator, options: DensityOptions) {
  const caller = 'density'
  checkOptions(caller, options, ['steps', 'runs', 'points', 'seed'])
  const n = checkOperator(caller, 'operator', operator)
  const steps = checkInteger(caller, 'steps', options?.steps ?? 80, 2, 1e4)
  const runs = checkInteger(caller, 'runs', options.runs ?? 10, 2, 1e4)
  const points = checkInteger(caller, 'points', options.points ?? Math.max(1001, 6 * steps), 3 * steps, 1e6)
  checkSeed(caller, options.seed)
  return { steps, runs, points, depth: Math.min(steps, n) }
}
