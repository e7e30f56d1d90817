import { ArgumentError, checkInteger } from '@credit/core'
import { checkOptions } from '@credit/core/options'
import type { Feedback } from './feedback.js'
import { defineRule, type Rule } from './rule.js'
import type { Cost } from './traits.js'
import type { Horizon } from './truncation/horizon.js'
import { ringForm } from './truncation/ring.js'
import { truncatedRoute } from './truncation/routes.js'

/** What `truncated` takes: one of `window` and `lags`. */
export type TruncatedOptions = {
  /** How the error reaches the units. Default 'symmetric'. */
  readonly feedback?: Feedback
} & (
  | {
      /** Steps per window, at least 1. */
      readonly window: number
      readonly lags?: never
    }
  | {
      /** Steps that a loss reaches back beyond its own, at least 0. */
      readonly lags: number
      readonly window?: never
    }
)

/**
 * Truncated backpropagation through time, of one of two kinds.
 *
 * - `window: k`: the steps are cut in windows 1…k, k+1…2k, … from the first on, the last of which may be short. At a
 *   border credit stops, that through the leak and that through W; the states go on.
 * - `lags: k`: the loss of each step reaches its own step and the k before it, so that all have the same horizon; leak and
 *   W both count one lag a step. With k = 0 it is the own step alone.
 *
 * Within them credit is exact: `λ_t = h_t ⊙ (L_t + (1−α) Wᵀ λ_{t+1}) + α λ_{t+1}`, `gradient = (1−α) Σ_t λ_t ẑ_tᵀ`.
 * Online, each loss goes back through the last steps at once, at the parameters of that moment.
 *
 * @throws ArgumentError for a window below 1, lags below 0, or unless exactly one is given; online, where the steps to
 *   remember take more than 4 GiB in float64.
 *
 * @example
 * truncated({ window: 4 }).notation // => 'truncated:window=4'
 *
 * Source: Williams & Peng 1990, Neural Computation 2(4): lags are their BPTT(h).
 */
export function truncated(options: TruncatedOptions): Rule {
  const horizon = horizonOf(checkOptions('truncated', options ?? {}, ['feedback', 'window', 'lags']))
  const { kind, steps } = horizon
  return defineRule({
    name: 'truncated',
    options: { window: options.window ?? 'none', lags: options.lags ?? 'none' },
    defaults: { window: 'none', lags: 'none' },
    traits: {
      class: 'approximate',
      drops:
        kind === 'window'
          ? `credit that crosses a border between windows of ${steps} steps`
          : `credit that goes back more than ${steps - 1} steps`,
      exactWhen: `T ≤ ${steps}, with symmetric feedback`,
      cost: costOf(horizon),
      source: 'Williams & Peng 1990, Neural Comput. 2(4)',
    },
    feedback: options.feedback ?? 'symmetric',
    offline: { route: () => truncatedRoute(horizon) },
    online: ringForm('truncated', horizon),
  })
}

function horizonOf({ window, lags }: { window?: number; lags?: number }): Horizon {
  if ((window === undefined) === (lags === undefined)) {
    const given = window === undefined ? 'neither' : 'both'
    throw new ArgumentError('truncated', 'options', 'one of { window: k } and { lags: k }', given)
  }
  if (window !== undefined) {
    return { kind: 'window', steps: checkInteger('truncated', 'window', window, 1) }
  }
  return { kind: 'lags', steps: checkInteger('truncated', 'lags', lags, 0, Number.MAX_SAFE_INTEGER - 1) + 1 }
}

function costOf({ kind, steps }: Horizon): Cost {
  const memory = `${steps}·(3N + I)`
  if (kind === 'window') {
    return {
      offline: { time: '2N² + N·I', memory: 'N' },
      // the mean over a window: its first loss stays in its own step, its last goes back through all
      online: { time: `${steps}·N² + ${(steps + 1) / 2}·N·I`, memory },
    }
  }
  return {
    offline: { time: `${steps}·N² + N·I`, memory: '2N' },
    online: { time: `${2 * steps - 1}·N² + ${steps}·N·I`, memory },
  }
}
