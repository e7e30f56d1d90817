import {
  blockNames,
  exactCredit,
  type NetworkParameters,
  type Problem,
  parametersOf,
  Workspace,
} from '@credit/core'
import { relativeError } from './golden.js'

/** The four probes of a five-point difference and their factors: `Σ factor·f(distance·h) / 12h ≈ f′(0) + O(h⁴)`. */
export const fivePoints = [
  [1, 8],
  [-1, -8],
  [2, -1],
  [-2, 1],
] as const

/**
 * The gradient by five-point differences of the loss, `(8(ℓ₊ − ℓ₋) − (ℓ₊₊ − ℓ₋₋)) / 12h`: at h = 1e-3 it is right to
 * about 1e-11. `null` where a probe moves a state of a kinked activation across 0, since there is no derivative there.
 */
export function differenceGradient(
  problem: Problem,
  parameters: NetworkParameters,
  step = 1e-3,
): NetworkParameters | null {
  const workspace = workspaceOf(problem)
  const w = parameters.data.slice()
  const slopes = slopesOf(problem, workspace, w, step, () => workspace.forward(w))
  return slopes && parametersOf(problem.network.layout, slopes)
}

type Given = 'inputs' | 'driveNoise'

/** The same with respect to numbers that the batch gives. */
export function differenceByBatch(
  problem: Problem,
  parameters: NetworkParameters,
  given: Given,
  step = 1e-3,
): Float64Array | null {
  const workspace = workspaceOf(problem)
  const tensor = problem.batch[given]!
  const data = tensor.data.slice()
  return slopesOf(problem, workspace, data, step, () => {
    workspace.load({ ...problem.batch, [given]: { ...tensor, data } })
    return workspace.forward(parameters.data)
  })
}

/**
 * H v by five-point differences of the exact gradient along v; `null` where a probe crosses a kink. The distance
 * `step` is that of the largest entry of v: at 1e-3 the logits of a linear network already bend too much (5e-6), at
 * 1e-4 the fourth-order error is below 1e-9.
 */
export function differenceProduct(
  problem: Problem,
  parameters: NetworkParameters,
  v: Float64Array,
  step = 1e-4,
): NetworkParameters | null {
  const workspace = workspaceOf(problem)
  const crossed = crossing(problem, workspace)
  workspace.forward(parameters.data)
  crossed()
  const reach = step / v.reduce((largest, entry) => Math.max(largest, Math.abs(entry)), 0)
  const product = parametersOf(problem.network.layout)
  const out = new Float64Array(v.length)
  for (const [distance, factor] of fivePoints) {
    workspace.forward(parameters.data.map((w, i) => w + distance * reach * v[i]))
    if (crossed()) return null
    workspace.gradient(exactCredit, out)
    out.forEach((entry, i) => {
      product.data[i] += (factor * entry) / (12 * reach)
    })
  }
  return product
}

/** A workspace with the batch of a problem loaded. */
export function workspaceOf({ network, batch, objective }: Problem): Workspace {
  const [steps, trials] = batch.inputs.shape as [number, number, number]
  const workspace = new Workspace(network, objective, { steps, trials })
  workspace.load(batch)
  return workspace
}

function slopesOf(
  problem: Problem,
  workspace: Workspace,
  x: Float64Array,
  step: number,
  loss: () => number,
): Float64Array | null {
  const crossed = crossing(problem, workspace)
  loss()
  crossed()
  const slopes = new Float64Array(x.length)
  for (let i = 0; i < x.length; i++) {
    const center = x[i]
    for (const [distance, factor] of fivePoints) {
      x[i] = center + distance * step
      slopes[i] += (factor * loss()) / (12 * step)
      if (crossed()) return null
    }
    x[i] = center
  }
  return slopes
}

/** Tells whether a state of the last forward pass lies on another side of 0 than at the first call. */
function crossing(problem: Problem, workspace: Workspace): () => boolean {
  let first: readonly boolean[] | null = null
  return () => {
    if (!problem.network.cell.activation?.kinked) return false
    const gates = Array.from(workspace.states(), (s) => s > 0)
    first ??= gates
    return gates.some((gate, n) => gate !== first![n])
  }
}

/** The largest relative error over the blocks. */
export function worstBlock(estimate: NetworkParameters, reference: NetworkParameters): number {
  return Math.max(...blockNames.map((name) => relativeError(estimate[name], reference[name])))
}
