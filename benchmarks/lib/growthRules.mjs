// The rules whose growth is measured, with the sizes to measure at and what they are expected to cost there.
import { crossEntropy, leakyNetwork, seed, squaredError } from '@credit/core'
import { parseRule } from '@credit/rules/registry'

const outputs = 2

function networkOf({ N, I, C = 1 }) {
  const types = Array.from({ length: N }, (_, unit) => unit % C)
  return leakyNetwork({ inputs: I, hidden: N, outputs, leak: 0.9, activation: 'tanh', types })
}

/** An estimate over a batch. */
function offline(rule) {
  return (shape) => {
    const { T: steps, B: trials, I: inputs } = shape
    const network = networkOf(shape)
    const root = seed(1)
    const w = network.initialize(root.child('init')).data
    const generator = root.child('data').generator()
    const objective = { loss: crossEntropy({ at: 'last' }), l2: 0 }
    const estimator = parseRule(rule).estimator(network, objective, { steps, trials })
    estimator.load({
      inputs: {
        data: Float64Array.from({ length: steps * trials * inputs }, () => generator.gaussian()),
        shape: [steps, trials, inputs],
      },
      targets: { data: Int32Array.from({ length: trials }, (_, trial) => trial % outputs), shape: [trials] },
    })
    const out = new Float64Array(w.length)
    return { kernel: estimator.kernel.name, work: () => estimator.estimate(w, out) }
  }
}

/** A step with its gradient. */
function online(rule) {
  return (shape) => {
    const { B: streams, I: inputs } = shape
    const network = networkOf(shape)
    const root = seed(1)
    const parameters = network.initialize(root.child('init'))
    const learner = parseRule(rule).online(network, parameters, { loss: squaredError(), streams })
    const generator = root.child('data').generator()
    const input = Float64Array.from({ length: streams * inputs }, () => generator.gaussian())
    const target = new Float64Array(streams * outputs).fill(0.5)
    return { kernel: learner.kernel.name, work: () => learner.step(input, target) }
  }
}

const weights = ({ N, I }) => N * (N + I)

/** Multiply-adds of a batch: forward and weight gradient, and `route` a step and trial. */
const batchOperations = (route) => (shape) => shape.T * shape.B * (2 * weights(shape) + route(shape))

/** Numbers of a batch: the trajectory and credit in its place, weights, their transposes and gradient, and `extra`. */
const batchNumbers = (extra) => (shape) => {
  const { N, T, B, I } = shape
  return T * B * (3 * N + I + 2 * outputs) + 3 * weights(shape) + extra(shape)
}

const sizes = {
  N: [16, 32, 64, 128, 256],
  T: [25, 50, 100, 200, 400],
  B: [8, 16, 32, 64, 128],
  I: [32, 64, 128, 256, 512],
  C: [2, 4, 8, 16, 32],
}
const base = { N: 32, T: 20, B: 16, I: 4, C: 2 }

const batchRule = (name, rule, { route, numbers = () => 0 }) => ({
  ...{ name, sizes, base, open: offline(rule) },
  ...{ operations: batchOperations(route), numbers: batchNumbers(numbers) },
})

export const growthRules = [
  batchRule('exact', 'exact', { route: ({ N }) => N * N }),
  batchRule('e-prop', 'eprop', { route: () => 0 }),
  batchRule('modprop, types', 'modprop:modulation=type,meanDerivative=0.25', {
    route: ({ N, C }) => N + C * C,
    numbers: ({ N, C, B }) => B * N + C * N,
  }),
  batchRule('mdgl', 'mdgl', {
    route: ({ N }) => N * N,
    numbers: ({ N, T, B }) => 2 * T * B * N,
  }),
  {
    ...{ name: 'e-prop online', open: online('eprop') },
    base: { N: 64, B: 1, I: 4 },
    sizes: { N: [32, 64, 128, 256, 512], B: [32, 64, 128, 256, 512], I: [128, 256, 512, 1024, 2048] },
    operations: (shape) => 2 * shape.B * weights(shape),
    numbers: (shape) => 2 * weights(shape) + shape.B * 10 * (shape.N + shape.I),
  },
  {
    ...{ name: 'RTRL online', open: online('rtrl') },
    base: { N: 24, B: 1, I: 4 },
    sizes: { N: [8, 16, 32, 48, 64], B: [2, 4, 8, 16, 32], I: [16, 32, 64, 128, 256] },
    operations: (shape) => shape.B * shape.N ** 2 * weights(shape),
    numbers: (shape) => 2 * shape.B * shape.N * weights(shape) + 2 * weights(shape),
  },
]
