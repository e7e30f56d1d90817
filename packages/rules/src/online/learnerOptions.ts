import type { ActivityPenalty, Loss, Network, NetworkParameters, Real, Seed } from '@credit/core'
import type { KernelOptions } from '@credit/core/kernels'
import type { Feedback } from '../feedback.js'
import type { DrawOptions } from './draws.js'
import type { OnlineForm } from './form.js'

/** What `rule.online` takes. */
export interface LearnerOptions extends KernelOptions, DrawOptions {
  readonly loss: Loss
  /** S, trials that run side by side. Default 1. */
  readonly streams?: number
  /**
   * A penalty on the units' mean output over a trial, of rules that can take it in: `finish` gives its gradient. Default: none.
   */
  readonly activity?: ActivityPenalty | null | undefined
}

/** What `step` returns. The arrays are the learner's own and change at the next step. */
export interface LearnerStep {
  /** Loss of this step averaged over the streams, without L2; 0 without a target. */
  readonly loss: number
  /** Its gradient, or the rule's estimate of it. */
  readonly gradient: NetworkParameters<Real>
  /** y_t `[S, K]`. */
  readonly outputs: Real
}

/** How trials begin. */
export interface StartOptions extends Pick<DrawOptions, 'firstStream'> {
  /** x_0 `[k, S, N]` of the k states of the cell: s_0 (voltage) or z_0 (rate leak) `[S, N]`. Default 0. */
  readonly initialState?: ArrayLike<number>
  /** Begins the random draws anew. Default: they go on. */
  readonly seed?: Seed
}

/** What a step can take beside input and target. */
export interface StepOptions {
  /** `[S]`: the streams that have a loss at this step. Default: all. */
  readonly mask?: ArrayLike<number>
  /** `[D, S, N]`, added to the D drives of the cell. */
  readonly driveNoise?: ArrayLike<number>
}

/** Everything a learner carries, but its parameters: plain data, a copy, exact to the bit. */
export interface LearnerState {
  readonly version: 1
  /** The rule's notation. */
  readonly rule: string
  readonly dtype: 'float64' | 'float32'
  readonly streams: number
  readonly steps: number
  readonly arrays: Readonly<Record<string, Real>>
  /** Where the random streams stand, one a stream. */
  readonly draws: readonly (readonly number[])[]
}

/** What a learner needs to know of its rule. */
export interface LearnerRule {
  readonly notation: string
  readonly form: OnlineForm
  readonly feedback: Feedback
  readonly warnings?:
    | ((network: Network, parameters: NetworkParameters<Real>) => readonly string[])
    | undefined
}
