import { describe, expect, test } from 'vitest'
import {
  below,
  type CurvePoint,
  closer,
  failsMore,
  larger,
  moreVariable,
  type Reading,
  releasedCurve,
  together,
} from './contrasts.js'
import type { CurveRecord, Evidence, SeedRow } from './evidence.js'

const options = { level: 0.05, intervals: false }
const gap: Reading = { name: 'gap', shown: 'the gap', scale: 'as is' }
const ratio: Reading = { name: 'ratio', shown: 'the ratio', scale: 'log10' }

/** Evidence by hand: a value per seed for each quantity and condition. */
function evidence({
  rows = {},
  lost = {},
  curves = [],
}: {
  readonly rows?: Readonly<Record<string, Readonly<Record<string, readonly number[]>>>>
  readonly lost?: Readonly<Record<string, readonly boolean[]>>
  readonly curves?: readonly (readonly CurveRecord[])[]
}): Evidence {
  const seeds = (columns: readonly (readonly unknown[])[]) => columns[0].map((_, seed) => seed)
  return {
    ...{ task: 'copy', names: {}, counts: [] },
    rows(quantity, conditions) {
      const columns = conditions.map((name) => rows[quantity][name])
      return seeds(columns).map(
        (seed): SeedRow => ({
          seed,
          values: columns.map((column) => column[seed]),
          why: seed === 7 ? 'it diverged' : '',
        }),
      )
    },
    failures(conditions) {
      const columns = conditions.map((name) => lost[name])
      return seeds(columns).map((seed) => ({ seed, lost: columns.map((column) => column[seed]) }))
    },
    curves: () => curves,
    levelOfAll: {} as Evidence['levelOfAll'],
  }
}

const of = (a: readonly number[], b: readonly number[], c: readonly number[] = []) =>
  evidence({ rows: { gap: { a, b, c }, ratio: { a, b, c } } })

