import { addressOf, cutOff } from '../kernels/kernel.js'
import type { Cell, CellMemory, Drive, Partials } from './cell.js'
import type { CellPass } from './loops.js'
import type { Credit } from './route.js'

/** The forward pass of any cell: `a_t = W z_{t−1} + U x_t + b`, the inputs' part being there, then the unit's own step. */
export function forwardSteps(pass: CellPass): void {
  const { network, memory, steps } = pass
  for (let t = 1; t <= steps; t++) {
    addUnitDrives(pass, memory, t)
    network.cell.step(memory, t)
  }
}

function addUnitDrives(pass: CellPass, memory: CellMemory, t: number): void {
  const { kernel, network, trials, recurrentTransposed, bias, recurrentBias } = pass
  const { hidden: N, cell } = network
  const width = trials * N
  const at = t * width
  let own = 0
  cell.drives.forEach(({ gate, from }, d) => {
    const drive = memory.drives[d]
    if (from !== 'inputs') {
      const W = gate * N * N
      kernel.product(
        addressOf(drive, at),
        addressOf(memory.rates, at - width),
        addressOf(recurrentTransposed, W),
        trials,
        N,
        N,
        from === 'both',
      )
    }
    const b = from === 'units' ? recurrentBias : bias
    const first = from === 'units' ? own++ * N : gate * N
    for (let row = at; row < at + width; row += N) for (let i = 0; i < N; i++) drive[row + i] += b[first + i]
  })
}

/**
 * Credit on the output of a step, in `credit[0]` from `at` on, to credit on its drives, in place:
 * `λ = c r + carry`, `q = Gᵀ λ`, and `carry ← Fᵀ λ` for the step before.
 */
export function creditOfStep(
  { carry: F, gain: G, read: c }: Partials,
  credit: Credit,
  at: number,
  carry: Credit,
  width: number,
): void {
  const k = c.length
  const D = G[0].length
  const tiny = cutOff[carry[0] instanceof Float32Array ? 'float32' : 'float64']
  const lambda = new Float64Array(k)
  const signal = credit[0]
  for (let n = 0; n < width; n++) {
    const r = signal[at + n]
    for (let i = 0; i < k; i++) lambda[i] = c[i][n] * r + carry[i][n]
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

/** The second derivatives that a cell has: its own, or those of its activation. */
export function hasSecondDerivatives({ bend, loops }: Cell): boolean {
  return bend !== undefined || loops !== undefined
}
