import { checkGradient, leakyNetwork, seed } from '@credit/core'
import { expect, it } from 'vitest'
import huber from '../examples/huber.mjs'

const network = leakyNetwork({ inputs: 2, hidden: 4, outputs: 2, leak: 0.7, activation: 'tanh' })
const generator = seed(3).generator()
const random = (length: number) => Float64Array.from({ length }, () => 2 * generator.gaussian())
const batch = {
  inputs: { data: random(48), shape: [8, 3, 2] },
  targets: { data: random(48), shape: [8, 3, 2] },
}
const parameters = network.initialize(seed(4))
const problem = { network, batch, objective: { loss: huber({ threshold: 1 }), l2: 0 } }

it('its gradient and its second derivatives are right, with errors on both sides of the threshold', () => {
  expect(checkGradient(problem, parameters)).toMatchObject({ passes: true })
  // the control: a curvature that is not its own
  const { loss } = problem.objective
  const errorTangent: typeof loss.errorTangent = (_y, at, size, _target, _targetAt, tangent, out, weight) => {
    for (let k = at; k < at + size; k++) out[k] = weight * tangent[k]
  }
  const wrong = { ...problem, objective: { loss: { ...loss, errorTangent }, l2: 0 } }
  expect(checkGradient(wrong, parameters).failures).toContain('loss.errorTangent')
})
