import type { Network, Real } from '@credit/core'
import type { OnlinePass } from '../online/form.js'

/**
 * The entries of the Jacobian of the states that are stored, row by row: those of row i are `starts[i]` … `starts[i + 1] − 1`.
 * The k states of unit u are k·u, …, k·u + k − 1.
 */
export interface JacobianEntries {
  readonly starts: Int32Array
  readonly columns: Int32Array
}

/** Every entry (the values are then the matrix itself), or only those of the units themselves and of present synapses. */
export function jacobianEntries({ hidden: N, connectivity, cell }: Network, all: boolean): JacobianEntries {
  const k = cell.states.length
  const stored = (post: number, pre: number) =>
    all || connectivity === null || post === pre || connectivity[post * N + pre] === 1
  const starts = new Int32Array(k * N + 1)
  const count = new Int32Array(N)
  for (let post = 0; post < N; post++) {
    for (let pre = 0; pre < N; pre++) if (stored(post, pre)) count[post]++
  }
  for (let row = 0; row < k * N; row++) starts[row + 1] = starts[row] + k * count[Math.floor(row / k)]
  const columns = new Int32Array(starts[k * N])
  for (let post = 0; post < N; post++) {
    for (let i = 0; i < k; i++) {
      let at = starts[k * post + i]
      for (let pre = 0; pre < N; pre++) {
        if (!stored(post, pre)) continue
        for (let j = 0; j < k; j++) columns[at++] = k * pre + j
      }
    }
  }
  return { starts, columns }
}

/** Writes the Jacobian of one stream's step: `J = F_t + Σ_d G_{t,d} W_d c_{t−1}ᵀ`. */
export function fillJacobian(
  { network, recurrent, partials, unitDrives }: OnlinePass,
  { starts, columns }: JacobianEntries,
  stream: number,
  out: Real,
): void {
  const { hidden: N, cell } = network
  const { carry, gain, pastRead } = partials
  const k = cell.states.length
  const first = stream * N
  if (k === 1 && unitDrives.length === 1) {
    const [{ drive, at }] = unitDrives
    fillOneState({ starts, columns }, out, carry[0][0], gain[0][drive], recurrent, at, pastRead[0], first, N)
    return
  }
  for (let row = 0; row < k * N; row++) {
    const post = Math.floor(row / k)
    const i = row - k * post
    for (let e = starts[row]; e < starts[row + 1]; e++) {
      const pre = Math.floor(columns[e] / k)
      const j = columns[e] - k * pre
      let through = 0
      for (const { drive, at } of unitDrives) {
        through += gain[i][drive][first + post] * recurrent[at + post * N + pre]
      }
      const kept = pre === post ? carry[i][j][first + post] : 0
      out[e] = kept + through * pastRead[j][first + pre]
    }
  }
}

/** The same for one state and one drive, W from `at` on and the stream's units from `first` on. */
function fillOneState(
  { starts, columns }: JacobianEntries,
  out: Real,
  carry: Real,
  gain: Real,
  W: Real,
  at: number,
  read: Real,
  first: number,
  N: number,
): void {
  for (let post = 0; post < N; post++) {
    const end = starts[post + 1]
    const row = at + post * N
    const own = carry[first + post]
    const g = gain[first + post]
    for (let e = starts[post]; e < end; e++) {
      const pre = columns[e]
      out[e] = (pre === post ? own : 0) + g * W[row + pre] * read[first + pre]
    }
  }
}
