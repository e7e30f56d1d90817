import { ArgumentError } from '@credit/core'
import { oneOf } from '@credit/core/options'
import type { Changes, GivenSettings, RunConfiguration } from '@credit/training'
import {
  flagName,
  isModulePath,
  isPath,
  isWholeConfiguration,
  merged,
  paperNames,
  papers,
  type SectionName,
  type Setting,
  sectionNames,
  settings,
} from '@credit/training/schema'
import type { ArgsDef } from 'citty'
import { numbersIn } from '../exchange/numbersIn.js'
import { startFile } from '../exchange/startFile.js'
import { InputError, parsedJson } from '../inputError.js'
import { parseNames, parseNumber } from '../lists.js'
import { readNamed } from '../namedByFlag.js'
import { text } from './flags.js'

type Flag = ReturnType<typeof text>
type Kebab<S extends string> = S extends `${infer C}${infer Rest}`
  ? `${C extends Lowercase<C> ? C : `-${Lowercase<C>}`}${Kebab<Rest>}`
  : ''
type FlagsOf<S extends SectionName> = {
  readonly [K in keyof (typeof settings)[S] & string as Kebab<K>]: Flag
}

/** The flags of a section's settings, from their table. */
function flagsOf<S extends SectionName>(section: S): FlagsOf<S>
function flagsOf(section: SectionName): Record<string, Flag> {
  const withFlag = Object.entries<Setting>(settings[section]).filter(([, { hasFlag }]) => hasFlag)
  return Object.fromEntries(
    withFlag.map(([name, setting]) => [flagName(name), text(helpOf(setting), setting.form.hint)]),
  )
}

/** With the cells whose option it is, and what it is where nobody says anything. */
function helpOf({ help, cells, otherwise }: Setting): string {
  if (cells === undefined) return help
  const preset = otherwise === undefined ? '' : `; default: ${otherwise}`
  return `${help} (of ${cells.join(', ')}${preset})`
}

/** Those of the network. */
export const networkFlags = flagsOf('network')

/** Flags that decide what a training is; those that set one field have the names in `flags`. */
export const settingsFlags = {
  config: text(
    'a JSON file with fields of the configuration, as in manifest.json; flags count before it',
    'FILE',
  ),
  'allow-modules': {
    type: 'boolean',
    description: 'run rules, tasks, cells and losses that a file names by the path of a module',
  },
  quick: { type: 'boolean', description: 'a size that ends within minutes, instead of the paper’s' },
  preset: text(`quick, paper (the default), or the settings of a paper by name: ${presetsText()}`, 'NAME'),
  options: text('options of the task that differ from its defaults, e.g. dt=10,delay=500', 'K=V,…'),
  feedback: text('the matrix of rules with feedback=given, units by outputs', 'FILE.npy'),
  start: text('parameters to start from, as credit export writes them, instead of drawn ones', 'FILE.npz'),
  ...networkFlags,
  ...flagsOf('training'),
  'stop-accuracy': text('end at the first evaluation whose validation accuracy is this high', 'X'),
  'stop-loss': text('end at the first evaluation whose validation loss is this low', 'X'),
  ...flagsOf('measures'),
} satisfies ArgsDef

/** `eprop-2020 (evidence-accumulation, pattern-generation)` and the others. */
function presetsText(): string {
  const tasksOf = (name: string) => Object.keys(papers).filter((task) => Object.hasOwn(papers[task], name))
  return paperNames.map((name) => `${name} (${tasksOf(name).join(', ')})`).join(', ')
}

type Given = Readonly<Record<string, unknown>>

/** @throws ArgumentError for a value that is none and a file that can't be read, InputError for one that is no configuration. */
export function givenSettings(args: Given): GivenSettings {
  const file = typeof args.config === 'string' ? readConfiguration(args.config) : {}
  checkModules(args, String(args.config), namesIn(file))
  // a field that a whole configuration leaves out, such as Dale's law, must not come from somewhere else
  const named = typeof args.preset === 'string' ? args.preset : args.quick ? 'quick' : 'paper'
  if (args.quick && named !== 'quick') {
    throw new ArgumentError('credit', '--preset', 'quick, or left out, beside --quick', named)
  }
  const preset = isWholeConfiguration(file) ? 'none' : named
  return { preset, ...merged(file, flagSettings(args)) }
}

/**
 * A rule, a task, a cell or a loss that is a module runs with all that the person may do: whose command line names it knows, who was given a file may
 * not.
 *
 * @param source the file
 * @param otherwise how else it may be run
 * @throws ArgumentError when the file names one and `--allow-modules` is not given.
 */
