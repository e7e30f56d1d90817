import { type Network, type NetworkParameters, type Problem, parametersOf } from '@credit/core'
import { removeAbsent } from '@credit/core/kernels'
import { leakyOf } from '../../core/test/leakyOf.ts'

/** A filter of credit as spec formulas have it. */
export interface NaiveFilter {
  readonly modulation: 'cell' | 'type'
  readonly form: 'published' | 'released'
  readonly mean: number
  readonly taps: number
  readonly average?: 'weights' | 'connected' | 'powers'
}

type Matrix = number[][]

const matrix = (n: number, entry: (i: number, j: number) => number): Matrix =>
  Array.from({ length: n }, (_, i) => Array.from({ length: n }, (_, j) => entry(i, j)))

const times = (a: Matrix, b: Matrix) =>
  matrix(a.length, (i, j) => a[i].reduce((sum, x, k) => sum + x * b[k][j], 0))

const plus = (a: number, A: Matrix, b: number, B: Matrix) =>
  matrix(A.length, (i, j) => a * A[i][j] + b * B[i][j])

/** W with absent synapses at 0. */
function weightsOf(network: Network, { data }: NetworkParameters): Matrix {
  const w = data.slice()
  removeAbsent(w, network)
  return matrix(network.hidden, (i, j) => w[i * network.hidden + j])
}

/** Every entry replaced by the mean of its block of types. */
export function blockAverage({ types }: Network, A: Matrix): Matrix {
  return matrix(A.length, (i, j) => {
    let sum = 0
    let count = 0
    for (const [p, row] of A.entries()) {
      for (const [q, x] of row.entries()) {
        if (types[p] !== types[i] || types[q] !== types[j]) continue
        sum += x
        count++
      }
    }
    return sum / count
  })
}

/** The type average of W, 0 on the diagonal where a unit has no autapse. */
export function typeMatrix(network: Network, W: Matrix): Matrix {
  const { hidden: N, connectivity } = network
  const means = blockAverage(network, W)
  return means.map((row, i) => row.map((x, j) => (i === j && connectivity?.[i * N + i] === 0 ? 0 : x)))
}

/** The mean over the weights of a block that are not 0, at their places; 0 elsewhere. */
export function connectedMatrix({ types }: Network, W: Matrix): Matrix {
  return matrix(W.length, (i, j) => {
    if (W[i][j] === 0) return 0
    const block = W.flatMap((row, p) =>
      row.filter((x, q) => x !== 0 && types[p] === types[i] && types[q] === types[j]),
    )
    return block.reduce((sum, x) => sum + x, 0) / block.length
  })
}

/** F_1 … F_S without the factor μ of the released form. */
function tapsOf(network: Network, W: Matrix, { modulation, mean, taps, average }: NaiveFilter): Matrix[] {
  const { hidden: N } = network
  const { leak } = leakyOf(network)
  const one = matrix(N, (i, j) => (i === j ? 1 : 0))
  const averaged = average === 'connected' ? connectedMatrix : typeMatrix
  const F = modulation === 'cell' ? W : averaged(network, W)
  const inner = average === 'powers' ? W : F
  const A = plus(leak, one, (1 - leak) * mean, inner)
  const out: Matrix[] = []
  for (let s = 1, power = one; s <= taps; s++, power = times(power, A)) {
    const tap = plus(1 - leak, times(inner, power), 0, one)
    if (average !== 'powers') out.push(tap)
    else out.push(s === 1 ? plus(1 - leak, F, 0, one) : blockAverage(network, tap))
  }
  return out
}

/** A trial of the voltage leak: z_0 … z_T, ẑ_t, h_t, L_t; index 0 is the time before the first step. */
export interface Trial {
  readonly pre: number[][]
  readonly h: number[][]
  readonly L: number[][]
}

