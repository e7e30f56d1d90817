import type { Network, Real } from '@credit/core'
import { addressOf } from '@credit/core/kernels'
import type { OnlinePass, Plan } from '../online/form.js'

/** Takes matrices over the states of one stream a step further. */
export interface MatrixMover {
  /** `x ← scale·J_t x` in place, `[N, width]`. J_t is never formed: that would take half as long as the product. */
  move(stream: number, x: Real, at: number, width: number, scale: number): void
}

/** Its scratch arrays. */
export function matrixMoverPlan({ hidden, inputs }: Network): Plan {
  const largest = hidden * Math.max(hidden, inputs)
  return { scaled: largest, hop: largest, hopGain: hidden, kept: hidden, one: hidden, none: hidden }
}

export function matrixMover(pass: OnlinePass): MatrixMover {
  const { network, loops, kernel, recurrent, pastDerivatives, derivatives } = pass
  const { hidden: N, leak, leakModel } = network
  const { scaled, hop, hopGain, kept, one, none } = pass.arrays as Record<
    'scaled' | 'hop' | 'hopGain' | 'kept' | 'one' | 'none',
    Real
  >
  const slopes = leakModel === 'voltage' ? pastDerivatives : derivatives
  one.fill(1)
  return {
    move(stream, x, at, width, scale) {
      kept.fill(leak * scale)
      for (let i = 0; i < N; i++) hopGain[i] = (1 - leak) * scale * slopes[stream * N + i]
      if (leakModel === 'voltage') {
        loops.mixRows(
          addressOf(scaled),
          addressOf(x, at),
          addressOf(hopGain),
          addressOf(x, at),
          addressOf(none),
          N,
          width,
        )
        kernel.product(addressOf(hop), addressOf(recurrent), addressOf(scaled), N, N, width, false)
        loops.mixRows(
          addressOf(x, at),
          addressOf(hop),
          addressOf(one),
          addressOf(x, at),
          addressOf(kept),
          N,
          width,
        )
      } else {
        kernel.product(addressOf(hop), addressOf(recurrent), addressOf(x, at), N, N, width, false)
        loops.mixRows(
          addressOf(x, at),
          addressOf(hop),
          addressOf(hopGain),
          addressOf(x, at),
          addressOf(kept),
          N,
          width,
        )
      }
    },
  }
}
