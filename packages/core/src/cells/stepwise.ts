import { addressOf, cutOff } from '../kernels/kernel.js'
import type { Real } from '../real.js'
import type { Cell, Drive, Partials } from './cell.js'
import type { CellPass } from './loops.js'
import type { Credit } from './route.js'

/** Step t (from 0) of the forward pass of any cell: `a_t = W z_{t−1} + U x_t + b`, the inputs' part being there, then the unit's own step. */
export function forwardStep(pass: CellPass, t: number): void {
  const { network, memory, trials } = pass
  const width = trials * network.hidden
  // noise, or zeros, are there already
  addUnitDrives(pass, memory.drives, (t + 1) * width, memory.rates, t * width, 'add')
  network.cell.step(memory, t + 1)
}

/**
 * Adds what units and biases give to the drives of a step: `W z_{t−1} + b`. A drive that inputs don't feed is written, or also
 * added to.
 */
export function addUnitDrives(
  step: Pick<CellPass, 'kernel' | 'network' | 'trials' | 'recurrentTransposed' | 'bias' | 'recurrentBias'>,
  drives: Credit,
  at: number,
  rates: Real,
  ratesAt: number,
  others: 'write' | 'add',
): void {
  const { kernel, network, trials, recurrentTransposed, bias, recurrentBias } = step
  const { hidden: N, cell } = network
  const width = trials * N
  let own = 0
  cell.drives.forEach(({ gate, from }, d) => {
    const drive = drives[d]
    if (from !== 'inputs') {
      const W = addressOf(recurrentTransposed, gate * N * N)
      const add = from === 'both' || others === 'add'
      kernel.product(addressOf(drive, at), addressOf(rates, ratesAt), W, trials, N, N, add)
    }
    const b = from === 'units' ? recurrentBias : bias
    const first = from === 'units' ? own++ * N : gate * N
    addBias(drive, b.subarray(first, first + N), at, width)
  })
}

/** Adds a bias to every row of `width` numbers. */
export function addBias(drive: Real, bias: Real, at: number, width: number): void {
  const { length } = bias
  for (let row = at; row < at + width; row += length)
    for (let i = 0; i < length; i++) drive[row + i] += bias[i]
}

/** `ẋ_t = F ẋ_{t−1} + G ȧ_t`, `ż_t = c ẋ_t`; states and rates have an entry for the start, drives have not. */
export function tangentOfStep(
  { carry: F, gain: G, read: c }: Partials,
  drives: Credit,
  states: Credit,
  rates: Real,
  t: number,
  width: number,
): void {
  const k = c.length
  for (let n = 0, at = t * width; n < width; n++, at++) {
    let z = 0
    for (let i = 0; i < k; i++) {
      let x = 0
      for (let j = 0; j < k; j++) x += F[i][j][n] * states[j][at]
      for (let d = 0; d < drives.length; d++) x += G[i][d][n] * drives[d][at]
      states[i][at + width] = x
      z += c[i][n] * x
    }
    rates[at + width] = z
  }
}

/**
 * Credit on the output of a step, in `credit[0]` from `at` on, to credit on its drives, in place:
 * `λ = c r + carry`, `q = Gᵀ λ`, and `carry ← Fᵀ λ` for the step before. Keeps λ in `stateCredit`, if that is given.
 */
export function creditOfStep(
  { carry: F, gain: G, read: c }: Partials,
  credit: Credit,
  at: number,
  carry: Credit,
  width: number,
  stateCredit?: Credit,
): void {
  const k = c.length
  const D = G[0].length
  const tiny = cutOff[carry[0] instanceof Float32Array ? 'float32' : 'float64']
  const lambda = new Float64Array(k)
  const signal = credit[0]
  for (let n = 0; n < width; n++) {
    const r = signal[at + n]
    for (let i = 0; i < k; i++) {
      lambda[i] = c[i][n] * r + carry[i][n]
      if (stateCredit) stateCredit[i][at + n] = lambda[i]
    }
    for (let d = 0; d < D; d++) {
      let q = 0
      for (let i = 0; i < k; i++) q += G[i][d][n] * lambda[i]
      credit[d][at + n] = Math.abs(q) < tiny ? 0 : q
    }
    for (let j = 0; j < k; j++) {
      let later = 0
      for (let i = 0; i < k; i++) later += F[i][j][n] * lambda[i]
      carry[j][n] = Math.abs(later) < tiny ? 0 : later
    }
  }
}

/** Whether units reach a drive, and whether inputs do. */
export function feeds({ from }: Drive, what: 'units' | 'inputs'): boolean {
  return from === 'both' || from === what
}

/**
 * Whether a network of a cell has a Hessian: by `bend`, or by loops of its own. Spikes have none.
 *
 * @example
 * hasSecondDerivatives(lif({ leak: 0.9, threshold: 1 })) // => false
 * hasSecondDerivatives(lif({ leak: 0.9, threshold: 1, output: 'smooth' })) // => true
 */
export function hasSecondDerivatives({ bend, loops }: Cell): boolean {
  return bend !== undefined || loops?.tangents !== undefined
}
