import { isFinding, type Verdict } from './finding.js'
import type { TaskVerdict } from './judge.js'

export const verdictMarks: Readonly<Record<Verdict, string>> = {
  recovered: '●',
  'not recovered': '✕',
  undecided: '○',
}

const three = (x: number) => Number(x.toPrecision(3)).toString().replace('-', '−')

/** `0.53 [0.41, 0.62], p 0.016, n 8`; of what has no test, the reason. */
export function effectText(task: TaskVerdict): string {
  if (!isFinding(task)) return (task as { reason: string }).reason
  const { estimate, interval, pAdjusted, n } = task as Extract<TaskVerdict, { pAdjusted: number }>
  const p = pAdjusted < 0.001 ? 'p < 0.001' : `p ${three(pAdjusted)}`
  return `${three(estimate)} [${three(interval[0])}, ${three(interval[1])}], ${p}, n ${n}`
}
