import type { RandomGenerator } from '@credit/core'
import type { Steps } from '../drive.js'
import type { CheckedOperator } from './checkedOperator.js'
import { signs, type TraceEstimator } from './traceEstimator.js'
import { dot } from './vectors.js'

/** Hutchinson 1989: tr_i = ω_iᵀ A ω_i with random signs ω. Variance 2 Σ_{j≠k} A_jk² for symmetric A. Memory 2n. */
export class Hutchinson implements TraceEstimator {
  readonly productsPerSample = 1
  readonly inflation = 1
  readonly plainMonteCarlo = true
  private readonly found: number[] = []

  constructor(
    private readonly operator: CheckedOperator,
    private readonly generator: RandomGenerator,
  ) {}

  get samples(): number {
    return this.found.length
  }

  *sample(): Steps<undefined, void> {
    const probe = signs(this.operator.size, this.generator)
    this.found.push(dot(probe, this.operator.product(probe)))
    yield
  }

  estimates(): Float64Array {
    return Float64Array.from(this.found)
  }
}
