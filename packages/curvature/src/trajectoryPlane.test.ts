import { ArgumentError, seed } from '@credit/core'
import { describe, expect, it } from 'vitest'
import { denseEigenvalues } from '../test/spectra.js'
import { randomDirection } from './directions.js'
import { dot, norm } from './internal/vectors.js'
import { surface } from './surface.js'
import { type TrajectoryPlaneOptions, trajectoryPlane } from './trajectoryPlane.js'

const root = seed(7)
const e = (n: number, i: number) => Float64Array.from({ length: n }, (_, j) => (i === j ? 1 : 0))
const along = (n: number, ...terms: [number, number][]) => {
  const out = new Float64Array(n)
  for (const [i, value] of terms) out[i] = value
  return out
}

describe('closed forms', () => {
  // A cross in the axes 0 and 2 about the origin; the last point is the origin, one floats above it along 1.
  const cross = [
    along(4, [0, 3]),
    along(4, [0, -3]),
    along(4, [2, 2]),
    along(4, [2, -2]),
    along(4, [1, 0.5]),
    along(4, [1, -0.5]),
    new Float64Array(4),
  ]

  it('a cross: its arms, their shares, what floats above them', () => {
    const plane = trajectoryPlane(cross)
    expect(plane.directions).toHaveLength(2)
    plane.directions.forEach((direction, k) => {
      const arm = e(4, [0, 2][k])
      direction.forEach((entry, i) => {
        expect(entry).toBeCloseTo(arm[i], 12)
      })
    })
    expect(plane.explained[0]).toBeCloseTo(18 / 26.5, 12)
    expect(plane.explained[1]).toBeCloseTo(8 / 26.5, 12)
    expect(plane.coordinates.shape).toEqual([7, 2])
    const expected = [3, 0, -3, 0, 0, 2, 0, -2, 0, 0, 0, 0, 0, 0]
    plane.coordinates.data.forEach((value, i) => {
      expect(value).toBeCloseTo(expected[i], 12)
    })
    ;[0, 0, 0, 0, 0.5, 0.5, 0].forEach((distance, s) => {
      expect(plane.offPlane[s]).toBeCloseTo(distance, 12)
    })
    expect(plane.warnings).toEqual([])
  })

  it('all directions together explain everything', () => {
    const plane = trajectoryPlane(cross, { directions: 3 })
    expect(plane.explained.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12)
    expect(Math.max(...plane.offPlane)).toBeLessThan(1e-12)
  })

  it('a straight line has one direction, and says so', () => {
    const line = [1, 2, 4, 8].map((t) => Float64Array.of(5 - 3 * t, 1 + 4 * t, 2))
    const plane = trajectoryPlane(line)
    expect(plane.warnings).toEqual(['the snapshots span only 1 of 2 directions'])
    expect([...plane.directions[0]].map((x) => x.toFixed(9))).toEqual([
      '-0.600000000',
      '0.800000000',
      '0.000000000',
    ])
    expect(plane.explained[0]).toBeCloseTo(1, 12)
    expect(plane.coordinates.shape).toEqual([4, 1])
    ;[-35, -30, -20, 0].forEach((value, s) => {
      expect(plane.coordinates.data[s]).toBeCloseTo(value, 12)
    })
  })

  it('two snapshots; a single parameter', () => {
    expect(trajectoryPlane([Float64Array.of(1, 0), Float64Array.of(4, 4)]).coordinates.data[0]).toBeCloseTo(
      -5,
      12,
    )
    const scalar = trajectoryPlane([Float64Array.of(1), Float64Array.of(3), Float64Array.of(0)])
    expect([...scalar.directions[0]]).toEqual([1])
    expect([...scalar.coordinates.data]).toEqual([1, 3, 0])
  })
})