/** All trials of a problem, with symmetric feedback, by the plainest loops. */
export function trialsOf({ network, batch, objective }: Problem, parameters: NetworkParameters): Trial[] {
  const { hidden: N, inputs: I, outputs: K } = network
  const { leak: a, activation: phi } = leakyOf(network)
  const [T, B] = batch.inputs.shape as [number, number, number]
  const { loss } = objective
  const W = weightsOf(network, parameters)
  const counts = (t: number, b: number) => {
    if (loss.at === 'last') return t === T
    if (batch.mask === undefined) return true
    return batch.mask.data[batch.mask.shape.length === 1 ? t - 1 : (t - 1) * B + b] === 1
  }
  let pairs = 0
  for (let t = 1; t <= T; t++) for (let b = 0; b < B; b++) if (counts(t, b)) pairs++
  return Array.from({ length: B }, (_, b) => {
    let s = Array.from({ length: N }, (_, i) => batch.initialState?.data[b * N + i] ?? 0)
    let z = s.map(phi.value)
    const trial: Trial = { pre: [[]], h: [[]], L: [[]] }
    for (let t = 1; t <= T; t++) {
      const row = (t - 1) * B + b
      const x = [...batch.inputs.data.subarray(row * I, row * I + I)]
      trial.pre.push([...z, ...x, 1])
      const past = z
      s = s.map((value, i) => {
        let drive = (parameters.bias[i] ?? 0) + (batch.driveNoise?.data[row * N + i] ?? 0)
        for (let j = 0; j < N; j++) drive += W[i][j] * past[j]
        for (let j = 0; j < I; j++) drive += parameters.input[i * I + j] * x[j]
        return a * value + (1 - a) * drive
      })
      z = s.map(phi.value)
      trial.h.push(s.map(phi.derivative))
      const y = Float64Array.from({ length: K }, (_, k) =>
        z.reduce((sum, rate, i) => sum + parameters.readout[k * N + i] * rate, parameters.readoutBias[k]),
      )
      const error = new Float64Array(K)
      const { data, shape } = batch.targets
      const at = loss.targets === 'values' ? row * K : shape.length === 1 ? b : row
      if (counts(t, b)) loss.evaluate(y, 0, K, data, at, error, 1 / pairs)
      trial.L.push(z.map((_, i) => error.reduce((sum, e, k) => sum + parameters.readout[k * N + i] * e, 0)))
    }
    return trial
  })
}

/** Adds `credit pre^T` to the blocks; the recurrent, input and bias ones alone are meant. */
function addOuter(network: Network, gradient: NetworkParameters, credit: number[], pre: number[]): void {
  const { hidden: N, inputs: I } = network
  for (let p = 0; p < N; p++) {
    for (let q = 0; q < N; q++) gradient.recurrent[p * N + q] += credit[p] * pre[q]
    for (let q = 0; q < I; q++) gradient.input[p * I + q] += credit[p] * pre[N + q]
    if (gradient.bias.length > 0) gradient.bias[p] += credit[p] * pre[N + I]
  }
}

function finished(
  { network, objective }: Problem,
  gradient: NetworkParameters,
  parameters: NetworkParameters,
): NetworkParameters {
  for (const block of ['recurrent', 'input'] as const) {
    parameters[block].forEach((w, n) => {
      gradient[block][n] += objective.l2 * w
    })
  }
  removeAbsent(gradient.data, network)
  return gradient
}

/** The forward sum of the definition: errors at each step, traces at each delay. */
export function naiveFilter(
  problem: Problem,
  parameters: NetworkParameters,
  filter: NaiveFilter,
): NetworkParameters {
  const { network } = problem
  const { hidden: N } = network
  const { leak: a } = leakyOf(network)
  const taps = tapsOf(network, weightsOf(network, parameters), filter)
  const gradient = parametersOf(network.layout)
  for (const { pre, h, L } of trialsOf(problem, parameters)) {
    const traces: number[][] = [pre[1].map(() => 0)]
    for (let t = 1; t < pre.length; t++) {
      traces.push(pre[t].map((z, q) => a * traces[t - 1][q] + (1 - a) * z))
      const d = L[t].map((signal, i) => h[t][i] * signal)
      addOuter(network, gradient, d, traces[t])
      for (let s = 1; s <= Math.min(filter.taps, t - 1); s++) {
        const slope = (p: number) => (filter.form === 'published' ? h[t - s][p] : filter.mean)
        const credit = Array.from({ length: N }, (_, p) => {
          return slope(p) * d.reduce((sum, x, j) => sum + x * taps[s - 1][j][p], 0)
        })
        addOuter(network, gradient, credit, traces[t - s])
      }
    }
  }
  return finished(problem, gradient, parameters)
}

/**
 * Credit walked back from every loss on its own: `hop(λ, h, lag)` is what comes through synapses to a step that many
 * before the loss; `leaks(lag)` whether the leak reaches it.
 */
export function naiveWalk(
  problem: Problem,
  parameters: NetworkParameters,
  hop: (W: Matrix, credit: number[], h: number[], lag: number) => number[],
  leaks: (lag: number) => boolean,
): NetworkParameters {
  const { network } = problem
  const { leak: a } = leakyOf(network)
  const W = weightsOf(network, parameters)
  const gradient = parametersOf(network.layout)
  for (const { pre, h, L } of trialsOf(problem, parameters)) {
    for (let tau = 1; tau < pre.length; tau++) {
      let credit = L[tau].map((signal, i) => h[tau][i] * signal)
      for (let t = tau; t >= 1; t--) {
        if (t < tau) {
          const synaptic = hop(W, credit, h[t], tau - t)
          const kept = leaks(tau - t) ? a : 0
          credit = credit.map((x, i) => kept * x + (1 - a) * synaptic[i])
        }
        addOuter(
          network,
          gradient,
          credit.map((x) => (1 - a) * x),
          pre[t],
        )
      }
    }
  }
  return finished(problem, gradient, parameters)
}

/** `Fᵀ x`. */
export function transposedTimes(F: Matrix, x: number[]): number[] {
  return x.map((_, p) => x.reduce((sum, value, j) => sum + value * F[j][p], 0))
}
