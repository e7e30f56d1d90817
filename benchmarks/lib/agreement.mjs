import { exactCredit, Workspace } from '@credit/core'
import { float64s } from '../peers/protocol.mjs'
import { batchOf, networkOf, objective } from './workloads.mjs'

/**
 * Largest `max|a − b| / max|b|` over the blocks that a gradient may have, against the reference in float64.
 * float32: round-off comes to 7e-6 at most here; an e-prop gradient is off by more than 0.1.
 */
export const tolerance = { float64: 1e-10, float32: 1e-4 }

/** The gradient that all have to give, and one they must not: e-prop's, which lacks the credit through W. */
export function truthOf(workload, numbers) {
  const { steps, trials } = workload
  const network = networkOf(workload)
  const workspace = new Workspace(network, objective, { steps, trials, kernel: 'reference' })
  workspace.load(batchOf(workload, numbers))
  const exact = new Float64Array(network.layout.size)
  const local = exact.slice()
  const loss = workspace.forward(numbers.parameters)
  workspace.gradient(exactCredit, exact)
  workspace.gradient({ route: 'none', feedback: 'symmetric' }, local)
  const error = (gradient) => largestError(network.layout, gradient, exact)
  if (error(local) < 0.1) {
    throw new Error(`${workload.name}: these numbers do not tell a right gradient from a wrong one`)
  }
  return { loss, error }
}

/** Largest error over the blocks of a gradient. */
export function largestError(layout, gradient, exact) {
  if (gradient.length !== exact.length) return Number.NaN
  return Math.max(...Object.values(layout.blocks).map((block) => blockError(block, gradient, exact)))
}

/** `max|a − b| / max|b|` over a block, absolute where b is all zero. */
export function blockError({ offset, length }, a, b) {
  let difference = 0
  let size = 0
  for (let i = offset; i < offset + length; i++) {
    difference = Math.max(difference, Math.abs(a[i] - b[i]))
    size = Math.max(size, Math.abs(b[i]))
  }
  return size > 0 ? difference / size : difference
}

/** Throws when the gradient of a contender, or its loss, is off by too much. NaN is too much. */
export async function checkAgreement({ contender }, truth, dtype) {
  const { loss, gradient } = await contender.ask({ do: 'result' })
  const error = Math.max(truth.error(float64s(gradient)), Math.abs(loss / truth.loss - 1))
  if (!(error <= tolerance[dtype])) {
    throw new Error(`${contender.name} ${dtype}: gradient is off by ${error}, more than ${tolerance[dtype]}`)
  }
}
