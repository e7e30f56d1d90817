import { summaryOf } from '../statistics/index.js'
import type { Evidence } from './evidence.js'
import type { Found } from './finding.js'

/**
 * The learning curve that the authors of arXiv 2206.01338 released: delayed-xor, ModProp with type feedback, 10 runs; the
 * loss (without L2) on a fresh batch of 32.
 */
export const releasedCurve = [
  { update: 0, median: 0.6985, least: 0.6046, most: 0.7573 },
  { update: 100, median: 0.6916, least: 0.5006, most: 0.6956 },
  { update: 200, median: 0.4135, least: 0.1151, most: 0.6966 },
  { update: 300, median: 0.1355, least: 0.0399, most: 0.6034 },
  { update: 500, median: 0.0192, least: 0.0102, most: 0.6383 },
  { update: 1000, median: 0.0058, least: 0.0029, most: 0.1565 },
  { update: 2000, median: 0.0034, least: 0.0023, most: 0.0847 },
  { update: 2980, median: 0.0038, least: 0.002, most: 0.062 },
] as const

/** Whether the median of our curves lies within the range of the released runs at every released update; null for other tasks. */
export function likeReleased(evidence: Evidence, condition: string): Found | null {
  const { task } = evidence
  const effect = `median loss on fresh trials of ${condition} within the range of the released runs`
  if (task !== 'delayed-xor') return null
  const curves = evidence.curves(condition, 'train')
  const rows = releasedCurve.map((point) => {
    const losses = curves.flatMap((curve) => curve.filter(({ update }) => update === point.update))
    const ours = losses.length === 0 ? Number.NaN : summaryOf(losses.map(({ loss }) => loss)).median
    return { ...point, ours, within: ours >= point.least && ours <= point.most }
  })
  if (rows.some(({ ours }) => Number.isNaN(ours))) {
    return { task, effect, reason: 'the released curves are of the paper’s size: made with --full' }
  }
  const outside = rows.filter(({ within }) => !within)
  const told = rows.map(({ update, ours, median }) => `${update}: ${ours.toPrecision(3)} (${median})`)
  return {
    ...{ task, effect },
    decided: outside.length === 0 ? 'recovered' : 'not recovered',
    reason: `${rows.length - outside.length} of ${rows.length} updates within; ours (released median) at update ${told.join(', ')}`,
  }
}
