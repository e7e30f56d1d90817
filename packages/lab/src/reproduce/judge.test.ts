import { describe, expect, test } from 'vitest'
import { curvature, evaluation, handmade, handmadeRun } from '../../test/handmadeRuns.ts'
import { closer, larger, moreVariable, type Reading, together } from './contrasts.js'
import { evidenceOf } from './evidence.js'
import type { Finding } from './finding.js'
import { type Claim, judge, judgeFindings } from './judge.js'
import { likeReleased, releasedCurve } from './releasedCurves.js'

const seeds = [0, 1, 2, 3, 4, 5, 6, 7]
const lambda: Reading = { name: 'end.lambdaMax', shown: 'λ_max at the end', scale: 'log10' }
const gap: Reading = { name: 'end.gap.test', shown: 'gap', scale: 'as is' }

/** λ_max and test loss of a run at its end; the training loss is 0.1. */
type Numbers = (seed: number) => { readonly lambda: number; readonly test: number }

function comparisonOf(conditions: Readonly<Record<string, Numbers>>, task = 'pattern-generation') {
  const runs = Object.entries(conditions).flatMap(([condition, numbers]) =>
    seeds.map((seed) => {
      const { lambda: value, test: loss } = numbers(seed)
      return handmadeRun(
        [
          evaluation(10, 'train', null, 0.1),
          evaluation(10, 'test', null, loss),
          curvature(10, value),
          { kind: 'end', update: 10, status: 'finished' },
        ],
        { task, condition, seed },
      )
    }),
  )
  return handmade(runs)
}

const flat: Numbers = (seed) => ({ lambda: 10 + seed, test: 0.11 + 0.001 * seed })
const sharp: Numbers = (seed) => ({ lambda: 90 + 7 * seed, test: 0.2 + 0.01 * seed })

const evidence = (conditions: Readonly<Record<string, Numbers>>, labels: 'true' | 'shuffled' = 'true') =>
  evidenceOf(comparisonOf(conditions), 'pattern-generation', {
    matchedConditions: Object.keys(conditions),
    labels,
  })

describe('contrasts', () => {
  test('a quantity that is larger in every seed is as claimed, and the opposite claim is not', () => {
    const both = evidence({ exact: flat, eprop: sharp })
    const found = larger(both, lambda, 'eprop', 'exact') as Finding
    const wanted = seeds.map((s) => Math.log10((90 + 7 * s) / (10 + s))).reduce((a, b) => a + b) / 8
    expect(found.estimate).toBeCloseTo(wanted, 12)
    expect(found.p).toBe(2 / 256)
    expect(found.interval[0]).toBeGreaterThan(0)
    expect((larger(both, lambda, 'exact', 'eprop') as Finding).estimate).toBeCloseTo(-wanted, 12)
  })

  test('the same values are no difference', () => {
    const found = larger(evidence({ exact: flat, eprop: flat }), lambda, 'eprop', 'exact')
    expect(found).toMatchObject({ reason: 'no difference in any seed' })
  })

  test('fewer than six pairs say nothing, and say so', () => {
    const lost: Numbers = (seed) => (seed < 5 ? sharp(seed) : { lambda: Number.NaN, test: 0.2 })
    expect(larger(evidence({ exact: flat, eprop: lost }), lambda, 'eprop', 'exact')).toMatchObject({
      reason: '5 seeds have it under all of them, at least 6 are needed',
    })
    const less: Numbers = (seed) => (seed < 7 ? sharp(seed) : { lambda: Number.NaN, test: 0.2 })
    const found = larger(evidence({ exact: flat, eprop: less }), lambda, 'eprop', 'exact') as Finding
    expect(found.n).toBe(7)
    expect(found.notes).toEqual(['1 of 8 seeds left out: a run diverged or has no value there'])
  })

  test('a wider spread is more variable, whatever the level', () => {
    const steady: Numbers = (seed) => ({ lambda: 1, test: 5 + 0.001 * (seed % 4) })
    const wild: Numbers = (seed) => ({ lambda: 1, test: 0.2 + [0, 3, -0.09, 2, 1, -0.05, 4, 0.3][seed] })
    const both = evidence({ exact: steady, eprop: wild })
    expect((moreVariable(both, gap, 'eprop', 'exact') as Finding).estimate).toBeGreaterThan(0)
    expect((moreVariable(both, gap, 'exact', 'eprop') as Finding).estimate).toBeLessThan(0)
  })

  test('closer compares distances from the target', () => {
    const near: Numbers = (seed) => ({ lambda: 80 + 7 * seed, test: 0.2 })
    const three = evidence({ exact: flat, eprop: sharp, scaled: near })
    const found = closer(three, lambda, 'scaled', 'eprop', 'exact') as Finding
    expect(found.estimate).toBeGreaterThan(0.5)
    expect((closer(three, lambda, 'exact', 'eprop', 'scaled') as Finding).estimate).toBeLessThan(-0.5)
  })

  test('what rises together has a rank correlation of 1, and of −1 turned round', () => {
    const all = ['exact', 'eprop']
    const rising = together(evidence({ exact: flat, eprop: sharp }), lambda, gap, all) as Finding
    expect(rising).toMatchObject({ estimate: 1, n: 16 })
    expect(rising.p).toBeLessThan(1e-6)
    const turned: Numbers = (seed) => ({ lambda: 1 / sharp(seed).lambda, test: sharp(seed).test })
    const falling = together(evidence({ eprop: turned, exact: turned }), lambda, gap, all) as Finding
    expect(falling.estimate).toBeCloseTo(-1, 12)
  })
})

