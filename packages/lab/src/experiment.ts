import { leakyNetwork, type Network, type Objective, type Seed, seed } from '@credit/core'
import type { Rule } from '@credit/rules'
import { daleOptions, type Task } from '@credit/tasks'
import { loadTask, type TaskFiles } from '@credit/tasks/node'
import type { RunConfiguration } from './configuration.js'
import { loadRule } from './ruleModule.js'

/** The values that a configuration names. */
export interface Experiment {
  readonly root: Seed
  readonly task: Task
  readonly rule: Rule
  readonly network: Network
  readonly objective: Objective
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
  const { dale, ...network } = configuration.network
  const { rule } = await loadRule(configuration.rule)
  const task = loadTask(configuration.task, {
    ...configuration.options,
    seed: root.child('task'),
    files,
    ...(data === undefined ? {} : { data }),
  })
  return {
    root,
    task,
    rule,
    network: leakyNetwork({ inputs: task.inputs, outputs: task.outputs, ...network, ...daleOptions(dale) }),
    objective: { loss: task.objective.loss, l2: configuration.training.l2 },
  }
}
