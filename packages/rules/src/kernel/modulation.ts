import type { Heap } from '@credit/core/kernels'
import type { RuleLoops } from './ruleKernel.js'

/** Loops over units sorted by type or group, in plain TypeScript: O(n + types²) a row. */
export function typeLoopsOf({ real: x, integers, bytes }: Heap) {
  /** The sum of numbers over the units at some places of the order, in two partial sums. */
  function sumOver(r: number, order: number, from: number, end: number): number {
    let even = 0
    let odd = 0
    for (let i = from; i < end; i += 2) {
      even += x[r + integers[order + i]]
      if (i + 1 < end) odd += x[r + integers[order + i + 1]]
    }
    return even + odd
  }

  const loops: Pick<RuleLoops, 'typeProduct' | 'typeMeans' | 'spreadRows'> = {
    typeProduct(out, r, order, starts, means, own, sums, rows, n, types) {
      const units = order / 4
      const startOf = (a: number) => integers[starts / 4 + a]
      for (let row = 0; row < rows; row++) {
        const from = r / bytes + row * n
        const to = out / bytes + row * n
        for (let a = 0; a < types; a++) x[sums / bytes + a] = sumOver(from, units, startOf(a), startOf(a + 1))
        for (let b = 0; b < types; b++) {
          let value = 0
          for (let a = 0; a < types; a++) value += x[means / bytes + a * types + b] * x[sums / bytes + a]
          for (let i = startOf(b); i < startOf(b + 1); i++) {
            const unit = integers[units + i]
            x[to + unit] = value - x[own / bytes + unit] * x[from + unit]
          }
        }
      }
    },

    typeMeans(means, w, order, starts, rows, n, types) {
      const units = order / 4
      const startOf = (a: number) => integers[starts / 4 + a]
      for (let a = 0; a < types; a++) {
        const top = startOf(a)
        const bottom = startOf(a + 1)
        for (let j = 0; j < n; j++) {
          let sum = 0
          for (let i = top; i < bottom; i++) sum += x[w / bytes + integers[units + i] * n + j]
          x[rows / bytes + j] = sum
        }
        for (let b = 0; b < types; b++) {
          const size = (bottom - top) * (startOf(b + 1) - startOf(b))
          x[means / bytes + a * types + b] = sumOver(rows / bytes, units, startOf(b), startOf(b + 1)) / size
        }
      }
    },

    spreadRows(out, base, own, of, excess, streams, groups, m, n) {
      for (let i = 0; i < m; i++) {
        const group = integers[of / 4 + i]
        for (let j = 0; j < n; j++) {
          let sum = 0
          for (let s = 0; s < streams; s++) {
            const at = (s * groups + group) * n + j
            const term = x[base / bytes + at] + x[excess / bytes + s * m + i] * x[own / bytes + at]
            sum = s === 0 ? term : term + sum
          }
          x[out / bytes + i * n + j] = sum
        }
      }
    },
  }
  return loops
}

/** One step of filtered credit for the voltage leak. */
export function filteredCreditOf(
  { real: x, bytes }: Heap,
  leak: number,
  tiny: number,
): RuleLoops['filteredCredit'] {
  const keep = 1 - leak
  return (published, last, credit, hop, carry, mean, derivatives, width) => {
    const mu = x[mean / bytes]
    const at = credit / bytes
    for (let i = 0; i < width; i++) {
      const h = x[derivatives / bytes + i]
      const signal = x[at + i]
      const d = h * signal
      const jump = last ? 0 : keep * x[hop / bytes + i]
      const bent = last ? 0 : mu * jump
      const past = last ? 0 : leak * x[carry / bytes + i]
      const later = last ? 0 : leak * x[at + i + width]
      const r = published ? h * (signal + jump) : d + bent
      const R = d + bent + past
      x[carry / bytes + i] = Math.abs(R) < tiny ? 0 : R
      const q = keep * r + later
      x[at + i] = Math.abs(q) < tiny ? 0 : q
    }
  }
}
