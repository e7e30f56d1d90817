import { gradientFunction, hessian, parametersOf, seed } from '@credit/core'
import { lanczos } from '@credit/curvature'
import { describe, expect, test } from 'vitest'
import { recallConfiguration, startOf, tinyExperiment } from '../../test/tinyExperiment.ts'
import { metricsOf } from '../metric.js'
import { surfaceProbe } from './surfaceProbe.js'

const { network, objective, task, ...rest } = tinyExperiment(recallConfiguration('exact', { l2: 1e-3 }))
const batch = task.split('train').take(0, 8)
const w = startOf({ network, objective, task, ...rest })
const problem = { network, batch, objective }
const { offset, length } = network.layout.blocks.recurrent
const lossAt = (at: Float64Array) => gradientFunction(problem)(at, new Float64Array(at.length)).loss
const block = 'recurrent'
const operator = hessian(problem, parametersOf(network.layout, w), { block })
const { largest } = lanczos(operator, { largest: 2, tolerance: 1e-10, seed: seed(99) })
const [u, v] = largest.map(({ vector }) => vector)

/** The end moved along the two leading eigenvectors, and along an input weight. */
function moved(x: number, y: number, off: number): Float64Array {
  const at = w.slice()
  for (let i = 0; i < length; i++) at[offset + i] += x * u[i] + y * v[i]
  at[network.layout.blocks.input.offset] += off
  return at
}

const snapshots = { updates: [0, 3, 5], parameters: [moved(0.3, -0.7, 0.5), moved(-0.1, 0.2, 0), w] }
const probe = surfaceProbe(network, objective, batch, { tolerance: 1e-10, seed: seed(21) })
const found = [...probe(5, w, snapshots)]
const [surface] = metricsOf('surface', found)
const [path] = metricsOf('path', found)

describe('the loss in the plane of the two leading eigenvectors', () => {
  test('is the loss, penalties included, at the points that it names', () => {
    expect(surface).toMatchObject({ update: 5, block, converged: true, trials: 8 })
    expect(surface.loss).toHaveLength(625)
    for (const k of [0, 24, 312, 600, 617]) {
      const expected = lossAt(moved(surface.x[k], surface.y[k], 0))
      expect(Math.abs(surface.loss[k] - expected) / expected).toBeLessThan(1e-9)
      // the control: at the same place of another plane it is another
      const beside = lossAt(moved(surface.y[k] + 0.5, surface.x[k], 0))
      expect(Math.abs(surface.loss[k] - beside) / beside).toBeGreaterThan(1e-6)
    }
  })

  test('bends by the eigenvalues at the end', () => {
    expect(Math.abs(surface.first - largest[0].value)).toBeLessThan(1e-8 * largest[0].value)
    expect(Math.abs(surface.second - largest[1].value)).toBeLessThan(1e-8 * largest[0].value)
    expect(surface.first).toBeGreaterThan(surface.second)
  })

  test('reaches beyond the path, and to where its curvature alone doubles the loss', () => {
    const doubling = largest.map(({ value }) => Math.sqrt((2 * lossAt(w)) / Math.abs(value)))
    const within = Math.hypot(...w.subarray(offset, offset + length))
    for (const [k, name] of (['x', 'y'] as const).entries()) {
      const [least, most] = [Math.min(...surface[name]), Math.max(...surface[name])]
      expect(Math.min(...path[name])).toBeGreaterThan(least)
      expect(Math.max(...path[name])).toBeLessThan(most)
      const reach = Math.min(doubling[k], within) * (1 - 1e-6)
      expect(most).toBeGreaterThan(reach)
      expect(least).toBeLessThan(-reach)
    }
  })
})

test('the path: where each evaluation was in the plane, how far off it and from the end', () => {
  expect(path.at).toEqual([0, 3, 5])
  const near = (given: readonly number[], expected: readonly number[]) =>
    given.forEach((value, k) => {
      expect(Math.abs(value - expected[k])).toBeLessThan(1e-7)
    })
  near(path.x, [0.3, -0.1, 0])
  near(path.y, [-0.7, 0.2, 0])
  near(path.offPlane, [0.5, 0, 0])
  near(path.distance, [Math.hypot(0.3, 0.7, 0.5), Math.hypot(0.1, 0.2), 0])
})
