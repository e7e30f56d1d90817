import { ArgumentError } from '@credit/core'
import { guess, nearest } from '@credit/core/options'
import type { Form } from '@credit/training/schema'
import { configurationForm, faultError } from '@credit/training/schema'

const sections = ['options', 'network', 'training', 'measures'] as const

/** The form of a field by its path, such as `training.learningRate`, `network.dale.readout` or `options.delay`. */
function formAt(path: string): Form<unknown> | undefined {
  const [section, ...names] = path.split('.')
  const isField = sections.some((each) => each === section) && names.length > 0
  if (!isField || !names.every((name) => /^[A-Za-z][\w-]*$/.test(name))) return undefined
  return path
    .split('.')
    .reduce<Form<unknown> | undefined>((form, name) => form?.child(name), configurationForm)
}

/** All fields by their paths, those within them as well. */
function pathsIn(form: Form<unknown> | undefined, path: string): string[] {
  return (form?.names ?? []).flatMap((name) => [
    `${path}.${name}`,
    ...pathsIn(form?.child(name), `${path}.${name}`),
  ])
}

/** Whether a field only takes whole numbers. */
export function isWhole(path: string): boolean {
  return formAt(path)?.isWhole ?? false
}

/**
 * @param where the field stands, for the error.
 * @throws ArgumentError, which lists the fields of the section, unless a configuration has the field. What options a task
 *   takes, the task knows.
 */
export function checkField(where: string, path: string): void {
  if (formAt(path) !== undefined) return
  const near = sections.filter((section) => path.split('.')[0] === section)
  const legal = (near.length > 0 ? near : sections).flatMap((section) =>
    pathsIn(configurationForm.child(section), section),
  )
  // of a field without its section, the one that is called so
  const last = (each: string) => each.slice(each.lastIndexOf('.') + 1)
  const meant =
    nearest(path, legal) ?? legal.find((each) => last(each) === nearest(last(path), legal.map(last)))
  const expected = `one of ${legal.join(', ')}${guess(meant)}`
  throw new ArgumentError('credit sweep', `a field of ${where}`, expected, path)
}

/** @throws ArgumentError, which says what is allowed, unless the field can have the value. */
export function checkValue(where: string, path: string, value: unknown): void {
  const fault = formAt(path)?.fault(value) ?? null
  if (fault === null) return
  throw faultError('credit sweep', fault, { whole: where, nameOf: (field) => `${where}.${field}` })
}

/**
 * The configuration with another value in a field; unchecked.
 *
 * @throws ArgumentError for a field within one that is not an object there.
 *
 * @example
 * withField({ training: { batch: 4 } }, 'training.batch', 8) // => { training: { batch: 8 } }
 */
export function withField(configuration: object, path: string, value: unknown): object {
  const changed = structuredClone(configuration)
  const names = path.split('.')
  const last = names.pop()!
  let at = changed as Record<string, unknown>
  for (const name of names) {
    at[name] ??= {}
    if (typeof at[name] !== 'object') {
      const expected = `of a ${names.join('.')} that is an object in base`
      throw new ArgumentError('credit sweep', path, expected, at[name])
    }
    at = at[name] as Record<string, unknown>
  }
  at[last] = value
  return changed
}
