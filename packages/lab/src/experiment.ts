import { leakyNetwork, type Network, type Objective, type Seed, seed } from '@credit/core'
import type { Rule } from '@credit/rules'
import { rules } from '@credit/rules/registry'
import type { Task } from '@credit/tasks'
import { loadTask } from '@credit/tasks/node'
import type { RunConfiguration } from './configuration.js'

/** The values that a configuration names. */
export interface Experiment {
  readonly root: Seed
  readonly task: Task
  readonly rule: Rule
  readonly network: Network
  readonly objective: Objective
}

/**
 * Builds what a run needs, reading the task's files from `data` or from the installed package.
 *
 * The branches `init`, `data` and `task` of the seed do not depend on the rule: every rule of a comparison
 * starts from the same weights and sees the same batches.
 */
export function experimentOf(configuration: RunConfiguration, data?: string): Experiment {
  const root = seed(configuration.seed)
  const task = loadTask(configuration.task, {
    seed: root.child('task'),
    ...(data === undefined ? {} : { data }),
  })
  return {
    root,
    task,
    rule: rules[configuration.rule](),
    network: leakyNetwork({ inputs: task.inputs, outputs: task.outputs, ...configuration.network }),
    objective: { loss: task.objective.loss, l2: configuration.training.l2 },
  }
}
