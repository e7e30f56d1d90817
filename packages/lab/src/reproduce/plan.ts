import { createHash } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { ArgumentError } from '@credit/core'
import { tasks } from '@credit/tasks/registry'
import { paperNames } from '@credit/training/schema'
import { z } from 'zod'
import { explain } from '../explain.js'
import { isThere, readText } from '../files.js'
import { InputError } from '../inputError.js'
import { parseJson } from '../json.js'
import { parseSeeds } from '../lists.js'
import { conditionsIn, contrastSchema, quantitiesIn } from './contrast.js'

const text = z.string().min(1)
const section = z.record(z.string(), z.unknown())
/** Settings that are laid over others, as in `credit train --config`. */
const changes = z.strictObject({
  options: section.optional(),
  network: section.optional(),
  training: section.optional(),
  measures: section.optional(),
})

const planSchema = z.strictObject({
  format: z.literal(1),
  /** Also that of its file. */
  name: z.string().regex(/^[a-z][a-z0-9-]*$/),
  title: text,
  source: text,
  /** 'exploratory' when its settings were chosen on seeds of its own, or after their outcome. */
  status: z.enum(['planned', 'exploratory']),
  /** As on the command line; pilots have seeds of 1,000 and more, which are never evidence. */
  seeds: text,
  /** What a claim needs to count as recovered. */
  recovered: z.strictObject({ level: z.number().gt(0).lt(1), rule: text }),
  /** How far from guessing (0) to perfect (1) a run must come on the training trials to have learned. */
  learned: z.number().min(0).max(1),
  /** Evaluations that training curves are smoothed over before runs are matched. */
  smoothing: z.number().int().min(1),
  /** Which runs are left out of what, in words. */
  exclusions: z.array(text).min(1),
  /** How the settings came about. */
  settings: z.strictObject({
    how: z.array(text).min(1),
    /** What is chosen by pilots, which look at the training loss alone; null where nothing is. */
    pilots: z
      .strictObject({
        seeds: text,
        /** Settings of pilots that differ from those of the plan's runs: fewer measurements. */
        changes,
        choices: z
          .array(
            z.strictObject({
              ...{ task: text, condition: text },
              candidates: z.record(text, changes),
              /** Settings of these pilots, in the place of those of all. */
              pilots: changes.optional(),
              /** The candidate with the lowest training loss that does not diverge; null before the pilots. */
              chosen: text.nullable(),
            }),
          )
          .min(1),
      })
      .nullable(),
  }),
  /** Time of one core, from measured timings. */
  costs: z.strictObject({ hours: z.number().positive(), how: z.array(text).min(1) }),
  tasks: z.record(
    z.string().regex(/^[a-z][\w-]*$/),
    z.strictObject({
      task: z.enum(Object.keys(tasks) as [keyof typeof tasks]),
      /** Settings that `changes` are laid over: those of the task's paper, its small ones, or those of another paper. */
      preset: z.enum(['quick', 'paper', ...paperNames]),
      changes,
      /** What `{name}` in a quantity stands for on this task; a quantity with another name is not about it. */
      names: z.record(z.string(), z.string()),
    }),
  ),
  conditions: z
    .array(
      z.strictObject({
        name: text,
        rule: text,
        /** Primary conditions are on every task, and set the level of the sensitivity analysis. */
        role: z.enum(['primary', 'secondary']),
        /** The condition whose chosen settings it takes; default its own. */
        settingsOf: text.optional(),
        /** The tasks that it is on; default all. */
        tasks: z.array(text).optional(),
        changes: changes.optional(),
        /** More, on one task, by its key. */
        on: z.record(z.string(), changes).optional(),
      }),
    )
    .min(1),
  quantities: z.record(
    z.string(),
    z.strictObject({ name: text, shown: text, scale: z.enum(['as is', 'log10']) }),
  ),
  claims: z.array(
    z.strictObject({
      id: z.string().regex(/^[a-z][a-z0-9-]*$/),
      statement: text,
      source: text,
      /** What is measured and compared, and under which convention, in a sentence. */
      measured: text,
      /** A claim that came up after the plan was run is exploratory. */
      status: z.enum(['planned', 'exploratory']),
      /** The tasks that it is about; default all that have its conditions and names. */
      tasks: z.array(text).optional(),
      contrast: contrastSchema,
    }),
  ),
  /** Parts that can be run by themselves, by name. */
  shares: z.record(z.string(), z.strictObject({ tasks: z.array(text), conditions: z.array(text) })),
  /** What a reader must know: conventions, and what the size leaves out. */
  notes: z.array(text),
})

