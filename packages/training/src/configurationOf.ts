import { ArgumentError, checkMembers } from '@credit/core'
import { checkOptions, oneOf } from '@credit/core/options'
import type { TaskSettings } from '@credit/tasks'
import { tasks } from '@credit/tasks/registry'
import { optionsFor } from './cells.js'
import type { Changes } from './changes.js'
import { checkConfiguration, type RunConfiguration } from './configuration.js'
import { measuredEnough } from './measuredEnough.js'
import { isFeedbackGiven, libraryNames, type Names } from './names.js'
import { papers } from './papers.js'
import { paperSettings, quickSettings } from './presets.js'
import { settings as table } from './settings.js'

/** Settings before it is known whether they fit. */
export interface GivenSettings extends Changes {
  /**
   * What they are laid over: the task's small settings, its paper's, those of another paper, such as 'mdgl-2021', or none,
   * where they are a whole configuration.
   */
  readonly preset: 'quick' | 'paper' | 'none' | (string & {})
  readonly task?: string
  readonly rule?: string
  readonly seed?: number
}

function presetOf(name: string, task: string, settings: TaskSettings | undefined, rule: string): Changes {
  if (name === 'none') return {}
  const own = papers[task] ?? {}
  if (Object.hasOwn(own, name)) return own[name]
  if (name !== 'quick' && name !== 'paper') {
    const expected = `${oneOf(['quick', 'paper', ...Object.keys(own)], name)}, for ${task}`
    throw new ArgumentError('credit', '--preset', expected, name)
  }
  if (settings === undefined) return {}
  return name === 'quick' ? quickSettings(settings) : paperSettings(settings, rule)
}

/**
 * The whole configuration of a run: the settings of the task's paper (or its small ones), and what differs. A feedback matrix is
 * left to the rules with `feedback=given`.
 *
 * @param taskSettings of a task that is not one of the library's, which has them as its fields
 * @param names what there is beside the library
 * @throws ArgumentError that names the field and what is allowed.
 *
 * @example
 * const { training } = configurationOf(
 *   { task: 'delayed-match', rule: 'eprop', seed: 0 },
 *   { preset: 'quick', training: { batch: 8 } },
 * )
 * training.batch // => 8
 * training.optimizer // => 'adam'
 */
export function configurationOf(
  named: { task: string; rule: string; seed: number },
  settingsGiven: GivenSettings,
  ofTask?: TaskSettings,
  names: Names = libraryNames,
): RunConfiguration {
  const caller = 'configurationOf'
  const members = { task: 'string', rule: 'string', seed: 'number' } as const
  checkMembers(caller, 'named', named, '{ task, rule, seed }', members)
  const { preset, options, start, network, training, measures } = checkOptions(caller, settingsGiven, [
    'preset',
    'task',
    'rule',
    'seed',
    'options',
    'start',
    'feedback',
    'network',
    'training',
    'measures',
  ])
  const { task, rule, seed } = named
  const settings = withCell(presetOf(preset, task, ofTask ?? settingsOf(task), rule), network?.cell)
  const feedback = isFeedbackGiven(rule) ? settingsGiven.feedback : undefined
  const given = Object.entries({ options, start, feedback, network, training, measures })
  const changes = Object.fromEntries(given.filter(([, value]) => value !== undefined))
  const laid = merged({ task, rule, seed, ...settings }, changes)
  return checkConfiguration(preset === 'none' ? laid : measuredEnough(laid, measures), names)
}

/** Settings for another cell than theirs: without the options of theirs that it does not have. */
function withCell(changes: Changes, cell: unknown): Changes {
  if (typeof cell !== 'string' || !changes.network) return changes
  return { ...changes, network: optionsFor(cell, changes.network, table.network) }
}

function settingsOf(task: string): TaskSettings | undefined {
  return Object.entries<TaskSettings>(tasks).find(([name]) => name === task)?.[1]
}

/** Laid over each other, section by section. */
export function merged(below: object, above: object): Record<string, unknown> {
  const out: Record<string, unknown> = copyOf({ ...below })
  for (const [key, value] of Object.entries(above)) {
    const isArray = Array.isArray(value) || ArrayBuffer.isView(value)
    const isSection = typeof value === 'object' && value !== null && !isArray
    out[key] = isSection ? { ...(out[key] as object | undefined), ...value } : value
  }
  return out
}

/** A deep copy of what JSON can hold. */
function copyOf<T>(value: T): T
function copyOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copyOf)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, copyOf(each)]))
}
