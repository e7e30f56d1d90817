import { ArgumentError } from '@credit/core'
import { configurationOf } from '@credit/training'
import { merged } from '@credit/training/schema'
import type { Condition } from '../compare.js'
import { parseSeeds } from '../lists.js'
import type { Plan } from './plan.js'

type PlannedCondition = Plan['conditions'][number]

/** What of a plan is run. */
export interface Part {
  readonly seeds: readonly number[]
  /** A named share; default everything. */
  readonly share?: string | undefined
}

/** The keys of the tasks that are run, in the plan's order. */
export function tasksOf(plan: Plan, share: string | undefined): string[] {
  const keys = Object.keys(plan.tasks)
  return share === undefined ? keys : keys.filter((key) => shareOf(plan, share).tasks.includes(key))
}

/**
 * The runs of one task, all conditions of a seed before the next seed: what is finished are whole pairs.
 *
 * @throws ArgumentError where a setting is still to be chosen by pilots.
 */
export function runsOf(plan: Plan, key: string, { seeds, share }: Part): Condition[] {
  const chosen = share === undefined ? undefined : shareOf(plan, share).conditions
  const conditions = plan.conditions.filter(
    ({ name, tasks }) => (tasks?.includes(key) ?? true) && (chosen?.includes(name) ?? true),
  )
  return seeds.flatMap((seed) =>
    conditions.map((condition) => ({
      name: condition.name,
      configuration: configured(plan, key, condition, seed, chosenSettings(plan, key, condition)),
    })),
  )
}

/** The pilots of one task: every candidate of every choice, under the name `CONDITION, CANDIDATE`. */
export function pilotRunsOf(plan: Plan, key: string): Condition[] {
  const { pilots } = plan.settings
  if (pilots === null) {
    throw new ArgumentError('credit', '--pilots', `left out: ${plan.name} leaves nothing to pilots`, true)
  }
  const choices = pilots.choices.filter(({ task }) => task === key)
  return parseSeeds('settings.pilots.seeds', pilots.seeds).flatMap((seed) =>
    choices.flatMap(({ condition: name, candidates, pilots: own }) =>
      Object.entries(candidates).map(([candidate, settings]) => ({
        name: pilotName(name, candidate),
        configuration: configured(
          plan,
          key,
          plan.conditions.find((condition) => condition.name === name)!,
          seed,
          merged(settings, own ?? pilots.changes),
        ),
      })),
    ),
  )
}

export const pilotName = (condition: string, candidate: string) => `${condition}, ${candidate}`

function configured(
  plan: Plan,
  key: string,
  { rule, changes: own = {}, on = {} }: PlannedCondition,
  seed: number,
  chosen: object,
) {
  const { task, preset, changes } = plan.tasks[key]
  const settings = [own, on[key] ?? {}, chosen].reduce(merged, changes)
  return configurationOf({ task, rule, seed }, { preset, ...settings })
}

function chosenSettings(
  { name: study, settings }: Plan,
  key: string,
  { name, settingsOf = name }: PlannedCondition,
) {
  const choice = settings.pilots?.choices.find(
    ({ task, condition }) => task === key && condition === settingsOf,
  )
  if (choice === undefined) return {}
  if (choice.chosen !== null) return choice.candidates[choice.chosen]
  throw new ArgumentError(
    'credit',
    'STUDY',
    `a plan whose settings are chosen (credit reproduce ${study} --pilots, for ${settingsOf} on ${key})`,
    study,
  )
}

function shareOf(plan: Plan, share: string) {
  if (Object.hasOwn(plan.shares, share)) return plan.shares[share]
  const names = Object.keys(plan.shares).join(', ') || 'left out: this plan has none'
  throw new ArgumentError('credit', '--share', `one of ${names}`, share)
}
