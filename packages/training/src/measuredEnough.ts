import { isRecord } from './forms.js'
import { settings } from './settings.js'

/** Points of loss, alignment and λ_max along a training that has as many updates. */
const points = 10

/**
 * The settings with measurements that scale with the number of updates: at least ten evaluations and alignments in any
 * training, and λ_max wherever performance is read, so that runs can be compared at matched performance. What a person gave
 * stays as it is.
 *
 * @param laid settings of a preset with what was given laid over
 * @param given what a person said of the measurements
 */
export function measuredEnough(
  laid: Readonly<Record<string, unknown>>,
  given: Readonly<Record<string, unknown>> = {},
): Record<string, unknown> {
  const { training, measures = {} } = laid
  const updates = isRecord(training) ? training.updates : undefined
  // whatever else it is will be refused
  if (typeof updates !== 'number' || !(updates >= 1) || !isRecord(measures)) return { ...laid }
  const atMost = (name: 'evaluateEvery' | 'alignEvery') => {
    const usual = measures[name] ?? settings.measures[name].otherwise
    if (given[name] !== undefined || typeof usual !== 'number') return usual
    return Math.min(usual, Math.max(1, Math.floor(updates / points)))
  }
  const evaluateEvery = atMost('evaluateEvery')
  const scaled = {
    curvatureEvery: evaluateEvery,
    ...measures,
    evaluateEvery,
    alignEvery: atMost('alignEvery'),
  }
  return { ...laid, measures: scaled }
}
