// One stream, a gradient every step: the shape of NumPy's usual online programs (I = K = 2, tanh, squared error).
import { leakyNetwork, seed, squaredError } from '@credit/core'

export const loss = squaredError()

/** Rules as the library names them, as the NumPy peer does, and the leak that they are for. */
const rules = [
  { rule: 'eprop', peer: 'eprop', leakModel: 'voltage', wanted: 25 },
  { rule: 'rflo:feedback=symmetric', peer: 'rflo', leakModel: 'rate', wanted: 25 },
  {
    rule: 'modprop:meanDerivative=0.5,modulation=type,form=released',
    peer: 'modprop-released',
    leakModel: 'voltage',
    wanted: 25,
  },
  {
    rule: 'modprop:meanDerivative=0.5,modulation=type',
    peer: 'modprop-published',
    leakModel: 'voltage',
    wanted: 25,
  },
  { rule: 'mdgl', peer: 'mdgl', leakModel: 'voltage', wanted: 15 },
  { rule: 'uoro', peer: 'uoro', leakModel: 'rate', wanted: 10 },
  { rule: 'kf-rtrl', peer: 'kf-rtrl', leakModel: 'rate', wanted: 3 },
  { rule: 'rtrl', peer: 'rtrl', leakModel: 'rate', wanted: 3 },
]

/** The steps of the numbers, which are gone through again and again. */
const steps = 16

export const onlineWorkloads = [32, 64, 128].flatMap((hidden) =>
  rules.map((one) => ({
    ...one,
    name: `${one.peer} N ${hidden}`,
    ...{ hidden, inputs: 2, outputs: 2, steps, leak: 0.9, mean: 0.5 },
    types: Array.from({ length: hidden }, (_, unit) => (unit < hidden / 4 ? 0 : 1)),
  })),
)

export const networkOf = ({ inputs, hidden, outputs, leak, leakModel, types }) =>
  leakyNetwork({ inputs, hidden, outputs, leak, leakModel, types, activation: 'tanh' })

/** Parameters, inputs `[T, I]`, targets `[T, K]` and signs `[T, N]`; the same for every contender. */
export function drawOnlineNumbers(workload) {
  const { inputs, outputs, hidden } = workload
  const root = seed(1).child(workload.name)
  const generator = root.child('data').generator()
  const draw = (length) => Float64Array.from({ length }, () => generator.gaussian())
  return {
    parameters: networkOf(workload).initialize(root.child('init')).data,
    batch: draw(steps * inputs),
    targets: draw(steps * outputs),
    signs: draw(steps * hidden).map(Math.sign),
  }
}
