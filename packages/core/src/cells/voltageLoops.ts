import { addressOf } from '../kernels/kernel.js'
import { addProduct } from './addProduct.js'
import type { FusedLoops } from './loops.js'

/**
 * The voltage leak: `s_t = α s_{t−1} + (1−α)(W z_{t−1} + U x_t + b)`, `z_t = φ(s_t)`.
 *
 * Adjoint: `λ_t = h_t r_t + α λ_{t+1}`, `q_t = (1−α) λ_t`, where the route says what r_t is: L_t + Wᵀ q_{t+1} for the
 * exact gradient. The tangents are the derivatives of both along a direction of the parameters.
 */
export const voltageLoops: FusedLoops = {
  // α s_0 enters the first state as a drive, so that the steps need no case of their own
  begin({ network, trials, states }, initial) {
    const { leak } = network.cell.unit!
    for (let i = 0; i < trials * network.hidden; i++) states[i] += (leak / (1 - leak)) * initial[i]
  },

  forward({ kernel, network, trials, states, rates, derivatives, recurrentTransposed, bias }, t) {
    const { hidden } = network
    const width = trials * hidden
    const at = t * width
    addProduct(kernel, hidden, states, at, rates, at, recurrentTransposed, trials)
    kernel.voltageStep(
      t === 0,
      addressOf(states, at),
      addressOf(bias),
      addressOf(rates, at + width),
      addressOf(derivatives, at),
      trials,
      hidden,
    )
  },

  unitCredit({ kernel, network, trials, derivatives }, credit, t, last) {
    const width = trials * network.hidden
    kernel.voltageCredit(last, addressOf(credit, t * width), addressOf(derivatives, t * width), width)
  },

  tangents: {
    creditOnRates({ kernel, network, steps, trials, recurrent }, credit, out) {
      const { hidden } = network
      addProduct(kernel, hidden, out, 0, credit, trials * hidden, recurrent, (steps - 1) * trials)
    },

    tangent({ kernel, network, steps, trials, derivatives, recurrentTransposed }, tangent) {
      const { tangentStates, tangentRates, biasDirection } = tangent
      const { hidden } = network
      const width = trials * hidden
      for (let t = 0, at = 0; t < steps; t++, at += width) {
        if (t > 0) {
          addProduct(kernel, hidden, tangentStates, at, tangentRates, at, recurrentTransposed, trials)
        }
        kernel.voltageTangent(
          t === 0,
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
      { kernel, network, steps, trials, derivatives, recurrent },
      { tangentStates, signal, bend },
    ) {
      const { hidden } = network
      const width = trials * hidden
      for (let t = steps - 1, at = t * width; t >= 0; t--, at -= width) {
        const last = t === steps - 1
        if (!last) addProduct(kernel, hidden, signal, at, tangentStates, at + width, recurrent, trials)
        kernel.voltageTangentCredit(
          last,
          addressOf(tangentStates, at),
          addressOf(signal, at),
          addressOf(bend, at),
          addressOf(derivatives, at),
          width,
        )
      }
    },
  },
}
