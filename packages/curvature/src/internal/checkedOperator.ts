import { ArgumentError, type Operator } from '@credit/core'
import { firstNonFinite, norm } from './vectors.js'

/** An operator that counts its products and refuses one that is not finite, by its number and the bad entry. */
export class CheckedOperator implements Operator {
  products = 0
  /** The largest ‖Av‖/‖v‖ so far: at most ‖A‖. */
  norm = 0

  constructor(
    private readonly caller: string,
    private readonly operator: Operator,
  ) {}

  get size(): number {
    return this.operator.size
  }

  apply(v: Float64Array, out: Float64Array): void {
    this.operator.apply(v, out)
    this.products++
    const image = norm(out)
    // finite only when all entries are
    const bad = Number.isFinite(image) ? -1 : firstNonFinite(out)
    if (bad >= 0) {
      throw new ArgumentError(this.caller, `product ${this.products}, entry ${bad},`, 'finite', out[bad])
    }
    const length = norm(v)
    if (length > 0) this.norm = Math.max(this.norm, image / length)
  }

  /** A v in an array of its own. */
  product(v: Float64Array): Float64Array {
    const out = new Float64Array(this.size)
    this.apply(v, out)
    return out
  }
}
