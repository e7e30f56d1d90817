import {
  ArgumentError,
  type Batch,
  type CreditPath,
  type Network,
  type Objective,
  parametersOf,
  type Real,
  type Route,
  type Seed,
  Workspace,
} from '@credit/core'
import type { KernelOptions, KernelReport } from '@credit/core/kernels'
import { type Feedback, feedbackOf } from './feedback.js'
import type { DrawOptions } from './online/draws.js'
import type { OnlineForm } from './online/form.js'
import { Learner } from './online/learner.js'
import { OverBatch } from './online/overBatch.js'
import { checkArrays, copiesOf, type NamedArrays, restoreArrays } from './online/savedArrays.js'

/** What an estimator is made for. */
export interface EstimatorOptions extends KernelOptions, Pick<DrawOptions, 'seed' | 'signs'> {
  readonly steps: number
  readonly trials: number
  /** Which form runs. Default: the offline one where there is one. */
  readonly form?: 'offline' | 'online' | undefined
}

/** What a rule carries from one estimate to the next: plain data, a copy. */
export interface EstimatorState {
  readonly version: 1
  readonly rule: string
  readonly arrays: Readonly<Record<string, Real>>
}

/**
 * A rule over batches of one size, with all its memory: load a batch, then ask for estimates at any parameters. The
 * training loop's door: nothing large is allocated after it was made.
 */
export interface Estimator {
  readonly form: 'offline' | 'online'
  readonly kernel: KernelReport
  /** Number of (step, trial) pairs that the loss of the loaded batch is averaged over. */
  readonly weight: number
  /** @throws ArgumentError for a batch that does not fit, with nothing changed. */
  load(batch: Batch): void
  /**
   * Returns the loss plus L2 at `w` and writes the estimate of its gradient.
   *
   * @param draw what a rule that draws draws from; by default always the same, so that the estimate is a function of w
   * @throws DivergenceError, with `out` untouched, when loss or gradient is not finite.
   */
  estimate(w: Float64Array, out: Float64Array, draw?: Seed): number
  /** Share of right answers of the last estimate's forward pass; NaN for a loss without labels. */
  accuracy(): number
  state(): EstimatorState
  /** @throws ArgumentError, with nothing changed, for the state of another rule. */
  restore(state: EstimatorState): void
  /** Lets go of all memory, also where the estimator itself is still held; nothing can be called after it. */
  dispose(): void
}

/** What an estimator needs to know of its rule. */
export interface EstimatedRule {
  readonly notation: string
  readonly feedback: Feedback
  readonly offline?: OfflineForm | undefined
  readonly online?: OnlineForm | undefined
}

/** The offline form: a backward pass over a batch, along the rule's route. */
export interface OfflineForm {
  /**
   * The route through a network. Asked for once by every estimator, so that a route with a memory has one of its own.
   *
   * @throws ArgumentError for a network that it can't run on.
   */
  route(network: Network): Route | RememberingRoute
}

/** A route that carries something from one estimate to the next. */
export interface RememberingRoute {
  readonly route: Route
  /** Changed in place by the route; saved and restored. */
  readonly memory: Readonly<Record<string, Float64Array>>
}

/** The driver that all rules share. */
export function estimatorOf(
  rule: EstimatedRule,
  network: Network,
  objective: Objective,
  options: EstimatorOptions,
): Estimator {
  const form = options.form ?? (rule.offline === undefined ? 'online' : 'offline')
  const { steps, trials, kernel, dtype, seed } = options
  const computing = { ...(kernel && { kernel }), ...(dtype && { dtype }) }
  if (form === 'offline') {
    const found = rule.offline!.route(network)
    const { route, memory } =
      typeof found === 'object' && 'memory' in found ? found : { route: found, memory: {} }
    const feedback = feedbackOf('estimator', rule.feedback, network, seed)
    const path: CreditPath = { route, feedback }
    const kept = feedback === 'symmetric' ? memory : { ...memory, feedback }
    const workspace = new Workspace(network, objective, { steps, trials, route, ...computing })
    return estimatorOver(rule.notation, form, workspace, kept, {
      load: () => {},
      estimate: (_w, out) => workspace.gradient(path, out),
    })
  }
  const workspace = new Workspace(network, objective, { steps, trials, ...computing })
  const learner = new Learner(
    { notation: rule.notation, form: rule.online!, feedback: rule.feedback },
    network,
    parametersOf(network.layout),
    {
      loss: objective.loss,
      activity: objective.activity,
      streams: rule.online!.learns ? trials : 1,
      seed,
      signs: options.signs,
      ...computing,
    },
  )
  return estimatorOver(
    rule.notation,
    form,
    workspace,
    learner.kept,
    new OverBatch(learner, objective, steps, trials),
  )
}

/** Where loss, accuracy and the checks of batches come from the workspace, and the estimate from `rule`. */
function estimatorOver(
  notation: string,
  form: 'offline' | 'online',
  workspace: Workspace,
  memory: NamedArrays,
  rule: {
    load(batch: Batch): void
    estimate(w: Float64Array, out: Float64Array, draw: Seed | undefined): void
  },
): Estimator {
  // whoever holds a disposed estimator holds none of the rule's memory
  let held: { readonly memory: NamedArrays; readonly rule: typeof rule } | null = { memory, rule }
  const holding = () => {
    if (held === null) throw new Error('Estimator: disposed')
    return held
  }
  return {
    form,
    kernel: workspace.kernel,
    get weight() {
      return workspace.weight
    },
    load(batch) {
      const { rule } = holding()
      workspace.load(batch)
      rule.load(batch)
    },
    estimate(w, out, draw) {
      const { rule } = holding()
      const loss = workspace.forward(w)
      rule.estimate(w, out, draw)
      return loss
    },
    accuracy: () => workspace.accuracy(),
    state: () => ({
      version: 1,
      rule: notation,
      arrays: copiesOf(holding().memory),
    }),
    restore(state) {
      const { memory } = holding()
      if (state?.version !== 1) throw new ArgumentError('restore', 'state.version', '1', state?.version)
      if (state.rule !== notation) throw new ArgumentError('restore', 'state.rule', notation, state.rule)
      checkArrays('restore', state.arrays, memory)
      restoreArrays(state.arrays, memory)
    },
    dispose() {
      workspace.dispose()
      held = null
    },
  }
}
