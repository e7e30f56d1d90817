import { type Activation, relu, tanhActivation } from '../activation.js'
import { tanh } from '../math/index.js'
import type { Real } from '../real.js'

/** Writes rates φ(s) and derivatives φ′(s) of `count` states. The choice is made once a call, not an element. */
export function activate(
  activation: Activation,
  states: Real,
  statesAt: number,
  rates: Real,
  ratesAt: number,
  derivatives: Real,
  derivativesAt: number,
  count: number,
): void {
  switch (activation) {
    case relu:
      for (let i = 0; i < count; i++) {
        const s = states[statesAt + i]
        rates[ratesAt + i] = Math.max(0, s)
        derivatives[derivativesAt + i] = s > 0 ? 1 : 0
      }
      return
    case tanhActivation:
      for (let i = 0; i < count; i++) {
        const z = tanh(states[statesAt + i])
        rates[ratesAt + i] = z
        derivatives[derivativesAt + i] = 1 - z * z
      }
      return
    default:
      for (let i = 0; i < count; i++) {
        const s = states[statesAt + i]
        rates[ratesAt + i] = activation.value(s)
        derivatives[derivativesAt + i] = activation.derivative(s)
      }
  }
}