describe('larger', () => {
  test('is the mean difference, as it is or of decimal logarithms', () => {
    const plain = larger(of([3, 4, 5, 6, 7, 8], [1, 1, 1, 1, 1, 1]), gap, ['a', 'b'], options)
    expect(plain).toMatchObject({
      effect: 'the gap, a − b',
      estimate: 4.5,
      n: 6,
      data: [2, 3, 4, 5, 6, 7],
      p: 1 / 32,
    })
    const log = larger(of([10, 100, 10, 100, 10, 100], [1, 1, 1, 1, 1, 1]), ratio, ['a', 'b'], options)
    expect(log).toMatchObject({ effect: 'log10 the ratio, a − b', estimate: 1.5, data: [1, 2, 1, 2, 1, 2] })
  })

  test('leaves out seeds without a value, and logarithms of what is not above 0, and says so', () => {
    const a = [3, 4, 5, 6, 7, 8, 9, Number.NaN]
    const found = larger(
      of(
        a,
        a.map(() => 1),
      ),
      gap,
      ['a', 'b'],
      options,
    )
    expect(found).toMatchObject({ n: 7, notes: ['1 of 8 seeds left out (seed 7: it diverged)'] })
    const zero = larger(of([0, 10, 10, 10, 10, 10, 10], [1, 1, 1, 1, 1, 1, 1]), ratio, ['a', 'b'], options)
    expect(zero).toMatchObject({
      n: 6,
      estimate: 1,
      notes: ['1 of 7 seeds left out (seed 0: no finite value)'],
    })
  })

  test('says nothing of five seeds, of five that differ, and of none that does', () => {
    const five = larger(of([2, 2, 2, 2, 2], [1, 1, 1, 1, 1]), gap, ['a', 'b'], options)
    expect(five).toMatchObject({ reason: '5 seeds have it under all of them, at least 6 are needed' })
    const none = larger(of([Number.NaN], [1]), gap, ['a', 'b'], options)
    expect(none).toMatchObject({ reason: expect.stringMatching(/^0 seeds .*needed \(1 of 1 seeds left out/) })
    const same = larger(of([1, 1, 1, 1, 1, 1], [1, 1, 1, 1, 1, 1]), gap, ['a', 'b'], options)
    expect(same).toMatchObject({ reason: 'no difference in any seed' })
    const few = larger(of([2, 2, 2, 2, 2, 1], [1, 1, 1, 1, 1, 1]), gap, ['a', 'b'], options)
    expect(few).toMatchObject({ reason: 'only 5 of 6 seeds differ' })
  })

  test('has an interval around the estimate when it is asked for', () => {
    const data = of([3, 4, 5, 6, 7, 8], [1, 1, 1, 1, 1, 1])
    const found = larger(data, gap, ['a', 'b'], { level: 0.05, intervals: true })
    const [lower, upper] = 'interval' in found ? found.interval! : []
    expect(lower).toBeGreaterThan(2)
    expect(lower).toBeLessThan(4.5)
    expect(upper).toBeGreaterThan(4.5)
    expect(upper).toBeLessThan(7)
    expect(larger(data, gap, ['a', 'b'], options)).toMatchObject({ interval: null })
  })
})

test('moreVariable compares distances from the medians', () => {
  // medians 4 and 0: distances 3 2 2 2 2 3 and 1 each
  const found = moreVariable(of([1, 2, 2, 6, 6, 7], [-1, 1, -1, 1, -1, 1]), gap, ['a', 'b'], options)
  expect(found).toMatchObject({
    effect: 'distance of the gap from its median, a − b',
    data: [2, 1, 1, 1, 1, 2],
    estimate: 8 / 6,
  })
  const none = moreVariable(of([Number.NaN], [1]), gap, ['a', 'b'], options)
  expect(none).toMatchObject({ reason: expect.stringMatching(/^0 seeds/) })
})

test('closer is how much nearer one is to the target than the other', () => {
  // a is 1 away from the target, c is 3
  const found = closer(
    of([1, -1, 1, -1, 1, -1], [0, 0, 0, 0, 0, 0], [3, -3, -3, 3, 3, 3]),
    gap,
    ['a', 'b', 'c'],
    options,
  )
  expect(found).toMatchObject({
    effect: 'distance of the gap from that of b, c − a',
    data: [2, 2, 2, 2, 2, 2],
    estimate: 2,
  })
  const back = closer(
    of([3, 3, 3, 3, 3, 3], [1, 1, 1, 1, 1, 1], [2, 2, 2, 2, 2, 2]),
    gap,
    ['a', 'b', 'c'],
    options,
  )
  expect(back).toMatchObject({ estimate: -1 })
})

test('below is the way up to the value, in the scale of the reading', () => {
  const a = [1, 1, 1, 1, 1, 1]
  expect(below(of(a, a), gap, { of: 'a', value: 3 }, options)).toMatchObject({
    effect: '3 − the gap, a',
    estimate: 2,
  })
  expect(below(of(a, a), ratio, { of: 'a', value: 100 }, options)).toMatchObject({
    effect: '100 − log10 the ratio, a',
    estimate: 2,
  })
})

test('together correlates within each seed, and leaves out seeds in which one of the two is the same', () => {
  const conditions = ['p', 'q', 'r']
  const up = { p: [1, 1, 1, 1, 1, 1, 1], q: [2, 2, 2, 2, 2, 2, 2], r: [3, 3, 3, 3, 3, 3, 3] }
  // of seven seeds one falls, and one is flat
  const mixed = { p: [1, 2, 3, 4, 5, 9, 4], q: [2, 3, 4, 5, 6, 8, 4], r: [3, 4, 5, 6, 7, 7, 4] }
  const found = together(
    evidence({ rows: { gap: up, ratio: mixed } }),
    gap,
    { ...ratio, scale: 'as is' },
    conditions,
    options,
  )
  expect(found).toMatchObject({
    effect: 'rank correlation of the gap with the ratio within a seed',
    data: [1, 1, 1, 1, 1, -1],
    notes: [
      '1 seeds left out: one of the two is the same in all runs',
      expect.stringMatching(/^over all 21 runs together 0\.\d\d$/),
    ],
  })
})

describe('failsMore', () => {
  const [yes, no] = [true, false]
  test('counts seeds in which one learns and the other does not', () => {
    const lost = { a: [yes, yes, yes, yes, yes, no], b: [no, no, no, no, no, yes] }
    expect(failsMore(evidence({ lost }), ['a', 'b'])).toMatchObject({
      test: 'McNemar',
      data: [1, 1, 1, 1, 1, -1],
      n: 6,
      notes: ['never learned: 5 of 6 (a), 1 of 6 (b)'],
      interval: null,
    })
  })

  test('says nothing where no seed tells them apart, or there are too few', () => {
    const same = { a: [yes, no, no, no, no, no], b: [yes, no, no, no, no, no] }
    expect(failsMore(evidence({ lost: same }), ['a', 'b'])).toMatchObject({
      reason: 'never learned: 1 of 6 (a), 1 of 6 (b); no seed tells them apart',
    })
    const few = { a: [yes, no, no, no, no], b: [no, no, no, no, no] }
    expect(failsMore(evidence({ lost: few }), ['a', 'b'])).toMatchObject({
      reason: '5 seeds have it under all of them, at least 6 are needed',
    })
  })
})

describe('releasedCurve', () => {
  const at = (update: number, loss: number): CurveRecord => ({ update, loss, accuracy: 1 - loss })
  const curves = [0.2, 0.25, 0.3, 0.3, 0.35, 0.4].map((loss) => [at(0, 1), at(10, loss)])
  const judge = (...points: CurvePoint[]) =>
    releasedCurve(evidence({ curves }), { of: 'a', measure: 'loss', points })

  test('holds where our median is in the range of theirs, ends included', () => {
    const point = { update: 10, median: 9 }
    expect(judge({ ...point, least: 0.3, most: 0.5 })).toMatchObject({ decided: 'recovered' })
    expect(judge({ ...point, least: 0.1, most: 0.3 })).toMatchObject({ decided: 'recovered' })
    expect(judge({ ...point, least: 0.31, most: 0.5 })).toMatchObject({ decided: 'not recovered' })
    expect(judge({ ...point, least: 0.1, most: 0.29 })).toMatchObject({ decided: 'not recovered' })
  })

  test('holds where their median is in the range of ours, when their range is not known', () => {
    expect(judge({ update: 10, median: 0.2 })).toMatchObject({ decided: 'recovered' })
    expect(judge({ update: 10, median: 0.4 })).toMatchObject({ decided: 'recovered' })
    expect(judge({ update: 10, median: 0.19 })).toMatchObject({ decided: 'not recovered' })
    expect(judge({ update: 10, median: 0.41 })).toMatchObject({ decided: 'not recovered' })
    // one end is no range
    expect(judge({ update: 10, median: 0.25, most: 0.1 })).toMatchObject({ decided: 'recovered' })
    expect(judge({ update: 10, median: 0.25, least: 9 })).toMatchObject({ decided: 'recovered' })
  })

  test('says at which updates how many points hold, or that there are none', () => {
    expect(judge({ update: 0, median: 1 }, { update: 10, median: 0.1 })).toEqual({
      task: 'copy',
      effect: 'median loss on training trials of a against the released runs',
      decided: 'not recovered',
      reason: '1 of 2 updates within; ours (released median) at update 0: 1.00 (1), 10: 0.300 (0.1)',
    })
    expect(judge({ update: 0, median: 1 }, { update: 7, median: 0.1 })).toMatchObject({
      reason: 'no run has an evaluation at update 7',
    })
  })

  test('says nothing of fewer than six runs', () => {
    const points = [{ update: 10, median: 0.3 }]
    const of = (list: readonly CurveRecord[][]) =>
      releasedCurve(evidence({ curves: list }), { of: 'a', measure: 'loss', points })
    expect(of(curves.slice(1))).toEqual({
      task: 'copy',
      effect: 'median loss on training trials of a against the released runs',
      reason: '5 runs have an evaluation at update 10, at least 6 are needed',
    })
    expect(of(curves)).toMatchObject({ decided: 'recovered' })
  })

  test('of accuracy', () => {
    const points = [{ update: 10, median: 0.7, least: 0.69, most: 0.71 }]
    expect(releasedCurve(evidence({ curves }), { of: 'a', measure: 'accuracy', points })).toMatchObject({
      decided: 'recovered',
    })
  })
})
