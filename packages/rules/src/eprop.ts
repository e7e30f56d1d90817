import { checkOptions } from '@credit/core/options'
import type { Feedback } from './feedback.js'
import { localOnline } from './local.js'
import { defineRule, type Rule } from './rule.js'
import type { Traits } from './traits.js'

/** What `eprop` and `rflo` take. */
export interface LocalOptions {
  /** How the error reaches the units. Default 'symmetric' for e-prop, 'random' for RFLO. */
  readonly feedback?: Feedback
}

const traits: Omit<Traits, 'source'> = {
  class: 'approximate',
  drops: 'every path that leaves a unit through a recurrent synapse, autapses included',
  exactWhen: 'W = 0, or a single step, with symmetric feedback',
  cost: {
    offline: { time: 'N² + N·I', memory: 'N' },
    online: { time: 'N² + N·I', memory: 'N + I (voltage leak), N² + N·I (rate leak)' },
  },
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
export function eprop(options: LocalOptions = {}): Rule {
  checkOptions('eprop', options, ['feedback'])
  return defineRule({
    name: 'eprop',
    traits: { ...traits, source: 'Bellec et al. 2020, Nat. Commun. 11:3625' },
    feedback: options.feedback ?? 'symmetric',
    offline: { route: () => 'none' },
    online: localOnline,
  })
}

/**
 * Random feedback local online learning: the local rule of `eprop`, with random feedback as its default. On the rate
 * leak, for which it was made, `dW_ij = Σ_t (B ε_t)_i p_{ij,t}`, `p_{ij,t} = α p_{ij,t−1} + (1−α) h_{i,t} z_{j,t−1}`; on
 * the voltage leak it is e-prop with random feedback.
 *
 * @example
 * rflo().feedback // => 'random'
 *
 * Source: Murray 2019, eLife 8:e43299, eq. 5 and 6.
 */
export function rflo(options: LocalOptions = {}): Rule {
  checkOptions('rflo', options, ['feedback'])
  return defineRule({
    name: 'rflo',
    traits: { ...traits, source: 'Murray 2019, eLife 8:e43299' },
    defaults: { feedback: 'random' },
    feedback: options.feedback ?? 'random',
    offline: { route: () => 'none' },
    online: localOnline,
  })
}
