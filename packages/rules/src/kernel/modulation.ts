import type { Real } from '@credit/core'
import type { UnitTypes } from './ruleKernel.js'

/** `out[rows, n] = r F` for a block-constant F: O(n + types²) a row. */
export function typeProduct(
  out: Real,
  outAt: number,
  r: Real,
  rAt: number,
  { order, starts, count }: UnitTypes,
  means: Real,
  own: Real,
  sums: Real,
  rows: number,
  n: number,
): void {
  for (let row = 0; row < rows; row++) {
    const from = rAt + row * n
    const to = outAt + row * n
    for (let a = 0; a < count; a++) {
      const end = starts[a + 1]!
      let even = 0
      let odd = 0
      for (let i = starts[a]!; i < end; i += 2) {
        even += r[from + order[i]!]!
        if (i + 1 < end) odd += r[from + order[i + 1]!]!
      }
      sums[a] = even + odd
    }
    for (let b = 0; b < count; b++) {
      let value = 0
      for (let a = 0; a < count; a++) value += means[a * count + b]! * sums[a]!
      for (let i = starts[b]!; i < starts[b + 1]!; i++) {
        const unit = order[i]!
        out[to + unit] = value - own[unit]! * r[from + unit]!
      }
    }
  }
}

/** One step of filtered credit for the voltage leak. */
export function filteredCreditOf(leak: number, tiny: number) {
  const keep = 1 - leak
  return (
    form: 'published' | 'released',
    last: boolean,
    credit: Real,
    at: number,
    hop: Real,
    carry: Real,
    mean: Real,
    derivatives: Real,
    width: number,
  ): void => {
    const mu = mean[0]!
    for (let i = 0; i < width; i++) {
      const h = derivatives[at + i]!
      const signal = credit[at + i]!
      const d = h * signal
      const jump = last ? 0 : keep * hop[i]!
      const bent = mu * jump
      const past = last ? 0 : leak * carry[i]!
      const later = last ? 0 : leak * credit[at + i + width]!
      const r = form === 'published' ? h * (signal + jump) : d + bent
      const R = d + bent + past
      carry[i] = Math.abs(R) < tiny ? 0 : R
      const q = keep * r + later
      credit[at + i] = Math.abs(q) < tiny ? 0 : q
    }
  }
}
