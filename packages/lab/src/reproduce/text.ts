import { isFinding, type Verdict } from './finding.js'
import type { JudgedClaim, TaskVerdict } from './judge.js'
import type { Reproduction } from './reproduction.js'

export const verdictMarks: Readonly<Record<Verdict, string>> = {
  recovered: '●',
  'not recovered': '✕',
  undecided: '○',
}

export const testNames = {
  Wilcoxon: 'Wilcoxon signed-rank, paired over seeds',
  McNemar: 'exact McNemar, paired over seeds',
} as const

const three = (x: number) => Number(x.toPrecision(3)).toString().replace('-', '−')

/** `0.53 [0.41, 0.62], p 0.016, n 8`; of what has no test, the reason. */
export function effectText(task: TaskVerdict): string {
  if (!isFinding(task)) return task.reason
  const { estimate, interval, pAdjusted, n } = task
  const p = pAdjusted < 0.001 ? 'p < 0.001' : `p ${three(pAdjusted)}`
  const range = interval === null ? '' : ` [${interval.map(three).join(', ')}]`
  return `${three(estimate)}${range}, ${p}, n ${n}`
}

/** What would decide what is undecided; empty for what is decided. */
export function powerText(task: TaskVerdict): string {
  if (task.verdict !== 'undecided' || !isFinding(task) || task.power === undefined) return ''
  const { reached, seeds } = task.power
  const wanted =
    seeds === null ? 'no number of seeds up to 1,000 would' : `${seeds} seeds would, with power 0.8`
  return `power ${reached.toFixed(2)} at the estimated effect; ${wanted}`
}

/** Of what kind a verdict is: that of the evidence, or exploratory where the claim is. */
export function kindText(
  { kind }: Pick<Reproduction, 'kind'>,
  { status }: Pick<JudgedClaim, 'status'>,
): string {
  return status === 'exploratory' && kind !== 'pilot' ? 'exploratory' : kind
}

/** `pattern-generation: exact 10 of 10, eprop 10 of 10 (1 never learned, 1 diverged)`. */
export function countsText({ task, counts }: Reproduction['tasks'][number]): string {
  const each = counts.map(({ condition, planned, ended, diverged, neverLearned }) => {
    const bad = [
      ...(neverLearned > 0 ? [`${neverLearned} never learned`] : []),
      ...(diverged > 0 ? [`${diverged} diverged`] : []),
    ]
    return `${condition} ${ended} of ${planned}${bad.length > 0 ? ` (${bad.join(', ')})` : ''}`
  })
  return `${task}: runs that ended: ${each.join('; ')}.`
}
