// One stream, a gradient every step: the shape of NumPy's usual online programs (I = K = 2, tanh, squared error).
import { leakyNetwork, randomConnectivity, seed, squaredError } from '@credit/core'
import { cellNetworkOf } from './cellWorkloads.mjs'

export const loss = squaredError()

const unit = { leak: 0.9, threshold: 0.25, refractorySteps: 2 }
const adapts = { adaptationLeak: 0.95, adaptation: 0.2, adaptationGain: 1 }

/** e-prop on the cells that are not leaky, beside PyTorch. */
const cells = { lif: { unit }, alif: { unit: { ...unit, ...adapts } }, gru: {} }

const type = 'meanDerivative=0.5,modulation=type'

/**
 * Rules as the library names them, as the peer does, and the leak that they are for; how many times as fast as the
 * peer float32 is to be, and at which sizes.
 */
export const onlineRules = [
  { rule: 'eprop', name: 'eprop', leakModel: 'voltage', wanted: 25, at: [32, 128] },
  { rule: 'rflo:feedback=symmetric', name: 'rflo', leakModel: 'rate', wanted: 25, at: [32, 128] },
  {
    ...{ rule: `modprop:${type},form=released`, name: 'modprop-released', leakModel: 'voltage' },
    ...{ wanted: 25, at: [32, 128] },
  },
  { rule: `modprop:${type}`, name: 'modprop-published', leakModel: 'voltage', wanted: 25, at: [32, 128] },
  { rule: 'mdgl', name: 'mdgl', leakModel: 'voltage', wanted: 15, at: [32, 128] },
  { rule: 'uoro', name: 'uoro', leakModel: 'rate', wanted: 10, at: [32, 128] },
  { rule: 'kf-rtrl', name: 'kf-rtrl', leakModel: 'rate', wanted: 3, at: [32] },
  { rule: 'rtrl', name: 'rtrl', leakModel: 'rate', wanted: 3, at: [32] },
  { rule: 'snap:n=1', name: 'snap-1', leakModel: 'rate', at: [] },
  // a dense network has as many pairs of units within one hop as RTRL
  { rule: 'snap:n=2', name: 'snap-2', leakModel: 'rate', at: [], density: 0.1, peer: 'scipy' },
]

/** The steps of the numbers, which are gone through again and again. */
const steps = 16

const ofCells = [32, 128].flatMap((hidden) =>
  Object.entries(cells).map(([cell, made]) => ({
    name: `eprop ${cell} N ${hidden}`,
    ...{
      rule: 'eprop',
      peer: 'eprop',
      program: 'pytorch',
      cell,
      hidden,
      inputs: 2,
      outputs: 2,
      steps,
      ...made,
    },
  })),
)

const ofLeaky = [32, 64, 128].flatMap((hidden) =>
  onlineRules.map(({ name, rule, leakModel, wanted, at, density, peer = 'numpy' }) => ({
    name: `${name} N ${hidden}${density === undefined ? '' : ` density ${density}`}`,
    ...{
      rule,
      peer: name,
      program: peer,
      leakModel,
      hidden,
      inputs: 2,
      outputs: 2,
      steps,
      leak: 0.9,
      mean: 0.5,
    },
    types: Array.from({ length: hidden }, (_, unit) => (unit < hidden / 4 ? 0 : 1)),
    ...(at.includes(hidden) && { wanted }),
    ...(density !== undefined && {
      connectivity: [
        ...randomConnectivity(hidden, density, seed(1).child(`density ${density}`).child(hidden)),
      ],
    }),
  })),
)

export const onlineWorkloads = [...ofLeaky, ...ofCells]

export const networkOf = (workload) => (workload.cell ? cellNetworkOf(workload) : leakyNetworkOf(workload))

const leakyNetworkOf = ({ inputs, hidden, outputs, leak, leakModel, types, connectivity }) =>
  leakyNetwork({
    ...{ inputs, hidden, outputs, leak, leakModel, types, activation: 'tanh' },
    ...(connectivity && { connectivity: Uint8Array.from(connectivity) }),
  })

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
