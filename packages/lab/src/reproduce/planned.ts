import { ArgumentError } from '@credit/core'
import { configurationOf } from '@credit/training'
import { merged } from '@credit/training/schema'
import type { Condition } from '../compare.js'
import type { Plan } from './plan.js'

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

/** The runs of one task, all conditions of a seed before the next seed: what is finished are whole pairs. */
export function runsOf(plan: Plan, key: string, { seeds, share }: Part): Condition[] {
  const { task, preset, changes } = plan.tasks[key]
  const chosen = share === undefined ? undefined : shareOf(plan, share).conditions
  const conditions = plan.conditions.filter(
    ({ name, tasks }) => (tasks?.includes(key) ?? true) && (chosen?.includes(name) ?? true),
  )
  return seeds.flatMap((seed) =>
    conditions.map(({ name, rule, changes: own = {}, on = {} }) => ({
      name,
      configuration: configurationOf(
        { task, rule, seed },
        { preset, ...merged(merged(changes, own), on[key] ?? {}) },
      ),
    })),
  )
}

function shareOf(plan: Plan, share: string) {
  if (Object.hasOwn(plan.shares, share)) return plan.shares[share]
  const names = Object.keys(plan.shares).join(', ') || 'left out: this plan has none'
  throw new ArgumentError('credit', '--share', `one of ${names}`, share)
}
