// Trains, measures and saves with the packed packages, and prints the bits of it all: the same in every program that runs it.
import { adam, constantSchedule, crc32, hessian, leakyNetwork, seed } from '@credit/core'
import { lanczos } from '@credit/curvature'
import { eprop, modprop } from '@credit/rules'
import { delayedMatch } from '@credit/tasks'
import { encodeState, exportParameters, fit } from '@credit/training'

const root = seed(7)
const task = delayedMatch({ seed: root.child('task'), dt: 50 })
const { inputs, outputs, objective } = task
const network = leakyNetwork({ inputs, hidden: 16, outputs, leak: 0.9, activation: 'tanh' })
const parameters = network.initialize(root.child('init'))
const bits = [eprop(), modprop({ taps: 5 })].map((rule) => {
  const trained = fit({
    ...{ rule, network, objective, parameters, clip: 1, updates: 100 },
    batches: task.split('train').sampler(8, root.child('data')),
    optimizer: adam({ size: network.layout.size, schedule: constantSchedule(0.01) }),
  })
  const problem = { network, batch: task.split('test').take(0, 8), objective }
  const { largest } = lanczos(hessian(problem, trained.parameters), { largest: 1, seed: root.child('probe') })
  const value = Float64Array.of(largest[0].value, ...trained.losses)
  const bytes = [
    encodeState(trained.state()),
    exportParameters(trained.parameters),
    new Uint8Array(value.buffer),
  ]
  return bytes.map((each) => crc32(each).toString(16)).join(' ')
})
console.log(`bits ${bits.join(' ')}`)
