import { ArgumentError, type Operator, seed } from '@credit/core'
import { describe, expect, it } from 'vitest'
import { denseEigenvalues, diagonal, rotated, symmetricMatrix } from '../test/spectra.js'
import { type DensityOptions, type DensityRecord, density, densityAsync, densitySteps } from './density.js'
import { kernelDensity } from './internal/kernelDensity.js'
import { dot, norm, scale } from './internal/vectors.js'
import { denseOperator } from './operators.js'

const root = seed(7)
const range = (n: number, f: (i: number) => number) => Float64Array.from({ length: n }, (_, i) => f(i))
const mean = (values: ArrayLike<number>) => Array.from(values).reduce((a, b) => a + b, 0) / values.length

function integral({ grid, density }: DensityRecord, from = -Infinity, to = Infinity): number {
  let sum = 0
  for (let i = 1; i < grid.length; i++) {
    const middle = (grid[i] + grid[i - 1]) / 2
    if (middle > from && middle < to) sum += ((density[i] + density[i - 1]) / 2) * (grid[i] - grid[i - 1])
  }
  return sum
}
/** The start vector of a run, as documented: Gaussian, normalised. */
function start(run: number, n: number): Float64Array {
  const generator = root.child(run).generator()
  const v = range(n, () => generator.gaussian())
  scale(v, 1 / norm(v))
  return v
}
function power(operator: Operator, v: Float64Array, k: number): Float64Array {
  let from = v.slice()
  for (let i = 0; i < k; i++) {
    const to = new Float64Array(v.length)
    operator.apply(from, to)
    from = to
  }
  return from
}

