import { checkOptions } from '@credit/core/options'
import type { Feedback } from './feedback.js'
import { influenceForm } from './influence/form.js'
import { defineRule, type Rule } from './rule.js'

/**
 * Real-time recurrent learning, the exact gradient without looking back. The influence of every parameter on every unit
 * is carried forward,
 * `P_t = J_t P_{t−1} + I_t` with `J_t = αI + (1−α) W diag(h_{t−1})`, `I_t[p,q] = (1−α) ẑ_q`, and
 * `gradient = Σ_t d_tᵀ P_t` (voltage leak); `J_t = αI + (1−α) diag(h_t) W`, `I_t[p,q] = (1−α) h_{p,t} ẑ_q`, and
 * `gradient = Σ_t L_tᵀ P_t` (rate leak).
 *
 * Equal to backpropagation through time as long as the parameters stay as they are during a trial. It has only the online
 * form; over a batch it runs trial after trial.
 *
 * @throws ArgumentError, when it is put to use, where the influence is too large to hold (4 GiB in float64).
 *
 * @example
 * rtrl().forms // => ['online']
 *
 * Source: Williams & Zipser 1989, Neural Computation 1(2), eq. 2.10.
 */
export function rtrl(options: { readonly feedback?: Feedback } = {}): Rule {
  checkOptions('rtrl', options, ['feedback'])
  return defineRule({
    name: 'rtrl',
    traits: {
      class: 'exact',
      drops: 'nothing',
      exactWhen: 'always, with symmetric feedback and parameters that stay as they are during a trial',
      cost: {
        online: { time: 'N³·(density·N + I)', memory: 'N²·(density·N + I)' },
      },
      source: 'Williams & Zipser 1989, Neural Comput. 1(2)',
    },
    feedback: options.feedback ?? 'symmetric',
    online: influenceForm('rtrl', 'all'),
  })
}
