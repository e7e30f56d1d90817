import { parseRule } from '@credit/rules/registry'
import {
  buildExperiment,
  configurationOf,
  type Experiment,
  type RunConfiguration,
  Training,
} from '@credit/training'
import { commandOf } from './command.ts'
import type { Metric, Plan, Started } from './protocol.ts'
import { parsed } from './settings.ts'
import { makeTask } from './tasks.ts'

/** A training under way, with what it has measured. */
export interface Run {
  readonly configuration: RunConfiguration
  readonly experiment: Experiment
  readonly training: Training
  readonly started: Started
  readonly metrics: Metric[]
  /** Parameters along the way, thinned as they become many. */
  readonly path: { readonly update: number; readonly parameters: Float64Array }[]
  /** One update and what was measured before it. */
  advance(): Metric[]
}

export interface Session {
  readonly plan: Plan
  readonly runs: readonly Run[]
}

/** Most snapshots of a path; then every other one goes. */
const mostSnapshots = 80

/** Multiply-adds of an update above which a laptop would no longer answer for seconds. */
const budget = 2e9

/** @throws ArgumentError for settings that do not fit, in the words of the library. */
export function openSession(plan: Plan, keep: 'metrics' | 'path'): Session {
  return { plan, runs: plan.rules.map((rule) => open(plan, rule, keep)) }
}

function open(plan: Plan, rule: string, keep: 'metrics' | 'path'): Run {
  const { task, seed, changes } = plan
  const configuration = configurationOf({ task, rule, seed }, { preset: 'quick', ...parsed(changes) })
  const experiment = buildExperiment(configuration, {
    rule: parseRule(rule),
    task: (branch) => makeTask(task, { ...configuration.options, seed: branch }),
  })
  checkBudget(configuration, experiment)
  const training = new Training(configuration, experiment)
  const metrics: Metric[] = []
  const path: { update: number; parameters: Float64Array }[] = []
  let spacing = 1
  return {
    configuration,
    experiment,
    training,
    metrics,
    path,
    started: {
      rule,
      command: commandOf(plan, rule),
      updates: configuration.training.updates,
      weights: experiment.network.layout.size,
      steps: experiment.task.steps,
    },
    advance() {
      const { updates } = training
      if (keep === 'path' && updates % spacing === 0) {
        path.push({ update: updates, parameters: training.parameters })
        if (path.length > mostSnapshots) {
          spacing *= 2
          path.splice(0, path.length, ...path.filter(({ update }) => update % spacing === 0))
        }
      }
      const found = [...training.advance()]
      metrics.push(...found)
      return found
    },
  }
}

function checkBudget(
  { training: { batch } }: RunConfiguration,
  { network: { hidden, inputs, gates }, task: { steps } }: Experiment,
) {
  const cost = 3 * steps * batch * gates * hidden * (hidden + inputs)
  if (cost <= budget) return
  throw new Error(
    `This takes ${(cost / 1e9).toPrecision(2)} billion multiply-adds an update, above the ${budget / 1e9} of this page: fewer units, trials or steps, or the command below in Node.`,
  )
}
