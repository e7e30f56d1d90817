import { seed as root } from '@credit/core'
import type { Comparison } from '../src/report/read.ts'
import { type Plan, parsePlan, type ReadPlan } from '../src/reproduce/plan.ts'
import type { StudyRuns } from '../src/reproduce/reproduction.ts'
import { curvature, end, evaluation, handmade, handmadeRun } from './handmadeRuns.ts'

type Claim = Plan['claims'][number]
type Changed = { readonly [K in keyof Plan]?: unknown }

const claim = (id: string, contrast: Claim['contrast']): Claim => ({
  ...{ id, statement: id, source: 'made up', measured: 'made up', status: 'planned', contrast },
})

/** Of every kind that made-up runs can speak to. */
export const claims: readonly Claim[] = [
  claim('gap', { kind: 'larger', quantity: 'gap', of: 'eprop', than: 'exact' }),
  claim('spread', { kind: 'moreVariable', quantity: 'gap', of: 'eprop', than: 'exact' }),
  claim('correlation', { kind: 'together', x: 'lambda', y: 'gap', conditions: ['exact', 'mdgl', 'eprop'] }),
  claim('curvature', { kind: 'larger', quantity: 'lambda', of: 'eprop', than: 'exact' }),
  claim('curvature-end', { kind: 'larger', quantity: 'lambdaEnd', of: 'eprop', than: 'exact' }),
  claim('theorem', { kind: 'closer', quantity: 'lambdaEnd', of: 'mdgl', to: 'eprop', than: 'exact' }),
  claim('failures', { kind: 'failsMore', of: 'eprop', than: 'exact' }),
]

/** A plan of three rules on two tasks. */
export function madeUpPlan(changed: Changed = {}): ReadPlan {
  const task = (name: string) => ({ task: name, preset: 'quick', changes: {}, names: {} })
  const plan = {
    ...{ format: 1, name: 'made-up', title: 'A made-up study', source: 'nowhere', status: 'planned' },
    ...{ seeds: '0..9', recovered: { level: 0.05, rule: 'As always.' }, learned: 0.5, smoothing: 3 },
    exclusions: ['None.'],
    settings: { how: ['Made up.'], pilots: null },
    costs: { hours: 1, how: ['Made up.'] },
    tasks: { 'delayed-match': task('delayed-match'), 'delayed-xor': task('delayed-xor') },
    conditions: ['exact', 'mdgl', 'eprop'].map((name) => ({ name, rule: name, role: 'primary' })),
    quantities: {
      gap: { name: 'matched.gap.test', shown: 'gap, matched', scale: 'as is' },
      lambda: { name: 'matched.lambdaMax', shown: 'λ_max, matched', scale: 'log10' },
      lambdaEnd: { name: 'end.lambdaMax', shown: 'λ_max/1 at the end', scale: 'log10' },
    },
    ...{ claims, shares: { one: { tasks: ['delayed-match'], conditions: ['exact', 'eprop'] } }, notes: [] },
    ...changed,
  }
  return parsePlan(JSON.stringify(plan), 'made-up.json')
}

/** How large the planted effects are, in standard deviations of the differences between two runs of a seed. */
export interface Planted {
  /** Of gap and log λ_max, eprop over exact; mdgl lies half-way. */
  readonly effect: number
  /** By how much the spread of eprop's gaps is larger; 1: as large. */
  readonly spread: number
  /** The probability that a run never learns, by condition. */
  readonly fails: Readonly<Record<string, number>>
  readonly seeds: number
  /** Which draw. */
  readonly draw: number
}

/**
 * Runs as records: training accuracy that rises at a pace of the run's own to a best of its own, λ_max and test accuracy
 * beside it, with what the runs of a seed share and what each has of its own.
 */
export function madeUpRuns(planted: Planted, plan: ReadPlan = madeUpPlan()): StudyRuns {
  const comparisons = Object.keys(plan.plan.tasks).map((task) => [task, comparisonOf(task, planted)] as const)
  return {
    plan,
    program: { versions: { '@credit/core': '0.0.0' }, build: null },
    comparisons: new Map(comparisons),
  }
}

const share = { exact: 0, mdgl: 0.5, eprop: 1 }

function comparisonOf(task: string, planted: Planted): Comparison {
  const runs = Array.from({ length: planted.seeds }, (_, seed) => seed).flatMap((seed) =>
    Object.keys(share).map((condition) => runOf(task, condition as keyof typeof share, seed, planted)),
  )
  return handmade(runs)
}

function runOf(
  task: string,
  condition: keyof typeof share,
  seed: number,
  { effect, spread, fails, draw }: Planted,
) {
  const branch = root(0).child('made up').child(draw).child(task).child(seed)
  const shared = branch.child('shared').generator()
  const own = branch.child(condition).generator()
  const fate = branch.child('fate').child(condition).generator().uniform()
  const best = fate < (fails[condition] ?? 0) ? 0.6 : 0.93 + 0.05 * own.uniform()
  const pace = 3 + 2 * own.uniform()
  // two independent parts of standard deviation σ differ by √2 σ
  const shift = effect * share[condition] * Math.SQRT2
  const widened = condition === 'eprop' ? spread : 1
  const logLambda = 0.5 * shared.gaussian() + own.gaussian() + shift
  const gap = 0.1 + 0.01 * (0.5 * shared.gaussian() + widened * own.gaussian() + shift)
  const lines = Array.from({ length: 21 }, (_, k) => {
    const train = 0.5 + (best - 0.5) * (1 - Math.exp(-k / pace)) + 0.004 * own.gaussian()
    return [
      evaluation(10 * k, 'train', train, 1 - train),
      evaluation(10 * k, 'test', train - gap, 1 - train + gap),
      curvature(10 * k, 10 * Math.exp(0.4 * logLambda)),
    ]
  })
  return handmadeRun([...lines.flat(), end(200)], { task, condition, seed })
}
