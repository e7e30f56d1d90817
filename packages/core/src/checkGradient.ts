import { hasSecondDerivatives } from './cells/stepwise.js'
import { checkMembers, checkProblem, checkReal, checkSeed } from './checks.js'
import { ArgumentError, checkInteger, checkOneOf } from './errors.js'
import type { Problem } from './gradient.js'
import { HessianWorkspace } from './hessian.js'
import { sizeOf } from './internal/checkBatch.js'
import { checkObject } from './internal/checkObject.js'
import { checkParts } from './internal/checkParts.js'
import { derivativeBy, fivePoints, mismatch, roundOff } from './internal/differences.js'
import { kinksOf } from './internal/kinks.js'
import { positiveOf } from './internal/ranges.js'
import { type BlockName, blockNames, type NetworkParameters } from './parameters.js'
import { fillGaussian, permutation, type Seed } from './random/index.js'
import { exactCredit, Workspace } from './workspace.js'

/** What is probed, and how closely. */
export interface CheckGradientOptions {
  /** Distance of the probes, in units of a parameter; 1e-3, for kinked activations 1e-5, when left out. */
  readonly step?: number
  /** The largest relative error that passes; 1e-6 when left out. */
  readonly tolerance?: number
  /** The blocks whose entries are probed; all when left out. */
  readonly blocks?: readonly BlockName[]
  /** At most so many entries of each block, drawn from a seed; every entry when left out. */
  readonly sample?: { readonly entries: number; readonly seed: Seed }
}

/** What can be wrong: a part that a user wrote, or a block of a derivative that no part explains. */
export type CheckedPart =
  | 'loss.evaluate'
  | 'loss.errorTangent'
  | 'activation.derivative'
  | 'activation.secondDerivative'
  | `gradient.${BlockName}`
  | `hessian.${BlockName}`

/** Relative errors `max|a − b| / max|b|` against finite differences b; NaN where nothing could be compared. */
export interface GradientCheck {
  /** Whether nothing failed. */
  readonly passes: boolean
  /** What is not within the tolerance, the parts that a user wrote first. */
  readonly failures: readonly CheckedPart[]
  /** Worst error of the exact gradient, by block. */
  readonly gradient: Readonly<Partial<Record<BlockName, number>>>
  /**
   * Worst error of an exact Hessian-vector product, by block; missing for a loss without `errorTangent`, or a cell without
   * second derivatives.
   */
  readonly hessian?: Readonly<Partial<Record<BlockName, number>>>
  /** Worst error of each function that loss and activation are made of, where this problem calls them. */
  readonly parts: {
    /** The error signal that `loss.evaluate` writes, against differences of the value it returns. */
    readonly evaluate: number
    /** Against differences of that error signal; missing for a loss without `errorTangent`. */
    readonly errorTangent?: number
    readonly derivative: number
    readonly secondDerivative: number
  }
  readonly warnings: readonly string[]
}

/**
 * Checks the derivatives of a problem whose loss or activation is not one of the library's: the exact gradient, entry
 * by entry, against five-point differences of the loss `(8(ℓ₊ − ℓ₋) − (ℓ₊₊ − ℓ₋₋)) / 12h`; one exact
 * Hessian-vector product against the same differences of the gradient; and each function that loss and activation
 * give against differences of the one it is the derivative of, so that a failure has a name. What round-off
 * leaves in a difference (16 ε |ℓ| / h) is no error.
 *
 * Probes that carry a unit of a kinked activation over its kink are left out, and said in a warning. An absent synapse
 * must have a gradient of zero, and has one by differences too.
 *
 * Cost: four forward passes an entry, so `sample` on large networks. Changes nothing.
 *
 * @throws ArgumentError for bad options, a block that the network has not, spiking cells, or a problem that does not fit;
 *   DivergenceError when the loss is not finite at the parameters or at a probe.
 *
 * @example
 * const cube = { name: 'cube', value: (x) => x ** 3, derivative: (x) => 3 * x ** 2, secondDerivative: (x) => 6 * x, kinked: false }
 * const problemWith = (activation) => ({
 *   network: leakyNetwork({ inputs: 1, hidden: 1, outputs: 1, leak: 0.5, activation }),
 *   batch: {
 *     inputs: { data: Float64Array.of(1, 0.5), shape: [2, 1, 1] },
 *     targets: { data: Float64Array.of(0, 1), shape: [2, 1, 1] },
 *   },
 *   objective: { loss: squaredError(), l2: 0 },
 * })
 * const parameters = { data: Float64Array.of(0.5, 1, 0.2, 1, 0) }
 * checkGradient(problemWith(cube), parameters).passes // => true
 * const wrong = { ...cube, secondDerivative: (x) => 3 * x }
 * checkGradient(problemWith(wrong), parameters).failures[0] // => 'activation.secondDerivative'
 */
