import { describe, expect, test } from 'vitest'
import { end, evaluation, handmadeRun } from '../../test/handmadeRuns.ts'
import { madeUpPlan, madeUpRuns } from '../../test/madeUpStudy.ts'
import { shuffledLabels } from './evidence.js'
import { type Finding, isFinding } from './finding.js'
import { holdsAgainst } from './holds.js'
import { type Reproduction, reproductionOf, type StudyRuns } from './reproduction.js'

const strong = { effect: 4, spread: 1, fails: {}, seeds: 10, draw: 0 }
const runs = madeUpRuns(strong)
const fast = { intervals: false }

/** The same runs, one of them without anything learned. */
function voided(study: StudyRuns, task: string, condition: string, seed: number): StudyRuns {
  const comparison = study.comparisons.get(task)!
  const flat = [0, 50, 100, 150, 200].flatMap((update) =>
    ['train', 'test'].map((split) => evaluation(update, split, 0.5, 0.7)),
  )
  const changed = comparison.runs.map((run) =>
    run.condition === condition && run.seed === seed
      ? handmadeRun([...flat, end(200)], { task, condition, seed })
      : run,
  )
  return { ...study, comparisons: new Map([...study.comparisons, [task, { ...comparison, runs: changed }]]) }
}

const found = ({ claims }: Reproduction, id: string, task: string): Finding => {
  const each = claims.find((claim) => claim.id === id)!.tasks.find((one) => one.task === task)!
  if (!isFinding(each)) throw new Error(`${id}, ${task}: ${JSON.stringify(each)}`)
  return each
}

describe('one run that never learns', () => {
  const whole = reproductionOf(runs, fast)
  const less = reproductionOf(voided(runs, 'delayed-match', 'eprop', 3), fast)

  test('leaves its own pair, and every other seed says what it said', () => {
    for (const id of ['gap', 'curvature']) {
      const [before, after] = [whole, less].map((each) => found(each, id, 'delayed-match'))
      expect(after.data).toEqual(before.data.filter((_, seed) => seed !== 3))
      expect(after.notes).toEqual(['1 of 10 seeds left out (seed 3: eprop never learned)'])
    }
    const [before, after] = [whole, less].map((each) => found(each, 'correlation', 'delayed-match'))
    expect(after.data).toEqual(before.data.filter((_, seed) => seed !== 3))
  })

  test('moves no verdict of a clear effect, and nothing on the other task', () => {
    const verdicts = ({ claims }: Reproduction) => claims.map(({ id, verdict }) => [id, verdict])
    const clear = (each: Reproduction) => verdicts(each).filter(([id]) => ['gap', 'curvature'].includes(id))
    expect(clear(less)).toEqual([
      ['gap', 'recovered'],
      ['curvature', 'recovered'],
    ])
    expect(clear(less)).toEqual(clear(whole))
    expect(found(less, 'gap', 'delayed-xor').data).toEqual(found(whole, 'gap', 'delayed-xor').data)
  })

  test('is counted, and compared as an outcome of its own', () => {
    const counts = less.tasks.find(({ task }) => task === 'delayed-match')!.counts
    expect(counts.map(({ neverLearned }) => neverLearned)).toEqual([0, 0, 1])
    expect(found(less, 'failures', 'delayed-match')).toMatchObject({
      ...{ estimate: 0.1, p: 1, n: 10, test: 'McNemar' },
      notes: ['never learned: 1 of 10 (eprop), 0 of 10 (exact)'],
    })
  })

  test('control: at the level that all runs reach it voids every matched contrast', () => {
    const changed = less.sensitivity.filter(({ task }) => task === 'delayed-match')
    expect(changed).toContainEqual({ id: 'gap', task: 'delayed-match', verdict: 'undecided' })
    expect(less.tasks[0].levelOfAll).toMatch(/^not comparable: /)
    expect(whole.tasks[0].levelOfAll).toMatch(/^comparable: /)
    expect(whole.sensitivity.filter(({ id }) => id === 'gap')).toEqual([])
  })
})

