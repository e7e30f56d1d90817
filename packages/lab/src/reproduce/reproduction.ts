import type { Comparison } from '../report/read.js'
import { type Evidence, evidenceOf, type Labels, type RunCounts } from './evidence.js'
import { findOn, isAbout } from './find.js'
import type { NoFinding, Verdict } from './finding.js'
import { type JudgedClaim, judge } from './judge.js'
import { firstPilotSeed, type Plan, type ReadPlan } from './plan.js'
import type { Program } from './program.js'
import { type RandomNetworks, randomNetworks } from './randomNetworks.js'

/** What was run of a plan: the comparison of each task, by the task's key. */
export interface StudyRuns {
  readonly plan: ReadPlan
  readonly program: Program
  readonly comparisons: ReadonlyMap<string, Comparison>
}

/**
 * 'planned': of the plan's seeds, or of others that no pilot had. 'pilot' seeds are never evidence; 'exploratory' is what
 * the plan says of itself.
 */
export type EvidenceKind = 'planned' | 'planned, on other seeds' | 'exploratory' | 'pilot'

/** What a reproduction found: plain data, computed from the records alone. */
export interface Reproduction {
  readonly title: string
  readonly source: string
  readonly plan: { readonly name: string; readonly sha256: string }
  readonly program: Program
  readonly kind: EvidenceKind
  readonly labels: 'true' | 'shuffled'
  readonly level: number
  /** Those that a run has ended of. */
  readonly seeds: readonly number[]
  readonly claims: readonly JudgedClaim[]
  /** The verdicts when runs are read at the level that all of them reach, where they are others. */
  readonly sensitivity: readonly { readonly id: string; readonly task: string; readonly verdict: Verdict }[]
  readonly tasks: readonly {
    readonly task: string
    /** The level that all runs reach, and whether it is high enough. */
    readonly levelOfAll: string
    readonly counts: readonly RunCounts[]
  }[]
  /** Mean cosines on random networks, of a plan that asks for them. */
  readonly cosines: RandomNetworks['cosines']
}

export interface ReproductionOptions {
  /** Default 'true'. */
  readonly labels?: Labels
  /** 'plan': tasks that are not run yet are undecided, and count where p is adjusted; 'runs' (default): as if there were none. */
  readonly of?: 'plan' | 'runs'
  /** Whether intervals are drawn. Default true. */
  readonly intervals?: boolean
  /** Whether runs are also read at the level that all of them reach. Default true. */
  readonly sensitivity?: boolean
}

/** Judges every claim of a plan. */
export function reproductionOf(
  runs: StudyRuns,
  { labels = 'true', intervals = true, sensitivity = true, of = 'runs' }: ReproductionOptions = {},
): Reproduction {
  const { plan, sha256, seeds: plannedSeeds } = runs.plan
  const evidences = evidencesOf(runs, labels, 'within the seed')
  const claims = judgeAll(plan, evidences, { labels, intervals, of })
  const asked = [...runs.comparisons.values()].flatMap((each) => each.seeds)
  const seeds = [...runs.comparisons.values()]
    .flatMap((each) => each.runs.filter(({ state }) => state === 'ended'))
    .map(({ seed }) => seed)
  return {
    ...{ title: plan.title, source: plan.source, plan: { name: plan.name, sha256 }, program: runs.program },
    kind: kindOf(plan, asked, plannedSeeds),
    labels: labels === 'true' ? 'true' : 'shuffled',
    ...{ level: plan.recovered.level, seeds: [...new Set(seeds)].sort((a, b) => a - b), claims },
    sensitivity: sensitivity
      ? changedVerdicts(
          claims,
          judgeAll(plan, evidencesOf(runs, labels, 'level of all'), { labels, intervals: false, of }),
        )
      : [],
    tasks: evidences.map(({ task, levelOfAll, counts }) => ({
      task,
      levelOfAll: `${levelOfAll.verdict}: ${levelOfAll.reason}`,
      counts,
    })),
    cosines: plan.claims.some(isOfRandomNetworks) ? randomNetworks().cosines : [],
  }
}

/** The claims alone, judged on given evidence. */
export function judgeAll(
  plan: Plan,
  evidences: readonly Evidence[],
  { labels, intervals, of }: Required<Pick<ReproductionOptions, 'labels' | 'intervals' | 'of'>>,
): JudgedClaim[] {
  const { level } = plan.recovered
  const there = evidences.map(({ task }) => task)
  const awaited = of === 'runs' ? [] : Object.keys(plan.tasks).filter((key) => !there.includes(key))
  return plan.claims.map(({ contrast, tasks: _, ...claim }, k) => {
    if (contrast.kind === 'randomNetworks') {
      return judge(claim, [randomNetworks(labels).steps[contrast.step]], level)
    }
    const isOn = (key: string) => isAbout(plan, plan.claims[k], key)
    const count = [...there, ...awaited].filter(isOn).length
    const testing = { level: level / Math.max(1, count), intervals }
    const found = evidences.map((evidence) => findOn(plan, plan.claims[k], evidence, testing))
    const open = awaited.filter(isOn).map((task): NoFinding => {
      const state = 'not run yet'
      return { task, effect: '', reason: state, state }
    })
    return judge(claim, [...found.filter((each) => each !== null), ...open], level)
  })
}

function evidencesOf(
  { plan: { plan }, comparisons }: StudyRuns,
  labels: Labels,
  matching: 'within the seed' | 'level of all',
) {
  const primary = plan.conditions.filter(({ role }) => role === 'primary').map(({ name }) => name)
  const { learned, smoothing } = plan
  return [...comparisons]
    .filter(([, { runs }]) =>
      runs.some(({ state, condition }) => state === 'ended' && primary.includes(condition)),
    )
    .map(([task, comparison]) =>
      evidenceOf(comparison, {
        ...{ task, names: plan.tasks[task].names },
        ...{ primary, learned, smoothing, matching, labels },
      }),
    )
}

function kindOf(plan: Plan, seeds: readonly number[], plannedSeeds: readonly number[]): EvidenceKind {
  if (seeds.some((seed) => seed >= firstPilotSeed)) return 'pilot'
  if (plan.status === 'exploratory') return 'exploratory'
  return seeds.every((seed) => plannedSeeds.includes(seed)) ? 'planned' : 'planned, on other seeds'
}

function changedVerdicts(
  within: readonly JudgedClaim[],
  ofAll: readonly JudgedClaim[],
): Reproduction['sensitivity'] {
  return ofAll.flatMap(({ id, tasks }, k) =>
    tasks
      .filter(({ verdict }, i) => verdict !== within[k].tasks[i].verdict)
      .map(({ task, verdict }) => ({ id, task, verdict })),
  )
}

const isOfRandomNetworks = ({ contrast }: Plan['claims'][number]) => contrast.kind === 'randomNetworks'
