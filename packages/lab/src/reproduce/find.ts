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
  const { task, names } = evidence
  if (contrast.kind === 'randomNetworks' || tasks?.includes(task) === false) return null
  const isOn = (name: string) =>
    plan.conditions.find((condition) => condition.name === name)!.tasks?.includes(task) ?? true
  if (!conditionsIn(contrast).every(isOn)) return null
  const readings = new Map(quantitiesIn(contrast).map((key) => [key, readingOf(plan, key, names)]))
  const read = (key: string) => readings.get(key)!
  if ([...readings.values()].includes(null)) return null
  return contrastOn(contrast, evidence, (key) => read(key)!, options)
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
