import { describe, expect, test } from 'vitest'
import { curvature, evaluation, handmade, handmadeRun } from '../../test/handmadeRuns.ts'
import { below, closer, larger, moreVariable, type Reading, releasedCurve, together } from './contrasts.js'
import { type Evidence, evidenceOf } from './evidence.js'
import type { Finding } from './finding.js'
import { judge } from './judge.js'

const seeds = [0, 1, 2, 3, 4, 5, 6, 7]
const lambda: Reading = { name: 'end.lambdaMax', shown: 'λ_max at the end', scale: 'log10' }
const gap: Reading = { name: 'end.gap.test', shown: 'gap', scale: 'as is' }
const testing = { level: 0.05, intervals: true }

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

const read = (comparison: ReturnType<typeof handmade>, task = 'pattern-generation') =>
  evidenceOf(comparison, {
    ...{ task, names: {}, primary: comparison.conditions.map(({ name }) => name) },
    ...{ learned: 0.5, smoothing: 1, matching: 'within the seed', labels: 'true' },
  })
const evidence = (conditions: Readonly<Record<string, Numbers>>) => read(comparisonOf(conditions))
const more = (each: Evidence, reading: Reading, a: string, b: string) =>
  larger(each, reading, [a, b], testing)

describe('contrasts', () => {
  test('a quantity that is larger in every seed is as claimed, and the opposite claim is not', () => {
    const both = evidence({ exact: flat, eprop: sharp })
    const found = more(both, lambda, 'eprop', 'exact') as Finding
    const wanted = seeds.map((s) => Math.log10((90 + 7 * s) / (10 + s))).reduce((a, b) => a + b) / 8
    // differences keep 10 digits
    expect(found.estimate).toBeCloseTo(wanted, 9)
    expect(found.p).toBe(2 / 256)
    expect(found.interval![0]).toBeGreaterThan(0)
    expect((more(both, lambda, 'exact', 'eprop') as Finding).estimate).toBeCloseTo(-wanted, 9)
  })

  test('has no interval where none is asked for, and the same p', () => {
    const both = evidence({ exact: flat, eprop: sharp })
    const asked = more(both, lambda, 'eprop', 'exact') as Finding
    const bare = larger(both, lambda, ['eprop', 'exact'], { ...testing, intervals: false }) as Finding
    expect(bare).toEqual({ ...asked, interval: null })
  })

  test('the same values are no difference', () => {
    const found = more(evidence({ exact: flat, eprop: flat }), lambda, 'eprop', 'exact')
    expect(found).toMatchObject({ reason: 'no difference in any seed' })
  })

  test('fewer than six pairs say nothing, and say so', () => {
    const lost: Numbers = (seed) => (seed < 5 ? sharp(seed) : { lambda: Number.NaN, test: 0.2 })
    expect(more(evidence({ exact: flat, eprop: lost }), lambda, 'eprop', 'exact')).toMatchObject({
      reason: expect.stringMatching(
        /^5 seeds have it under all of them, at least 6 are needed \(3 of 8 seeds left out/,
      ),
    })
    const less: Numbers = (seed) => (seed < 7 ? sharp(seed) : { lambda: Number.NaN, test: 0.2 })
    const found = more(evidence({ exact: flat, eprop: less }), lambda, 'eprop', 'exact') as Finding
    expect(found.n).toBe(7)
    expect(found.notes).toEqual(['1 of 8 seeds left out (seed 7: eprop has no value there)'])
  })

  test('a wider spread is more variable, whatever the level', () => {
    const steady: Numbers = (seed) => ({ lambda: 1, test: 5 + 0.001 * (seed % 4) })
    const wild: Numbers = (seed) => ({ lambda: 1, test: 0.2 + [0, 3, -0.09, 2, 1, -0.05, 4, 0.3][seed] })
    const both = evidence({ exact: steady, eprop: wild })
    expect((moreVariable(both, gap, ['eprop', 'exact'], testing) as Finding).estimate).toBeGreaterThan(0)
    expect((moreVariable(both, gap, ['exact', 'eprop'], testing) as Finding).estimate).toBeLessThan(0)
  })

  test('closer compares distances from the target', () => {
    const near: Numbers = (seed) => ({ lambda: 80 + 7 * seed, test: 0.2 })
    const three = evidence({ exact: flat, eprop: sharp, scaled: near })
    const found = closer(three, lambda, ['scaled', 'eprop', 'exact'], testing) as Finding
    expect(found.estimate).toBeGreaterThan(0.5)
    expect((closer(three, lambda, ['exact', 'eprop', 'scaled'], testing) as Finding).estimate).toBeLessThan(
      -0.5,
    )
  })

  test('what rises together does so within every seed; what the seeds alone share does not count', () => {
    const all = ['exact', 'mdgl', 'eprop']
    const between: Numbers = (seed) => ({ lambda: 40 + 3 * seed, test: 0.15 + 0.001 * seed })
    const three = evidence({ exact: flat, mdgl: between, eprop: sharp })
    const rising = together(three, lambda, gap, all, testing) as Finding
    expect(rising).toMatchObject({ estimate: 1, n: 8, p: 2 / 256 })
    expect(rising.notes).toEqual([expect.stringMatching(/^over all 24 runs together (1|0\.9)/)])
    const turned =
      (numbers: Numbers): Numbers =>
      (seed) => ({ lambda: 1 / numbers(seed).lambda, test: numbers(seed).test })
    const falling = evidence({ exact: turned(flat), mdgl: turned(between), eprop: turned(sharp) })
    expect((together(falling, lambda, gap, all, testing) as Finding).estimate).toBe(-1)
    // both rise with the seed alone, and within it there is no relation on average
    const orders = [
      [0, 1, 2],
      [2, 1, 0],
    ]
    const apart =
      (k: number): Numbers =>
      (seed) => ({
        lambda: 10 + 100 * seed + k,
        test: 0.2 + 0.1 * seed + 0.001 * orders[seed % 2][k],
      })
    const none = together(
      evidence({ exact: apart(0), mdgl: apart(1), eprop: apart(2) }),
      lambda,
      gap,
      all,
      testing,
    ) as Finding
    expect(none.estimate).toBe(0)
    expect(none.p).toBe(1)
    expect(none.notes[0]).toMatch(/together 0\.9/)
  })

  test('below holds a quantity against a value', () => {
    const both = evidence({ exact: flat, eprop: sharp })
    expect((below(both, lambda, { of: 'exact', value: 20 }, testing) as Finding).estimate).toBeGreaterThan(0)
    expect((below(both, lambda, { of: 'eprop', value: 20 }, testing) as Finding).estimate).toBeLessThan(0)
  })
})

describe('verdicts', () => {
  const info = { id: 'a', statement: '', source: '', measured: '', status: 'planned' } as const
  const found = (task: string, estimate: number, p: number): Finding => ({
    ...{ task, effect: '', estimate, interval: [estimate - 1, estimate + 1] as const, p, n: 8 },
    ...{ test: 'Wilcoxon' as const, data: [], stream: '', notes: [] },
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
    const judged = judge(info, [...findings], 0.05)
    expect(judged.verdict).toBe(verdict)
    expect(judged.tasks.map((task) => task.verdict)).toEqual(tasks)
  })

  test('p is adjusted over the tasks after Holm', () => {
    const judged = judge(info, [found('a', 1, 0.03), found('b', 1, 0.04)], 0.05)
    expect(judged.verdict).toBe('undecided')
    expect(judged.tasks.map((task) => 'pAdjusted' in task && task.pAdjusted)).toEqual([0.06, 0.06])
  })

  test('the level is the plan’s', () => {
    expect(judge(info, [found('a', 1, 0.03)], 0.05).verdict).toBe('recovered')
    expect(judge(info, [found('a', 1, 0.03)], 0.01).verdict).toBe('undecided')
  })
})

describe('the released curve', () => {
  const points = [
    { update: 0, median: 0.7, least: 0.6, most: 0.76 },
    { update: 300, median: 0.14, least: 0.04, most: 0.6 },
    { update: 2980, median: 0.0038, least: 0.002, most: 0.062 },
  ]
  const curves = (factor: number, spread = 0) => {
    const runs = seeds.map((seed) =>
      handmadeRun(
        points.map(({ update, median }) =>
          evaluation(update, 'train', 1, median * factor * (1 + spread * (seed - 3.5))),
        ),
        { task: 'delayed-xor', condition: 'types', seed },
      ),
    )
    return read(handmade(runs), 'delayed-xor')
  }
  const like = (each: Evidence, list: Parameters<typeof releasedCurve>[1]['points']) =>
    releasedCurve(each, { of: 'types', measure: 'loss', points: list })

  test('is recovered by medians within its range, not by others, and needs its updates', () => {
    expect(like(curves(1), points)).toMatchObject({ decided: 'recovered' })
    expect(like(curves(20), points)).toMatchObject({ decided: 'not recovered' })
    expect(like(curves(1), [...points, { update: 7, median: 1 }])).toMatchObject({
      reason: 'no run has an evaluation at update 7',
    })
  })

  test('of which only medians are known: they lie within the range of our runs, or do not', () => {
    const medians = points.map(({ update, median }) => ({ update, median }))
    expect(like(curves(1, 0.1), medians)).toMatchObject({ decided: 'recovered' })
    expect(like(curves(1.5, 0.01), medians)).toMatchObject({ decided: 'not recovered' })
  })
})
