import { checkParameters, checkReal } from './checks.js'
import { atan } from './math/atan.js'
import { globalNorm } from './optimizers/clip.js'
import type { BlockName, NetworkParameters } from './parameters.js'

/**
 * How an estimate ĝ stands to the exact gradient g. A zero vector has no direction: its cosine and angle are NaN, not
 * 0. Against a zero g, and in a block of length 0, every measure is NaN; a zero ĝ has norm ratio, sign agreement and
 * ρ of 0.
 */
export interface Alignment {
  /** `⟨ĝ,g⟩ / (‖ĝ‖‖g‖)`. */
  readonly cosine: number
  /** Angle between them in degrees, 0 to 180. */
  readonly angle: number
  /** `‖ĝ‖ / ‖g‖`. */
  readonly normRatio: number
  /** Share of the entries with g ≠ 0 where ĝ has the same sign. */
  readonly signAgreement: number
  /** ρ = `⟨ĝ,g⟩ / ‖g‖²`, the relative step length along the gradient. */
  readonly rho: number
}

/** An alignment for each block, and over all parameters; of a recurrent bias only where the network has one. */
export type Alignments = Readonly<
  Record<Exclude<BlockName, 'recurrentBias'> | 'overall', Alignment> & { recurrentBias?: Alignment }
>

/**
 * Alignment of an estimate with the exact gradient, per block and over all parameters.
 *
 * @throws ArgumentError when the two do not have the same layout.
 *
 * @example
 * const network = leakyNetwork({ inputs: 1, hidden: 2, outputs: 1, leak: 0.9, activation: 'tanh' })
 * const exact = network.initialize(seed(7))
 * const estimate = parametersOf(network.layout, exact.data.map((entry) => -2 * entry))
 * alignment(estimate, exact).recurrent.normRatio // => 2
 */
export function alignment(estimate: NetworkParameters, exact: NetworkParameters): Alignments {
  checkParameters('alignment', 'exact', exact)
  checkParameters('alignment', 'estimate', estimate, exact.layout)
  const of = (name: BlockName) => alignmentOf(estimate[name], exact[name])
  return {
    overall: alignmentOf(estimate.data, exact.data),
    recurrent: of('recurrent'),
    input: of('input'),
    bias: of('bias'),
    ...(exact.recurrentBias.length > 0 && { recurrentBias: of('recurrentBias') }),
    readout: of('readout'),
    readoutBias: of('readoutBias'),
  }
}

/**
 * Alignment of two vectors of equal length, exact also where squares of the entries would overflow or underflow.
 *
 * @throws ArgumentError when the lengths differ.
 *
 * @example
 * alignmentOf(new Float64Array([1, 0]), new Float64Array([2, 0])).rho // => 0.5
 */
export function alignmentOf(estimate: Float64Array, exact: Float64Array): Alignment {
  checkReal('alignmentOf', 'exact', exact)
  checkReal('alignmentOf', 'estimate', estimate, exact.length)
  const estimateNorm = globalNorm(estimate)
  const exactNorm = globalNorm(exact)
  let inner = 0
  let nonzero = 0
  let agreeing = 0
  for (let i = 0; i < exact.length; i++) {
    const a = estimate[i]
    const b = exact[i]
    inner += (a / estimateNorm) * (b / exactNorm)
    if (b !== 0) {
      nonzero++
      if (Math.sign(a) === Math.sign(b)) agreeing++
    }
  }
  const cosine = estimateNorm > 0 && exactNorm > 0 ? Math.min(1, Math.max(-1, inner)) : Number.NaN
  const normRatio = exactNorm > 0 ? estimateNorm / exactNorm : Number.NaN
  return {
    cosine,
    angle: angleOf(estimate, exact, estimateNorm, exactNorm),
    normRatio,
    signAgreement: agreeing / nonzero,
    rho: estimateNorm === 0 ? normRatio : inner * normRatio,
  }
}

/** Kahan's form, `2·atan2(‖a/‖a‖ − b/‖b‖‖, ‖a/‖a‖ + b/‖b‖‖)`: exact near 0° and 180°, where acos loses half the digits. */
function angleOf(a: Float64Array, b: Float64Array, normA: number, normB: number): number {
  if (!(normA > 0 && normB > 0)) return Number.NaN
  let difference = 0
  let sum = 0
  for (let i = 0; i < a.length; i++) {
    const x = a[i] / normA
    const y = b[i] / normB
    difference += (x - y) * (x - y)
    sum += (x + y) * (x + y)
  }
  return (atan(Math.sqrt(difference) / Math.sqrt(sum)) * 360) / Math.PI
}
