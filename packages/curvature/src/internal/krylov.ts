import type { Operator, RandomGenerator } from '@credit/core'
import { CheckedOperator } from './checkedOperator.js'
import { orthogonalise } from './orthogonalise.js'
import { axpy, dot, norm, scale } from './vectors.js'

const epsilon = 2 ** -52

/**
 * An orthonormal basis q_0 … q_{m-1} of a Krylov space with the projection `P = QᵀAQ`. The next vector q_m, the
 * direction of what A leads out of the space, waits outside: `A Q = Q P + q_m couplingᵀ`.
 *
 * P is stored in full: after a restart its first columns are no longer those of a Hessenberg matrix, and the
 * coefficients that orthogonalisation computes anyway are its entries.
 */
export class KrylovBasis {
  readonly vectors: Float64Array[] = []
  /** P, row by row; its leading m×m corner counts. */
  readonly projection: Float64Array[] = []
  /** The largest difference between an entry of P and what the one across its diagonal would be if A were symmetric. */
  asymmetry = 0
  /** Whether there was a restart; before it P is tridiagonal, up to `asymmetry`, where A is symmetric. */
  restarted = false
  /** (0, …, 0, β) except just after a restart. */
  private coupling: Float64Array = new Float64Array(0)
  /** Residual norms that restarts have dropped, per vector. */
  private slack: number[] = []
  /** All of them together: no rotation of the basis makes it larger, while sums over `slack` would grow each time. */
  private totalSlack = 0
  private readonly operator: CheckedOperator
  /** q_m */
  private next: Float64Array

  constructor(
    caller: string,
    operator: Operator,
    private readonly generator: RandomGenerator,
    private readonly capacity: number,
  ) {
    this.operator = new CheckedOperator(caller, operator)
    this.next = this.randomDirection()
  }

  get size(): number {
    return this.vectors.length
  }

  /** Rows of the operator. */
  get dimension(): number {
    return this.operator.size
  }

  get products(): number {
    return this.operator.products
  }

  /** The largest ‖Av‖/‖v‖ so far: at most ‖A‖, and near it after a few steps. */
  get norm(): number {
    return this.operator.norm
  }

  /** One product: the waiting vector joins the basis and A times it becomes the next one. */
  expand(): void {
    const { operator, vectors, projection } = this
    const q = this.next
    const w = this.product(q)

    const m = vectors.push(q)
    this.slack.push(0)
    const { coefficients, residual: beta } = orthogonalise(w, vectors)
    const row = new Float64Array(this.capacity)
    row.set(this.coupling)
    row[m - 1] = coefficients[m - 1]
    projection.push(row)
    for (let i = 0; i < m - 1; i++) {
      projection[i][m - 1] = coefficients[i]
      this.asymmetry = Math.max(this.asymmetry, Math.abs(coefficients[i] - this.coupling[i]))
    }

    this.coupling = new Float64Array(m)
    if (m === operator.size) return
    if (beta <= this.roundOff) {
      // The space is invariant: A keeps it to itself, and only a new direction leads out.
      this.next = this.randomDirection()
    } else {
      scale(w, 1 / beta)
      this.coupling[m - 1] = beta
      this.next = w
    }
  }

  /** A v, counted and checked like all others. */
  product(v: Float64Array): Float64Array {
    return this.operator.product(v)
  }

  /** n ε ‖A‖, below which a residual is nothing. */
  get roundOff(): number {
    return this.operator.size * epsilon * this.norm
  }

  /** β: how much of A q_{m-1} leads out of the space; zero when the basis spans everything. */
  get beta(): number {
    return this.size < this.operator.size ? this.coupling[this.size - 1] : 0
  }

  /** What A leads out of the space at Q s: coupling · s, as a rule β s_m; zero when the basis spans everything. */
  leak(s: Float64Array): number {
    return this.size < this.operator.size ? dot(this.coupling, s) : 0
  }

  /** The most that dropped residuals can add to ‖A Q s - Q P s‖ for a unit s: Σ_j slack_j |s_j|, or all of them. */
  dropped(s: Float64Array): number {
    const sum = this.slack.reduce((partial, slack, j) => partial + slack * Math.abs(s[j]), 0)
    return Math.min(sum, this.totalSlack)
  }

  /** Q s */
  vector(s: Float64Array): Float64Array {
    const y = new Float64Array(this.operator.size)
    for (let i = 0; i < this.size; i++) axpy(y, s[i], this.vectors[i])
    return y
  }

  /**
   * Shrinks the basis to Q U for orthonormal columns U with `P U = U S` up to `errors`, one norm a column (thick
   * restart, Wu & Simon 2000, or Krylov-Schur, Stewart 2001). `continuing` goes on from the residual, which keeps the
   * Krylov space; otherwise a random direction begins a new space beside the kept vectors. What is dropped is slack.
   */
  restart(
    columns: readonly Float64Array[],
    S: readonly Float64Array[],
    errors: readonly number[],
    continuing: boolean,
  ): void {
    this.restarted = true
    const added = columns.map((column, i) => errors[i] + (continuing ? 0 : Math.abs(this.leak(column))))
    this.slack = columns.map((column, i) => {
      const all = this.dropped(column) + added[i]
      return !continuing && all <= this.roundOff ? 0 : all
    })
    this.totalSlack += norm(Float64Array.from(added))
    this.coupling = Float64Array.from(columns, (column) => (continuing ? this.leak(column) : 0))
    combine(this.vectors, columns)
    this.projection.length = 0
    for (const entries of S) {
      const row = new Float64Array(this.capacity)
      row.set(entries)
      this.projection.push(row)
    }
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

  private randomDirection(): Float64Array {
    const w = new Float64Array(this.operator.size)
    for (let i = 0; i < w.length; i++) w[i] = this.generator.gaussian()
    // Almost all of w may lie in the basis; normalising between two rounds restores the lost digits.
    for (let round = 0; round < 2; round++) {
      orthogonalise(w, this.vectors)
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
