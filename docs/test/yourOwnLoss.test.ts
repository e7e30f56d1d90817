import { checkGradient, gradientFunction, HessianWorkspace, leakyNetwork, seed } from '@credit/core'
import { finiteDifference } from '@credit/curvature'
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
const problemWith = (threshold: number) => ({
  network,
  batch,
  objective: { loss: huber({ threshold }), l2: 0 },
})

it('its gradient and its second derivatives are right, with errors on both sides of the threshold', () => {
  const problem = problemWith(1)
  expect(checkGradient(problem, parameters)).toMatchObject({ passes: true })
  const exact = new HessianWorkspace(network, problem.objective, { steps: 8, trials: 3 })
  exact.load(batch)
  exact.at(parameters.data)
  const operator = exact.operator('recurrent')
  const difference = finiteDifference(gradientFunction(problem), parameters, { kinked: true })
  const v = random(operator.size)
  const [a, b] = [operator, difference].map((each) => {
    const out = new Float64Array(operator.size)
    each.apply(v, out)
    return out
  })
  a.forEach((value, i) => {
    expect(Math.abs(value - b[i])).toBeLessThan(1e-5 * Math.max(...a.map(Math.abs)))
  })
  // the control: another threshold, other errors
  expect(
    gradientFunction(problemWith(3))(parameters.data, new Float64Array(network.layout.size)).loss,
  ).not.toBe(gradientFunction(problem)(parameters.data, new Float64Array(network.layout.size)).loss)
})
