import { blockNames, HessianWorkspace, type KernelChoice, seed, squaredError, Workspace } from '@credit/core'
import { lanczos } from '@credit/curvature'
import { InputError } from '../inputError.js'
import type { CurvatureCase, GradientCase } from './format.js'
import { ruleOfKey } from './keys.js'
import { flat, problemOf } from './problem.js'

/** The largest relative error of one quantity of one case. */
export interface Agreement {
  readonly kind: 'gradient' | 'curvature'
  readonly case: string
  /** The key of a gradient, or what of the curvature. */
  readonly what: string
  readonly block: string
  readonly kernel: string
  readonly error: number
}

/** Tolerances of what isn't a gradient, relative: products of exact operators, and Lanczos over a whole spectrum. */
export const curvatureTolerance = { product: 1e-9, trace: 1e-9, eigenvalues: 1e-8 } as const

/**
 * Every gradient of a case on one kernel, block by block, and its loss.
 *
 * @throws InputError for a key that stands for no rule.
 */
export function* checkGradients(golden: GradientCase, kernel: KernelChoice): Generator<Agreement> {
  const { problem, parameters } = problemOf(golden)
  const { network } = problem
  const feedback = Float64Array.from(golden.randomFeedback.data)
  const forward = forwardOf(golden, kernel)
  const { outputs, rates } = golden.expected
  const passed = { kind: 'gradient', case: golden.name, kernel } as const
  yield { ...passed, what: 'outputs', block: 'outputs', error: relativeError(forward.outputs, outputs.data) }
  if (rates !== undefined) {
    const error = relativeError(forward.rates(), rates.data)
    // one spike more or less is an error of 1
    yield { ...passed, what: network.cell.output === 'spikes' ? 'spikes' : 'rates', block: 'outputs', error }
  }
  for (const [key, blocks] of Object.entries(golden.expected.gradients)) {
    const rule = ruleOfKey(key, feedback)
    if (rule === null) throw new InputError(`${golden.name}: no rule is known for the key "${key}"`)
    const { loss, gradient } = rule.gradient(problem, parameters, { kernel })
    const expected = flat(network, blocks)
    const at = { ...passed, what: key }
    yield { ...at, block: 'loss', error: relativeError([loss], [golden.expected.loss]) }
    for (const name of blockNames) {
      if (expected[name].length > 0)
        yield { ...at, block: name, error: relativeError(gradient[name], expected[name]) }
    }
  }
}

/** Product, trace and the whole spectrum of the exact Hessian, block by block. */
export function* checkCurvature(
  golden: CurvatureCase,
  of: GradientCase,
  kernel: KernelChoice,
): Generator<Agreement> {
  const { problem, parameters } = problemOf(of)
  const { network, batch, objective } = problem
  const [steps, trials] = batch.inputs.shape as [number, number]
  const workspace = new HessianWorkspace(network, objective, { steps, trials, kernel })
  workspace.load(batch)
  workspace.at(parameters.data)
  for (const [block, expected] of Object.entries(golden.blocks)) {
    const operator = workspace.operator(block as 'recurrent' | 'all')
    const n = operator.size
    const at = { kind: 'curvature', case: golden.case, block, kernel } as const
    const out = new Float64Array(n)
    if (expected.vector.length !== n || expected.product.length !== n || expected.eigenvalues.length !== n) {
      throw new InputError(
        `${golden.case}: block "${block}" must have ${n} entries, has ${expected.vector.length}`,
      )
    }
    operator.apply(Float64Array.from(expected.vector), out)
    yield { ...at, what: 'product', error: relativeError(out, expected.product) }
    yield { ...at, what: 'trace', error: relativeError([traceOf(operator)], [expected.trace]) }
    const spectrum = lanczos(operator, { largest: n, seed: seed(0).child(golden.case), basis: n })
    const values = spectrum.largest.map(({ value }) => value).reverse()
    yield { ...at, what: 'eigenvalues', error: relativeError(values, expected.eigenvalues) }
  }
}

function traceOf({ size, apply }: { size: number; apply(v: Float64Array, out: Float64Array): void }): number {
  const unit = new Float64Array(size)
  const column = new Float64Array(size)
  let trace = 0
  for (let i = 0; i < size; i++) {
    unit[i] = 1
    apply(unit, column)
    unit[i] = 0
    trace += column[i]
  }
  return trace
}

/** `max|a − b| / max|b|`, absolute where b is all zero; NaN where a number is. */
export function relativeError(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Number.POSITIVE_INFINITY
  let difference = 0
  let scale = 0
  for (let i = 0; i < b.length; i++) {
    difference = Math.max(difference, Math.abs(a[i] - b[i]))
    scale = Math.max(scale, Math.abs(b[i]))
  }
  return scale > 0 ? difference / scale : difference
}

/** After a forward pass that has y_t at every step: a mask that leaves none out has them computed. */
function forwardOf(golden: GradientCase, kernel: KernelChoice): Workspace {
  const { problem, parameters } = problemOf(golden)
  const { network, batch } = problem
  const [steps, trials] = batch.inputs.shape as [number, number]
  const data = new Float64Array(steps * trials * network.outputs)
  const workspace = new Workspace(network, { loss: squaredError(), l2: 0 }, { steps, trials, kernel })
  workspace.load({ inputs: batch.inputs, targets: { data, shape: [steps, trials, network.outputs] } })
  workspace.forward(parameters.data)
  return workspace
}
