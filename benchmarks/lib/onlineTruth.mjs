import { parametersOf } from '@credit/core'
import { parseRule } from '@credit/rules/registry'
import { largestError } from './agreement.mjs'
import { loss, networkOf } from './onlineWorkloads.mjs'

/**
 * Loss and gradient summed over the steps, by the library's reference kernel in float64; and the error of a gradient
 * against it.
 */
export function onlineTruth(workload, { parameters, batch, targets, signs }) {
  const { steps, inputs, outputs, hidden, rule } = workload
  const network = networkOf(workload)
  const learner = parseRule(rule).online(network, parametersOf(network.layout, parameters), {
    loss,
    kernel: 'reference',
    signs: (index, step) => signs[(step - 1) * hidden + index],
  })
  const sum = new Float64Array(network.layout.size)
  let total = 0
  for (let t = 0; t < steps; t++) {
    const input = batch.subarray(t * inputs, (t + 1) * inputs)
    const target = targets.subarray(t * outputs, (t + 1) * outputs)
    const step = learner.step(input, target)
    total += step.loss
    for (let i = 0; i < sum.length; i++) sum[i] += step.gradient.data[i]
  }
  const error = (gradient) => largestError(network.layout, gradient, sum)
  if (error(new Float64Array(sum.length)) < 0.1) throw new Error(`${workload.name}: the gradient is zero`)
  return { loss: total, error }
}
