import { ArgumentError } from '@credit/core'
import { hasOption } from './cells.js'
import { type Fault, type Form, isRecord, type ValueOf } from './forms.js'
import { isFeedbackGiven, libraryNames, type Names } from './names.js'
import {
  configurationForm,
  configurationFormOf,
  flags,
  type Setting,
  sectionNames,
  settings,
} from './settings.js'

/** Everything that decides the numbers of one training: two runs of equal configuration have equal metrics. */
export type RunConfiguration = ValueOf<typeof configurationForm>

/**
 * Checks a configuration and completes it with the defaults of the settings that it leaves out.
 *
 * @param names what it may name beside the paths of files; default: what is in the library
 * @throws ArgumentError that names the field (as its flag), what is allowed and what came.
 *
 * @example
 * const small = configurationOf({ task: 'copy', rule: 'eprop', seed: 0 }, { preset: 'quick' })
 * checkConfiguration({ ...small, seed: 1 }).seed // => 1
 */
export function checkConfiguration(value: unknown, names: Names = libraryNames): RunConfiguration {
  const form = names === libraryNames ? configurationForm : configurationFormOf(names)
  const completed = withDefaults(value)
  if (isRecord(value)) checkOld(value)
  if (!form.is(completed)) throw refused('credit', form, completed)
  const { hidden, dale } = completed.network
  const units = dale && dale.inhibitory + dale.excitatory
  if (units !== undefined && units !== hidden) {
    throw new ArgumentError('credit', '--hidden', `${units}, the units of the task's two signs`, hidden)
  }
  const { types } = completed.network
  if (types !== undefined && dale !== undefined) {
    throw new ArgumentError(
      'credit',
      '--types',
      'left out beside --dale, whose two signs are the types',
      types,
    )
  }
  if (types !== undefined && types.length !== hidden) {
    throw new ArgumentError('credit', '--types', `${hidden} numbers, one for each unit`, `${types.length}`)
  }
  if (isFeedbackGiven(completed.rule) !== (completed.feedback !== undefined)) {
    const expected = completed.feedback
      ? 'left out: the rule is none with feedback=given'
      : 'given, the file of the matrix that feedback=given stands for'
    throw new ArgumentError('credit', '--feedback', expected, completed.feedback?.file ?? completed.rule)
  }
  const { optimizer, momentum } = completed.training
  if (optimizer !== 'sgd' && momentum !== 0) {
    throw new ArgumentError('credit', '--momentum', `0 with ${optimizer}, which has its own`, momentum)
  }
  return completed
}

/** Whether nothing needs to be added to it but defaults. */
export function isWholeConfiguration(value: unknown): boolean {
  return configurationForm.is(withDefaults(value))
}

/** The defaults of a section's settings that have one; of a network's, those of its cell. */
function defaultsOf(
  section: keyof typeof settings,
  { cell = settings.network.cell.otherwise }: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const entries = Object.entries<Setting>(settings[section]).filter(
    ([, setting]) => setting.otherwise !== undefined && hasOption(setting, cell),
  )
  return Object.fromEntries(entries.map(([name, { otherwise }]) => [name, otherwise]))
}

/** A configuration, whole or not, with the defaults of the settings that its sections leave out; what is none stays as it is. */
export function withDefaults(value: unknown): unknown {
  if (!isRecord(value)) return value
  const completed: Record<string, unknown> = { ...value }
  for (const name of sectionNames) {
    const given = value[name]
    if (!isRecord(given)) continue
    // in the order of the table, whoever says what
    const all: Record<string, unknown> = { ...defaultsOf(name, given), ...given }
    const inOrder = [...Object.keys(settings[name]), ...Object.keys(given)].filter((key) => key in all)
    completed[name] = Object.fromEntries(inOrder.map((key) => [key, all[key]]))
  }
  return completed
}

/** Runs of before there were cells said which leak it is. */
function checkOld({ network }: Readonly<Record<string, unknown>>): void {
  if (!isRecord(network) || network.leakModel === undefined) return
  const expected =
    'named network.cell, which it is now: of a run of before, give --config a copy of its configuration with that name, and another --out'
  throw new ArgumentError('credit', 'network.leakModel', expected, network.leakModel)
}

/** The error for a value that isn't of a form: names the field by its flag, where there is one. */
function refused(caller: string, form: Form<unknown>, value: unknown): ArgumentError {
  const fault = form.fault(value)
  if (fault === null) throw new Error('refused a value that is of the form')
  return faultError(caller, fault, { whole: 'the configuration', nameOf: (field) => flags[field] ?? field })
}

/** A fault as an error: `<field> must be <expected>, got <received>`. */
export function faultError(
  caller: string,
  { path, expected, received, isUnknown }: Fault,
  { whole, nameOf = (field) => field }: { whole: string; nameOf?: (field: string) => string },
): ArgumentError {
  const inside = isUnknown ? path.slice(0, -1) : path
  const field = inside.length === 0 ? whole : nameOf(inside.join('.'))
  return new ArgumentError(caller, isUnknown ? `a field of ${field}` : field, expected, received)
}