describe('verdicts', () => {
  const info = { id: 'a', statement: '', source: '', measured: '' }
  const found = (task: string, estimate: number, p: number): Finding => ({
    ...{ task, effect: '', estimate, interval: [estimate - 1, estimate + 1] as const, p, n: 8 },
    ...{ test: '', notes: [] },
  })
  const none = { task: 'c', effect: '', reason: 'not comparable' }

  test.each([
    [[found('a', 1, 0.01), found('b', 1, 0.02)], 'recovered', ['recovered', 'recovered']],
    [[found('a', -1, 0.01), found('b', -1, 0.02)], 'not recovered', ['not recovered', 'not recovered']],
    [[found('a', -1, 0.01), found('b', 1, 0.5)], 'not recovered', ['not recovered', 'undecided']],
    [[found('a', 1, 0.01), found('b', 1, 0.5)], 'undecided', ['recovered', 'undecided']],
    [[found('a', 1, 0.01), found('b', -1, 0.01)], 'undecided', ['recovered', 'not recovered']],
    [[found('a', 1, 0.01), none], 'undecided', ['recovered', 'undecided']],
    [[none], 'undecided', ['undecided']],
  ] as const)('%#', (findings, verdict, tasks) => {
    const judged = judgeFindings(info, [...findings])
    expect(judged.verdict).toBe(verdict)
    expect(judged.tasks.map((task) => task.verdict)).toEqual(tasks)
  })

  test('p is adjusted over the tasks after Holm', () => {
    const judged = judgeFindings(info, [found('a', 1, 0.03), found('b', 1, 0.04)])
    expect(judged.verdict).toBe('undecided')
    expect(judged.tasks.map((task) => 'pAdjusted' in task && task.pAdjusted)).toEqual([0.06, 0.06])
  })

  test('follow from the data: with shuffled labels a clear difference is undecided', () => {
    const claim: Claim = { ...info, find: (each) => larger(each, lambda, 'eprop', 'exact') }
    const conditions = { exact: flat, eprop: sharp }
    expect(judge(claim, [evidence(conditions)]).verdict).toBe('recovered')
    expect(judge(claim, [evidence(conditions, 'shuffled')]).verdict).toBe('undecided')
  })

  test('so is a correlation: each quantity changes places by itself', () => {
    const conditions = { exact: flat, eprop: sharp }
    const claim: Claim = { ...info, find: (each) => together(each, lambda, gap, Object.keys(conditions)) }
    expect(judge(claim, [evidence(conditions)]).verdict).toBe('recovered')
    expect(judge(claim, [evidence(conditions, 'shuffled')]).verdict).toBe('undecided')
  })
})

describe('the released curve', () => {
  const curves = (factor: number, task = 'delayed-xor') => {
    const runs = seeds.map((seed) =>
      handmadeRun(
        releasedCurve.map(({ update, median }) => evaluation(update, 'train', 1, median * factor)),
        { task, condition: 'types', seed },
      ),
    )
    return evidenceOf(handmade(runs), task, { matchedConditions: ['types'], labels: 'true' })
  }

  test('is recovered by medians within its range, not by others, and needs its updates', () => {
    expect(likeReleased(curves(1), 'types')).toMatchObject({ decided: 'recovered' })
    expect(likeReleased(curves(3), 'types')).toMatchObject({ decided: 'not recovered' })
    expect(likeReleased(curves(1, 'delayed-match'), 'types')).toBe(null)
    const { curves: _, ...others } = curves(1)
    const short = { ...others, curves: () => [] }
    expect(likeReleased(short, 'types')).toMatchObject({ reason: expect.stringContaining('--full') })
  })

  test('decides for its own task alone', () => {
    const claim: Claim = {
      ...{ id: 'curve', statement: '', source: '', measured: '' },
      find: (each) => likeReleased(each, 'types'),
    }
    expect(judge(claim, [curves(1), curves(1, 'delayed-match')])).toMatchObject({
      verdict: 'recovered',
      tasks: [{ task: 'delayed-xor' }],
    })
  })
})
