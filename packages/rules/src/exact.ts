import { exactCredit } from '@credit/core'
import { defineRule, type Rule } from './rule.js'

/**
 * The exact gradient, by backpropagation through time:
 * `λ_t = h_t ⊙ (L_t + (1−α) Wᵀ λ_{t+1}) + α λ_{t+1}`, `gradient = (1−α) Σ_t λ_t ẑ_tᵀ`.
 *
 * @example
 * exact().traits.class // => 'exact'
 *
 * Source: Werbos 1990.
 */
export function exact(): Rule {
  return defineRule({
    name: 'exact',
    traits: {
      class: 'exact',
      drops: 'nothing',
      exactWhen: 'always',
      source: 'Werbos 1990, Proc. IEEE 78(10)',
    },
    offline: exactCredit,
  })
}
