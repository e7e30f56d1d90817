import { readComparison } from '../report/read.js'
import { type Evidence, type EvidenceOptions, evidenceOf } from './evidence.js'
import { type JudgedClaim, judge, judgeFindings } from './judge.js'
import { type RandomNetworks, randomNetworks } from './randomNetworks.js'
import type { Size, Study } from './study.js'

/** What a reproduction found: plain data, computed from the run folders alone. */
export interface Reproduction {
  readonly title: string
  readonly source: string
  readonly size: Size
  readonly labels: EvidenceOptions['labels']
  readonly seeds: readonly number[]
  readonly claims: readonly JudgedClaim[]
  readonly tasks: readonly {
    readonly task: string
    /** Whether the runs are comparable, at what level, and why. */
    readonly matched: string
    readonly diverged: readonly { readonly condition: string; readonly count: number; readonly of: number }[]
  }[]
  /** Mean cosines on random networks, of a study that measures them. */
  readonly cosines: RandomNetworks['cosines']
  readonly notes: readonly string[]
}

/** Judges every claim of a study from the runs in its folder. */
export function reproductionOf(
  folder: string,
  study: Study,
  size: Size,
  labels: EvidenceOptions['labels'],
): Reproduction {
  const comparison = readComparison(folder)
  const evidences = comparison.tasks.map((task) =>
    evidenceOf(comparison, task, { matchedConditions: study.matchedConditions, labels }),
  )
  const divergedIn = (evidence: Evidence) =>
    comparison.conditions
      .map(({ name }) => ({ condition: name, ...evidence.diverged(name) }))
      .filter(({ count }) => count > 0)
  const random = study.onRandomNetworks && randomNetworks(labels)
  const claims = study.claims.map((claim) => judge(claim, evidences))
  if (random) {
    claims.push(...study.onRandomNetworks!.map((claim, k) => judgeFindings(claim, [random.steps[k]])))
  }
  return {
    title: study.title,
    source: study.source,
    ...{ size, labels, seeds: comparison.seeds },
    claims,
    cosines: random?.cosines ?? [],
    tasks: evidences.map((evidence) => ({
      task: evidence.task,
      matched: `${evidence.matched.verdict}: ${evidence.matched.reason}`,
      diverged: divergedIn(evidence),
    })),
    notes: study.notes[size],
  }
}
