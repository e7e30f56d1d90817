import type { CreditPath } from '@credit/core'
import { defineRule, type Rule } from './rule.js'

/** What `eprop` takes. */
export interface EpropOptions {
  /**
   * How the error reaches the units: 'symmetric' (default), `L_t = Vᵀ ε_t`; or a fixed matrix B `[N, K]`,
   * row-major, `L_t = B ε_t`.
   */
  readonly feedback?: CreditPath['feedback']
}

/**
 * Symmetric e-prop for rate units: `dW_pq = Σ_t L_{p,t} e_{pq,t}` with the eligibility
 * `e_{pq,t} = h_{p,t} ε̄_{q,t}`, `ε̄_t = α ε̄_{t−1} + (1−α) z_{t−1}`. In adjoint form
 * `λ_t = h_t ⊙ L_t + α λ_{t+1}`: every path that leaves a unit through W is dropped.
 *
 * @example
 * eprop().traits.class // => 'approximate'
 *
 * Source: Bellec et al. 2020, Nat. Commun. 11:3625, eq. 1 and 4.
 */
export function eprop(options: EpropOptions = {}): Rule {
  return defineRule({
    name: 'eprop',
    traits: {
      class: 'approximate',
      drops: 'every path that leaves a unit through a recurrent synapse, autapses included',
      exactWhen: 'W = 0, or a single step, with symmetric feedback',
      source: 'Bellec et al. 2020, Nat. Commun. 11:3625',
    },
    offline: { route: 'none', feedback: options.feedback ?? 'symmetric' },
  })
}
