import {
  type Batch,
  type BlockName,
  gradientFunction,
  HessianWorkspace,
  type Network,
  type Objective,
} from '@credit/core'
import {
  adaptiveSharpness,
  density,
  elementScale,
  fisherRaoNorm,
  lanczos,
  normPowerIteration,
  relativeFlatness,
  rowScale,
  trace,
} from '@credit/curvature'
import type { RunConfiguration } from '../configuration.js'
import type { MetricOf } from '../metric.js'
import { type BlockProbeOptions, placeOf } from './blockProbe.js'

type SharpnessName = RunConfiguration['measures']['sharpness'][number]

interface SharpnessValue {
  readonly value: number
  /** Standard error; NaN for what is not an estimate. */
  readonly error: number
  readonly converged: boolean
  readonly products: number
}

/** The share of itself by which every weight may move under the adaptive sharpnesses. */
const radius = 0.05
const traceAccuracy = { relativeTolerance: 0.05, maxProducts: 200 }

/**
 * Curvature of a block on a fixed probe batch, by exact Hessian-vector products: with relu, units cross their
 * kink inside a finite difference of 2e5 pre-activations about every second time.
 */
export function curvatureProbe(
  network: Network,
  objective: Objective,
  batch: Batch,
  { tolerance, seed, note, block = 'recurrent' }: BlockProbeOptions,
) {
  const said = note !== undefined && { note }
  const [steps, trials] = batch.inputs.shape as [number, number, number]
  const workspace = new HessianWorkspace(network, objective, { steps, trials })
  workspace.load(batch)
  const operator = workspace.operator(block)
  const problem = { network, batch, objective }
  const place = placeOf(network.layout, block)
  const part = (w: Float64Array) => w.slice(place.offset, place.offset + place.length)
  // the weights may move where there is a synapse of the block, nowhere else
  const within = (scale: Float64Array) =>
    scale.map((x, i) => (i >= place.offset && i < place.offset + place.length ? x : 0))

  const measures: Record<SharpnessName, (w: Float64Array) => SharpnessValue> = {
    lambdaMin() {
      const { smallest, converged, products } = lanczos(operator, { smallest: 1, tolerance, seed })
      return { value: smallest[0].value, error: Number.NaN, converged, products }
    },
    trace() {
      const { value, standardError, converged, products } = trace(operator, {
        ...traceAccuracy,
        seed: seed.child('trace'),
      })
      return { value, error: standardError, converged, products }
    },
    relativeFlatness(w) {
      const { value, standardError, converged, products } = relativeFlatness(operator, part(w), place.shape, {
        ...traceAccuracy,
        seed: seed.child('flatness'),
      })
      return { value, error: standardError, converged, products }
    },
    fisherRaoNorm(w) {
      const { norm } = fisherRaoNorm(problem, { data: w }, { fisher: 'model', block })
      return { value: norm, error: Number.NaN, converged: true, products: 1 }
    },
    adaptiveSharpness: (w) => adaptive(w, elementScale(w)),
    filterNormalisedSharpness: (w) => adaptive(w, rowScale(network.layout, w)),
    releasedNorm() {
      const { value, converged, products } = normPowerIteration(operator, { seed: seed.child('released') })
      return { value, error: Number.NaN, converged, products }
    },
  }

  function adaptive(w: Float64Array, scale: Float64Array): SharpnessValue {
    const { value, converged, gradients } = adaptiveSharpness(gradientFunction(problem), w, {
      radius,
      scale: within(scale),
      seed: seed.child('ascent'),
      starts: 1,
      maxGradients: 50,
      tolerance: 1e-3,
    })
    return { value, error: Number.NaN, converged, products: gradients }
  }

  return {
    /** λ_max of loss plus L2, which adds `l2` to every eigenvalue of a present synapse, and what else was asked for. */
    *sharpness(
      update: number,
      w: Float64Array,
      names: readonly SharpnessName[],
    ): Generator<MetricOf<'curvature' | 'sharpness'>> {
      workspace.at(w)
      const { largest, converged, products } = lanczos(operator, { largest: 1, tolerance, seed })
      const { value, residual } = largest[0]
      const found = { value, residual, converged, products, trials }
      yield { kind: 'curvature', update, block, ...found, ...said }
      for (const measure of names)
        yield { kind: 'sharpness', update, measure, block, ...measures[measure](w), ...said }
    },
    /** The density of the spectrum on a grid, with its band of two standard errors. */
    *spectrum(update: number, w: Float64Array): Generator<MetricOf<'spectrum'>> {
      workspace.at(w)
      const {
        grid,
        density: values,
        lower,
        upper,
        products,
      } = density(operator, {
        points: 601,
        seed: seed.child('density'),
      })
      const lists = { grid: [...grid], density: [...values], lower: [...lower], upper: [...upper] }
      yield { kind: 'spectrum', update, block, ...lists, products, ...said }
    },
  }
}

/** The same measures of a network that has none: no numbers, and why. */
export function noCurvature(
  trials: number,
  note: string,
  block: BlockName | 'all' = 'recurrent',
): ReturnType<typeof curvatureProbe> {
  const none = { value: Number.NaN, converged: false, products: 0, note }
  return {
    *sharpness(update, _w, names) {
      yield { kind: 'curvature', update, block, ...none, residual: Number.NaN, trials }
      for (const measure of names)
        yield { kind: 'sharpness', update, measure, block, ...none, error: Number.NaN }
    },
    *spectrum() {},
  }
}
