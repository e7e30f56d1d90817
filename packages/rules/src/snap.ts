import { checkInteger } from '@credit/core'
import { checkOptions } from '@credit/core/options'
import type { Feedback } from './feedback.js'
import { influenceForm } from './influence/form.js'
import { ownUnitForm } from './influence/ownUnit.js'
import { defineRule, type Rule } from './rule.js'

/** What `snap` takes. */
export interface SnapOptions {
  /** At least 1. The influence of a parameter is kept for its own unit and for those at most n − 1 synapses away. */
  readonly n: number
  /** How the error reaches the units. Default 'symmetric'. */
  readonly feedback?: Feedback
}

/**
 * The sparse n-step approximation of real-time recurrent learning: `rtrl` with an influence that is kept only where a
 * parameter can act on a unit within n steps, `P_t[i, parameter of j] = 0` unless i can be reached from j in at most n − 1
 * hops through present synapses (by the connectivity mask, so a weight of 0 is a synapse too). It is cut after each step,
 * stored and carried on without the zeros, but for SnAp-1, which has an entry for every possible synapse and keeps of its own past `α + (1−α) W_pp h_{p,t−1}` (voltage leak),
 * `α + (1−α) W_pp h_{p,t}` (rate leak).
 *
 * It has only the online form; over a batch it runs trial after trial.
 *
 * @throws ArgumentError for an n below 1; when it is put to use, where the influence is too large to hold (4 GiB in
 *   float64).
 *
 * @example
 * snap({ n: 2 }).notation // => 'snap:n=2'
 *
 * Source: Menick et al. 2021, ICLR, section 3.
 */
export function snap(options: SnapOptions): Rule {
  const n = checkInteger('snap', 'n', checkOptions('snap', options ?? {}, ['n', 'feedback']).n, 1)
  return defineRule({
    name: 'snap',
    options: { n },
    // none: n is always written
    defaults: { n: 'none' },
    traits: {
      class: 'approximate',
      drops: `the influence of a parameter on units more than ${n - 1} hops from its own`,
      exactWhen: `T ≤ ${n}, or every unit that a unit reaches is within ${n - 1} hops, with symmetric feedback`,
      cost: { online: costOf(n) },
      source: 'Menick et al. 2021, ICLR',
    },
    feedback: options.feedback ?? 'symmetric',
    online: n === 1 ? ownUnitForm : influenceForm('snap', n - 1),
  })
}

/** With `rows` for the units that a unit reaches, on average, itself included. */
function costOf(n: number): { time: string; memory: string } {
  if (n === 1) return { time: 'N² + N·I', memory: 'N² + N·I' }
  const rows = `rows = min(N, (density·N)^${n - 1})`
  return {
    time: `density·rows²·N·(density·N + I), ${rows}`,
    memory: `rows·N·(density·N + I), ${rows}`,
  }
}
