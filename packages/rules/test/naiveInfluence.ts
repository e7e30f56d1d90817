import type { NetworkParameters, Problem } from '@credit/core'
import { leakyOf } from '../../core/test/leakyOf.ts'

/** A mistake in a forward-mode rule that a person can make. */
export const influenceMutations = [
  'sign of J',
  'no leak in J',
  'no derivative in J',
  'W instead of its transpose in J',
  'derivative of the other step in J',
  'no (1 - leak) in the immediate term',
  'no cut',
  'cut before the step instead of after',
  'reach against the synapses',
] as const

export type InfluenceMutation = (typeof influenceMutations)[number]

/**
 * The drive blocks (recurrent, input, bias) of the gradient by SnAp-n, for squared errors, in the plainest loops: one
 * dense influence of every parameter, those of absent synapses too, on every unit, with entries set to 0 after each step.
 * n = Infinity is RTRL.
 */
export function naiveInfluence(
  { network, batch, objective }: Problem,
  parameters: NetworkParameters,
  n: number,
  mutation: InfluenceMutation | 'none' = 'none',
): Float64Array {
  const is = (name: InfluenceMutation) => mutation === name
  const { hidden: N, inputs: I, outputs: K, connectivity, layout } = network
  const { leak: a, activation: phi, leakModel } = leakyOf(network)
  const voltage = leakModel === 'voltage'
  const [T, B] = batch.inputs.shape as [number, number, number]
  const present = (i: number, j: number) => connectivity === null || connectivity[i * N + j] === 1
  const W = (i: number, j: number) => (present(i, j) ? parameters.recurrent[i * N + j] : 0)
  const rowOfMask = batch.mask && batch.mask.shape.length === 1 ? 1 : B
  const counts = (t: number, b: number) =>
    batch.mask === undefined || batch.mask.data[t * rowOfMask + (rowOfMask === 1 ? 0 : b)] === 1
  let pairs = 0
  for (let t = 0; t < T; t++) for (let b = 0; b < B; b++) if (counts(t, b)) pairs++

  // hops[j][i]: fewest synapses from j to i
  const hops = Array.from({ length: N }, (_, j) => fewestHops(j, N, present))
  const kept = (i: number, p: number) => (is('reach against the synapses') ? hops[i][p] : hops[p][i]) < n
  const columns = layout.blocks.readout.offset
  const width = N + I + (layout.blocks.bias.length > 0 ? 1 : 0)
  /** Flat index of parameter c of unit p. */
  const flat = (p: number, c: number) => {
    if (c < N) return p * N + c
    return c < N + I ? layout.blocks.input.offset + p * I + c - N : layout.blocks.bias.offset + p
  }
  const gradient = new Float64Array(columns)
  for (let b = 0; b < B; b++) {
    const start = (i: number) => batch.initialState?.data[b * N + i] ?? 0
    let s = Array.from({ length: N }, (_, i) => (voltage ? start(i) : 0))
    let z = Array.from({ length: N }, (_, i) => (voltage ? phi.value(s[i]) : start(i)))
    let h = s.map((x) => (voltage ? phi.derivative(x) : 0))
    // influence[i][p][c]
    let influence = Array.from({ length: N }, () => Array.from({ length: N }, () => new Array(width).fill(0)))
    for (let t = 0; t < T; t++) {
      const x = (j: number) => batch.inputs.data[(t * B + b) * I + j]
      const drive = Array.from({ length: N }, (_, i) => {
        let sum = (parameters.bias[i] ?? 0) + (batch.driveNoise?.data[(t * B + b) * N + i] ?? 0)
        for (let j = 0; j < N; j++) sum += W(i, j) * z[j]
        for (let j = 0; j < I; j++) sum += parameters.input[i * I + j] * x(j)
        return sum
      })
      const pre = (c: number) => (c < N ? zBefore[c] : c < N + I ? x(c - N) : 1)
      const zBefore = z
      const hBefore = h
      s = s.map((past, i) => (voltage ? a * past + (1 - a) * drive[i] : drive[i]))
      h = s.map((value) => phi.derivative(value))
      z = s.map((value, i) => (voltage ? phi.value(value) : a * zBefore[i] + (1 - a) * phi.value(value)))
      const jacobian = (i: number, j: number) => {
        const other = is('derivative of the other step in J')
        let slope = voltage ? (other ? h : hBefore)[j] : (other ? hBefore : h)[i]
        if (is('no derivative in J')) slope = 1
        const weight = is('W instead of its transpose in J') ? W(j, i) : W(i, j)
        const leak = i === j && !is('no leak in J') ? a : 0
        return leak + (is('sign of J') ? -1 : 1) * (1 - a) * slope * weight
      }
      const before = influence
      influence = before.map((_, i) =>
        Array.from({ length: N }, (_, p) =>
          Array.from({ length: width }, (_, c) => {
            const late = is('cut before the step instead of after')
            if (!kept(i, p) && !is('no cut') && !late) return 0
            let sum = 0
            for (let j = 0; j < N; j++) if (!late || kept(j, p)) sum += jacobian(i, j) * before[j][p][c]
            const share = is('no (1 - leak) in the immediate term') ? 1 : 1 - a
            return sum + (i === p ? share * (voltage ? 1 : h[p]) * pre(c) : 0)
          }),
        ),
      )
      if (!counts(t, b)) continue
      for (let i = 0; i < N; i++) {
        let signal = 0
        for (let k = 0; k < K; k++) {
          let y = parameters.readoutBias[k]
          for (let j = 0; j < N; j++) y += parameters.readout[k * N + j] * z[j]
          signal += (parameters.readout[k * N + i] * (y - batch.targets.data[(t * B + b) * K + k])) / pairs
        }
        if (voltage) signal *= h[i]
        for (let p = 0; p < N; p++)
          for (let c = 0; c < width; c++) gradient[flat(p, c)] += signal * influence[i][p][c]
      }
    }
  }
  for (let i = 0; i < N; i++) for (let j = 0; j < N; j++) if (!present(i, j)) gradient[i * N + j] = 0
  const { input } = layout.blocks
  for (let i = 0; i < input.offset; i++) gradient[i] += objective.l2 * W(Math.floor(i / N), i % N)
  for (let i = 0; i < input.length; i++) gradient[input.offset + i] += objective.l2 * parameters.input[i]
  return gradient
}

function fewestHops(from: number, N: number, present: (post: number, pre: number) => boolean): number[] {
  const hops = new Array<number>(N).fill(Number.POSITIVE_INFINITY)
  hops[from] = 0
  for (let round = 0; round < N; round++) {
    for (let post = 0; post < N; post++) {
      for (let pre = 0; pre < N; pre++) {
        if (present(post, pre)) hops[post] = Math.min(hops[post], hops[pre] + 1)
      }
    }
  }
  return hops
}
