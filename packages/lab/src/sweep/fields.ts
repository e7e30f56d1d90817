import { ArgumentError } from '@credit/core'
import { expectedIn, runConfigurationSchema } from '@credit/training'
import { z } from 'zod'

const sections = ['options', 'network', 'training', 'measures'] as const

type Schema = z.core.$ZodType

/** The schema of what an object has under a name, seen through `optional` and `or`. A record has every name. */
export function childOf(schema: Schema | undefined, name: string): Schema | undefined {
  if (schema instanceof z.ZodOptional) return childOf(schema.unwrap(), name)
  if (schema instanceof z.ZodRecord) return schema.valueType
  if (schema instanceof z.ZodObject) return Object.hasOwn(schema.shape, name) ? schema.shape[name] : undefined
  if (!(schema instanceof z.ZodUnion)) return undefined
  return schema.options.map((option) => childOf(option, name)).find((child) => child !== undefined)
}

/** The names that an object may have; NAME of a record. */
export function namesIn(schema: Schema | undefined): string[] {
  if (schema instanceof z.ZodOptional) return namesIn(schema.unwrap())
  if (schema instanceof z.ZodRecord) return ['NAME']
  if (schema instanceof z.ZodObject) return Object.keys(schema.shape)
  return schema instanceof z.ZodUnion ? schema.options.flatMap(namesIn) : []
}

/** The schema of a field by its path, such as `training.learningRate`, `network.dale.readout` or `options.delay`. */
function schemaAt(path: string): Schema | undefined {
  const [section, ...names] = path.split('.')
  const isField = sections.some((each) => each === section) && names.length > 0
  if (!isField || !names.every((name) => /^[A-Za-z][\w-]*$/.test(name))) return undefined
  return path.split('.').reduce<Schema | undefined>(childOf, runConfigurationSchema)
}

/** All fields by their paths, those within them as well. */
function pathsIn(schema: Schema | undefined, path: string): string[] {
  return namesIn(schema).flatMap((name) => [
    `${path}.${name}`,
    ...pathsIn(childOf(schema, name), `${path}.${name}`),
  ])
}

/** Whether a field only takes whole numbers. */
export function isWhole(path: string): boolean {
  const schema = schemaAt(path)
  return schema instanceof z.ZodNumber && schema.isInt
}

/**
 * @param where the field stands, for the error.
 * @throws ArgumentError, which lists the fields of the section, unless a configuration has the field. What options a task
 *   takes, the task knows.
 */
export function checkField(where: string, path: string): void {
  if (schemaAt(path) !== undefined) return
  const near = sections.filter((section) => path.split('.')[0] === section)
  const legal = (near.length > 0 ? near : sections).flatMap((section) =>
    pathsIn(runConfigurationSchema.shape[section], section),
  )
  throw new ArgumentError('credit sweep', `a field of ${where}`, `one of ${legal.join(', ')}`, path)
}

/** @throws ArgumentError, which says what is allowed, unless the field can have the value. */
export function checkValue(where: string, path: string, value: unknown): void {
  const result = z.safeParse(schemaAt(path)!, value)
  if (result.success) return
  const issue = result.error.issues[0]
  const [field, place] = [path, where].map((name) => [name, ...issue.path].join('.')) as [string, string]
  throw new ArgumentError('credit sweep', place, expectedIn(field, issue), valueAt(value, issue.path))
}

/** What lies at a path in plain data. */
export function valueAt(data: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((at, name) => (at as Record<PropertyKey, unknown> | undefined)?.[name], data)
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
