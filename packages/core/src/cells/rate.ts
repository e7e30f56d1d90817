import type { Cell } from './cell.js'

/**
 * The rate leak: `u_t = W z_{t−1} + U x_t + b`, `z_t = α z_{t−1} + (1−α) φ(u_t)`.
 *
 * Adjoint: `r_t = L_t + α r_{t+1}` plus what the route brings, Wᵀ q_{t+1} for the exact gradient; `q_t = (1−α) h_t r_t`.
 * The tangents are the derivatives of both along a direction of the parameters.
 */
export const rateCell: Cell = {
  forward({ kernel, network, steps, trials, states, rates, derivatives, recurrentTransposed, bias }) {
    const { hidden } = network
    const width = trials * hidden
    for (let t = 0, at = 0; t < steps; t++, at += width) {
      kernel.product(states, at, rates, at, recurrentTransposed, 0, trials, hidden, hidden, true)
      kernel.rateStep(states, at, bias, rates, at + width, derivatives, trials, hidden)
    }
  },

  unitCredit({ kernel, network, trials, derivatives, carry }, credit, t, last) {
    const width = trials * network.hidden
    if (last) carry.fill(0)
    kernel.rateCredit(credit, t * width, carry, derivatives, width)
  },

  creditOnRates({ kernel, network, steps, trials, recurrent }, credit, out) {
    const { hidden, leak } = network
    const width = trials * hidden
    kernel.product(out, 0, credit, width, recurrent, 0, (steps - 1) * trials, hidden, hidden, true)
    for (let i = (steps - 1) * width - 1; i >= 0; i--) out[i] += leak * out[i + width]
  },

  tangent({ kernel, network, steps, trials, derivatives, recurrentTransposed }, tangent) {
    const { tangentStates, tangentRates, biasDirection } = tangent
    const { hidden } = network
    const width = trials * hidden
    for (let t = 0, at = 0; t < steps; t++, at += width) {
      if (t > 0) {
        kernel.product(
          tangentStates,
          at,
          tangentRates,
          at,
          recurrentTransposed,
          0,
          trials,
          hidden,
          hidden,
          true,
        )
      }
      kernel.rateTangent(
        tangentStates,
        at,
        biasDirection,
        tangentRates,
        at + width,
        derivatives,
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
        kernel.product(signal, at, tangentStates, at + width, recurrent, 0, trials, hidden, hidden, true)
      }
      kernel.rateTangentCredit(tangentStates, at, signal, carry, bend, derivatives, width)
    }
  },
}
