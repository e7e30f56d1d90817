import {
  anything,
  either,
  faultError,
  fields,
  fileForm,
  list,
  number,
  object,
  optional,
  optionsForm,
  paperNames,
  partial,
  record,
  saying,
  such,
  text,
  that,
  type ValueOf,
  whole,
  word,
} from '@credit/training/schema'
import { parsedJson } from '../inputError.js'
import { readNamed } from '../namedByFlag.js'

type Range = readonly [low: number, high: number]

/** A pair of ascending numbers, of each of which `test` holds. */
function range(expected: string, test: (end: unknown) => boolean) {
  return that<Range>(
    expected,
    (value): value is Range =>
      Array.isArray(value) && value.length === 2 && value.every(test) && value[0] < value[1],
  )
}

const isPositive = (end: unknown) => typeof end === 'number' && Number.isFinite(end) && end > 0
const names = list(text(), 1)
/** Of values whose JSON is the same only one is wanted: their runs would be the same. */
const values = such(
  list(anything(), 1),
  'values that differ',
  (all) => new Set(all.map((value) => JSON.stringify(value))).size === all.length,
)

const distributionForm = such(
  object({
    /** Density constant on [low, high]. */
    uniform: optional(range('[low, high], numbers with low < high', Number.isFinite)),
    /** The logarithm is uniform. */
    logUniform: optional(range('[low, high], numbers with 0 < low < high', isPositive)),
    /** Every whole number from low to high, both included, equally likely. */
    integer: optional(range('[low, high], whole numbers with low < high', Number.isSafeInteger)),
    /** One of these, equally likely. */
    choice: optional(values),
  }),
  'one of { uniform: [low, high] }, { logUniform: [low, high] }, { integer: [low, high] }, { choice: [values] }',
  (distribution) => Object.keys(distribution).length === 1,
)

/** What a file for `credit sweep` holds: every point of the grid, with every random point, for every task, rule and seed. */
export const sweepForm = object({
  tasks: optional(names),
  rules: optional(names),
  /** As on the command line, `"0..4"`, or the numbers. */
  seeds: optional(
    saying(
      'whole numbers such as "0..9" or [0, 2, 5]',
      either(either(text(), number(), ''), list(number()), ''),
    ),
  ),
  /** Settings that `base` is laid over: those of the task's paper (default), or its small ones. */
  preset: optional(word('quick', 'paper', ...paperNames)),
  /** What all runs share. */
  base: optional(
    object({
      options: optionsForm,
      start: fileForm,
      feedback: fileForm,
      network: optional(object(partial(fields.network))),
      training: optional(object(partial(fields.training))),
      measures: optional(object(partial(fields.measures))),
    }),
  ),
  /** Values by the path of their field, as in `training.learningRate`; every combination is a point. */
  grid: optional(record(values)),
  random: optional(
    object({
      count: whole(1, 100_000),
      seed: whole(0),
      fields: such(
        record(distributionForm),
        'of at least one field',
        (fields) => Object.keys(fields).length > 0,
      ),
    }),
  ),
})

export type Sweep = ValueOf<typeof sweepForm>
export type Distribution = ValueOf<typeof distributionForm>

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
  const fault = sweepForm.fault(value)
  if (fault !== null) throw faultError(source, fault, { whole: 'the sweep' })
  return sweepForm.is(value) ? value : {}
}

/** @throws InputError for a file that is not JSON, ArgumentError for one that can't be read, and as `checkSweep`. */
export function readSweep(path: string): Sweep {
  return checkSweep(parsedJson(path, readNamed('FILE', path).toString('utf8')), path)
}
