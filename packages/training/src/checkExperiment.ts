import { ArgumentError, parametersOf } from '@credit/core'
import type { Task } from '@credit/tasks'
import { checkConfiguration, type RunConfiguration } from './configuration.js'
import { checkBuilt, type Experiment, startOf } from './experiment.js'
import { learningNoise } from './update/noise.js'
import { checkForm } from './update/stepUpdater.js'

/**
 * Sees, before the first update, that a configuration's settings fit its task, and its rule the network, cell, leak and form.
 *
 * @throws ArgumentError, naming the setting, when they don't.
 *
 * @example
 * ```ts
 * import { parseRule } from '@credit/rules/registry'
 * import { copy } from '@credit/tasks'
 * import { buildExperiment, checkExperiment, configurationOf } from '@credit/training'
 *
 * const configuration = configurationOf(
 *   { task: 'copy', rule: 'modprop', seed: 0 },
 *   { preset: 'quick', network: { cell: 'rate' } },
 * )
 * const experiment = buildExperiment(configuration, {
 *   rule: parseRule(configuration.rule),
 *   task: (seed) => copy({ ...configuration.options, seed }),
 * })
 * let message = ''
 * try {
 *   checkExperiment(configuration, experiment)
 * } catch (error) {
 *   message = error.message
 * }
 * message.includes('network.cell must be a cell with a constant gain') // => true
 * ```
 */
export function checkExperiment(configuration: RunConfiguration, experiment: Experiment): void {
  checkBuilt('checkExperiment', experiment)
  checkConfiguration(configuration, experiment.names)
  const { task, rule } = experiment
  checkSize(configuration, task)
  checkStop(configuration, task)
  checkStrengths(configuration, task)
  checkForm(configuration, rule)
  learningNoise(configuration, experiment)
  checkBlock(configuration, experiment)
  checkRule(configuration, experiment)
}

/** Opens the rule as a training would, with a single trial. */
function checkRule(configuration: RunConfiguration, experiment: Experiment): void {
  const { rule, network, objective, task, root } = experiment
  const { dtype, updateEvery } = configuration.training
  const seed = root.child('rule')
  try {
    if (updateEvery === 'trial') {
      rule.estimator(network, objective, { steps: task.steps, trials: 1, dtype, seed })
    } else {
      const parameters = parametersOf(network.layout, startOf(configuration, experiment))
      rule.online(network, parameters, { loss: objective.loss, streams: 1, seed, dtype })
    }
  } catch (error) {
    if (!(error instanceof ArgumentError)) throw error
    const { argument, expected, received } = error
    throw new ArgumentError('credit', `--rules ${configuration.rule}: ${argument}`, expected, received)
  }
}

function checkBlock(
  { measures: { block = 'recurrent', sharpness, surface } }: RunConfiguration,
  { network }: Experiment,
): void {
  const length = block === 'all' ? network.layout.size : network.layout.blocks[block].length
  if (length === 0) {
    throw new ArgumentError('credit', '--block', 'one that the network has', block)
  }
  if (surface === 'end' && length < 2) {
    throw new ArgumentError('credit', '--block', 'one of two parameters or more, for --surface', block)
  }
  const isMatrix = block !== 'all' && network.layout.blocks[block].shape.length === 2
  if (!isMatrix && sharpness.includes('relativeFlatness')) {
    throw new ArgumentError('credit', '--block', 'a matrix, for relativeFlatness', block)
  }
}

function checkSize({ training, measures }: RunConfiguration, task: Task): void {
  const { size } = task.split('train')
  const limits = { '--batch': training.batch, '--curvature-trials': measures.curvatureTrials }
  for (const [flag, trials] of Object.entries(limits)) {
    if (trials > size)
      throw new ArgumentError('credit', flag, `at most ${size}, the size of the training split`, trials)
  }
}

function checkStrengths({ measures: { strengths = {} } }: RunConfiguration, task: Task): void {
  const names = task.variants.map(({ name }) => name)
  for (const [name, strength] of Object.entries(strengths)) {
    const field = `measures.strengths.${name}`
    if (!names.includes(name)) {
      throw new ArgumentError('credit', field, `of one of the variants ${names.join(', ')}`, strength)
    }
    task.split(name, { strength })
  }
}

function checkStop({ training: { stop } }: RunConfiguration, task: Task): void {
  if (stop === undefined) return
  const names = [...task.splits, ...task.variants.map(({ name }) => name)]
  if (!names.includes(stop.split)) {
    throw new ArgumentError('credit', 'training.stop.split', `one of ${names.join(', ')}`, stop.split)
  }
  if (stop.accuracy !== undefined && task.chance.accuracy === undefined) {
    const expected = `left out for ${task.name}, which has a loss and no accuracy`
    throw new ArgumentError('credit', 'training.stop.accuracy', expected, stop.accuracy)
  }
}
