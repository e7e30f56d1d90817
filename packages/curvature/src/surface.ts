import {
  ArgumentError,
  checkFinite,
  checkInteger,
  checkLength,
  checkMembers,
  checkNumber,
  DivergenceError,
  type GradientFunction,
  type NetworkParameters,
  type Tensor,
} from '@credit/core'
import { checkOptions } from '@credit/core/options'
import { type AsyncOptions, drive, driveAsync, type Steps } from './drive.js'
import { equallySpaced } from './internal/kernelDensity.js'
import type { BlockChoice } from './internal/range.js'
import { named, type Range, rangeOf, valuesOf } from './internal/range.js'
import { axpy } from './internal/vectors.js'

/** A loss at any parameters, or a gradient function, of which the loss is taken. Must not keep `w`. */
export type LossFunction = ((w: Float64Array) => number) | GradientFunction

/** One axis of a slice. */
export interface SurfaceAxis {
  /** The step that a coordinate of 1 stands for; of the block's length. */
  readonly direction: Float64Array
  /** First coordinate; -1 when left out. */
  readonly from?: number
  /** Last coordinate; 1 when left out. */
  readonly to?: number
  /** From 2 to 10^6, or 1000 of each of two axes; 25 when left out. An odd number of them has the point itself in the middle of [-1, 1]. */
  readonly points?: number
}

/** What `surface` takes. */
export interface SurfaceOptions {
  /** One axis or two. */
  readonly axes: readonly SurfaceAxis[]
  /**
   * What the directions move: of a network's parameters a block by its name, or 'all'; 'recurrent' when left out. Of a bare
   * array, which has no blocks, a range; the whole when left out.
   */
  readonly block?: BlockChoice | Range
}

/** Losses on a grid. */
export interface SurfaceRecord {
  /** `[points]` or `[points of the first axis, points of the second]`; NaN where the network diverged, or not reached. */
  readonly losses: Tensor
  /** The coordinates along each axis. */
  readonly axes: readonly Float64Array[]
  /** Of a network's parameters: what moved. */
  readonly block?: BlockChoice
  /** Losses computed. */
  readonly evaluations: number
  readonly completed: boolean
  readonly warnings: readonly string[]
}

/** What `surfaceSteps` yields after each loss. */
export interface SurfaceProgress {
  readonly evaluations: number
  readonly total: number
  readonly loss: number
}

/**
 * A slice of the loss, `L(w + a d_1)` or `L(w + a d_1 + b d_2)`, on a grid of coordinates a, b. A loss that is not finite
 * (the far side of a slice may diverge) stays in the record, with a warning that counts them.
 *
 * Directions: `randomDirection`, `filterNormalized`, the vector of an eigenpair, those of `trajectoryPlane`. They are
 * taken as they are, neither normalised nor made orthogonal to each other.
 *
 * Cost: one loss per point. Memory: three arrays of the length of `at`.
 *
 * @param loss a `GradientFunction` does too, at the cost of its gradients.
 * @param at the point w: a network's parameters, or a bare array. It is copied, so it is never changed.
 * @throws ArgumentError for bad options, a bad block, and entries that are not finite.
 *
 * @example
 * import { surface } from '@credit/curvature'
 * const bowl = (w: Float64Array) => w[0] ** 2 + 3 * w[1] ** 2
 * const axes = [{ direction: Float64Array.of(0, 1), points: 3 }]
 * surface(bowl, Float64Array.of(2, 0), { axes }).losses.data // => [7, 4, 7]
 *
 * Goodfellow, Vinyals & Saxe 2015 (lines); Li, Xu, Taylor, Studer & Goldstein 2018 (planes).
 */
export function surface(
  loss: LossFunction,
  at: Float64Array | NetworkParameters,
  options: SurfaceOptions,
): SurfaceRecord {
  return drive(surfaceSteps(loss, at, options))
}

/**
 * `surface` that returns to the event loop after every loss. Aborted, it resolves with the losses computed so far.
 *
 * @example
 * import { surfaceAsync } from '@credit/curvature'
 * const axes = [{ direction: Float64Array.of(1), from: 0, to: 2, points: 3 }]
 * const record = await surfaceAsync((w) => w[0] ** 2, Float64Array.of(0), { axes })
 * record.losses.data // => [0, 1, 4]
 */
