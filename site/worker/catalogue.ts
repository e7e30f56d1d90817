import { parseRule, type RuleEntry, rules } from '@credit/rules/registry'
import { type TaskEntry, tasks } from '@credit/tasks/registry'
import { quickSettings } from '@credit/training'
import type { Catalogue } from './protocol.ts'
import { settings } from './settings.ts'

/** What can be chosen: the registries, and the table of settings. */
export const catalogue: Catalogue = {
  tasks: Object.entries(tasks).map(([name, { needs }]) => ({ name, needsFiles: needs !== 'nothing' })),
  rules: Object.entries<RuleEntry>(rules).map(([name, { example }]) => {
    const rule = parseRule(example ?? name)
    return { name, notation: rule.notation, class: rule.traits.class }
  }),
  settings,
}

/** The small settings of a task, on which the page lays what was changed. */
export function defaultsOf(task: string) {
  const entry = Object.entries<TaskEntry>(tasks).find(([name]) => name === task)?.[1]
  if (entry === undefined) throw new Error(`task: one of ${Object.keys(tasks).join(', ')}, not ${task}`)
  const { network, training, measures, options } = quickSettings(entry)
  return { network, training, measures, options: options ?? {} }
}