describe('closed forms', () => {
  it('one entry: one node, in the middle of the grid', () => {
    const record = density(denseOperator([-5], 1), { seed: root })
    expect(record.products).toBe(10)
    for (const { nodes, weights } of record.quadratures) {
      expect([...nodes, ...weights]).toEqual([-5, 1])
    }
    expect(record.grid[0]).toBeCloseTo(-5.25, 12)
    expect(record.grid[1000]).toBeCloseTo(-4.75, 12)
    expect(record.density.indexOf(Math.max(...record.density))).toBe(500)
    expect(integral(record)).toBeCloseTo(1, 12)
    expect(record.smallest).toEqual({ value: -5, bound: 0, converged: true })
    expect(record.mean).toEqual({ value: -5, standardError: 0 })
  })

  it.each([
    ['zero', 0, 0.05],
    ['identity', 1, 0.05],
    ['a large multiple of it', -1e6, 5e4],
  ])('%s: a single peak, one product a run', (_, value, half) => {
    const record = density(diagonal(range(60, () => value)), { seed: root })
    expect(record.products).toBe(10)
    expect(record.completed).toBe(true)
    expect(record.warnings).toEqual([])
    expect(Math.abs(record.mean.value - value)).toBeLessThanOrEqual(1e-14 * Math.abs(value))
    expect(integral(record)).toBeCloseTo(1, 12)
    expect(record.grid[1000] - record.grid[0]).toBeCloseTo(2 * half, 6)
    expect(integral(record, value - 5 * record.width, value + 5 * record.width)).toBeCloseTo(1, 3)
  })

  it('what the products round off is no further node, however small the values beside the largest', () => {
    const n = 300
    const operator: Operator = {
      size: n,
      apply: (v, out) => {
        for (let i = 0; i < n; i++)
          out[i] = (i === 0 ? 1 : i < n / 2 ? 1e-10 : 2e-10) * v[i] + 1e-17 * Math.sin(7.3 * i)
      },
    }
    for (const { nodes } of density(operator, { seed: root }).quadratures) {
      expect(nodes).toHaveLength(3)
      expect(nodes[2]).toBeCloseTo(1, 14)
    }
  })

  it('two values: two nodes a run, with their shares', () => {
    const record = density(rotated(range(400, (i) => (i < 100 ? 2 : -1))), { seed: root })
    expect(record.products).toBe(20)
    for (const { nodes, weights } of record.quadratures) {
      expect(nodes).toHaveLength(2)
      expect(nodes[0]).toBeCloseTo(-1, 12)
      expect(nodes[1]).toBeCloseTo(2, 12)
      expect(weights[0] + weights[1]).toBeCloseTo(1, 14)
    }
    // A share is a beta variable of deviation √(2·¼·¾/400), over 10 runs 0.0097.
    expect(Math.abs(integral(record, 0.5) - 0.25)).toBeLessThan(3.3 * 0.0097)
    expect(integral(record, -0.5, 1.5)).toBeLessThan(1e-12)
  })

  it('rank one, and the peak of what is absent', () => {
    const record = density(diagonal(range(100, (i) => (i === 3 ? 5 : 0))), { seed: root })
    expect(record.products).toBe(20)
    expect(record.largest.value).toBeCloseTo(5, 12)
    expect(Math.abs(record.smallest.value)).toBeLessThan(1e-12)
    expect(Math.abs(integral(record, 2.5) - 0.01)).toBeLessThan(0.015)
  })

  it('what is below round-off of the largest ends a run', () => {
    const record = density(diagonal(range(50, (i) => (i === 0 ? 1 : i * 1e-19))), { seed: root })
    expect(record.products).toBeLessThanOrEqual(30)
    expect(record.largest.value).toBeCloseTo(1, 14)
  })

  it('as many steps as rows: the nodes are the eigenvalues', () => {
    const matrix = symmetricMatrix(30)
    const spectrum = denseEigenvalues(matrix, 30)
    const { quadratures, products, smallest, largest } = density(denseOperator(matrix, 30), { seed: root })
    expect(products).toBe(300)
    for (const { nodes } of quadratures) {
      expect(nodes).toHaveLength(30)
      nodes.forEach((node, i) => {
        expect(Math.abs(node - spectrum[i])).toBeLessThan(1e-12)
      })
    }
    expect(smallest).toMatchObject({ bound: 0, converged: true })
    expect(Math.abs(smallest.value - spectrum[0])).toBeLessThan(1e-12)
    expect(Math.abs(largest.value - spectrum[29])).toBeLessThan(1e-12)
  })
})

describe('the quadrature', () => {
  const n = 150
  const values = range(n, (i) => Math.sin(3 * i) + i / 100)
  const operator = rotated(values)

  it('of m nodes is exact for powers up to 2m - 1, and not beyond', () => {
    const { quadratures } = density(operator, { seed: root, steps: 4 })
    quadratures.forEach(({ nodes, weights }, run) => {
      const v = start(run, n)
      const error = (k: number) =>
        Math.abs(
          nodes.reduce((sum, node, i) => sum + weights[i] * node ** k, 0) - dot(v, power(operator, v, k)),
        )
      for (let k = 0; k < 8; k++) expect(error(k)).toBeLessThan(1e-12)
      expect(error(8)).toBeGreaterThan(1e-4)
    })
  })

  it('has the moments tr(H)/n and ‖H‖²/n within its errors, and not those of another spectrum', () => {
    const record = density(operator, { seed: root, runs: 20 })
    for (const [moment, k] of [[record.mean, 1] as const, [record.meanSquare, 2] as const]) {
      const truth = mean(values.map((value) => value ** k))
      expect(moment.standardError).toBeGreaterThan(0)
      expect(Math.abs(moment.value - truth)).toBeLessThan(3.9 * moment.standardError) // t, 19 degrees, 1e-3
      const other = mean(values.map((value) => (value + 0.5) ** k))
      expect(Math.abs(moment.value - other)).toBeGreaterThan(3.9 * moment.standardError)
    }
  })

  it('holds no ghost of an isolated eigenvalue at 300 steps', () => {
    const spectrum = range(400, (i) => (i === 0 ? 100 : i / 400))
    const { quadratures } = density(rotated(spectrum), { seed: root, steps: 300, runs: 2 })
    for (const { nodes } of quadratures) {
      expect(nodes.filter((node) => Math.abs(node - 100) < 1e-6)).toHaveLength(1)
    }
  })
})

