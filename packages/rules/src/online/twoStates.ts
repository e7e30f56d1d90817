import type { Real } from '@credit/core'

/** A row of eligibilities: those of one unit's synapses in one stream, of a cell of two states. */
export interface TwoStates {
  readonly states: readonly Real[]
  /** e as a leaky readout filters it, and summed over the trial, where either is asked for. */
  readonly filtered: Real | null
  readonly sum: Real | null
  /** ẑ, one number a stream and entry of the row. */
  readonly values: Real
  /** How long the row is. */
  readonly width: number
}

/**
 * `ε ← A ε + G ẑ` and `e = c·ε` along a row from `row` on, its sources from `from` on, and `out[to + j] (+)= signal·e`; no `out`
 * writes nothing. The operations of any number of states in their order, with the numbers of the unit at hand: a sixth of the time.
 */
export function carryTwoStates(
  { states: [first, second], filtered, sum, values, width }: TwoStates,
  decay: readonly (readonly Real[])[],
  gain: readonly Real[],
  read: readonly Real[],
  unit: number,
  from: number,
  row: number,
  tiny: number,
  readoutLeak: number,
  out: Real | null,
  to: number,
  signal: number,
  add: boolean,
): void {
  const [a, b, c, d] = [decay[0][0][unit], decay[0][1][unit], decay[1][0][unit], decay[1][1][unit]]
  const [g, h] = [gain[0][unit], gain[1][unit]]
  const [r, s] = [read[0][unit], read[1][unit]]
  for (let j = 0; j < width; j++) {
    const z = values[from + j]
    const past = first[row + j]
    const other = second[row + j]
    let x = g * z + a * past + b * other
    let y = h * z + c * past + d * other
    if (Math.abs(x) < tiny) x = 0
    if (Math.abs(y) < tiny) y = 0
    first[row + j] = x
    second[row + j] = y
    let e = 0 + r * x + s * y
    if (sum !== null) sum[row + j] += e
    if (filtered !== null) {
      e = readoutLeak * filtered[row + j] + (1 - readoutLeak) * e
      filtered[row + j] = Math.abs(e) < tiny ? 0 : e
    }
    if (out !== null) out[to + j] = add ? out[to + j] + signal * e : signal * e
  }
}
