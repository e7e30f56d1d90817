import type { TaskName } from '@credit/tasks/registry'
import { type Changes, configurationOf } from '@credit/training'
import { merged } from '@credit/training/schema'
import type { Condition } from '../compare.js'
import type { Claim } from './judge.js'

export type Size = 'quick' | 'full'

/** A task with the settings that all its conditions share. */
export interface StudyTask {
  readonly task: TaskName
  /** Settings that the changes are laid over: those of the task's paper, or its small ones. */
  readonly preset: 'quick' | 'paper'
  readonly changes: Changes
}

/** What is compared on every task of a study. */
export interface StudyCondition {
  readonly name: string
  readonly rule: string
  /** What it changes of the task's settings, given these. */
  readonly changes?: (training: { readonly learningRate: number; readonly updates: number }) => Changes
  /** The tasks that it is for; default all. */
  readonly tasks?: readonly TaskName[]
}

/** A paper turned into runs and claims. */
export interface Study {
  readonly title: string
  readonly source: string
  readonly tasks: Readonly<Record<Size, readonly StudyTask[]>>
  readonly seeds: Readonly<Record<Size, number>>
  readonly conditions: readonly StudyCondition[]
  /** The conditions that are compared at matched training performance. */
  readonly matchedConditions: readonly string[]
  readonly claims: readonly Claim[]
  /** Claims about the order of cosines on random networks, one for each step of it. */
  readonly onRandomNetworks?: readonly Omit<Claim, 'find'>[]
  /** What a reader must know: conventions, and what the reduced size changes. */
  readonly notes: Readonly<Record<Size, readonly string[]>>
}

/** The runs of a study. */
export function conditionsOf(study: Study, size: Size, seeds: number): Condition[] {
  return study.tasks[size].flatMap(({ task, preset, changes }) =>
    Array.from({ length: seeds }, (_, seed) => seed).flatMap((seed) =>
      study.conditions
        .filter(({ tasks }) => tasks === undefined || tasks.includes(task))
        .map(({ name, rule, changes: changing }) => {
          const shared = configurationOf({ task, rule, seed }, { preset, ...changes })
          const own = changing?.(shared.training) ?? {}
          return {
            name,
            configuration: configurationOf({ task, rule, seed }, { preset, ...merged(changes, own) }),
          }
        }),
    ),
  )
}
