import { gradientFunction, hessian, parametersOf, seed } from '@credit/core'
import * as curvature from '@credit/curvature'
import { describe, expect, test } from 'vitest'
import { recallConfiguration, startOf, tinyExperiment } from '../../test/tinyExperiment.ts'
import { type Metric, metricsOf } from '../metric.js'
import { sharpnessMeasures } from '../settings.js'
import { curvatureProbe } from './curvatureProbe.js'

const tolerance = 1e-8
const root = seed(21)

function setUp(l2 = 0) {
  const experiment = tinyExperiment(recallConfiguration('exact', { l2 }))
  const { network, objective, task } = experiment
  const batch = task.split('train').take(0, 8)
  const w = startOf(experiment)
  const probe = curvatureProbe(network, objective, batch, { tolerance, seed: root })
  const problem = { network, batch, objective }
  return { ...experiment, problem, w, probe, measured: [...probe.sharpness(4, w, sharpnessMeasures)] }
}

const { network, problem, w, probe, measured } = setUp()
const point = parametersOf(network.layout, w)
const H = hessian(problem, point, { block: 'recurrent' })
const { offset, length } = network.layout.blocks.recurrent
const matrix = Array.from({ length }, (_, i) => {
  const unit = new Float64Array(length)
  unit[i] = 1
  const column = new Float64Array(length)
  H.apply(unit, column)
  return column
})
const measureOf = (metric: Metric) => (metric.kind === 'sharpness' ? metric.measure : undefined)
const valueAt = (name: string) => {
  const found = measured.find((each) => measureOf(each) === name || each.kind === name)!
  return found.value
}

describe('on the recurrent block of the true objective', () => {
  test('everything that was asked for comes, once, λ_max first', () => {
    const [first, ...rest] = measured
    expect(first).toMatchObject({
      kind: 'curvature',
      update: 4,
      block: 'recurrent',
      trials: 8,
      converged: true,
    })
    expect(rest.map(measureOf)).toEqual(sharpnessMeasures)
    for (const { kind, update, value, products } of rest) {
      expect([kind, update]).toEqual(['sharpness', 4])
      expect(Number.isFinite(value)).toBe(true)
      expect(products).toBeGreaterThan(0)
    }
  })

  test('nothing else comes than was asked for', () => {
    expect([...probe.sharpness(0, w, [])].map(({ kind }) => kind)).toEqual(['curvature'])
    expect([...probe.sharpness(0, w, ['trace'])].map(measureOf)).toEqual([undefined, 'trace'])
  })

  test('λ_max and λ_min are those of the whole matrix, from another start', () => {
    const dense = curvature.denseOperator(Float64Array.from(matrix.flatMap((row) => [...row])), length)
    const options = { largest: 1, smallest: 1, tolerance: 1e-12, seed: seed(1) }
    const { largest, smallest } = curvature.lanczos(dense, options)
    const scale = Math.max(Math.abs(largest[0].value), Math.abs(smallest[0].value))
    expect(Math.abs(valueAt('curvature') - largest[0].value)).toBeLessThan(2 * tolerance * scale)
    expect(Math.abs(valueAt('lambdaMin') - smallest[0].value)).toBeLessThan(2 * tolerance * scale)
    expect(smallest[0].value).toBeLessThan(0)
    expect(largest[0].value).toBeGreaterThan(0)
  })

  test('the trace is the sum of the diagonal, within its error', () => {
    const exact = matrix.reduce((sum, column, i) => sum + column[i], 0)
    const { value, error } = metricsOf('sharpness', measured).find(({ measure }) => measure === 'trace')!
    expect(Math.abs(value - exact)).toBeLessThanOrEqual(4 * error + 1e-12 * Math.abs(exact))
    expect(exact).not.toBe(0)
    // the control: without one entry it is another
    expect(Math.abs(value - (exact - matrix[0][0]))).toBeGreaterThan(4 * error + 1e-9)
  })

  test('the rest is what curvature gives, asked directly', () => {
    const part = w.slice(offset, offset + length)
    const { shape } = network.layout.blocks.recurrent
    const accuracy = { relativeTolerance: 0.05, maxProducts: 200 }
    const flatness = curvature.relativeFlatness(H, part, shape, { ...accuracy, seed: root.child('flatness') })
    expect(valueAt('relativeFlatness')).toBe(flatness.value)
    const fisher = { fisher: 'model', block: 'recurrent' } as const
    expect(valueAt('fisherRaoNorm')).toBe(curvature.fisherRaoNorm(problem, point, fisher).norm)
    const released = curvature.normPowerIteration(H, { seed: root.child('released') })
    expect(valueAt('releasedNorm')).toBe(released.value)
  })

  test('adaptive sharpness moves the weights of the block alone', () => {
    const scales = {
      adaptiveSharpness: curvature.elementScale(w),
      filterNormalisedSharpness: curvature.rowScale(network.layout, w),
    }
    for (const [name, scale] of Object.entries(scales)) {
      const sharpness = (within: Float64Array) =>
        curvature.adaptiveSharpness(gradientFunction(problem), w, {
          ...{ radius: 0.05, starts: 1, maxGradients: 50, tolerance: 1e-3 },
          seed: root.child('ascent'),
          scale: within,
        }).value
      const block = scale.map((x, i) => (i >= offset && i < offset + length ? x : 0))
      expect(valueAt(name)).toBe(sharpness(block))
      expect(valueAt(name)).toBeGreaterThan(0)
      // the control: with all weights it is another number
      expect(sharpness(scale)).toBeGreaterThan(1.1 * valueAt(name))
    }
  })
})

test('L2 adds itself to every eigenvalue', () => {
  const l2 = 0.25
  const penalized = setUp(l2).measured
  const at = (metrics: typeof measured, i: number) => metrics[i].value
  for (const i of [0, 1]) expect(at(penalized, i) - at(measured, i)).toBeCloseTo(l2, 7)
})

test('is taken where it is told, and leaves that alone', () => {
  const other = w.map((value) => 1.1 * value)
  const before = other.slice()
  const [moved] = [...probe.sharpness(0, other, [])]
  expect(other).toEqual(before)
  expect(moved!.value).not.toBe(valueAt('curvature'))
  expect([...probe.sharpness(4, w, sharpnessMeasures)]).toEqual(measured)
})

test('the density of the spectrum has unit mass, the mean of the matrix, and is what curvature gives', () => {
  const [spectrum] = [...probe.spectrum(9, w)] as unknown as [
    Record<'grid' | 'density' | 'lower' | 'upper', number[]>,
  ]
  const { grid, density, lower, upper } = spectrum
  const direct = curvature.density(H, { points: 601, seed: root.child('density') })
  expect(density).toEqual([...direct.density])
  expect(grid).toEqual([...direct.grid])
  const step = grid[1] - grid[0]
  const moment = (power: number) =>
    step * density.reduce((sum, value, i) => sum + value * grid[i] ** power, 0)
  expect(moment(0)).toBeCloseTo(1, 2)
  const mean = matrix.reduce((sum, column, i) => sum + column[i], 0) / length
  expect(Math.abs(moment(1) - mean)).toBeLessThan(0.05 * valueAt('curvature'))
  density.forEach((value, i) => {
    expect(lower[i]).toBeLessThanOrEqual(value)
    expect(upper[i]).toBeGreaterThanOrEqual(value)
  })
})
