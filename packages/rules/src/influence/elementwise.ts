import type { Real } from '@credit/core'

// Small loops over the units of a step, with their arrays as arguments: an engine makes them several times as fast as the same
// loops over arrays that are looked up in lists inside.

/** `out[i] = a[i]·x[i]`. */
export function multiply(out: Real, a: Real, x: Real): void {
  for (let i = 0; i < out.length; i++) out[i] = a[i] * x[i]
}

/** `out[i] += a[i]·x[i]`. */
export function addMultiplied(out: Real, a: Real, x: Real): void {
  for (let i = 0; i < out.length; i++) out[i] += a[i] * x[i]
}

/** `out[i] = scale·x[i]`, `length` of them, from `from` on in both. */
export function scaled(out: Real, x: Real, from: number, length: number, scale: number): void {
  for (let i = from; i < from + length; i++) out[i] = scale * x[i]
}
