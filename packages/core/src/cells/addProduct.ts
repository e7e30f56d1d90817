import { addressOf, type Kernel } from '../kernels/kernel.js'
import type { Real } from '../real.js'

/** Adds to `rows` rows of all units, from `at` on in `out`, those from `from` on in `x` times the N×N `weights`. */
export function addProduct(
  kernel: Kernel,
  hidden: number,
  out: Real,
  at: number,
  x: Real,
  from: number,
  weights: Real,
  rows: number,
): void {
  kernel.product(addressOf(out, at), addressOf(x, from), addressOf(weights), rows, hidden, hidden, true)
}
