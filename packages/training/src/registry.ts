import { ArgumentError, type Cell, checkMembers, type Loss, type Network, seed } from '@credit/core'
import { checkOptions } from '@credit/core/options'
import type { Rule } from '@credit/rules'
import { parseRule } from '@credit/rules/registry'
import type { Mnist, Task } from '@credit/tasks'
import { type TaskEntry, tasks } from '@credit/tasks/registry'
import { checkConfiguration, type RunConfiguration } from './configuration.js'
import { configurationOf, type GivenSettings } from './configurationOf.js'
import { buildExperiment, type Experiment } from './experiment.js'
import { expectedOf, isCell, isLoss, isRule, isTask } from './kinds.js'
import { makeWith, parseOptions } from './makeWith.js'
import { bare, libraryNames, type Names, withoutGivenFeedback } from './names.js'

type Options = Readonly<Record<string, unknown>>
// options of one's own have the types that one gives them
type Made<T> = (options: never) => T

/** What is yours, by the names that configurations shall have for it: small letters, digits and dashes. */
export interface Own {
  readonly tasks?: Readonly<Record<string, Made<Task>>>
  readonly rules?: Readonly<Record<string, Rule | Made<Rule>>>
  readonly cells?: Readonly<Record<string, Cell | Made<Cell>>>
  readonly losses?: Readonly<Record<string, Loss | Made<Loss>>>
}

/** What a configuration names and is no part of it. */
export interface Given {
  /** The parameters to start from, flat, as `network.layout` lays them out. */
  readonly start?: (network: Network) => Float64Array
  /** The matrix of a rule with `feedback=given`, `[N, K]`. */
  readonly feedback?: Float64Array
  /** The digits, for the tasks that need them. */
  readonly mnist?: Mnist
}

/** The library and what is yours: names that configurations may have, and what they stand for. Plain data, no global state. */
export interface Registry {
  readonly names: Names
  /** As the function `configurationOf`, with your names as well. */
  configurationOf(
    named: { task: string; rule: string; seed: number },
    settings: GivenSettings,
  ): RunConfiguration
  /** The values that a configuration names: what `Training` and `train` take. */
  experimentOf(configuration: RunConfiguration, given?: Given): Experiment
}

/**
 * The library's tasks, rules, cells and losses, and your own under their names. Options stand behind a colon, as in
 * `hops:hops=2`; those of a task are its `options`.
 *
 * @throws ArgumentError for a name that is none or that the library has, and what is no function; its methods for a name or an
 *   option that there is not, with the nearest one that there is.
 *
 * @example
 * ```ts
 * import { squaredError } from '@credit/core'
 * import { eprop } from '@credit/rules'
 * import { adding } from '@credit/tasks'
 * import { registryOf, train } from '@credit/training'
 *
 * const mine = registryOf({
 *   tasks: { 'short-adding': ({ seed, dt, length = 100 }) => adding({ seed, dt, length }) },
 *   rules: { random: eprop({ feedback: 'random' }) },
 *   losses: { half: { ...squaredError(), name: 'half' } },
 * })
 * const measures = { evaluationTrials: 4, finalTrials: 4, curvatureTrials: 4 }
 * const configuration = mine.configurationOf(
 *   { task: 'short-adding', rule: 'random', seed: 0 },
 *   { preset: 'quick', network: { hidden: 4 }, training: { updates: 2, batch: 4, loss: 'half' }, measures },
 * )
 * const experiment = mine.experimentOf(configuration)
 * experiment.objective.loss.name // => 'half'
 * ```
 */
