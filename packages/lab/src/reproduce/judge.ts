import { holm } from '../statistics/index.js'
import { type Decided, type Finding, type Found, isFinding, type NoFinding, type Verdict } from './finding.js'

/** A sentence of a paper, and what was measured. */
export interface Claim {
  readonly id: string
  readonly statement: string
  readonly source: string
  /** What was measured and compared, and under which convention, in a sentence. */
  readonly measured: string
  readonly status: 'planned' | 'exploratory'
}

/** What one task says, with its p-value adjusted for the number of tasks. */
export type TaskVerdict = { readonly verdict: Verdict } & (
  | (Finding & { readonly pAdjusted: number })
  | NoFinding
  | Decided
)

export interface JudgedClaim extends Claim {
  readonly verdict: Verdict
  /** Why, in a sentence. */
  readonly reason: string
  readonly tasks: readonly TaskVerdict[]
}

/**
 * The verdict on a claim from what every task says; tasks that are not run yet count as p = 1. A task recovers it when the effect has the claimed sign and p, adjusted
 * over the tasks after Holm, is below `level`; it does not when the sign is the other one and p as small; else it is
 * undecided. The claim is recovered when every task recovers it, not recovered when at least one task says the opposite and
 * none recovers it, and undecided otherwise.
 */
export function judge(claim: Claim, found: readonly Found[], level: number): JudgedClaim {
  const tested = found.filter(isFinding)
  const awaited = found.filter((each) => 'state' in each)
  const adjusted = holm([...tested.map(({ p }) => p), ...awaited.map(() => 1)])
  const tasks = found.map((each): TaskVerdict => {
    if (!isFinding(each)) return { ...each, verdict: 'decided' in each ? each.decided : 'undecided' }
    const pAdjusted = adjusted[tested.indexOf(each)]
    const verdict = pAdjusted >= level ? 'undecided' : each.estimate > 0 ? 'recovered' : 'not recovered'
    return { ...each, pAdjusted, verdict }
  })
  return { ...claim, tasks, ...overall(tasks) }
}

function overall(tasks: readonly TaskVerdict[]): Pick<JudgedClaim, 'verdict' | 'reason'> {
  const named = (verdict: Verdict) => tasks.filter((task) => task.verdict === verdict).map(({ task }) => task)
  const [yes, no, open] = [named('recovered'), named('not recovered'), named('undecided')]
  const list = (names: readonly string[]) => names.join(' and ')
  if (tasks.length === 0) return { verdict: 'undecided', reason: 'No run that it is about is finished.' }
  if (yes.length === tasks.length) return { verdict: 'recovered', reason: `On ${list(yes)}.` }
  if (no.length > 0 && yes.length === 0) {
    return { verdict: 'not recovered', reason: `The opposite holds on ${list(no)}.` }
  }
  const parts = [
    yes.length > 0 ? `recovered on ${list(yes)}` : '',
    no.length > 0 ? `the opposite on ${list(no)}` : '',
    open.length > 0 ? `undecided on ${list(open)}` : '',
  ]
  return { verdict: 'undecided', reason: `${sentence(parts.filter((part) => part !== '').join('; '))}.` }
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
