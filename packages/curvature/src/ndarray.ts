import type { Tensor } from '@credit/core'
import { checkMembers, checkReal, checkTensor } from '@credit/core'
import ndarray, { type NdArray } from 'ndarray'
import type { SurfaceRecord } from './surface.js'
import type { TrajectoryPlane } from './trajectoryPlane.js'

export interface SurfaceViews {
  /** `[points]` or `[points, points]` */
  readonly losses: NdArray<Float64Array>
  /** `[points]` each */
  readonly axes: readonly NdArray<Float64Array>[]
}

export interface TrajectoryViews {
  /** `[snapshots, directions]` */
  readonly coordinates: NdArray<Float64Array>
  /** `[snapshots]` */
  readonly offPlane: NdArray<Float64Array>
}

/**
 * ndarray views over the same memory as a surface: nothing is copied, writing one writes the other.
 *
 * ndarray builds functions from strings, which a strict content policy forbids; hence this separate entry.
 *
 * @example
 * ```ts
 * import { surface } from '@credit/curvature'
 * import { surfaceViews } from '@credit/curvature/ndarray'
 *
 * const axes = [
 *   { direction: Float64Array.of(1, 0), points: 3 },
 *   { direction: Float64Array.of(0, 1), points: 3 },
 * ]
 * const record = surface((w) => w[0] + 10 * w[1], Float64Array.of(0, 0), { axes })
 * surfaceViews(record).losses.get(2, 0) // => -9
 * ```
 */
export function surfaceViews(record: Pick<SurfaceRecord, 'losses' | 'axes'>): SurfaceViews {
  checkMembers('surfaceViews', 'record', record, 'what surface gives', { losses: 'object', axes: 'array' })
  const { losses, axes } = record
  axes.forEach((axis, i) => {
    checkReal('surfaceViews', `record.axes[${i}]`, axis)
  })
  return {
    losses: viewOf('surfaceViews', 'record.losses', losses),
    axes: axes.map((axis) => ndarray(axis, [axis.length])),
  }
}

/**
 * ndarray views over the same memory as a trajectory's coordinates and distances.
 *
 * @example
 * ```ts
 * import { trajectoryPlane } from '@credit/curvature'
 * import { trajectoryViews } from '@credit/curvature/ndarray'
 *
 * const plane = trajectoryPlane([Float64Array.of(3, 0), Float64Array.of(0, 0)], { directions: 1 })
 * trajectoryViews(plane).coordinates.get(0, 0) // => ≈ 3
 * ```
 */
export function trajectoryViews(plane: Pick<TrajectoryPlane, 'coordinates' | 'offPlane'>): TrajectoryViews {
  const parts = { coordinates: 'object', offPlane: 'array' } as const
  checkMembers('trajectoryViews', 'plane', plane, 'what trajectoryPlane gives', parts)
  const { coordinates, offPlane } = plane
  checkReal('trajectoryViews', 'plane.offPlane', offPlane)
  return {
    coordinates: viewOf('trajectoryViews', 'plane.coordinates', coordinates),
    offPlane: ndarray(offPlane, [offPlane.length]),
  }
}

function viewOf(caller: string, name: string, tensor: Tensor): NdArray<Float64Array> {
  checkTensor(caller, name, tensor)
  const { data, shape } = tensor
  return ndarray(data, [...shape])
}
