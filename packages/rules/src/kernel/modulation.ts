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
      sums[a] = sumOver(r, from, order, starts[a], starts[a + 1])
    }
    for (let b = 0; b < count; b++) {
      let value = 0
      for (let a = 0; a < count; a++) value += means[a * count + b] * sums[a]
      for (let i = starts[b]; i < starts[b + 1]; i++) {
        const unit = order[i]
        out[to + unit] = value - own[unit] * r[from + unit]
      }
    }
  }
}

/** `means[a,b]`: the mean of W over the pairs of a unit of type a and one of type b. */
export function typeMeans(
  means: Real,
  w: Real,
  { order, starts, count }: UnitTypes,
  rows: Real,
  n: number,
): void {
  for (let a = 0; a < count; a++) {
    const top = starts[a]
    const bottom = starts[a + 1]
    for (let j = 0; j < n; j++) {
      let sum = 0
      for (let i = top; i < bottom; i++) sum += w[order[i] * n + j]
      rows[j] = sum
    }
    for (let b = 0; b < count; b++) {
      const size = (bottom - top) * (starts[b + 1] - starts[b])
      means[a * count + b] = sumOver(rows, 0, order, starts[b], starts[b + 1]) / size
    }
  }
}

/** The sum over the units at some places of the order, in two partial sums. */
function sumOver(r: Real, at: number, order: Int32Array, from: number, end: number): number {
  let even = 0
  let odd = 0
  for (let i = from; i < end; i += 2) {
    even += r[at + order[i]]
    if (i + 1 < end) odd += r[at + order[i + 1]]
  }
  return even + odd
}

/** `out[i,j] = Σ_s base[s, of i, j] + excess[s,i]·own[s, of i, j]`. */
export function spreadRows(
  out: Real,
  outAt: number,
  base: Real,
  own: Real,
  of: Int32Array,
  excess: Real,
  streams: number,
  groups: number,
  n: number,
): void {
  for (let i = 0; i < of.length; i++) {
    for (let j = 0; j < n; j++) {
      let sum = 0
      for (let s = 0; s < streams; s++) {
        const at = (s * groups + of[i]) * n + j
        const x = base[at] + excess[s * of.length + i] * own[at]
        sum = s === 0 ? x : x + sum
      }
      out[outAt + i * n + j] = sum
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
    const mu = mean[0]
    for (let i = 0; i < width; i++) {
      const h = derivatives[at + i]
      const signal = credit[at + i]
      const d = h * signal
      const jump = last ? 0 : keep * hop[i]
      const bent = last ? 0 : mu * jump
      const past = last ? 0 : leak * carry[i]
      const later = last ? 0 : leak * credit[at + i + width]
      const r = form === 'published' ? h * (signal + jump) : d + bent
      const R = d + bent + past
      carry[i] = Math.abs(R) < tiny ? 0 : R
      const q = keep * r + later
      credit[at + i] = Math.abs(q) < tiny ? 0 : q
    }
  }
}