describe('a run that is not there', () => {
  test('or diverged leaves its seed out, for the reason that is told', () => {
    const comparison = runs.comparisons.get('delayed-match')!
    const gone = comparison.runs.filter((run) => !(run.condition === 'exact' && run.seed === 0))
    const lost = gone.map((run) =>
      run.condition === 'eprop' && run.seed === 1
        ? {
            ...run,
            records: { ...run.records, end: [{ kind: 'end' as const, update: 200, status: 'diverged' }] },
          }
        : run,
    )
    const study = { ...runs, comparisons: new Map([['delayed-match', { ...comparison, runs: lost }]]) }
    const { notes, n } = found(reproductionOf(study, fast), 'curvature-end', 'delayed-match')
    expect(n).toBe(8)
    expect(notes).toEqual(['2 of 10 seeds left out (seed 0: a run is missing; seed 1: eprop diverged)'])
  })
})

describe('a task of the plan that is not run yet', () => {
  const [[key, comparison]] = runs.comparisons
  const part = { ...runs, comparisons: new Map([[key, comparison]]) }
  test('is undecided on the page of a plan, and counts where p is adjusted', () => {
    const whole = reproductionOf(part, { ...fast, of: 'plan' })
    const gap = whole.claims.find(({ id }) => id === 'gap')!
    expect(gap.verdict).toBe('undecided')
    expect(gap.reason).toBe('Recovered on delayed-match; undecided on delayed-xor.')
    expect(gap.tasks.map((task) => (isFinding(task) ? task.pAdjusted / task.p : task.reason))).toEqual([
      2,
      'not run yet',
    ])
  })
  test('control: a share is judged by what it has', () => {
    const gap = reproductionOf(part, fast).claims.find(({ id }) => id === 'gap')!
    expect([gap.verdict, gap.tasks.length]).toEqual(['recovered', 1])
  })
})

describe('planned, exploratory or a pilot', () => {
  const kindOf = (plan = madeUpPlan(), seeds = [0, 1]) => {
    const study = madeUpRuns(strong, plan)
    const comparisons = new Map([...study.comparisons].map(([task, each]) => [task, { ...each, seeds }]))
    return reproductionOf({ ...study, comparisons }, fast).kind
  }
  test('follows from the plan and the seeds', () => {
    expect(kindOf()).toBe('planned')
    expect(kindOf(madeUpPlan({ status: 'exploratory' }))).toBe('exploratory')
    expect(kindOf(madeUpPlan(), [0, 100])).toBe('planned, on other seeds')
    expect(kindOf(madeUpPlan(), [0, 1000])).toBe('pilot')
    expect(kindOf(madeUpPlan({ status: 'exploratory' }), [1000])).toBe('pilot')
  })
})

test('with shuffled labels clear effects are undecided, each quantity changing places by itself', () => {
  const { claims } = reproductionOf(runs, { ...fast, labels: shuffledLabels(0) })
  expect(
    reproductionOf(runs, fast).claims.filter(({ verdict }) => verdict === 'recovered').length,
  ).toBeGreaterThan(3)
  expect(claims.filter(({ verdict }) => verdict === 'recovered').map(({ id }) => id)).toEqual([])
})

test('whether published verdicts hold', () => {
  const published = reproductionOf(runs, fast)
  const again = reproductionOf(madeUpRuns({ ...strong, draw: 1 }), fast)
  const turned = reproductionOf(madeUpRuns({ ...strong, effect: -4 }), fast)
  const gapOf = (each: Reproduction) => holdsAgainst(published, each).find(({ id }) => id === 'gap')
  expect(gapOf(again)).toMatchObject({ published: 'recovered', here: 'recovered', holds: 'yes' })
  expect(gapOf(turned)).toMatchObject({ here: 'not recovered', holds: 'no' })
})
