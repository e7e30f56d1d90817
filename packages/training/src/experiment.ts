import {
  ArgumentError,
  type Cell,
  checkMembers,
  checkNetwork,
  checkObjective,
  checkSeed,
  hasSecondDerivatives,
  type Loss,
  type Network,
  type Objective,
  recurrentNetwork,
  type Seed,
  seed,
} from '@credit/core'
import { checkOptions } from '@credit/core/options'
import type { Rule } from '@credit/rules'
import { daleOptions, initializersFor, type Task } from '@credit/tasks'
import { cellOf } from './cellOf.js'
import { cellNames } from './cells.js'
import { checkConfiguration, type RunConfiguration } from './configuration.js'
import { libraryLoss, type Names } from './names.js'
import { flags } from './settings.js'

/** The values that a configuration names. */
export interface Experiment {
  readonly root: Seed
  readonly task: Task
  readonly rule: Rule
  readonly network: Network
  readonly objective: Objective
  /** The parameters to start from, flat, where they are not drawn. */
  readonly start?: Float64Array
  /** What its configuration may name, where that is not the library alone. */
  readonly names?: Names
}

/** What a configuration names and somebody has to fetch. */
export interface Parts {
  readonly rule: Rule
  /** Makes the task, which draws what it draws from this branch of the seed. */
  readonly task: (seed: Seed) => Task
  /** The parameters to start from, flat; left out: they are drawn. */
  readonly start?: (network: Network) => Float64Array
  /** What the units are, where it is no cell of the library. */
  readonly cell?: Cell | undefined
  /** Where it is neither the task's own nor one of the library. */
  readonly loss?: Loss | undefined
  readonly names?: Names
}

/**
 * Builds what a training needs from its parts.
 *
 * The branches `init`, `data` and `task` of the seed do not depend on the rule: every rule of a comparison starts from the
 * same weights and sees the same batches.
 *
 * @example
 * ```ts
 * import { parseRule } from '@credit/rules/registry'
 * import { copy } from '@credit/tasks'
 * import { buildExperiment, configurationOf } from '@credit/training'
 *
 * const small = { updates: 2, batch: 4 }
 * const few = { evaluationTrials: 4, finalTrials: 4, curvatureTrials: 4 }
 * const configuration = configurationOf(
 *   { task: 'copy', rule: 'eprop', seed: 0 },
 *   { preset: 'quick', options: { length: 2, delay: 40 }, network: { hidden: 4 }, training: small, measures: few },
 * )
 * const experiment = buildExperiment(configuration, {
 *   rule: parseRule(configuration.rule),
 *   task: (seed) => copy({ ...configuration.options, seed }),
 * })
 * experiment.network.hidden // => 4
 * ```
 */
export function buildExperiment(configuration: RunConfiguration, parts: Parts): Experiment {
  checkOptions('buildExperiment', parts, ['rule', 'task', 'start', 'cell', 'loss', 'names'])
  const given = { rule: 'object', task: 'function' } as const
  checkMembers('buildExperiment', 'parts', parts, '{ rule, task, start }', given)
  const { rule, task: make, start, cell, loss, names } = parts
  checkConfiguration(configuration, names)
  const root = seed(configuration.seed)
  const task = make(root.child('task'))
  const network = networkOf(configuration, task, cell)
  return {
    root,
    task,
    rule,
    network,
    objective: objectiveOf(configuration, task, loss),
    ...(start && { start: start(network) }),
    ...(names && { names }),
  }
}

/**
 * The network that a configuration describes, with the inputs and outputs of its task.
 *
 * @param cell what its units are, where that is no cell of the library
 * @example
 * const configuration = configurationOf({ task: 'copy', rule: 'eprop', seed: 0 }, { preset: 'quick' })
 * networkOf(configuration, { inputs: 3, outputs: 2 }).outputs // => 2
 */
export function networkOf(
  configuration: RunConfiguration,
  task: Pick<Task, 'inputs' | 'outputs'>,
  cell?: Cell,
): Network {
  checkMembers('networkOf', 'configuration', configuration, 'a configuration', { network: 'object' })
  const sizes = { inputs: 'number', outputs: 'number' } as const
  checkMembers('networkOf', 'task', task, 'a task, such as copy makes', sizes)
  const { network } = configuration
  checkPerUnit(network)
  const { inputs, outputs } = task
  const { hidden, readoutLeak, bias, autapses, dale, types } = network
  return recurrentNetwork({
    ...{ inputs, outputs, hidden, cell: cell ?? cellOf(network), readoutLeak },
    ...{ bias, autapses, ...(types && { types }) },
    ...daleOptions(dale),
  })
}

