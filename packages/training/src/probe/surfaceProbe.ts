import {
  type Batch,
  globalNorm,
  HessianWorkspace,
  type Network,
  type Objective,
  Workspace,
} from '@credit/core'
import { lanczos, surface } from '@credit/curvature'
import type { MetricOf } from '../metric.js'
import { type BlockProbeOptions, placeOf } from './blockProbe.js'

/** The parameters at some moments of a training, in their order. */
export type Snapshots = {
  /** Updates made then. */
  readonly updates: readonly number[]
  /** Flat, in the dtype of the training. */
  readonly parameters: readonly (Float64Array | Float32Array)[]
}

/** Along each of two axes. An odd number: the end lies on the grid. */
const points = 25
/** What is drawn beyond the path, as a share of its extent. */
const room = 0.2

/**
 * The loss (with its penalties, on a fixed probe batch) around the end of a training, in the plane of the two leading
 * eigenvectors of a block's Hessian there, and the training's path in it with its distance from it. What a snapshot's loss was
 * is drawn only where that distance is small.
 *
 * The plane reaches as far as the path, and at least to where its curvature alone would double the loss.
 */
export function surfaceProbe(
  network: Network,
  objective: Objective,
  batch: Batch,
  { tolerance, seed, note, block = 'recurrent' }: BlockProbeOptions,
) {
  const said = note !== undefined && { note }
  const [steps, trials] = batch.inputs.shape as [number, number, number]
  const place = placeOf(network.layout, block)

  return function* (
    update: number,
    w: Float64Array,
    snapshots: Snapshots,
  ): Generator<MetricOf<'surface' | 'path'>> {
    const hessian = new HessianWorkspace(network, objective, { steps, trials })
    hessian.load(batch)
    const height = hessian.at(w)
    const options = { largest: 2, tolerance, seed: seed.child('surface') }
    const { largest, converged, products } = lanczos(hessian.operator(block), options)
    hessian.dispose()
    const directions = largest.map(({ vector }) => vector)

    const path = snapshots.parameters.map((snapshot) => {
      const back = Float64Array.from(w, (value, i) => snapshot[i] - value)
      const distance = globalNorm(back)
      const [x, y] = directions.map((direction) =>
        direction.reduce((sum, entry, i) => sum + entry * back[place.offset + i], 0),
      )
      // of the rest itself: a difference of squares would lose its digits
      directions.forEach((direction, k) => {
        for (let i = 0; i < direction.length; i++) back[place.offset + i] -= [x, y][k] * direction[i]
      })
      return { x, y, distance, offPlane: globalNorm(back) }
    })

    const within = globalNorm(w.subarray(place.offset, place.offset + place.length)) || 1
    const axes = directions.map((direction, k) => {
      const along = [0, ...path.map(({ x, y }) => [x, y][k])]
      const [least, most] = [Math.min(...along), Math.max(...along)]
      const doubling = Math.sqrt((2 * height) / Math.abs(largest[k].value))
      const reach = doubling > 0 ? Math.min(doubling, within) : within
      const wider = room * (most - least)
      return { direction, points, from: Math.min(-reach, least - wider), to: Math.max(reach, most + wider) }
    })
    const workspace = new Workspace(network, objective, { steps, trials })
    workspace.load(batch)
    const { losses, axes: grid } = surface((point: Float64Array) => workspace.forward(point), w, {
      axes,
      block: place,
    })
    workspace.dispose()
    const at = (axis: 0 | 1, k: number) => grid[axis][axis === 0 ? Math.floor(k / points) : k % points]
    const lists = {
      x: Array.from(losses.data, (_, k) => at(0, k)),
      y: Array.from(losses.data, (_, k) => at(1, k)),
      loss: [...losses.data],
    }
    const [first, second] = largest.map(({ value }) => value)
    yield { kind: 'surface', update, block, ...lists, first, second, converged, products, trials, ...said }
    const list = (name: 'x' | 'y' | 'offPlane' | 'distance') => path.map((step) => step[name])
    yield {
      ...{ kind: 'path', update, block, at: snapshots.updates },
      ...{ x: list('x'), y: list('y'), offPlane: list('offPlane'), distance: list('distance'), ...said },
    }
  }
}
