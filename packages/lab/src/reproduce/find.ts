import { type Contrast, conditionsIn, quantitiesIn } from './contrast.js'
import {
  below,
  closer,
  failsMore,
  larger,
  moreVariable,
  type Reading,
  releasedCurve,
  type TestOptions,
  together,
} from './contrasts.js'
import type { Evidence } from './evidence.js'
import type { Found } from './finding.js'
import type { Plan } from './plan.js'

type PlannedClaim = Plan['claims'][number]

/**
 * What one task says about a claim; null for a task that it is not about: one that it doesn't name, without one of its
 * conditions or without a split that its quantity is of.
 */
export function findOn(
  plan: Plan,
  { contrast, tasks }: PlannedClaim,
  evidence: Evidence,
  options: TestOptions,
): Found | null {
  if (contrast.kind === 'randomNetworks' || !isAbout(plan, { contrast, tasks }, evidence.task)) return null
  const { names } = evidence
  const readings = new Map(quantitiesIn(contrast).map((key) => [key, readingOf(plan, key, names)]))
  return contrastOn(contrast, evidence, (key) => readings.get(key)!, options)
}

/** Whether a claim is about a task of its plan. */
export function isAbout(
  plan: Plan,
  { contrast, tasks }: Pick<PlannedClaim, 'contrast' | 'tasks'>,
  key: string,
): boolean {
  if (tasks?.includes(key) === false) return false
  const isOn = (name: string) =>
    plan.conditions.find((condition) => condition.name === name)!.tasks?.includes(key) ?? true
  const { names } = plan.tasks[key]
  return (
    conditionsIn(contrast).every(isOn) && quantitiesIn(contrast).every((each) => readingOf(plan, each, names))
  )
}

function contrastOn(
  contrast: Exclude<Contrast, { kind: 'randomNetworks' }>,
  evidence: Evidence,
  read: (key: string) => Reading,
  options: TestOptions,
): Found {
  switch (contrast.kind) {
    case 'larger':
      return larger(evidence, read(contrast.quantity), [contrast.of, contrast.than], options)
    case 'moreVariable':
      return moreVariable(evidence, read(contrast.quantity), [contrast.of, contrast.than], options)
    case 'closer': {
      const { of, to, than } = contrast
      return closer(evidence, read(contrast.quantity), [of, to, than], options)
    }
    case 'together':
      return together(evidence, read(contrast.x), read(contrast.y), contrast.conditions, options)
    case 'below':
      return below(evidence, read(contrast.quantity), contrast, options)
    case 'failsMore':
      return failsMore(evidence, [contrast.of, contrast.than])
    case 'releasedCurve':
      return releasedCurve(evidence, contrast)
  }
}

/** A quantity of the plan with the task's names put in; null where the task has no such name. */
function readingOf(
  { quantities }: Plan,
  key: string,
  names: Readonly<Record<string, string>>,
): Reading | null {
  const quantity = quantities[key]
  const needed = [...quantity.name.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)
  if (!needed.every((name) => Object.hasOwn(names, name))) return null
  const filled = (text: string) => text.replace(/\{(\w+)\}/g, (_, name: string) => names[name])
  return { ...quantity, name: filled(quantity.name), shown: filled(quantity.shown) }
}
