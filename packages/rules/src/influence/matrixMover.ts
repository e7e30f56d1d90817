import type { Network, Real } from '@credit/core'
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
        loops.mixRows(scaled, 0, x, at, hopGain, 0, x, at, none, 0, N, width)
        kernel.product(hop, 0, recurrent, 0, scaled, 0, N, N, width, false)
        loops.mixRows(x, at, hop, 0, one, 0, x, at, kept, 0, N, width)
      } else {
        kernel.product(hop, 0, recurrent, 0, x, at, N, N, width, false)
        loops.mixRows(x, at, hop, 0, hopGain, 0, x, at, kept, 0, N, width)
      }
    },
  }
}
