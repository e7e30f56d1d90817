import { activate } from './activate.js'
import type { Address, CoreLoops, Heap, LeakyUnit } from './kernel.js'

/**
 * The elementwise loops of the reference kernel. The order of operations in each line is part of the contract: a
 * vectorised kernel repeats it to the bit (no fused multiply-add).
 */
export function stepsOf(
  { real: x, bytes }: Heap,
  { leak, activation }: LeakyUnit,
  tiny: number,
): Omit<CoreLoops, 'product' | 'outerProducts' | 'addRows'> {
  const keep = 1 - leak
  const cut = (value: number) => (Math.abs(value) < tiny ? 0 : value)

  /** `s = α·past + (1−α)·(drive + bias)` in place. */
  function leakyDrive(first: boolean, states: Address, bias: Address, rows: number, n: number): void {
    const width = rows * n
    const from = states / bytes
    const b = bias / bytes
    for (let row = from; row < from + width; row += n) {
      for (let i = 0; i < n; i++) {
        const past = first ? 0 : leak * x[row + i - width]
        x[row + i] = cut(past + keep * (x[row + i] + x[b + i]))
      }
    }
  }

  return {
    voltageStep(first, states, bias, rates, derivatives, rows, n) {
      leakyDrive(first, states, bias, rows, n)
      activate(activation, x, states / bytes, rates / bytes, derivatives / bytes, rows * n)
    },

    rateStep(states, bias, rates, derivatives, rows, n) {
      const width = rows * n
      const u = states / bytes
      const b = bias / bytes
      const z = rates / bytes
      for (let row = u; row < u + width; row += n) for (let i = 0; i < n; i++) x[row + i] += x[b + i]
      activate(activation, x, u, z, derivatives / bytes, width)
      for (let i = z; i < z + width; i++) x[i] = cut(leak * x[i - width] + keep * x[i])
    },

    voltageCredit(last, credit, derivatives, width) {
      const q = credit / bytes
      const h = derivatives / bytes
      for (let i = 0; i < width; i++) {
        // α λ_{t+1} (1−α) is α q_{t+1}, so that λ itself need not be kept
        const later = last ? 0 : leak * x[q + i + width]
        x[q + i] = cut(keep * (x[h + i] * x[q + i]) + later)
      }
    },

    rateCredit(credit, carry, derivatives, width) {
      const q = credit / bytes
      const c = carry / bytes
      const h = derivatives / bytes
      for (let i = 0; i < width; i++) {
        const r = x[q + i] + x[c + i]
        x[c + i] = cut(leak * r)
        x[q + i] = cut(keep * (x[h + i] * r))
      }
    },

    voltageTangent(first, states, bias, rates, derivatives, rows, n) {
      leakyDrive(first, states, bias, rows, n)
      const s = states / bytes
      const z = rates / bytes
      const h = derivatives / bytes
      for (let i = 0; i < rows * n; i++) x[z + i] = x[h + i] * x[s + i]
    },

    rateTangent(states, bias, rates, derivatives, rows, n) {
      const width = rows * n
      const s = states / bytes
      const b = bias / bytes
      const z = rates / bytes
      const h = derivatives / bytes
      for (let row = 0; row < width; row += n) {
        for (let i = row; i < row + n; i++) {
          const u = x[s + i] + x[b + i - row]
          x[s + i] = u
          x[z + i] = cut(leak * x[z + i - width] + keep * (x[h + i] * u))
        }
      }
    },

    voltageTangentCredit(last, tangent, signal, bend, derivatives, width) {
      const dq = tangent / bytes
      const r = signal / bytes
      const b = bend / bytes
      const h = derivatives / bytes
      for (let i = 0; i < width; i++) {
        const later = last ? 0 : leak * x[dq + i + width]
        x[dq + i] = cut(keep * (x[b + i] * x[dq + i] + x[h + i] * x[r + i]) + later)
      }
    },

    rateTangentCredit(tangent, signal, carry, bend, derivatives, width) {
      const dq = tangent / bytes
      const s = signal / bytes
      const c = carry / bytes
      const b = bend / bytes
      const h = derivatives / bytes
      for (let i = 0; i < width; i++) {
        const r = x[s + i] + x[c + i]
        x[c + i] = cut(leak * r)
        x[dq + i] = cut(keep * (x[b + i] * x[dq + i] + x[h + i] * r))
      }
    },
  }
}
