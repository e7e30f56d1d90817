import { checkOptions } from '@credit/core/options'
import type { Feedback } from './feedback.js'
import { defineRule, type Rule } from './rule.js'

/**
 * The exact gradient, by backpropagation through time:
 * `λ_t = h_t ⊙ (L_t + (1−α) Wᵀ λ_{t+1}) + α λ_{t+1}`, `gradient = (1−α) Σ_t λ_t ẑ_tᵀ`.
 *
 * With another than symmetric feedback only the recurrent paths are exact.
 *
 * @example
 * exact().traits.class // => 'exact'
 *
 * Source: Werbos 1990.
 */
export function exact(options: { readonly feedback?: Feedback } = {}): Rule {
  checkOptions('exact', options, ['feedback'])
  return defineRule({
    name: 'exact',
    traits: {
      class: 'exact',
      drops: 'nothing',
      exactWhen: 'always, with symmetric feedback',
      cost: { offline: { time: '2N² + N·I', memory: 'N' } },
      source: 'Werbos 1990, Proc. IEEE 78(10)',
    },
    feedback: options.feedback ?? 'symmetric',
    offline: { route: () => 'recurrent' },
    online: { none: 'backpropagation looks back over the whole trial; rtrl is the same gradient online' },
  })
}
