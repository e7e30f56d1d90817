import { activate } from '../cells/activate.js'
import type { Real } from '../real.js'
import { cutOff, type Dtype, type Kernel, type Unit } from './kernel.js'

type Steps = Pick<
  Kernel,
  | 'voltageStep'
  | 'rateStep'
  | 'voltageCredit'
  | 'rateCredit'
  | 'voltageTangent'
  | 'rateTangent'
  | 'voltageTangentCredit'
  | 'rateTangentCredit'
>

/**
 * The elementwise loops of the reference kernel. The order of operations in each line is part of the contract: a
 * vectorised kernel repeats it to the bit (no fused multiply-add).
 */
export function stepsOf(dtype: Dtype, { leak, activation }: Unit): Steps {
  const tiny = cutOff[dtype]
  const keep = 1 - leak

  /** `s = α·past + (1−α)·(drive + bias)` in place. */
  function leakyDrive(first: boolean, states: Real, at: number, bias: Real, rows: number, n: number): void {
    const width = rows * n
    for (let row = at; row < at + width; row += n) {
      for (let i = 0; i < n; i++) {
        const past = first ? 0 : leak * states[row + i - width]
        const s = past + keep * (states[row + i] + bias[i])
        states[row + i] = Math.abs(s) < tiny ? 0 : s
      }
    }
  }

  return {
    voltageStep(
      first: boolean,
      states: Real,
      at: number,
      bias: Real,
      rates: Real,
      ratesAt: number,
      derivatives: Real,
      rows: number,
      n: number,
    ): void {
      const width = rows * n
      leakyDrive(first, states, at, bias, rows, n)
      activate(activation, states, at, rates, ratesAt, derivatives, at, width)
    },

    rateStep(
      states: Real,
      at: number,
      bias: Real,
      rates: Real,
      ratesAt: number,
      derivatives: Real,
      rows: number,
      n: number,
    ): void {
      const width = rows * n
      for (let row = at; row < at + width; row += n) for (let i = 0; i < n; i++) states[row + i] += bias[i]
      activate(activation, states, at, rates, ratesAt, derivatives, at, width)
      for (let i = ratesAt; i < ratesAt + width; i++) {
        const z = leak * rates[i - width] + keep * rates[i]
        rates[i] = Math.abs(z) < tiny ? 0 : z
      }
    },

    voltageCredit(last: boolean, credit: Real, at: number, derivatives: Real, width: number): void {
      for (let i = at; i < at + width; i++) {
        // α λ_{t+1} (1−α) is α q_{t+1}, so that λ itself need not be kept
        const later = last ? 0 : leak * credit[i + width]
        const q = keep * (derivatives[i] * credit[i]) + later
        credit[i] = Math.abs(q) < tiny ? 0 : q
      }
    },

    rateCredit(credit: Real, at: number, carry: Real, derivatives: Real, width: number): void {
      for (let i = 0; i < width; i++) {
        const r = credit[at + i] + carry[i]
        const later = leak * r
        carry[i] = Math.abs(later) < tiny ? 0 : later
        const q = keep * (derivatives[at + i] * r)
        credit[at + i] = Math.abs(q) < tiny ? 0 : q
      }
    },

    voltageTangent(
      first: boolean,
      states: Real,
      at: number,
      bias: Real,
      rates: Real,
      ratesAt: number,
      derivatives: Real,
      rows: number,
      n: number,
    ): void {
      leakyDrive(first, states, at, bias, rows, n)
      for (let i = 0; i < rows * n; i++) rates[ratesAt + i] = derivatives[at + i] * states[at + i]
    },

    rateTangent(
      states: Real,
      at: number,
      bias: Real,
      rates: Real,
      ratesAt: number,
      derivatives: Real,
      rows: number,
      n: number,
    ): void {
      const width = rows * n
      for (let row = 0; row < width; row += n) {
        for (let i = 0; i < n; i++) {
          const u = states[at + row + i] + bias[i]
          states[at + row + i] = u
          const z = leak * rates[ratesAt + row + i - width] + keep * (derivatives[at + row + i] * u)
          rates[ratesAt + row + i] = Math.abs(z) < tiny ? 0 : z
        }
      }
    },

    voltageTangentCredit(
      last: boolean,
      tangent: Real,
      at: number,
      signal: Real,
      bend: Real,
      derivatives: Real,
      width: number,
    ): void {
      for (let i = at; i < at + width; i++) {
        const later = last ? 0 : leak * tangent[i + width]
        const q = keep * (bend[i] * tangent[i] + derivatives[i] * signal[i]) + later
        tangent[i] = Math.abs(q) < tiny ? 0 : q
      }
    },

    rateTangentCredit(
      tangent: Real,
      at: number,
      signal: Real,
      carry: Real,
      bend: Real,
      derivatives: Real,
      width: number,
    ): void {
      for (let i = 0; i < width; i++) {
        const r = signal[at + i] + carry[i]
        const later = leak * r
        carry[i] = Math.abs(later) < tiny ? 0 : later
        const q = keep * (bend[at + i] * tangent[at + i] + derivatives[at + i] * r)
        tangent[at + i] = Math.abs(q) < tiny ? 0 : q
      }
    },
  }
}