export function checkGradient(
  problem: Problem,
  parameters: Pick<NetworkParameters, 'data'>,
  options: CheckGradientOptions = {},
): GradientCheck {
  checkProblem('checkGradient', 'problem', problem)
  checkMembers('checkGradient', 'parameters', parameters, 'parameters', { data: 'array' })
  checkReal('checkGradient', 'parameters.data', parameters.data, problem.network.layout.size)
  checkObject('checkGradient', options, ['step', 'tolerance', 'blocks', 'sample'])
  const { network, objective, batch } = problem
  const { step, tolerance, blocks, sample } = checked(problem, options)
  const size = sizeOf('checkGradient', batch)
  const workspace = new Workspace(network, objective, size)
  workspace.load(batch)
  const w = Float64Array.from(parameters.data)
  const loss = workspace.forward(w)
  const kinks = kinksOf(problem, workspace)
  const warnings: string[] = []
  const near = kinks.near(10 * step)
  if (near > 0) {
    warnings.push(
      `${near} of ${kinks.units} units (of every step and trial) are within ${10 * step} of a kink`,
    )
  }
  const { errors: parts, failures: partFailures } = checkParts(problem, workspace, tolerance)
  const exact = new Float64Array(w.length)
  workspace.gradient(exactCredit, exact)

  const gradient: Partial<Record<BlockName, number>> = {}
  for (const name of blocks) {
    const { offset, length } = network.layout.blocks[name]
    const wanted: number[] = []
    const given: number[] = []
    const entries = sample
      ? permutation(sample.seed.child(name).generator(), length).slice(0, sample.entries)
      : null
    const count = entries?.length ?? length
    for (let n = 0; n < count; n++) {
      const i = offset + (entries?.[n] ?? n)
      const center = w[i]
      let crossed = false
      const slope = derivativeBy((distance) => {
        w[i] = center + distance
        const value = workspace.forward(w)
        crossed ||= kinks.crossed()
        return value
      }, step)
      w[i] = center
      if (crossed) continue
      wanted.push(slope)
      given.push(exact[i])
    }
    gradient[name] = mismatch(given, wanted, roundOff(loss, step))
    if (given.length < count) {
      warnings.push(`${count - given.length} of ${count} probes of ${name} cross a kink and are left out`)
    }
  }

  const hessian =
    objective.loss.errorTangent && hasSecondDerivatives(network.cell) ? productErrors() : undefined
  const failures: CheckedPart[] = [
    ...partFailures,
    ...blocks.filter((name) => !(gradient[name]! <= tolerance)).map((name) => `gradient.${name}` as const),
    ...blocks
      .filter((name) => hessian?.[name] !== undefined && !(hessian[name] <= tolerance))
      .map((name) => `hessian.${name}` as const),
  ]
  return { passes: failures.length === 0, failures, gradient, ...(hessian && { hessian }), parts, warnings }

  /** One product along a direction in all blocks asked for, with shorter steps while a probe crosses a kink. */
  function productErrors(): Partial<Record<BlockName, number>> | undefined {
    const direction = directionOf(problem, blocks, sample?.seed)
    const exactWorkspace = new HessianWorkspace(network, objective, size)
    exactWorkspace.load(batch)
    exactWorkspace.at(w)
    const product = new Float64Array(w.length)
    exactWorkspace.product(direction, product)
    // shorter than for the loss: a gradient has fewer digits to lose, and bends more
    for (const reach of [step / 10, step / 100, step / 1000]) {
      const differences = new Float64Array(w.length)
      const out = new Float64Array(w.length)
      let crossed = false
      let largest = 0
      for (const [distance, factor] of fivePoints) {
        workspace.forward(w.map((center, i) => center + distance * reach * direction[i]))
        crossed ||= kinks.crossed()
        workspace.gradient(exactCredit, out)
        for (let i = 0; i < out.length; i++) {
          differences[i] += (factor * out[i]) / (12 * reach)
          largest = Math.max(largest, Math.abs(out[i]))
        }
      }
      if (crossed) continue
      const errors: Partial<Record<BlockName, number>> = {}
      for (const name of blocks) {
        const { offset, length } = network.layout.blocks[name]
        const part = (of: Float64Array) => of.subarray(offset, offset + length)
        errors[name] = mismatch(part(product), part(differences), roundOff(largest, reach))
      }
      return errors
    }
    warnings.push('every probe of the Hessian crosses a kink: it is not checked')
    return undefined
  }
}

function checked({ network }: Problem, options: CheckGradientOptions) {
  const caller = 'checkGradient'
  if (options.sample !== undefined) checkSeed(caller, 'options.sample.seed', options.sample?.seed)
  const { name, output, activation } = network.cell
  if (output === 'spikes') {
    const expected = "one with derivatives (a spike has none: the cell made with output 'smooth' has)"
    throw new ArgumentError(caller, 'problem.network.cell', expected, name)
  }
  const kinked = activation?.kinked ?? false
  const step = options.step ?? (kinked ? 1e-5 : 1e-3)
  positiveOf(caller, 'step', step)
  const tolerance = positiveOf(caller, 'tolerance', options.tolerance ?? 1e-6)
  const present = blockNames.filter((name) => network.layout.blocks[name].length > 0)
  const blocks = options.blocks ?? present
  if (!Array.isArray(blocks) || blocks.length === 0) {
    throw new ArgumentError(caller, 'blocks', 'a list of at least one block', blocks)
  }
  blocks.forEach((name, i) => {
    checkOneOf(caller, `blocks[${i}]`, name, present)
  })
  const { sample } = options
  if (sample) {
    checkObject(`${caller}: sample`, sample, ['entries', 'seed'])
    checkInteger(caller, 'sample.entries', sample.entries, 1)
  }
  return { step, tolerance, blocks: blocks as readonly BlockName[], sample }
}

/** Entries of about 1, zero outside the blocks: from the seed, or else multiples of the golden ratio. */
function directionOf(
  { network }: Problem,
  blocks: readonly BlockName[],
  seed: Seed | undefined,
): Float64Array {
  const direction = new Float64Array(network.layout.size)
  for (const name of blocks) {
    const { offset, length } = network.layout.blocks[name]
    const part = direction.subarray(offset, offset + length)
    if (seed) fillGaussian(part, seed.child('direction').child(name).generator(), 0, 1)
    else for (let i = 0; i < length; i++) part[i] = 2 * (((offset + i + 1) * 0.6180339887498949) % 1) - 1
  }
  return direction
}
