import { outerProducts, product } from '../kernels/reference.js'
import type { Buffers } from '../workspace.js'
import { activate } from './activate.js'

/** Which synaptic credit survives on its way back in time: all of it through W, or none. */
export type Route = 'recurrent' | 'none'

export const routes: readonly Route[] = ['recurrent', 'none']

/** `s_t = α s_{t−1} + (1−α)(W z_{t−1} + U x_t + b)`, `z_t = φ(s_t)` over the whole sequence. */
export function voltageForward(buffers: Buffers): void {
  const { network, steps, trials, states, rates, derivatives, inputs } = buffers
  const { hidden, leak, activation } = network
  const width = trials * hidden
  rates.fill(activation.value(0), 0, width)
  product(states, 0, inputs, 0, buffers.inputTransposed, 0, steps * trials, network.inputs, hidden, false)
  for (let t = 0; t < steps; t++) {
    const at = t * width
    product(states, at, rates, at, buffers.recurrentTransposed, 0, trials, hidden, hidden, true)
    integrate(states, at, width, buffers.bias, hidden, leak, t > 0)
    activate(activation, states, at, rates, at + width, derivatives, at, width)
  }
}

/** Turns drives into states in place: `s_t = α s_{t−1} + (1−α)(drive + b)`. */
function integrate(
  states: Float64Array,
  at: number,
  width: number,
  bias: Float64Array,
  hidden: number,
  leak: number,
  hasPast: boolean,
): void {
  for (let row = at; row < at + width; row += hidden) {
    for (let i = 0; i < hidden; i++) {
      const past = hasPast ? leak * states[row + i - width]! : 0
      states[row + i] = past + (1 - leak) * (states[row + i]! + bias[i]!)
    }
  }
}

/**
 * Credit on the drive from credit on the rate, backwards over the whole sequence. `credit` holds the learning
 * signals L_t when it begins and q_t when it ends:
 * `r_t = L_t + Wᵀ q_{t+1}` (route 'recurrent') or `L_t` ('none'), `λ_t = h_t r_t + α λ_{t+1}`, `q_t = (1−α) λ_t`.
 */
export function voltageAdjoint(buffers: Buffers, credit: Float64Array, route: Route): void {
  const { network, steps, trials, derivatives, recurrent } = buffers
  const { hidden, leak } = network
  const width = trials * hidden
  for (let t = steps - 1; t >= 0; t--) {
    const at = t * width
    const isLast = t === steps - 1
    if (route === 'recurrent' && !isLast) {
      product(credit, at, credit, at + width, recurrent, 0, trials, hidden, hidden, true)
    }
    for (let i = at; i < at + width; i++) {
      // λ_{t+1} α (1−α) is α q_{t+1}, so that λ itself need not be kept
      const later = isLast ? 0 : leak * credit[i + width]!
      credit[i] = (1 - leak) * derivatives[i]! * credit[i]! + later
    }
  }
}

/** `dW = Σ q_t z_{t−1}ᵀ`, `dU = Σ q_t x_tᵀ`, `db = Σ q_t`, added to `out`. */
export function driveGradient(buffers: Buffers, credit: Float64Array, out: Float64Array): void {
  const { network, steps, trials, rates, inputs } = buffers
  const { recurrent, input, bias } = network.layout.blocks
  const pairs = steps * trials
  outerProducts(out, recurrent.offset, credit, 0, rates, 0, pairs, network.hidden, network.hidden)
  outerProducts(out, input.offset, credit, 0, inputs, 0, pairs, network.hidden, network.inputs)
  if (bias.length > 0) addRows(out, bias.offset, credit, 0, pairs, network.hidden)
}

/** `out[n] += Σ_k a[k,n]`. */
export function addRows(
  out: Float64Array,
  outAt: number,
  a: Float64Array,
  aAt: number,
  k: number,
  n: number,
): void {
  for (let row = aAt; row < aAt + k * n; row += n) for (let i = 0; i < n; i++) out[outAt + i]! += a[row + i]!
}