describe('the curve', () => {
  const values = range(500, (i) => (i < 250 ? i / 250 : 3 + Math.sin(i)))
  const operator = rotated(values)
  const record = density(operator, { seed: root })

  it('spans the extremes and 5 % more, in peaks of the width of the page', () => {
    const { grid, smallest, largest, width } = record
    const low = smallest.value - smallest.bound
    const high = largest.value + largest.bound
    expect(smallest).toMatchObject({ converged: true })
    expect(smallest.value).toBeCloseTo(0, 3)
    expect(largest.value).toBeCloseTo(Math.max(...values), 3)
    expect(grid).toHaveLength(1001)
    expect(grid[0]).toBeCloseTo(low - 0.05 * (high - low), 12)
    expect(grid[1000]).toBeCloseTo(high + 0.05 * (high - low), 12)
    // 2 / ((m-1) √(8 ln 3)) on [-1, 1]
    expect(width / ((grid[1000] - grid[0]) / 2)).toBeCloseTo(2 / (79 * Math.sqrt(8 * Math.log(3))), 14)
    expect(grid.every((value, i) => i === 0 || value > grid[i - 1])).toBe(true)
  })

  it('integrates to 1, also where few steps make peaks that reach beyond the grid', () => {
    expect(integral(record)).toBeCloseTo(1, 12)
    expect(record.density.every((value) => value >= 0)).toBe(true)
    for (const steps of [2, 3, 10]) {
      const coarse = density(operator, { seed: root, steps })
      expect(integral(coarse)).toBeCloseTo(1, 12)
      expect(coarse.products).toBe(10 * steps)
    }
  })

  it('lies within its band around the smoothed spectrum, where that of another spectrum does not', () => {
    const { grid, lower, upper, width } = record
    const inside = (spectrum: Float64Array) => {
      const smooth = kernelDensity(
        grid,
        width,
        spectrum,
        spectrum.map(() => 1 / spectrum.length),
      )
      const shown = Array.from(smooth.keys()).filter((i) => smooth[i] > 0.01)
      return shown.filter((i) => smooth[i] >= lower[i] && smooth[i] <= upper[i]).length / shown.length
    }
    // ±2 SE with 9 degrees of freedom hold 92 % of the points, of which some 50 are independent.
    expect(inside(values)).toBeGreaterThan(0.8)
    expect(inside(values.map((value) => 0.9 * value))).toBeLessThan(0.6)
  })

  it('has a band of ±2 standard errors over the runs, which more runs narrow', () => {
    const { grid, quadratures, density: curve, lower, upper, width } = record
    const curves = quadratures.map(({ nodes, weights }) => kernelDensity(grid, width, nodes, weights))
    for (const i of [200, 500, 800]) {
      const at = curves.map((values) => values[i])
      const variance = at.reduce((sum, value) => sum + (value - mean(at)) ** 2, 0) / 9
      expect(curve[i]).toBeCloseTo(mean(at), 13)
      expect(upper[i] - curve[i]).toBeCloseTo(2 * Math.sqrt(variance / 10), 13)
      expect(curve[i] - lower[i]).toBeCloseTo(2 * Math.sqrt(variance / 10), 13)
    }
    const [few, more] = [10, 40].map((runs) => density(operator, { seed: root, runs, steps: 30 }))
    const breadth = (of: DensityRecord) => mean(of.upper.map((value, i) => value - of.lower[i]))
    expect(breadth(few) / breadth(more)).toBeGreaterThan(1.6)
    expect(breadth(few) / breadth(more)).toBeLessThan(2.5)
  })
})

