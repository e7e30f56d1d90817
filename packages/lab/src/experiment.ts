import { leakyNetwork, type Network, type Objective, type Seed, seed } from '@credit/core'
import type { Rule } from '@credit/rules'
import { daleOptions, initializersFor, type Task } from '@credit/tasks'
import { loadTask, type TaskFiles } from '@credit/tasks/node'
import type { RunConfiguration } from './configuration.js'
import { readStart } from './exchange/startFile.js'
import { loadRule } from './ruleModule.js'

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

/**
 * Builds what a run needs, and imports a rule that is a module. The task's files are those in `files`, or are read from the folder `data`, or from the
 * installed package.
 *
 * The branches `init`, `data` and `task` of the seed do not depend on the rule: every rule of a comparison
 * starts from the same weights and sees the same batches.
 */
export async function experimentOf(
  configuration: RunConfiguration,
  { data, files }: { readonly data?: string | undefined; readonly files?: TaskFiles } = {},
): Promise<Experiment> {
  const root = seed(configuration.seed)
  const { rule } = await loadRule(configuration.rule)
  const task = loadTask(configuration.task, {
    ...configuration.options,
    seed: root.child('task'),
    files,
    ...(data === undefined ? {} : { data }),
  })
  const network = networkOf(configuration, task)
  return {
    root,
    task,
    rule,
    network,
    objective: { loss: task.objective.loss, l2: configuration.training.l2 },
    ...(configuration.start && { start: readStart(configuration.start, network) }),
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