export type Plan = z.output<typeof planSchema>

/** A plan as it was read, byte by byte. */
export interface ReadPlan {
  readonly plan: Plan
  readonly seeds: readonly number[]
  readonly text: string
  /** SHA-256 of its bytes. */
  readonly sha256: string
}

/** Seeds from here on are those of pilots. */
export const firstPilotSeed = 1000

/**
 * Reads a plan by its name, or by the path of a JSON file.
 *
 * @throws ArgumentError for a name that there is no plan of, InputError, naming the file and the field, for what is no plan.
 */
export function readPlan(name: string): ReadPlan {
  const path = /[/\\]|\.json$/.test(name) ? name : pathOf(name)
  let found: string
  try {
    found = readText(path)
  } catch (error) {
    if (error instanceof InputError) throw error
    throw new InputError(`${path}: ${(error as Error).message}`)
  }
  return parsePlan(found, path)
}

/** @throws InputError, naming the file and the field, for what is no plan. */
export function parsePlan(found: string, path: string): ReadPlan {
  let data: unknown
  try {
    data = parseJson(found)
  } catch (error) {
    throw new InputError(`${path}: not valid JSON (${(error as Error).message})`)
  }
  const result = planSchema.safeParse(data)
  if (!result.success) throw new InputError(`${path}: ${explain(result.error)}`)
  const plan = result.data
  const problem = problemIn(plan)
  if (problem !== null) throw new InputError(`${path}: ${problem}`)
  const sha256 = createHash('sha256').update(found).digest('hex')
  return { plan, seeds: parseSeeds(`${path}: seeds`, plan.seeds), text: found, sha256 }
}

/** The plans that come with the program. */
export function planNames(): string[] {
  const names = readdirSync(folder()).filter((name) => name.endsWith('.json'))
  return names.map((name) => name.slice(0, -'.json'.length)).sort()
}

function pathOf(name: string): string {
  const path = join(folder(), `${name}.json`)
  if (isThere(path)) return path
  throw new ArgumentError('credit', 'STUDY', `one of ${planNames().join(', ')}, or the path of a plan`, name)
}

function folder(): string {
  return join(dirname(createRequire(import.meta.url).resolve('@credit/lab/package.json')), 'plans')
}

/** A name that stands for nothing; null where all do. */
function problemIn({ tasks, conditions, quantities, claims, shares, settings }: Plan): string | null {
  const choices = settings.pilots?.choices ?? []
  const known = {
    task: Object.keys(tasks),
    condition: conditions.map(({ name }) => name),
    quantity: Object.keys(quantities),
  }
  const used: [keyof typeof known, string, string][] = [
    ...conditions.flatMap(({ name, tasks = [], on = {}, settingsOf = name }) => [
      ...[...tasks, ...Object.keys(on)].map((task) => ['task', task, `condition ${name}`] as const),
      ['condition', settingsOf, `condition ${name}`] as const,
    ]),
    ...choices.flatMap(({ task, condition }) => [
      ['task', task, 'settings.pilots'] as const,
      ['condition', condition, 'settings.pilots'] as const,
    ]),
    ...claims.flatMap(({ id, tasks = [], contrast }) => [
      ...tasks.map((task) => ['task', task, `claim ${id}`] as const),
      ...conditionsIn(contrast).map((each) => ['condition', each, `claim ${id}`] as const),
      ...quantitiesIn(contrast).map((each) => ['quantity', each, `claim ${id}`] as const),
    ]),
    ...Object.entries(shares).flatMap(([name, share]) => [
      ...share.tasks.map((task) => ['task', task, `share ${name}`] as const),
      ...share.conditions.map((each) => ['condition', each, `share ${name}`] as const),
    ]),
  ].map(([kind, name, where]) => [kind, name, where])
  const wrong = used.find(([kind, name]) => !known[kind].includes(name))
  if (wrong !== undefined) {
    const [kind, name, where] = wrong
    return `${where}: no ${kind} "${name}"; there are ${known[kind].join(', ')}`
  }
  const none = choices.find(({ chosen, candidates }) => chosen !== null && !Object.hasOwn(candidates, chosen))
  if (none !== undefined)
    return `settings.pilots: no candidate "${none.chosen}" for ${none.condition} on ${none.task}`
  const twice = [
    known.condition,
    claims.map(({ id }) => id),
    choices.map(({ task, condition }) => `${condition} on ${task}`),
  ]
    .map((names) => names.find((name, i) => names.indexOf(name) < i))
    .find((name) => name !== undefined)
  return twice === undefined ? null : `"${twice}" is there twice`
}
