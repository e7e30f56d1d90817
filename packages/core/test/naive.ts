import { type NetworkParameters, type Problem, parametersOf } from '@credit/core'
import { leakyOf } from './leakyOf.ts'

/** A single mistake in an adjoint: each is one that a person can make. */
export const mutations = [
  'sign of the synaptic credit',
  'sign of the leak credit',
  'no synaptic credit',
  'no leak in the credit',
  'no leak in the forward pass',
  'no derivative',
  'derivative of the step before',
  'derivative on the leak credit too',
  'no derivative on the synaptic credit',
  'no (1 - leak) on the synaptic credit',
  'no (1 - leak) in the gradient',
  'W instead of its transpose',
  'rate after the step instead of before',
  'input of the step before',
  'z_0 of zero',
  'state instead of rate',
  'no average over pairs',
  'average over steps and trials, masked or not',
  'mask ignored',
  'sign of the target',
  'no softmax',
  'readout of the step before',
  'readout bias of one trial',
  'absent synapses in the forward pass',
  'absent synapses in the gradient',
  'no L2',
  'L2 twice',
  'L2 on the bias',
  'L2 not on the readout',
  'first trial only',
  'first step without its recurrent part',
  'the other leak',
  'initial state ignored',
  'initial state of the first trial',
  'drive noise ignored',
  'drive noise on the state',
] as const

export type Mutation = (typeof mutations)[number]

/**
 * Loss and gradient by the plainest loops over spec formulas, sharing nothing with the library but its activations;
 * with a mutation, wrong in that one way.
 */
