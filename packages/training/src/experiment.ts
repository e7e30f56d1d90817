import { leakyNetwork, type Network, type Objective, type Seed, seed } from '@credit/core'
import type { Rule } from '@credit/rules'
import { daleOptions, initializersFor, type Task } from '@credit/tasks'
import type { RunConfiguration } from './configuration.js'

/** The values that a configuration names. */
export interface Experiment {
  readonly root: Seed
  readonly task: Task
  readonly rule: Rule
  readonly network: Network
  readonly objective: Objective
  /** The parameters to start from, flat, where they are not drawn. */
  readonly start?: Float64Array
}

/** What a configuration names and somebody has to fetch. */
export interface Parts {
  readonly rule: Rule
  /** Makes the task, which draws what it draws from this branch of the seed. */
  readonly task: (seed: Seed) => Task
  /** The parameters to start from, flat; left out: they are drawn. */
  readonly start?: (network: Network) => Float64Array
}

/**
 * Builds what a training needs from its parts.
 *
 * The branches `init`, `data` and `task` of the seed do not depend on the rule: every rule of a comparison starts from the
 * same weights and sees the same batches.
 */
export function buildExperiment(
  configuration: RunConfiguration,
  { rule, task: make, start }: Parts,
): Experiment {
  const root = seed(configuration.seed)
  const task = make(root.child('task'))
  const network = networkOf(configuration, task)
  return {
    root,
    task,
    rule,
    network,
    objective: { loss: task.objective.loss, l2: configuration.training.l2 },
    ...(start && { start: start(network) }),
  }
}

/** The network that a configuration describes, with the inputs and outputs of its task. */
export function networkOf(
  { network: { dale, ...network } }: RunConfiguration,
  { inputs, outputs }: Pick<Task, 'inputs' | 'outputs'>,
): Network {
  return leakyNetwork({ inputs, outputs, ...network, ...daleOptions(dale) })
}

/** The parameters at update 0, flat: drawn from the seed unless they are given. A copy. */
export function startOf(
  { network: settings }: RunConfiguration,
  { root, network, start }: Pick<Experiment, 'root' | 'network' | 'start'>,
): Float64Array {
  return start?.slice() ?? network.initialize(root.child('init'), initializersFor(settings)).data
}
