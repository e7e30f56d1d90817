import type { Real } from '@credit/core'
import { addressOf } from '@credit/core/kernels'
import type { SourceLoops } from '../kernel/sources.js'
import type { OnlinePass, Source } from './form.js'

/** The gradient as `blocks = credit[N, rows] · traces[rows, width]`; `traced` are the loops over those traces. */
export function gradientOfTraces(
  { kernel, gradient, network, sources }: OnlinePass,
  traced: SourceLoops,
  tracesOf: (source: Source) => Real,
  rows: number,
): (credit: Real) => void {
  if (rows === 1 || rows === 2) return (credit) => traced.outer(credit, rows)
  return (credit) => {
    for (const source of sources) {
      const { offset, width } = source
      kernel.product(
        addressOf(gradient, offset),
        addressOf(credit),
        addressOf(tracesOf(source)),
        network.hidden,
        rows,
        width,
        false,
      )
    }
  }
}

/** `block = Σ_rows credit[row] values[row]ᵀ` of one kind of source. */
export function outerGradient(
  { kernel, gradient, network }: OnlinePass,
  { offset, width }: Source,
  credit: Real,
  values: Real,
  rows: number,
): void {
  const { hidden } = network
  if (rows === 1) {
    kernel.product(addressOf(gradient, offset), addressOf(credit), addressOf(values), hidden, 1, width, false)
    return
  }
  gradient.fill(0, offset, offset + hidden * width)
  kernel.outerProducts(addressOf(gradient, offset), addressOf(credit), addressOf(values), rows, hidden, width)
}

/** The signal on the one state, `out[S,N] = c_t ⊙ L_t`: what the traces of a constant gain are weighted by. */
export function signalOnState({ partials, signal }: OnlinePass, out: Real): void {
  const [read] = partials.read
  for (let i = 0; i < out.length; i++) out[i] = read[i] * signal[i]
}

/** The same, unit by unit: `out[N,S]`. */
export function driveCreditByUnit({ partials, signal, streams }: OnlinePass, out: Real): void {
  const [read] = partials.read
  const N = out.length / streams
  for (let s = 0, at = 0; s < streams; s++) {
    for (let to = s; at < (s + 1) * N; to += streams, at++) out[to] = read[at] * signal[at]
  }
}