describe('what cannot be trusted is said', () => {
  it('an edge that has not converged', () => {
    const record = density(rotated(range(2000, (i) => i / 1000 - 1)), { seed: root, steps: 4 })
    expect(record.largest.converged).toBe(false)
    expect(record.largest.bound).toBeGreaterThan(1e-3)
    expect(record.warnings).toHaveLength(2)
    expect(record.warnings[1]).toMatch(/^the largest eigenvalue, 0\.\d+, is only known to ±/)
  })

  it('an operator that is not symmetric', () => {
    const matrix = symmetricMatrix(40)
    const warnings = (entries: Float64Array) => density(denseOperator(entries, 40), { seed: root }).warnings
    expect(warnings(matrix)).toEqual([])
    matrix[1] += 0.1
    expect(warnings(matrix)[0]).toContain('products are not symmetric')
  })

  it('a product that is not finite', () => {
    const broken: Operator = {
      size: 9,
      apply: (v, out) => out.set(v.map((x) => (x > 0.5 ? Infinity : x * x))),
    }
    expect(() => density(broken, { seed: root })).toThrow(
      /^density: product \d+, entry \d, must be finite, got Infinity/,
    )
  })

  it.each<[string, Partial<DensityOptions>]>([
    ['density: steps must be an integer from 2 to 10000, got 1', { steps: 1 }],
    ['density: runs must be an integer from 2 to 10000, got 1', { runs: 1 }],
    ['density: points must be an integer from 240 to 1000000, got 100', { points: 100 }],
    ['density: seed must be a seed', { seed: 7 as unknown as typeof root }],
  ])('%s', (message, options) => {
    const operator = denseOperator([1], 1)
    expect(() => density(operator, { seed: root, ...options })).toThrow(message)
    expect(() => density(operator, { seed: root, ...options })).toThrow(ArgumentError)
    expect(() => density({ size: 0, apply: () => {} }, { seed: root })).toThrow(
      'density: operator.size must be',
    )
  })
})

describe('drivers', () => {
  const operator = rotated(range(50, (i) => i))
  const options = { seed: root, steps: 6, runs: 3 }
  function stoppedAfter(products: number): DensityRecord {
    const steps = densitySteps(operator, options)
    let step = steps.next()
    for (let i = 1; !step.done; i++) step = steps.next(i >= products)
    return step.value
  }

  it('the same bits from both', async () => {
    const products: number[] = []
    const onProgress = (progress: { products: number }) => products.push(progress.products)
    const record = density(operator, options)
    expect(await densityAsync(operator, options, { onProgress })).toEqual(record)
    expect(products).toEqual(Array.from({ length: 18 }, (_, i) => i + 1))
    expect(density(operator, { ...options, seed: seed(8) }).mean).not.toEqual(record.mean)
  })

  it.each([12, 13, 17])('stopped after %i products, it keeps the two runs that were over', (products) => {
    const record = stoppedAfter(products)
    const whole = density(operator, { ...options, runs: 2 })
    expect(record.density).toEqual(whole.density)
    expect(record).toMatchObject({ completed: false, products })
    expect(record.warnings[0]).toBe(`stopped after ${products} products`)
    expect(whole.warnings).not.toContain(record.warnings[0])
  })

  it('stopped within the first run, it keeps its beginning, without a band', () => {
    const record = stoppedAfter(3)
    expect(record.quadratures).toHaveLength(1)
    expect(record.quadratures[0].nodes).toHaveLength(3)
    expect(integral(record)).toBeCloseTo(1, 12)
    expect(record.upper.every((value) => value === Number.POSITIVE_INFINITY)).toBe(true)
    expect(record.lower.every((value) => value === Number.NEGATIVE_INFINITY)).toBe(true)
    expect(record.completed).toBe(false)
  })

  it('stopped after the last product, it is complete', () => {
    expect(stoppedAfter(18)).toEqual(density(operator, options))
  })
})
