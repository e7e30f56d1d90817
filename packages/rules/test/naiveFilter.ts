import { type Cell, type Network, type NetworkParameters, type Problem, parametersOf } from '@credit/core'
import { removeAbsent } from '@credit/core/kernels'

/** A filter of credit as spec formulas have it. */
export interface NaiveFilter {
  readonly modulation: 'cell' | 'type'
  readonly form: 'published' | 'released'
  readonly mean: number
  readonly taps: number
  readonly average?: 'weights' | 'connected' | 'powers'
}

type Matrix = number[][]

/** A unit of one state, with a constant carry α and gain ζ, written down again. */
interface PlainUnit {
  readonly carry: number
  readonly gain: number
  /** From s_0: z_0, and what each drive makes of it. */
  open(state: number): { readonly z: number; step(drive: number): { z: number; c: number } }
}

function plainUnitOf({ name, options, activation, unit }: Cell): PlainUnit {
  if (unit && activation && name === 'voltage') {
    const { leak } = unit
    return {
      carry: leak,
      gain: 1 - leak,
      open(state) {
        let s = state
        return {
          z: activation.value(s),
          step(drive) {
            s = leak * s + (1 - leak) * drive
            return { z: activation.value(s), c: activation.derivative(s) }
          },
        }
      },
    }
  }
  if (name !== 'lif' || options.reset !== 'detached') throw new Error(`no plain ${name}`)
  const { leak, driveGain, threshold, refractorySteps } = options as Record<string, number>
  const { shape, height, width } = options.pseudoDerivative as {
    shape: string
    height: number
    width: number
  }
  if (shape !== 'triangle') throw new Error('triangles alone')
  return {
    carry: leak,
    gain: driveGain,
    open(state) {
      let [v, z, waits] = [state, 0, 0]
      return {
        z,
        step(drive) {
          v = leak * v + driveGain * drive - threshold * z
          waits = Math.max(waits - 1, 0)
          const c = waits > 0 ? 0 : height * Math.max(0, 1 - Math.abs(v - threshold) / width)
          z = waits === 0 && v >= threshold ? 1 : 0
          if (z === 1) waits = refractorySteps
          return { z, c }
        },
      }
    },
  }
}

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
  const { carry, gain } = plainUnitOf(network.cell)
  const one = matrix(N, (i, j) => (i === j ? 1 : 0))
  const averaged = average === 'connected' ? connectedMatrix : typeMatrix
  const F = modulation === 'cell' ? W : averaged(network, W)
  const inner = average === 'powers' ? W : F
  const A = plus(carry, one, gain * mean, inner)
  const out: Matrix[] = []
  for (let s = 1, power = one; s <= taps; s++, power = times(power, A)) {
    const tap = plus(gain, times(inner, power), 0, one)
    if (average !== 'powers') out.push(tap)
    else out.push(s === 1 ? plus(gain, F, 0, one) : blockAverage(network, tap))
  }
  return out
}

/** A trial: ẑ_t, c_t (h of a leaky unit), L_t; index 0 is the time before the first step. */
export interface Trial {
  readonly pre: number[][]
  readonly h: number[][]
  readonly L: number[][]
}

/** All trials of a problem, with symmetric feedback, by the plainest loops. */
export function trialsOf({ network, batch, objective }: Problem, parameters: NetworkParameters): Trial[] {
  const { hidden: N, inputs: I, outputs: K } = network
  const unit = plainUnitOf(network.cell)
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
    const units = Array.from({ length: N }, (_, i) => unit.open(batch.initialState?.data[b * N + i] ?? 0))
    let z = units.map((each) => each.z)
    const trial: Trial = { pre: [[]], h: [[]], L: [[]] }
    for (let t = 1; t <= T; t++) {
      const row = (t - 1) * B + b
      const x = [...batch.inputs.data.subarray(row * I, row * I + I)]
      trial.pre.push([...z, ...x, 1])
      const past = z
      const after = units.map((each, i) => {
        let drive = (parameters.bias[i] ?? 0) + (batch.driveNoise?.data[row * N + i] ?? 0)
        for (let j = 0; j < N; j++) drive += W[i][j] * past[j]
        for (let j = 0; j < I; j++) drive += parameters.input[i * I + j] * x[j]
        return each.step(drive)
      })
      z = after.map((each) => each.z)
      trial.h.push(after.map(({ c }) => c))
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
  const { carry: a, gain } = plainUnitOf(network.cell)
  const taps = tapsOf(network, weightsOf(network, parameters), filter)
  const gradient = parametersOf(network.layout)
  for (const { pre, h, L } of trialsOf(problem, parameters)) {
    const traces: number[][] = [pre[1].map(() => 0)]
    for (let t = 1; t < pre.length; t++) {
      traces.push(pre[t].map((z, q) => a * traces[t - 1][q] + gain * z))
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
  const { carry: a, gain } = plainUnitOf(network.cell)
  const W = weightsOf(network, parameters)
  const gradient = parametersOf(network.layout)
  for (const { pre, h, L } of trialsOf(problem, parameters)) {
    for (let tau = 1; tau < pre.length; tau++) {
      let credit = L[tau].map((signal, i) => h[tau][i] * signal)
      for (let t = tau; t >= 1; t--) {
        if (t < tau) {
          const synaptic = hop(W, credit, h[t], tau - t)
          const kept = leaks(tau - t) ? a : 0
          credit = credit.map((x, i) => kept * x + gain * synaptic[i])
        }
        addOuter(
          network,
          gradient,
          credit.map((x) => gain * x),
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

/** Loss at the last step; credit hops, times 0.4, on its first `hops` steps back, and leaks on to the beginning. */
export function hopsLimited(
  { problem, parameters }: { readonly problem: Problem; readonly parameters: NetworkParameters },
  type: boolean,
  hops: number,
): NetworkParameters {
  return naiveWalk(
    problem,
    parameters,
    (W, credit, _, lag) => {
      const F = type ? typeMatrix(problem.network, W) : W
      return transposedTimes(F, credit).map((x) => (lag > hops ? 0 : 0.4 * x))
    },
    () => true,
  )
}