describe('a random walk', () => {
  const n = 30
  const walk: Float64Array[] = [randomDirection(n, root.child('start'))]
  for (let s = 1; s < 12; s++) {
    const step = randomDirection(n, root.child(s))
    walk.push(walk[s - 1].map((x, i) => x + step[i] * (1 + i / 10)))
  }
  const mean = walk[0].map((_, i) => walk.reduce((sum, w) => sum + w[i], 0) / walk.length)

  it('has the eigenvalues of its covariance as variances, by a program of others', () => {
    const covariance = Float64Array.from({ length: n * n }, (_, at) => {
      const [i, j] = [Math.floor(at / n), at % n]
      return walk.reduce((sum, w) => sum + (w[i] - mean[i]) * (w[j] - mean[j]), 0)
    })
    const spectrum = denseEigenvalues(covariance, n).reverse()
    const total = spectrum.reduce((a, b) => a + b, 0)
    const { explained, directions } = trajectoryPlane(walk, { directions: 11 })
    explained.forEach((share, k) => {
      expect(share).toBeCloseTo(spectrum[k] / total, 12)
    })
    directions.forEach((a, i) => {
      expect(a.reduce((best, x) => (Math.abs(x) > Math.abs(best) ? x : best))).toBeGreaterThan(0)
      directions.forEach((b, j) => {
        expect(dot(a, b)).toBeCloseTo(i === j ? 1 : 0, 13)
      })
    })
  })

  it.each(['last', 'mean'] as const)(
    'through the %s: coordinates and distance make up each snapshot',
    (through) => {
      const plane = trajectoryPlane(walk, { through })
      expect(norm(plane.origin.map((x, i) => x - (through === 'last' ? walk[11] : mean)[i]))).toBeLessThan(
        1e-13,
      )
      walk.forEach((w, s) => {
        const inPlane = w.map(
          (_, i) =>
            plane.origin[i] +
            plane.coordinates.data[2 * s] * plane.directions[0][i] +
            plane.coordinates.data[2 * s + 1] * plane.directions[1][i],
        )
        const rest = w.map((x, i) => x - inPlane[i])
        expect(norm(rest)).toBeCloseTo(plane.offPlane[s], 11)
        for (const direction of plane.directions) expect(dot(rest, direction)).toBeCloseTo(0, 11)
      })
      if (through === 'last') expect(plane.offPlane[11]).toBe(0)
    },
  )

  it('through the mean, the distances are smaller: the variance that is not explained', () => {
    const squares = (through: 'last' | 'mean') =>
      trajectoryPlane(walk, { through }).offPlane.reduce((sum, x) => sum + x * x, 0)
    const variance = walk.reduce((sum, w) => sum + norm(w.map((x, i) => x - mean[i])) ** 2, 0)
    const { explained } = trajectoryPlane(walk)
    expect(squares('mean')).toBeCloseTo(variance * (1 - explained[0] - explained[1]), 8)
    expect(squares('last')).toBeGreaterThan(squares('mean'))
  })

  it('keeps its digits far from the origin of the parameters', () => {
    // Multiples of 2^-20 stay exact when 2^20 is added.
    const grid = walk.map((w) => w.map((x) => Math.round(x * 2 ** 20) / 2 ** 20))
    const near = trajectoryPlane(grid)
    const far = trajectoryPlane(grid.map((w) => w.map((x) => x + 2 ** 20)))
    expect(far.coordinates).toEqual(near.coordinates)
    expect(far.offPlane).toEqual(near.offPlane)
  })

  it('has directions at right angles where one is a millionth of the other', () => {
    const main = randomDirection(n, root.child('main'))
    const flat = walk.map((w, s) => w.map((x, i) => 1e-6 * x + s * main[i]))
    const [a, b] = trajectoryPlane(flat).directions
    expect(Math.abs(dot(a, b))).toBeLessThan(1e-15)
  })

  it('is the plane of a surface that shows the losses of the snapshots, off by their distance', () => {
    const bowl = (w: Float64Array) => dot(w, w)
    const plane = trajectoryPlane(walk)
    const [a, b] = plane.coordinates.data
    const axes = [
      { direction: plane.directions[0], from: 0, to: a, points: 2 },
      { direction: plane.directions[1], from: Math.min(0, b), to: Math.max(0, b), points: 2 },
    ]
    if (a < 0) Object.assign(axes[0], { from: a, to: 0 })
    const { losses } = surface(bowl, plane.origin, { axes })
    const drawn = losses.data[(a < 0 ? 0 : 2) + (b < 0 ? 0 : 1)]
    const rest = walk[0].map(
      (x, i) => x - plane.origin[i] - a * plane.directions[0][i] - b * plane.directions[1][i],
    )
    expect(drawn).toBeCloseTo(bowl(walk[0].map((x, i) => x - rest[i])), 8)
    expect(Math.abs(drawn - bowl(walk[0]))).toBeGreaterThan(1)
  })
})

describe('bad input', () => {
  const two = [Float64Array.of(1, 2, 3), Float64Array.of(1, 2, 4)]
  it.each<[string, unknown, unknown]>([
    ['snapshots must be an array of at least two, got []', [], {}],
    ['snapshots must be an array of at least two', two.slice(1), {}],
    ['snapshots must be not all the same', [two[0], two[0].slice(), two[0]], {}],
    [
      'snapshots[1] must be an array of length 3, got Float64Array of length 2',
      [two[0], two[1].subarray(1)],
      {},
    ],
    ['snapshots[1] must be a Float64Array, got [1, 2, 3]', [two[0], [1, 2, 3]], {}],
    ['snapshots[1][2] must be finite, got NaN', [two[0], Float64Array.of(1, 2, Number.NaN)], {}],
    [
      'snapshots[0].length must be an integer of at least 1, got 0',
      [new Float64Array(0), new Float64Array(0)],
      {},
    ],
    ['directions must be an integer from 1 to 1, got 2', two, { directions: 2 }],
    ['directions must be an integer from 1 to 1, got 0', two, { directions: 0 }],
    ['through must be one of "last", "mean", got "first"', two, { through: 'first' }],
  ])('%s', (message, snapshots, options) => {
    const call = () => trajectoryPlane(snapshots as Float64Array[], options as TrajectoryPlaneOptions)
    expect(call).toThrow(`trajectoryPlane: ${message}`)
    expect(call).toThrow(ArgumentError)
  })
})
