// The library's online learners, one stream, by the protocol that the others speak.
import '../lib/wide.mjs'
import { parametersOf } from '@credit/core'
import { parseRule } from '@credit/rules/registry'
import { loss, networkOf } from '../lib/onlineWorkloads.mjs'
import { kernelOrWhyNot } from './kernelOrWhyNot.mjs'
import { float64s, serve } from './protocol.mjs'

serve(({ workload, dtype, kernel, parameters, batch, targets, signs }) => {
  const { steps, inputs, outputs, hidden, rule } = workload
  const network = networkOf(workload)
  const x = float64s(batch)
  const y = float64s(targets)
  const table = float64s(signs)
  const row = (data, t, width) => data.subarray((t % steps) * width, ((t % steps) + 1) * width)
  const xs = Array.from({ length: steps }, (_, t) => row(x, t, inputs))
  const ys = Array.from({ length: steps }, (_, t) => row(y, t, outputs))
  const open = () =>
    parseRule(rule).online(network, parametersOf(network.layout, float64s(parameters)), {
      loss,
      dtype,
      kernel,
      signs: (index, step) => table[((step - 1) % steps) * hidden + index],
    })
  let t = 0
  return kernelOrWhyNot(open, (learner) => ({
    description: `kernel ${learner.kernel.name}, ${learner.kernel.reason}`,
    kernel: learner.kernel.name,
    result() {
      learner.reset()
      const sum = new Float64Array(network.layout.size)
      let total = 0
      for (let step = 0; step < steps; step++) {
        const { loss, gradient } = learner.step(xs[step], ys[step])
        total += loss
        for (let i = 0; i < sum.length; i++) sum[i] += gradient.data[i]
      }
      return { loss: total, blocks: [sum] }
    },
    repeat() {
      learner.step(xs[t], ys[t])
      t = t + 1 === steps ? 0 : t + 1
    },
  }))
})
