import { type Activation, relu, tanhActivation } from '../activation.js'
import { tanh } from '../math/index.js'
import type { Real } from '../real.js'

/**
 * Writes rates φ(s) and derivatives φ′(s) of `count` states; all three are places in x. The choice is made once a call,
 * not an element.
 */
export function activate(
  activation: Activation,
  x: Real,
  states: number,
  rates: number,
  derivatives: number,
  count: number,
): void {
  switch (activation) {
    case relu:
      for (let i = 0; i < count; i++) {
        const s = x[states + i]
        x[rates + i] = Math.max(0, s)
        x[derivatives + i] = s > 0 ? 1 : 0
      }
      return
    case tanhActivation:
      for (let i = 0; i < count; i++) {
        const z = tanh(x[states + i])
        x[rates + i] = z
        x[derivatives + i] = 1 - z * z
      }
      return
    default:
      for (let i = 0; i < count; i++) {
        const s = x[states + i]
        x[rates + i] = activation.value(s)
        x[derivatives + i] = activation.derivative(s)
      }
  }
}
