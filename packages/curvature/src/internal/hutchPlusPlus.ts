import type { RandomGenerator } from '@credit/core'
import type { Steps } from '../drive.js'
import type { CheckedOperator } from './checkedOperator.js'
import { orthogonalise } from './orthogonalise.js'
import { signs, type TraceEstimator } from './traceEstimator.js'
import { axpy, dot, scale } from './vectors.js'

/**
 * Hutch++ (Meyer, Musco, Musco & Woodruff 2021, Algorithm 1), grown a sample at a time:
 *
 *     tr_i = tr(Qᵀ A Q) + g_iᵀ (I - QQᵀ) A (I - QQᵀ) g_i,      Q an orthonormal basis of A times other probes
 *
 * Each sample adds a column to Q (two products) and a probe g (one). When Q grows, the deflated probes
 * u = (I - QQᵀ) g and their products Au are brought up to date from q and Aq, so all tr_i belong to the same Q.
 * Memory 3 n samples.
 */
export class HutchPlusPlus implements TraceEstimator {
  readonly productsPerSample = 3
  readonly inflation = 1
  readonly plainMonteCarlo = false
  private readonly basis: Float64Array[] = []
  private readonly deflated: { u: Float64Array; Au: Float64Array }[] = []
  /** tr(Qᵀ A Q) */
  private captured = 0

  constructor(
    private readonly operator: CheckedOperator,
    private readonly generator: RandomGenerator,
  ) {}

  get samples(): number {
    return this.deflated.length
  }

  *sample(): Steps<undefined, void> {
    const { operator, basis } = this
    const n = operator.size
    const q = operator.product(signs(n, this.generator))
    yield
    const u = signs(n, this.generator)
    const { residual } = orthogonalise(q, basis)
    let Aq: Float64Array | null = null
    if (residual > 0) {
      scale(q, 1 / residual)
      Aq = operator.product(q)
      yield
    }
    orthogonalise(u, Aq === null ? basis : [...basis, q])
    const Au = operator.product(u)

    if (Aq !== null) {
      for (const probe of this.deflated) {
        const c = dot(q, probe.u)
        axpy(probe.u, -c, q)
        axpy(probe.Au, -c, Aq)
      }
      this.captured += dot(q, Aq)
      basis.push(q)
    }
    this.deflated.push({ u, Au })
    yield
  }

  estimates(): Float64Array {
    return Float64Array.from(this.deflated, ({ u, Au }) => this.captured + dot(u, Au))
  }
}
