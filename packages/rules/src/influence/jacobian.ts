import type { Network, Real } from '@credit/core'
import type { OnlinePass } from '../online/form.js'

/** The entries of the recurrent Jacobian that are stored, row by row: those of row i are `starts[i]` … `starts[i + 1] − 1`. */
export interface JacobianEntries {
  readonly starts: Int32Array
  readonly columns: Int32Array
}

/** Every entry (the values are then the matrix itself), or only the diagonal and those of the present synapses. */
export function jacobianEntries({ hidden: N, connectivity }: Network, all: boolean): JacobianEntries {
  const starts = new Int32Array(N + 1)
  const stored = (post: number, pre: number) =>
    all || connectivity === null || post === pre || connectivity[post * N + pre] === 1
  let count = 0
  for (let post = 0; post < N; post++) {
    for (let pre = 0; pre < N; pre++) if (stored(post, pre)) count++
    starts[post + 1] = count
  }
  const columns = new Int32Array(count)
  let at = 0
  for (let post = 0; post < N; post++) {
    for (let pre = 0; pre < N; pre++) if (stored(post, pre)) columns[at++] = pre
  }
  return { starts, columns }
}

/**
 * Writes the Jacobian of one stream's step: `αI + (1−α) W diag(h_{t−1})` on the voltage leak,
 * `αI + (1−α) diag(h_t) W` on the rate leak.
 */
export function fillJacobian(
  { network, recurrent, pastDerivatives, derivatives }: OnlinePass,
  { starts, columns }: JacobianEntries,
  stream: number,
  out: Real,
): void {
  const { hidden: N, leak, leakModel } = network
  const first = stream * N
  for (let post = 0; post < N; post++) {
    const end = starts[post + 1]
    const row = post * N
    if (leakModel === 'voltage') {
      for (let e = starts[post]; e < end; e++) {
        const pre = columns[e]
        const kept = pre === post ? leak : 0
        out[e] = kept + (1 - leak) * recurrent[row + pre] * pastDerivatives[first + pre]
      }
    } else {
      const gain = (1 - leak) * derivatives[first + post]
      for (let e = starts[post]; e < end; e++) {
        const pre = columns[e]
        out[e] = (pre === post ? leak : 0) + gain * recurrent[row + pre]
      }
    }
  }
}
