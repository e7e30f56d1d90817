import { addressOf } from '../kernels/kernel.js'
import { addProduct } from './addProduct.js'
import type { FusedLoops } from './loops.js'

/**
 * The rate leak: `u_t = W z_{t−1} + U x_t + b`, `z_t = α z_{t−1} + (1−α) φ(u_t)`.
 *
 * Adjoint: `r_t = L_t + α r_{t+1}` plus what the route brings, Wᵀ q_{t+1} for the exact gradient; `q_t = (1−α) h_t r_t`.
 * The tangents are the derivatives of both along a direction of the parameters.
 */
export const rateLoops: FusedLoops = {
  forward({ kernel, network, trials, states, rates, derivatives, recurrentTransposed, bias }, t) {
    const { hidden } = network
    const width = trials * hidden
    const at = t * width
    addProduct(kernel, hidden, states, at, rates, at, recurrentTransposed, trials)
    kernel.rateStep(
      addressOf(states, at),
      addressOf(bias),
      addressOf(rates, at + width),
      addressOf(derivatives, at),
      trials,
      hidden,
    )
  },

  unitCredit({ kernel, network, trials, derivatives, carry }, credit, t, last) {
    const width = trials * network.hidden
    if (last) carry.fill(0)
    kernel.rateCredit(
      addressOf(credit, t * width),
      addressOf(carry),
      addressOf(derivatives, t * width),
      width,
    )
  },

  tangents: {
    creditOnRates({ kernel, network, steps, trials, recurrent }, credit, out) {
      const { hidden } = network
      const { leak } = network.cell.unit!
      const width = trials * hidden
      addProduct(kernel, hidden, out, 0, credit, width, recurrent, (steps - 1) * trials)
      for (let i = (steps - 1) * width - 1; i >= 0; i--) out[i] += leak * out[i + width]
    },

    tangent({ kernel, network, steps, trials, derivatives, recurrentTransposed }, tangent) {
      const { tangentStates, tangentRates, biasDirection } = tangent
      const { hidden } = network
      const width = trials * hidden
      for (let t = 0, at = 0; t < steps; t++, at += width) {
        if (t > 0) {
          addProduct(kernel, hidden, tangentStates, at, tangentRates, at, recurrentTransposed, trials)
        }
        kernel.rateTangent(
          addressOf(tangentStates, at),
          addressOf(biasDirection),
          addressOf(tangentRates, at + width),
          addressOf(derivatives, at),
          trials,
          hidden,
        )
      }
    },

    tangentAdjoint(
      { kernel, network, steps, trials, derivatives, recurrent, carry },
      { tangentStates, signal, bend },
    ) {
      const { hidden } = network
      const width = trials * hidden
      carry.fill(0)
      for (let t = steps - 1, at = t * width; t >= 0; t--, at -= width) {
        if (t < steps - 1) {
          addProduct(kernel, hidden, signal, at, tangentStates, at + width, recurrent, trials)
        }
        kernel.rateTangentCredit(
          addressOf(tangentStates, at),
          addressOf(signal, at),
          addressOf(carry),
          addressOf(bend, at),
          addressOf(derivatives, at),
          width,
        )
      }
    },
  },
}