export function naiveGradient(
  { network, batch, objective }: Problem,
  parameters: NetworkParameters,
  mutation: Mutation | 'none' = 'none',
  route: 'recurrent' | 'none' = 'recurrent',
): { loss: number; gradient: NetworkParameters } {
  const is = (name: Mutation) => mutation === name
  const { hidden: N, inputs: I, outputs: K, connectivity } = network
  const { leak: a, activation: phi, leakModel } = leakyOf(network)
  const voltage = (leakModel === 'voltage') !== is('the other leak')
  const [T, B] = batch.inputs.shape as [number, number, number]
  const present = (i: number, j: number) => connectivity === null || connectivity[i * N + j] === 1
  const W = (i: number, j: number) =>
    present(i, j) || is('absent synapses in the forward pass') ? parameters.recurrent[i * N + j] : 0
  const x = (t: number, b: number, i: number) => batch.inputs.data[((t - 1) * B + b) * I + i]
  const counts = (t: number, b: number) => {
    if (objective.loss.at === 'last') return t === T || is('mask ignored')
    if (batch.mask === undefined || is('mask ignored')) return true
    return batch.mask.data[batch.mask.shape.length === 1 ? t - 1 : (t - 1) * B + b] === 1
  }
  const target = (t: number, b: number, k: number) => {
    const { data, shape } = batch.targets
    if (objective.loss.targets === 'values') return data[((t - 1) * B + b) * K + k]
    return data[shape.length === 1 ? b : (t - 1) * B + b] === k ? 1 : 0
  }
  const noise = (t: number, b: number, i: number) => {
    if (is('drive noise ignored')) return 0
    return (
      (batch.driveNoise?.data[((t - 1) * B + b) * N + i] ?? 0) / (is('drive noise on the state') ? 1 - a : 1)
    )
  }
  const start = (b: number, i: number) => {
    if (is('initial state ignored')) return undefined
    return batch.initialState?.data[(is('initial state of the first trial') ? 0 : b) * N + i]
  }
  let pairs = 0
  for (let t = 1; t <= T; t++) for (let b = 0; b < B; b++) if (counts(t, b)) pairs++
  if (is('no average over pairs')) pairs = 1
  if (is('average over steps and trials, masked or not')) pairs = T * B

  const gradient = parametersOf(network.layout)
  let loss = 0
  const trialsSeen = is('first trial only') ? 1 : B
  for (let b = 0; b < trialsSeen; b++) {
    // index 0 is the time before the first step; s is the drive u under the rate leak
    const s = Array.from({ length: T + 1 }, () => new Array<number>(N).fill(0))
    const z = Array.from({ length: T + 1 }, () => new Array<number>(N).fill(0))
    for (let i = 0; i < N; i++) {
      if (voltage) s[0][i] = start(b, i) ?? 0
      z[0][i] = voltage ? phi.value(s[0][i]) : (start(b, i) ?? 0)
      if (is('z_0 of zero')) z[0][i] = 0
    }
    const error = Array.from({ length: T + 1 }, () => new Array<number>(K).fill(0))
    for (let t = 1; t <= T; t++) {
      for (let i = 0; i < N; i++) {
        let drive = parameters.bias[i] ?? 0
        for (let j = 0; j < N; j++) drive += W(i, j) * z[t - 1][j]
        for (let j = 0; j < I; j++) drive += parameters.input[i * I + j] * x(t, b, j)
        drive += noise(t, b, i)
        const kept = is('no leak in the forward pass') ? 0 : a
        s[t][i] = voltage ? kept * s[t - 1][i] + (1 - a) * drive : drive
        const rate = phi.value(s[t][i])
        z[t][i] = voltage ? rate : kept * z[t - 1][i] + (1 - a) * rate
      }
      if (!counts(t, b)) continue
      const y = Array.from({ length: K }, (_, k) => {
        let sum = parameters.readoutBias[k]
        for (let i = 0; i < N; i++) sum += parameters.readout[k * N + i] * z[t][i]
        return sum
      })
      const total = y.reduce((sum, value) => sum + Math.exp(value), 0)
      for (let k = 0; k < K; k++) {
        const wanted = target(t, b, k)
        const values = objective.loss.targets === 'values'
        const given = values || is('no softmax') ? y[k] : Math.exp(y[k]) / total
        error[t][k] = (is('sign of the target') ? given + wanted : given - wanted) / pairs
        if (values) loss += (0.5 * (y[k] - wanted) ** 2) / pairs
        else if (wanted === 1) loss -= Math.log(Math.exp(y[k]) / total) / pairs
      }
    }
    // what the leak carries back (λ, or r under the rate leak), and the credit on the drive q
    let later = new Array<number>(N).fill(0)
    let laterDrive = new Array<number>(N).fill(0)
    for (let t = T; t >= 1; t--) {
      const carried = new Array<number>(N).fill(0)
      const credit = new Array<number>(N).fill(0)
      for (let i = 0; i < N; i++) {
        let signal = 0
        for (let k = 0; k < K; k++) signal += parameters.readout[k * N + i] * error[t][k]
        let synaptic = 0
        for (let j = 0; j < N; j++) {
          const weight = is('W instead of its transpose') ? W(i, j) : W(j, i)
          synaptic += (weight * laterDrive[j]) / (is('no (1 - leak) on the synaptic credit') ? 1 - a : 1)
        }
        if (is('sign of the synaptic credit')) synaptic = -synaptic
        if (is('no synaptic credit') || route === 'none') synaptic = 0
        let h = phi.derivative(s[is('derivative of the step before') ? t - 1 : t][i])
        if (is('no derivative')) h = 1
        let leaked = a * later[i]
        if (is('sign of the leak credit')) leaked = -leaked
        if (is('no leak in the credit')) leaked = 0
        if (is('derivative on the leak credit too')) leaked *= h
        const synapticSlope = is('no derivative on the synaptic credit') ? 1 : h
        if (voltage) {
          carried[i] = h * signal + synapticSlope * synaptic + leaked
          credit[i] = (1 - a) * carried[i]
        } else {
          carried[i] = signal + synaptic + leaked
          credit[i] = (1 - a) * (h * (signal + leaked) + synapticSlope * synaptic)
        }
      }
      for (let i = 0; i < N; i++) {
        const q = credit[i] / (is('no (1 - leak) in the gradient') ? 1 - a : 1)
        for (let j = 0; j < N; j++) {
          const source = is('state instead of rate') ? s : z
          let pre = source[is('rate after the step instead of before') ? t : t - 1][j]
          if (is('first step without its recurrent part') && t === 1) pre = 0
          if (present(i, j) || is('absent synapses in the gradient')) gradient.recurrent[i * N + j] += q * pre
        }
        for (let j = 0; j < I; j++) {
          const past = is('input of the step before')
          gradient.input[i * I + j] += q * (past ? (t > 1 ? x(t - 1, b, j) : 0) : x(t, b, j))
        }
        if (gradient.bias.length > 0) gradient.bias[i] += q
      }
      for (let k = 0; k < K; k++) {
        for (let i = 0; i < N; i++) {
          gradient.readout[k * N + i] += error[t][k] * z[is('readout of the step before') ? t - 1 : t][i]
        }
        if (b === 0 || !is('readout bias of one trial')) gradient.readoutBias[k] += error[t][k]
      }
      later = carried
      laterDrive = credit
    }
  }
  const l2 = is('no L2') ? 0 : is('L2 twice') ? 2 * objective.l2 : objective.l2
  for (let i = 0; i < N; i++) {
    for (let j = 0; j < N; j++) {
      gradient.recurrent[i * N + j] += l2 * W(i, j)
      loss += 0.5 * l2 * W(i, j) ** 2
    }
  }
  for (const name of ['input', 'readout', 'bias'] as const) {
    if (name === 'bias' && !is('L2 on the bias')) continue
    if (name === 'readout' && is('L2 not on the readout')) continue
    parameters[name].forEach((value, i) => {
      gradient[name][i] += l2 * value
      loss += 0.5 * l2 * value ** 2
    })
  }
  return { loss, gradient }
}