export function checkModules(
  args: Given,
  source: string,
  names: readonly string[],
  otherwise = ', or named by --rules, --tasks, --cell or --loss',
): void {
  const module = names.find((name) => isModulePath(name.trim()))
  if (module === undefined || args['allow-modules'] === true) return
  const expected = `one of the library: a module is run only with --allow-modules${otherwise}`
  throw new ArgumentError('credit', `a rule, task, cell or loss in ${source}`, expected, module)
}

/** The names in a configuration, or a part of one, that may be those of modules. */
export function namesIn(part: Readonly<Record<string, unknown>>): string[] {
  const { network, training } = part as Readonly<
    Record<string, Readonly<Record<string, unknown>> | undefined>
  >
  const names = [part.rule, part.task, network?.cell, training?.loss]
  return names.filter((name) => typeof name === 'string').flatMap((name) => name.split(','))
}

/** @throws ArgumentError for a feedback matrix that no rule has. */
export function checkFeedback(args: Given, configurations: readonly RunConfiguration[]): void {
  if (typeof args.feedback !== 'string' || configurations.some(({ feedback }) => feedback !== undefined))
    return
  throw new ArgumentError('credit', '--feedback', 'left out: no rule has feedback=given', args.feedback)
}

function readConfiguration(path: string): Record<string, unknown> {
  const found = parsedJson(path, readNamed('--config', path).toString('utf8'))
  // a run's manifest holds its configuration under that name
  const value = (found as { configuration?: unknown } | null)?.configuration ?? found
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new InputError(`${path}: expected an object with fields such as training, as in manifest.json`)
  }
  const legal = [
    ...['task', 'rule', 'seed', 'options', 'start', 'feedback'],
    ...['network', 'training', 'measures'],
  ]
  const unknown = Object.keys(value).find((key) => !legal.includes(key))
  if (unknown !== undefined) {
    throw new ArgumentError('credit', `${path}: a field`, oneOf(legal, unknown), unknown)
  }
  for (const name of ['task', 'rule']) {
    const given: unknown = Reflect.get(value, name)
    if (given !== undefined && typeof given !== 'string')
      throw new InputError(`${path}: ${name} must be a text, got ${JSON.stringify(given)}`)
  }
  return value as Record<string, unknown>
}

/** @throws ArgumentError when the text, or the numbers of the NPY file that it names, is no value of the form. */
function parsed(form: Setting['form'], flag: string, given: string): unknown {
  const value = isPath(given) && given.endsWith('.npy') ? numbersIn(flag, given) : form.parse(given)
  const fault = form.fault(value)
  if (fault === null) return value
  const { expected, received } = fault
  throw new ArgumentError('credit', flag, expected, typeof received === 'object' ? given : received)
}

function flagSettings(args: Given): Changes {
  const changes: Record<string, Record<string, unknown>> = {}
  if (typeof args.start === 'string') changes.start = startFile('--start', args.start)
  if (typeof args.feedback === 'string') changes.feedback = startFile('--feedback', args.feedback)
  const set = (section: string, key: string, value: unknown) => {
    changes[section] = { ...changes[section], [key]: value }
  }
  for (const section of sectionNames) {
    for (const [name, { form, hasFlag }] of Object.entries<Setting>(settings[section])) {
      const value = args[flagName(name)]
      if (hasFlag && typeof value === 'string') set(section, name, parsed(form, `--${flagName(name)}`, value))
    }
  }
  for (const measure of ['accuracy', 'loss']) {
    const value = args[`stop-${measure}`]
    if (typeof value !== 'string') continue
    if (changes.training?.stop !== undefined) {
      throw new ArgumentError('credit', '--stop-loss', 'left out beside --stop-accuracy', value)
    }
    set('training', 'stop', { split: 'validation', [measure]: parseNumber(`--stop-${measure}`, value) })
  }
  if (typeof args.options === 'string') changes.options = parseOptions(args.options)
  return changes
}

/** `dt=10,rule=non-match` as options of a task, numbers as numbers. */
function parseOptions(given: string): Record<string, unknown> {
  return Object.fromEntries(
    parseNames('--options', given, 'repeated').map((part) => {
      const pair = /^([A-Za-z]\w*)=(.+)$/.exec(part)
      if (pair === null)
        throw new ArgumentError('credit', '--options', 'pairs such as dt=10,delay=500', given)
      const number = Number(pair[2])
      return [pair[1], Number.isNaN(number) ? pair[2] : number]
    }),
  )
}
