import { ArgumentError, type Generator, type Operator } from '@credit/core'
import { type SymmetricEigen, symmetricEigen } from './symmetric.js'
import { axpy, dot, firstNonFinite, norm, scale } from './vectors.js'

const epsilon = 2 ** -52

/** Ritz pairs of the space built so far, ascending, with bounds on ‖Hy - θy‖. */
export interface Ritz extends SymmetricEigen {
  readonly bounds: Float64Array
}

/**
 * An orthonormal basis q_0 … q_{m-1} of a Krylov space with the projection `T = QᵀHQ`. The next vector q_m, the
 * direction of what H leads out of the space, waits outside.
 *
 * T is stored in full: after a restart its first columns are no longer tridiagonal, and the coefficients
 * that orthogonalisation computes anyway are its entries.
 */
export class KrylovBasis {
  readonly vectors: Float64Array[] = []
  products = 0
  /** The largest ‖Hq‖ so far: at most ‖H‖, and near it after a few steps. */
  norm = 0
  /** The largest difference between an entry of T and the one across its diagonal. */
  asymmetry = 0
  private readonly rows: Float64Array[] = []
  /** H Q - Q T = q_m couplingᵀ: (0, …, 0, β) except just after a restart. What column m of T must come out as. */
  private coupling: Float64Array = new Float64Array(0)
  /** Residual norms that a restart has dropped, per vector. */
  private slack: number[] = []
  /** q_m */
  private next: Float64Array

  constructor(
    private readonly operator: Operator,
    private readonly generator: Generator,
    private readonly capacity: number,
  ) {
    this.next = this.randomDirection()
  }

  get size(): number {
    return this.vectors.length
  }

  /** One product: the waiting vector joins the basis and H times it becomes the next one. */
  expand(): void {
    const { operator, vectors } = this
    const q = this.next
    const w = new Float64Array(operator.size)
    operator.apply(q, w)
    this.products++
    const bad = firstNonFinite(w)
    if (bad >= 0)
      throw new ArgumentError('lanczos', `product ${this.products}, entry ${bad},`, 'finite', w[bad])
    this.norm = Math.max(this.norm, norm(w))

    const m = vectors.push(q)
    this.slack.push(0)
    const column = new Float64Array(this.capacity)
    this.rows.push(column)
    this.orthogonalise(w, column)
    for (let i = 0; i < m - 1; i++) {
      this.rows[i][m - 1] = column[i]
      this.asymmetry = Math.max(this.asymmetry, Math.abs(column[i] - this.coupling[i]))
    }

    const beta = norm(w)
    this.coupling = new Float64Array(m)
    if (m === operator.size) return
    if (beta <= this.roundOff) {
      // The space is invariant: H keeps it to itself, and only a new direction leads out.
      this.next = this.randomDirection()
    } else {
      scale(w, 1 / beta)
      this.coupling[m - 1] = beta
      this.next = w
    }
  }

  /** n ε ‖T‖, below which a residual is nothing. */
  get roundOff(): number {
    return this.operator.size * epsilon * this.norm
  }

  /** bound_i = |coupling · s_i| + Σ_j slack_j |s_ji|, that is |β s_mi| as a rule; zero when the basis spans everything. */
  ritz(): Ritz {
    const m = this.size
    const { values, vectors } = symmetricEigen(this.rows, m)
    const bounds = new Float64Array(m)
    if (m < this.operator.size) {
      for (let i = 0; i < m; i++) {
        bounds[i] = Math.abs(dot(this.coupling, vectors[i]))
        for (let j = 0; j < m; j++) bounds[i] += this.slack[j] * Math.abs(vectors[i][j])
      }
    }
    return { values, vectors, bounds }
  }

  /** The unit vector Q s whose entry of largest magnitude is positive. */
  ritzVector(s: Float64Array): Float64Array {
    const y = new Float64Array(this.operator.size)
    for (let i = 0; i < this.size; i++) axpy(y, s[i], this.vectors[i])
    let peak = 0
    for (let i = 0; i < y.length; i++) if (Math.abs(y[i]) > Math.abs(peak)) peak = y[i]
    scale(y, Math.sign(peak) / norm(y))
    return y
  }

  /**
   * Shrinks the basis to the chosen Ritz vectors (thick restart, Wu & Simon 2000). `continuing` goes on from
   * the residual, which keeps the Krylov space; otherwise a random direction begins a new space beside the
   * kept vectors and the residual norms become slack.
   */
  restart({ values, vectors, bounds }: Ritz, keep: readonly number[], continuing: boolean): void {
    const weights = keep.map((i) => vectors[i])
    const slack = weights.map((s) => this.slack.reduce((sum, value, j) => sum + value * Math.abs(s[j]), 0))
    this.coupling = Float64Array.from(weights, (s) => (continuing ? dot(this.coupling, s) : 0))
    this.slack = continuing ? slack : keep.map((i) => (bounds[i] <= this.roundOff ? 0 : bounds[i]))
    combine(this.vectors, weights)
    this.rows.length = 0
    keep.forEach((ritz, i) => {
      const row = new Float64Array(this.capacity)
      row[i] = values[ritz]
      this.rows.push(row)
    })
    if (!continuing) this.next = this.randomDirection()
  }

  /** max |QᵀQ - I| */
  orthogonality(): number {
    let worst = 0
    for (let i = 0; i < this.size; i++) {
      for (let j = 0; j <= i; j++) {
        const off = dot(this.vectors[i], this.vectors[j]) - (i === j ? 1 : 0)
        worst = Math.max(worst, Math.abs(off))
      }
    }
    return worst
  }

  /** w ← w - QQᵀw, twice: the second pass removes what round-off left of the first. Adds Qᵀw to `coefficients`. */
  private orthogonalise(w: Float64Array, coefficients: Float64Array): void {
    for (let pass = 0; pass < 2; pass++) {
      for (let i = 0; i < this.size; i++) {
        const c = dot(this.vectors[i], w)
        axpy(w, -c, this.vectors[i])
        coefficients[i] += c
      }
    }
  }

  private randomDirection(): Float64Array {
    const w = new Float64Array(this.operator.size)
    for (let i = 0; i < w.length; i++) w[i] = this.generator.gaussian()
    // Almost all of w may lie in the basis; normalising between two rounds restores the lost digits.
    const unused = new Float64Array(this.size)
    for (let round = 0; round < 2; round++) {
      this.orthogonalise(w, unused)
      scale(w, 1 / norm(w))
    }
    return w
  }
}

/** Replaces the vectors q by the combinations Σ_i weights[j][i] q_i, in place, in pieces that stay in cache. */
function combine(vectors: Float64Array[], weights: readonly Float64Array[]): void {
  const piece = 512
  const n = vectors[0].length
  const sums = weights.map(() => new Float64Array(piece))
  for (let start = 0; start < n; start += piece) {
    const length = Math.min(piece, n - start)
    const parts = vectors.map((vector) => vector.subarray(start, start + length))
    weights.forEach((weight, j) => {
      const sum = sums[j].subarray(0, length).fill(0)
      for (let i = 0; i < parts.length; i++) axpy(sum, weight[i], parts[i])
    })
    for (let j = 0; j < weights.length; j++) parts[j].set(sums[j].subarray(0, length))
  }
  vectors.length = weights.length
}