/** Lists with a number for each unit have as many as there are. */
function checkPerUnit(network: RunConfiguration['network']): void {
  for (const [name, value] of Object.entries(network)) {
    if (!Array.isArray(value) || value.length === network.hidden) continue
    const flag = flags[`network.${name}`] ?? name
    throw new ArgumentError('credit', flag, `one number, or ${network.hidden}, one for each unit`, value)
  }
}

/**
 * The network whose curvature is measured, and what a reader must be told of it: of units that spike it is that of the same
 * weights with the integral of the pseudo-derivative in the place of a spike, or not defined, null.
 *
 * @example
 * const configuration = configurationOf(
 *   { task: 'copy', rule: 'eprop', seed: 0 },
 *   { preset: 'quick', network: { cell: 'lif', threshold: 0.5 }, measures: { curvatureOf: 'smooth-twin' } },
 * )
 * const task = { inputs: 3, outputs: 2 }
 * const { note } = curvatureNetworkOf(configuration, { network: networkOf(configuration, task), task })
 * note // => 'of the smooth twin of its lif units'
 */
export function curvatureNetworkOf(
  configuration: RunConfiguration,
  experiment: { readonly network: Network; readonly task: Pick<Task, 'inputs' | 'outputs'> },
): { readonly network: Network | null; readonly note?: string } {
  const parts = { network: 'object', measures: 'object' } as const
  checkMembers('curvatureNetworkOf', 'configuration', configuration, 'a configuration', parts)
  const built = { network: 'object', task: 'object' } as const
  checkMembers('curvatureNetworkOf', 'experiment', experiment, 'what buildExperiment gives', built)
  const { network, task } = experiment
  checkNetwork('curvatureNetworkOf', 'experiment.network', network)
  if (hasSecondDerivatives(network.cell)) return { network }
  const { cell } = configuration.network
  if (!cellNames.some((name) => name === cell)) {
    return { network: null, note: `not defined: ${network.cell.name} units bring no second derivatives` }
  }
  if (configuration.measures.curvatureOf === 'network') {
    return { network: null, note: `not defined: ${cell} units spike, and a spike has no second derivative` }
  }
  const smooth = { output: 'smooth', reset: 'kept', refractorySteps: 0 } as const
  const twin = networkOf({ ...configuration, network: { ...configuration.network, ...smooth } }, task)
  return { network: twin, note: `of the smooth twin of its ${cell} units` }
}

/** The loss with the penalties that a configuration adds. */
function objectiveOf({ training }: RunConfiguration, task: Task, given: Loss | undefined): Objective {
  const { l2, activity: strength, activityTarget: target } = training
  const { loss: own } = task.objective
  const loss = given ?? (training.loss === undefined ? own : libraryLoss(training.loss))
  if (loss?.targets !== own.targets || loss.at !== own.at) {
    const expected = `a loss of ${own.targets} at ${own.at === 'last' ? 'the last step' : 'the masked steps'}, as ${task.name} has them`
    throw new ArgumentError('credit', '--loss', expected, training.loss)
  }
  return { loss, l2, ...(strength > 0 && { activity: { strength, target } }) }
}

/**
 * The parameters at update 0, flat: drawn from the seed unless they are given. A copy.
 *
 * @example
 * ```ts
 * import { seed } from '@credit/core'
 * import { configurationOf, networkOf, startOf } from '@credit/training'
 *
 * const configuration = configurationOf({ task: 'copy', rule: 'eprop', seed: 0 }, { preset: 'quick' })
 * const network = networkOf(configuration, { inputs: 3, outputs: 2 })
 * startOf(configuration, { root: seed(0), network }).length === network.layout.size // => true
 * ```
 */
export function startOf(
  configuration: RunConfiguration,
  experiment: Pick<Experiment, 'root' | 'network' | 'start'>,
): Float64Array {
  checkMembers('startOf', 'configuration', configuration, 'a configuration', { network: 'object' })
  checkMembers('startOf', 'experiment', experiment, 'what buildExperiment gives', { network: 'object' })
  checkNetwork('startOf', 'experiment.network', experiment.network)
  const { network: settings } = configuration
  const { root, network, start } = experiment
  checkSeed('startOf', 'experiment.root', root)
  return start?.slice() ?? network.initialize(root.child('init'), initializersFor(settings)).data
}

/** Throws unless it is an experiment, as `buildExperiment` gives one. */
export function checkBuilt(caller: string, experiment: Experiment): void {
  const { task, rule, network, objective, root } = checkOptions(caller, experiment, [
    'root',
    'task',
    'rule',
    'network',
    'objective',
    'start',
    'names',
  ])
  checkMembers(caller, 'experiment.task', task, 'a task, such as copy makes', { split: 'function' })
  checkMembers(caller, 'experiment.rule', rule, 'a rule, such as eprop()', { estimator: 'function' })
  checkNetwork(caller, 'experiment.network', network)
  checkObjective(caller, 'experiment.objective', objective)
  checkSeed(caller, 'experiment.root', root)
}
