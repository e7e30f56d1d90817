import { exactCredit, Workspace } from '@credit/core'
import { describe, expect, it } from 'vitest'
import { checkAgreement, truthOf } from '../lib/agreement.mjs'
import { batchOf, drawNumbers, networkOf, objective } from '../lib/workloads.mjs'
import { text64 } from '../peers/protocol.mjs'

const workload = { name: 'tiny', hidden: 6, inputs: 2, outputs: 2, steps: 5, trials: 4, leak: 0.5 }
const numbers = drawNumbers(workload)
const truth = truthOf(workload, numbers)

/** A contender that gives the gradient along a route, as the library computes it, changed by `change`. */
function contender(route, change = (answer) => answer) {
  const { steps, trials } = workload
  const network = networkOf(workload)
  const workspace = new Workspace(network, objective, { steps, trials })
  workspace.load(batchOf(workload, numbers))
  const gradient = new Float64Array(network.layout.size)
  const loss = workspace.forward(numbers.parameters)
  workspace.gradient({ ...exactCredit, route }, gradient)
  const { loss: said, gradient: given } = change({ loss, gradient })
  return { contender: { name: 'somebody', ask: async () => ({ loss: said, gradient: text64(given) }) } }
}

describe('checkAgreement', () => {
  it('lets the exact gradient pass', async () => {
    await checkAgreement(contender('recurrent'), truth, 'float64')
  })

  it('refuses another gradient, another loss, a missing number and NaN', async () => {
    const wrong = [
      contender('none'),
      contender('recurrent', ({ loss, gradient }) => ({ loss: loss * (1 + 1e-9), gradient })),
      contender('recurrent', ({ loss, gradient }) => ({ loss, gradient: gradient.slice(1) })),
      contender('recurrent', ({ loss, gradient }) => ({ loss, gradient: gradient.map(() => Number.NaN) })),
    ]
    for (const one of wrong) {
      await expect(checkAgreement(one, truth, 'float64')).rejects.toThrow('somebody float64: gradient is off')
    }
  })
})