export async function surfaceAsync(
  loss: LossFunction,
  at: Float64Array | NetworkParameters,
  options: SurfaceOptions,
  control: AsyncOptions<SurfaceProgress> = {},
): Promise<SurfaceRecord> {
  return driveAsync(surfaceSteps(loss, at, options), control)
}

/**
 * The algorithm itself: yields after each loss, row by row, and ends early when resumed with `true`.
 *
 * @example
 * import { drive, surfaceSteps } from '@credit/curvature'
 * const axes = [{ direction: Float64Array.of(1), points: 3 }]
 * drive(surfaceSteps((w) => w[0] ** 2, Float64Array.of(0), { axes })).axes[0] // => [-1, 0, 1]
 */
export function* surfaceSteps(
  loss: LossFunction,
  at: Float64Array | NetworkParameters,
  options: SurfaceOptions,
): Steps<SurfaceProgress, SurfaceRecord> {
  const { base, range, directions, axes } = checked(loss, at, options)
  const { offset, length: size } = range
  const shape = axes.map((axis) => axis.length)
  const total = shape.reduce((product, points) => product * points, 1)
  const data = new Float64Array(total).fill(Number.NaN)
  const point = base.slice()
  const moving = point.subarray(offset, offset + size)
  const gradient = new Float64Array(base.length)
  const inner = axes.length === 2 ? axes[1].length : 1
  let evaluations = 0
  let notFinite = 0
  let stopped = false
  while (evaluations < total && !stopped) {
    point.set(base)
    axpy(moving, axes[0][Math.floor(evaluations / inner)], directions[0])
    if (axes.length === 2) axpy(moving, axes[1][evaluations % inner], directions[1])
    const value = lossAt(loss, point, gradient)
    if (!Number.isFinite(value)) notFinite++
    data[evaluations++] = value
    stopped = (yield { evaluations, total, loss: value }) === true && evaluations < total
  }
  const warnings: string[] = []
  if (stopped) warnings.push(`stopped after ${evaluations} of ${total} losses`)
  if (notFinite > 0) warnings.push(`${notFinite} of ${evaluations} losses are not finite`)
  return { losses: { data, shape }, axes, ...named(range), evaluations, completed: !stopped, warnings }
}

/** NaN where the network diverges. */
function lossAt(loss: LossFunction, w: Float64Array, gradient: Float64Array): number {
  try {
    const value = loss(w, gradient)
    return typeof value === 'number' ? value : value.loss
  } catch (error) {
    if (error instanceof DivergenceError) return Number.NaN
    throw error
  }
}

function checked(loss: LossFunction, at: Float64Array | NetworkParameters, options: SurfaceOptions) {
  const caller = 'surface'
  checkOptions(caller, options, ['axes', 'block'])
  if (typeof loss !== 'function') throw new ArgumentError(caller, 'loss', 'a function', loss)
  const w = valuesOf(caller, at)
  checkFinite(caller, 'at', w)
  const layout = at instanceof Float64Array ? undefined : at.layout
  const range = rangeOf(caller, w.length, layout, options?.block)
  const given = options?.axes
  if (!Array.isArray(given) || given.length < 1 || given.length > 2) {
    throw new ArgumentError(caller, 'axes', 'an array of one or two axes', given)
  }
  given.forEach((axis, i) => {
    checkMembers(caller, `axes[${i}]`, axis, 'an axis, { direction, points }', { direction: 'array' })
  })
  const axes = given.map(({ from = -1, to = 1, points = 25 }: SurfaceAxis, i: number) => {
    checkNumber(caller, `axes[${i}].from`, from)
    checkNumber(caller, `axes[${i}].to`, to, `a number above from (${from})`, (value) => value > from)
    checkInteger(caller, `axes[${i}].points`, points, 2, given.length === 1 ? 1e6 : 1e3)
    return equallySpaced(from, to, points)
  })
  const directions = given.map(({ direction }: SurfaceAxis, i: number) => {
    checkLength(caller, `axes[${i}].direction`, direction, range.length)
    checkFinite(caller, `axes[${i}].direction`, direction)
    return Float64Array.from(direction)
  })
  return { base: w.slice(), range, directions, axes }
}