export function registryOf(own: Own = {}): Registry {
  const caller = 'registryOf'
  checkOptions(caller, own, ['tasks', 'rules', 'cells', 'losses'])
  const names: Names = {
    tasks: [...libraryNames.tasks, ...ownNames('tasks', own.tasks)],
    rules: [...libraryNames.rules, ...ownNames('rules', own.rules)],
    cells: [...libraryNames.cells, ...ownNames('cells', own.cells)],
    losses: [...libraryNames.losses, ...ownNames('losses', own.losses)],
  }

  function taskOf(name: string, options: Options, { mnist }: Given, root: ReturnType<typeof seed>): Task {
    const mine = memberOf(own.tasks, name)
    if (mine !== undefined) {
      const make = (given: Options) => (mine as (given: Options) => unknown)(given)
      const made = makeWith(name, make, options, { implied: { seed: root } })
      if (isTask(made)) return made
      throw new ArgumentError(caller, `tasks.${name}`, expectedOf.task, made)
    }
    const entry: TaskEntry = tasks[name as keyof typeof tasks]
    const make = (given: Options) => {
      const withSeed = given as { seed: typeof root }
      if (entry.needs === 'nothing') return entry.create(withSeed)
      if (mnist !== undefined) return entry.create(mnist, withSeed)
      throw new ArgumentError('experimentOf', 'given.mnist', `the digits, which ${name} needs`, mnist)
    }
    return makeWith(name, make, options, { implied: { seed: root } }) as Task
  }

  function ruleOf(text: string, feedback: Float64Array | undefined): Rule {
    const mine = madeOf(own.rules, text, isRule, 'rules', expectedOf.rule)
    if (mine === undefined) return parseRule(text, feedback && { feedback })
    return feedback === undefined ? mine : mine.withFeedback(feedback)
  }

  return Object.freeze({
    names,
    configurationOf(named, settings) {
      const isOwn = memberOf(own.tasks, named?.task) !== undefined
      const ofTask = isOwn ? taskOf(named.task, {}, {}, seed(0)) : undefined
      return configurationOf(named, settings, ofTask, names)
    },
    experimentOf(configuration, given = {}) {
      const { task, rule, options = {}, network, training } = checkConfiguration(configuration, names)
      const { start, feedback } = checkOptions('experimentOf', given, ['start', 'feedback', 'mnist'])
      const cell = madeOf(own.cells, network.cell, isCell, 'cells', expectedOf.cell)
      const loss = madeOf(own.losses, training.loss ?? '', isLoss, 'losses', expectedOf.loss)
      return buildExperiment(configuration, {
        rule: ruleOf(rule, feedback),
        task: (root) => taskOf(task, options, given, root),
        ...{ cell, loss, names },
        ...(start && { start }),
      })
    },
  } satisfies Registry)
}

function ownNames(kind: keyof Own, own: Own[keyof Own] = {}): string[] {
  checkMembers('registryOf', kind, own, `${kind} by their names`, {})
  return Object.entries(own).map(([name, value]) => {
    const argument = `the name of one of ${kind}`
    if (!/^[a-z][a-z0-9-]*$/.test(name)) {
      throw new ArgumentError('registryOf', argument, 'small letters, digits and dashes', name)
    }
    if (libraryNames[kind].includes(name)) {
      throw new ArgumentError('registryOf', argument, 'another than those of the library', name)
    }
    if (typeof value !== 'function' && (kind === 'tasks' || typeof value !== 'object' || value === null)) {
      throw new ArgumentError('registryOf', `${kind}.${name}`, 'a function of options', value)
    }
    return name
  })
}

function memberOf<T>(own: Readonly<Record<string, T>> | undefined, name: unknown): T | undefined {
  return Object.entries(own ?? {}).find(([each]) => each === name)?.[1]
}

/** What a text names among one's own, made with the options behind its colon; undefined where it names none of them. */
function madeOf<T>(
  own: Readonly<Record<string, T | Made<T>>> | undefined,
  text: string,
  is: (value: unknown) => value is T,
  kind: keyof Own,
  expected: string,
): T | undefined {
  const name = bare(text)
  const found: unknown = memberOf(own, name)
  if (found === undefined) return undefined
  const options = text === name ? {} : parseOptions('registryOf', name, text.slice(name.length + 1))
  const made =
    typeof found === 'function'
      ? makeWith(name, (given) => found(given), withoutGivenFeedback(options))
      : found
  if (is(made)) return made
  throw new ArgumentError('registryOf', `${kind}.${name}`, expected, made)
}
