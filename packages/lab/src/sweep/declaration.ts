import { readFileSync } from 'node:fs'
import { ArgumentError } from '@credit/core'
import { expectedIn, runConfigurationSchema } from '@credit/training'
import { z } from 'zod'
import { InputError } from '../inputError.js'
import { childOf, namesIn, valueAt } from './fields.js'

type Range = readonly [low: number, high: number]

/** A pair of ascending numbers, of each of which `test` holds. */
function range(expected: string, test: (end: number) => boolean) {
  const holds = (value: unknown): boolean =>
    Array.isArray(value) && value.length === 2 && value.every(test) && value[0] < value[1]
  return z.custom<Range>(holds, { error: expected })
}

const isPositive = (end: unknown) => Number.isFinite(end) && (end as number) > 0
const names = z.array(z.string()).min(1)
/** Of values whose JSON is the same only one is wanted: their runs would be the same. */
const values = z
  .array(z.unknown())
  .min(1)
  .refine((all) => new Set(all.map((value) => JSON.stringify(value))).size === all.length, {
    error: 'values that differ',
  })

const distributionSchema = z
  .strictObject({
    /** Density constant on [low, high]. */
    uniform: range('[low, high], numbers with low < high', Number.isFinite).optional(),
    /** The logarithm is uniform. */
    logUniform: range('[low, high], numbers with 0 < low < high', isPositive).optional(),
    /** Every whole number from low to high, both included, equally likely. */
    integer: range('[low, high], whole numbers with low < high', Number.isSafeInteger).optional(),
    /** One of these, equally likely. */
    choice: values.optional(),
  })
  .refine((distribution) => Object.keys(distribution).length === 1, {
    error:
      'one of { uniform: [low, high] }, { logUniform: [low, high] }, { integer: [low, high] }, { choice: [values] }',
  })

const { options, start, network, training, measures } = runConfigurationSchema.shape

/** What a file for `credit sweep` holds: every point of the grid, with every random point, for every task, rule and seed. */
export const sweepSchema = z.strictObject({
  tasks: names.optional(),
  rules: names.optional(),
  /** As on the command line, `"0..4"`, or the numbers. */
  seeds: z
    .union([z.string(), z.number(), z.array(z.number())], {
      error: 'whole numbers such as "0..9" or [0, 2, 5]',
    })
    .optional(),
  /** Settings that `base` is laid over: those of the task's paper (default), or its small ones. */
  preset: z.enum(['quick', 'paper']).optional(),
  /** What all runs share. */
  base: z
    .strictObject({
      options,
      start,
      network: network.partial().optional(),
      training: training.partial().optional(),
      measures: measures.partial().optional(),
    })
    .optional(),
  /** Values by the path of their field, as in `training.learningRate`; every combination is a point. */
  grid: z.record(z.string(), values).optional(),
  random: z
    .strictObject({
      count: z.number().int().min(1).max(100_000),
      seed: z.number().int().min(0),
      fields: z
        .record(z.string(), distributionSchema)
        .refine((fields) => Object.keys(fields).length > 0, { error: 'of at least one field' }),
    })
    .optional(),
})

export type Sweep = z.output<typeof sweepSchema>
export type Distribution = z.output<typeof distributionSchema>

/**
 * Checks the form of a sweep: its fields are looked up, and their values tried, by `sweepConditions`.
 *
 * @param source what errors begin with: the name of the file.
 * @throws ArgumentError that names the field, what is allowed there and what came.
 *
 * @example
 * checkSweep({ grid: { 'training.learningRate': [0.01, 0.03] } }).grid // => { 'training.learningRate': [0.01, 0.03] }
 */
export function checkSweep(value: unknown, source = 'checkSweep'): Sweep {
  const result = sweepSchema.safeParse(value)
  if (result.success) return result.data
  const issue = result.error.issues[0]
  const field = issue.path.join('.')
  if (issue.code === 'unrecognized_keys') {
    const at = issue.path.map(String).reduce<z.core.$ZodType | undefined>(childOf, sweepSchema)
    const where = field === '' ? 'a field' : `a field of ${field}`
    const got = [...issue.path, issue.keys[0]].join('.')
    throw new ArgumentError(source, where, `one of ${namesIn(at).join(', ')}`, got)
  }
  const expected = expectedIn(field.replace(/^base\./, ''), issue)
  throw new ArgumentError(source, field === '' ? 'the sweep' : field, expected, valueAt(value, issue.path))
}

/** @throws InputError for a file that can't be read or is not JSON, ArgumentError as `checkSweep`. */
export function readSweep(path: string): Sweep {
  let found: unknown
  try {
    found = JSON.parse(readFileSync(path, 'utf8'))
  } catch (error) {
    throw new InputError(`${path}: ${(error as Error).message}`)
  }
  return checkSweep(found, path)
}
