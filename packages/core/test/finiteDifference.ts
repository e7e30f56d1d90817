import { blockNames, type Parameters, type Problem, parametersOf, Workspace } from '@credit/core'
import { relativeError } from './golden.js'

/**
 * The gradient by five-point differences of the loss, `(8(ℓ₊ − ℓ₋) − (ℓ₊₊ − ℓ₋₋)) / 12h`: at h = 1e-3 it is right to
 * about 1e-11. `null` where a probe moves a state of a kinked activation across 0, since there is no derivative there.
 */
export function differenceGradient(problem: Problem, parameters: Parameters, step = 1e-3): Parameters | null {
  const { network, batch, objective } = problem
  const [steps, trials] = batch.inputs.shape as [number, number, number]
  const workspace = new Workspace(network, objective, { steps, trials })
  workspace.load(batch)
  const w = parameters.data.slice()
  const gates = () => workspace.states().map((s) => (s > 0 ? 1 : 0))
  workspace.forward(w)
  const openGates = gates()
  const gradient = parametersOf(network.layout)
  for (let i = 0; i < w.length; i++) {
    const center = w[i]!
    const lossAt = (distance: number) => {
      w[i] = center + distance
      return workspace.forward(w)
    }
    let sum = 0
    for (const [distance, factor] of [
      [1, 8],
      [-1, -8],
      [2, -1],
      [-2, 1],
    ] as const) {
      sum += factor * lossAt(distance * step)
      if (network.activation.kinked && gates().some((gate, n) => gate !== openGates[n])) return null
    }
    gradient.data[i] = sum / (12 * step)
    w[i] = center
  }
  return gradient
}

/** The largest relative error over the blocks. */
export function worstBlock(estimate: Parameters, reference: Parameters): number {
  return Math.max(...blockNames.map((name) => relativeError(estimate[name], reference[name])))
}
