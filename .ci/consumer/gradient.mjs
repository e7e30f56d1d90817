// A gradient by two rules, with the packed packages and their types.
import { alignment, crossEntropy, fillGaussian, leakyNetwork, seed } from '@credit/core'
import { eprop, exact } from '@credit/rules'

const root = seed(7)
const network = leakyNetwork({ inputs: 2, hidden: 16, outputs: 2, leak: 0.9, activation: 'tanh' })
const parameters = network.initialize(root.child('init'))
const inputs = fillGaussian(new Float64Array(20 * 8 * 2), root.child('data').generator(), 0, 1)
const targets = { data: Int32Array.of(0, 1, 0, 1, 0, 1, 0, 1), shape: [8] }
const batch = { inputs: { data: inputs, shape: [20, 8, 2] }, targets }
const problem = { network, batch, objective: { loss: crossEntropy({ at: 'last' }), l2: 0 } }

const truth = exact().gradient(problem, parameters)
const local = eprop().gradient(problem, parameters)
const { recurrent, readout } = alignment(local.gradient, truth.gradient)
console.log(
  `loss ${truth.loss}, cosine of e-prop ${recurrent.cosine} (recurrent), ${readout.cosine} (readout)`,
)
if (!(truth.loss > 0 && truth.loss === local.loss)) throw new Error('the two losses differ')
if (!(Math.abs(recurrent.cosine) < 0.99)) throw new Error('e-prop does not differ from the exact gradient')
if (!(readout.cosine > 1 - 1e-12)) throw new Error('the gradients of the readout differ')
