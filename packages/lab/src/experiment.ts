import { ArgumentError } from '@credit/core'
import type { Task } from '@credit/tasks'
import type { TaskFiles } from '@credit/tasks/node'
import { buildExperiment, type Experiment, type RunConfiguration } from '@credit/training'
import { isPath } from '@credit/training/schema'
import { readFeedback } from './exchange/feedbackFile.js'
import { readStart } from './exchange/startFile.js'
import { loadParts } from './partModules.js'
import { loadRule } from './ruleModule.js'
import { findTask } from './taskModule.js'

/**
 * Builds what a run needs, and imports what is a module: a rule, a task, a cell, a loss. The task's files are those in `files`, or are read
 * from the folder `data`, or from the installed package.
 */
export async function experimentOf(
  configuration: RunConfiguration,
  { data, files }: { readonly data?: string | undefined; readonly files?: TaskFiles } = {},
): Promise<Experiment> {
  const { options = {}, start, feedback, network } = configuration
  const { rule } = await loadRule(configuration.rule, feedback && readFeedback(feedback, network.hidden))
  const parts = await loadParts(configuration)
  const makeTask = await findTask(configuration.task)
  return buildExperiment(configuration, {
    rule,
    ...parts,
    task: (seed) => ofTask(configuration.task, () => makeTask(options, { seed, data, files })),
    ...(start && { start: (network) => readStart(start, network) }),
  })
}

/** What the library refuses of a task, said as of the task that a configuration names. */
export function ofTask(name: string, make: () => Task): Task {
  try {
    return make()
  } catch (error) {
    if (!(error instanceof ArgumentError) || isPath(name)) throw error
    const { argument, expected, received } = error
    const [, option] = /^option (\w+) of /.exec(argument) ?? []
    if (option === undefined) throw new ArgumentError('credit', `${name}: ${argument}`, expected, received)
    throw new ArgumentError('credit', `an option of ${name}`, expected, option)
  }
}
