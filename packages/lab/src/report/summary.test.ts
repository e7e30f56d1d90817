import { describe, expect, test } from 'vitest'
import {
  alignment,
  curvature,
  end,
  evaluation,
  handmade,
  handmadeRun,
  train,
} from '../../test/handmadeRuns.ts'
import { type SummarizeOptions, summarize } from './summary.js'
import { terminalTable } from './table.js'

type Lines = readonly object[]

/** A whole run; `k` shifts its numbers by hand-sized steps. */
function whole(k: number): Lines {
  return [
    train(0, 0.7),
    train(10, 0.2 + k / 10),
    evaluation(0, 'test', 0.5),
    evaluation(0, 'train', 0.5),
    evaluation(20, 'test', 0.9 - k / 10),
    evaluation(20, 'train', 1 - k / 20),
    evaluation(20, 'validation', 0.8),
    evaluation(20, 'test-noise', 0.7),
    alignment(0, 'recurrent', 0.8, 0.6),
    alignment(10, 'recurrent', null),
    alignment(20, 'recurrent', 0.6 - k / 10, 0.4),
    alignment(20, 'overall', 0.9),
    curvature(0, 0.5, 1e-7),
    curvature(20, 4 + 2 * k, (k + 1) * 1e-6),
    end(20),
  ]
}

const grid = (
  conditions: readonly string[],
  seeds: readonly number[],
  lines: (condition: string, seed: number) => Lines,
) =>
  handmade(
    conditions.flatMap((condition) =>
      seeds.map((seed) => handmadeRun(lines(condition, seed), { condition, seed })),
    ),
  )
const taskOf = (comparison: Parameters<typeof summarize>[0], options: SummarizeOptions = {}) =>
  summarize(comparison, options).tasks[0]
const whiteSpace = (text: string) => text.replace(/\s+/g, ' ')

describe('the numbers', () => {
  const two = () => grid(['exact'], [0, 1], (_, seed) => whole(seed))

  test('mean, sample deviation, range, gaps, cosines and λ_max by hand', () => {
    const row = taskOf(two()).rows[0]
    expect(row).toMatchObject({ task: 'delayed-xor', condition: 'exact', rule: 'exact', n: 2, expected: 2 })
    const mean = (name: string) => row.values[name].mean
    expect(mean('end.test.accuracy')).toBeCloseTo(0.85, 12)
    expect(row.values['end.test.accuracy'].sd).toBeCloseTo(Math.SQRT1_2 / 10, 12)
    expect(row.values['end.test.accuracy']).toMatchObject({ least: 0.8, most: 0.9 })
    expect(mean('end.gap.test')).toBeCloseTo((0.1 + 0.15) / 2, 12)
    expect(mean('end.gap.test-noise')).toBeCloseTo((0.3 + 0.25) / 2, 12)
    expect(mean('cosine.mean')).toBeCloseTo((0.7 + 0.65) / 2, 12)
    expect(mean('cosine.last')).toBeCloseTo(0.55, 12)
    expect(mean('rho.mean')).toBeCloseTo(0.5, 12)
    expect([mean('start.lambdaMax'), mean('end.lambdaMax')]).toEqual([0.5, 5])
    expect(row.values['end.lambdaMax.residual'].most).toBe(2e-6)
  })

  test('the terminal table says the same', () => {
    const text = whiteSpace(terminalTable(summarize(two())))
    expect(text).toContain('exact 2 85.0 ± 7.1 80.0..90.0 97.5 ± 3.5 80.0 ± 0.0 12.5 ± 3.5 27.5 ± 3.5')
    expect(text).toContain(
      'exact 0.675 ± 0.035 0.550 ± 0.071 0.500 ± 0.000 0.500 ± 0.000 ≤ 1e-7 5.00 ± 1.41 ≤ 2e-6',
    )
    expect(text).toContain('2 of 6 recurrent cosines have no value')
    expect(text).not.toContain('no data')
  })

  test('the end is the last update at which both train and test were evaluated', () => {
    const comparison = grid(['exact'], [0], () => [...whole(0), evaluation(30, 'test', 0.1)])
    const { values } = taskOf(comparison).rows[0]
    expect(values['end.update'].mean).toBe(20)
    expect(values['end.test.accuracy'].mean).toBe(0.9)
  })

  test('a task without accuracy is compared by its loss, test minus train', () => {
    const lines = () => [evaluation(20, 'test', null, 0.5), evaluation(20, 'train', null, 0.2), end(20)]
    const { measure, rows } = taskOf(grid(['exact', 'eprop'], [0, 1], lines))
    expect(measure).toBe('loss')
    expect(rows[0].values['end.gap.test'].mean).toBeCloseTo(0.3, 12)
  })

  test('matched performance is in the table, or it says why not', () => {
    const comparable = taskOf(two())
    expect(comparable.matched).toMatchObject({ verdict: 'comparable', level: 0.95 })
    expect(comparable.rows[0].values['matched.gap.test'].n).toBe(2)
    const poor = () => grid(['exact'], [0], (_, seed) => whole(seed + 8))
    expect(taskOf(poor()).matched).toMatchObject({ verdict: 'not comparable', floor: 0.75 })
    expect(taskOf(poor()).rows[0].values['matched.gap.test'].n).toBe(0)
    expect(terminalTable(summarize(poor()))).toContain(
      'not comparable: The training accuracy that all runs reach',
    )
    expect(terminalTable(summarize(poor()))).not.toContain('at matched performance:')
    expect(taskOf(poor(), { floor: 0.1 }).matched!.verdict).toBe('comparable')
  })
})

describe('what is missing is said', () => {
  test('a split that was never evaluated, for one condition or for all', () => {
    const without = (lines: Lines, split: string) =>
      lines.filter((line) => (line as { split?: string }).split !== split)
    const comparison = grid(['a', 'b'], [0], (condition) =>
      condition === 'a' ? whole(0) : without(without(whole(0), 'validation'), 'test-noise'),
    )
    const text = whiteSpace(terminalTable(summarize(comparison)))
    expect(text).toContain('no data: b: no evaluation on split "validation".')
    expect(text).toContain('no data: b: no update with both train and test-noise evaluated.')
    expect(text).toMatch(/b 1 90\.0 100\.0 no data 10\.0 no data/)
    const none = grid(['a', 'b'], [0], () => without(whole(0), 'validation'))
    expect(taskOf(none).warnings).toContain('no data: all conditions: no evaluation on split "validation".')
  })

  test('λ_max of another block is said to be of that', () => {
    const other = (block: string) => () =>
      whole(0).map((line) => ({ ...line, ...('residual' in line && { block }) }))
    expect(taskOf(grid(['a'], [0], other('readout'))).curved).toBe('the readout block')
    expect(taskOf(grid(['a'], [0], other('all'))).curved).toBe('all parameters')
    expect(taskOf(grid(['a'], [0], () => whole(0))).curved).toBe('the recurrent block')
  })

  test('λ_max at another update than the last evaluation is none', () => {
    const lines = () => whole(0).map((line) => ({ ...line, ...('value' in line && { update: 5 }) }))
    expect(taskOf(grid(['a'], [0], lines)).warnings).toContain(
      'no data: all conditions: no λ_max of the recurrent block at the last evaluation.',
    )
  })

  test('a run that diverged or stopped early, or has no end', () => {
    const ends = { diverged: end(20, 'diverged'), stopped: end(20, 'stopped'), open: train(15, 0.1) }
    const summary = summarize(
      grid(Object.keys(ends), [0], (condition) => [...whole(0).slice(0, -1), ends[condition as 'open']]),
    )
    expect(summary.problems).toEqual([
      expect.stringMatching(
        /^diverged: delayed-xor, diverged, seed 0 .*at update 20; its last records are counted/,
      ),
      expect.stringMatching(/^unfinished: delayed-xor, open, seed 0 .*it has no end record/),
    ])
    expect(summary.tasks[0].warnings).toContainEqual(
      expect.stringContaining(
        '1 of 3 runs reached the level of training.stop and ended there, between updates 20 and 20',
      ),
    )
  })

  test('a run that the comparison does not list; a condition that a task does not have is none', () => {
    const comparison = grid(['a', 'b'], [0, 1], (_, seed) => whole(seed))
    const runs = comparison.runs.filter(({ condition, seed }) => condition === 'a' || seed === 0)
    expect(summarize({ ...comparison, runs }).problems).toEqual([
      'missing: delayed-xor, b, seed 1: the comparison lists no such run.',
    ])
    const onlyA = { ...comparison, runs: comparison.runs.filter(({ condition }) => condition === 'a') }
    expect(summarize(onlyA).problems).toEqual([])
    expect(summarize(onlyA).tasks[0].rows.map(({ condition }) => condition)).toEqual(['a'])
  })

  test('of very many problems the rest is counted', () => {
    const names = Array.from({ length: 60 }, (_, k) => `point ${k}`)
    const runs = names.map((condition, k) =>
      handmadeRun([], { condition, state: k < 50 ? 'missing' : 'unfinished', problem: 'gone' }),
    )
    const { problems } = summarize(handmade([...runs, handmadeRun(whole(0))]))
    expect(problems).toHaveLength(41)
    expect(problems.at(-1)).toBe(
      'and 10 missing, 10 unfinished more: see the columns state and problem of runs.csv.',
    )
  })

  test('runs of another class of bits than the most are named; one class is no news', () => {
    const comparison = grid(['a', 'b'], [0, 1], () => whole(0))
    const of = (...bits: readonly (string | undefined)[]) => {
      const runs = comparison.runs.map((run, k) => ({ ...run, bits: bits[k] }))
      const { warnings } = taskOf({ ...comparison, runs })
      return warnings.filter((text) => text.includes('class of bits'))
    }
    expect(of('plain', 'plain', 'plain', 'reference')).toEqual([
      'not all runs were computed in the same class of bits, so some differ by rounding as well (reference: b, seed 1).',
    ])
    expect(of('relaxed', 'plain', 'relaxed', 'reference')).toEqual([
      expect.stringContaining('(plain: a, seed 1; reference: b, seed 1)'),
    ])
    expect(of('relaxed', 'relaxed', 'relaxed', 'relaxed')).toEqual([])
    // what an earlier version made does not say
    expect(of(undefined, undefined, 'plain', 'plain')).toEqual([])
  })

  test('what did not converge, in one sentence a condition', () => {
    const lines = (condition: string, seed: number) =>
      condition === 'a'
        ? whole(seed)
        : [...whole(seed), curvature(10, 3, 0.02, false), curvature(12, 3, null, false)]
    const { warnings } = taskOf(grid(['a', 'b'], [0, 1], lines))
    expect(warnings.filter((text) => text.startsWith('not converged'))).toEqual([
      'not converged: λ_max of b: 4 of 8 measurements, error up to unknown.',
    ])
  })

  test('nulls and nothing at all show neither NaN nor undefined', () => {
    const nulls = [
      train(0, null),
      evaluation(20, 'test', null, null),
      alignment(20, 'recurrent', null),
      curvature(0, null, null),
    ]
    const of: Record<string, Lines> = { nulls, empty: [end(0)], fine: whole(0) }
    for (const conditions of [['nulls', 'empty', 'fine'], ['nulls'], ['empty']]) {
      const summary = summarize(grid(conditions, [3], (condition) => of[condition]))
      expect(terminalTable(summary)).not.toMatch(/NaN|undefined|Infinity/)
    }
    const lost = handmade([handmadeRun([], { state: 'missing', problem: 'its folder is not there' })])
    expect(terminalTable(summarize(lost))).not.toMatch(/NaN|undefined|Infinity/)
  })

  test('one seed has no spread', () => {
    const text = terminalTable(summarize(grid(['exact'], [0], () => whole(0))))
    expect(text).toContain('n = 1: all conditions: one seed, so no spread is known.')
    expect(text.match(/\d ± \d/)).toBeNull()
  })
})

describe('what it shows', () => {
  // b is worse by 10, 11, … 17 points: no two differences are equal
  const eight = (shift: number) =>
    grid(['a', 'b'], [0, 1, 2, 3, 4, 5, 6, 7], (condition, seed) => {
      const fall = condition === 'b' ? shift * (0.1 + seed / 100) : 0
      return [
        evaluation(20, 'train', 1),
        evaluation(20, 'test', 0.95 - seed / 200 - fall),
        curvature(20, 1 + seed + 100 * fall),
        end(20),
      ]
    })

  test('differences from the reference are paired over seeds, with interval and p', () => {
    const { differences, findings } = taskOf(eight(1))
    const gap = differences.find(({ quantity }) => quantity === 'end.gap.test')!
    expect(gap).toMatchObject({ condition: 'b', n: 8, untested: '', tests: 1, effect: 1 })
    expect(gap.mean).toBeCloseTo(0.135, 9)
    expect(gap.median).toBeCloseTo(0.135, 9)
    expect(gap.p).toBe(2 / 2 ** 8)
    expect(gap.meanInterval!.lower).toBeGreaterThan(0.1)
    expect(gap.meanInterval!.upper).toBeLessThan(0.17)
    expect(findings).toContainEqual(
      expect.stringMatching(/^At the end, gap to test, .*: a 6\.8 points; b 20\.3 points \(\+13\.5 \[\+\d/),
    )
    const other = taskOf(eight(1), { reference: 'b' }).differences
    expect(other.find(({ quantity }) => quantity === 'end.gap.test')).toMatchObject({
      condition: 'a',
      effect: -1,
    })
  })

  test('control: where there is no difference none is found', () => {
    const { differences } = taskOf(eight(0))
    expect(differences.find(({ quantity }) => quantity === 'end.gap.test')).toMatchObject({
      mean: 0,
      p: Number.NaN,
      untested: 'all differences are 0',
    })
  })

  test('Holm adjusts over the tasks', () => {
    const one = eight(1)
    const two = {
      ...one,
      tasks: ['delayed-xor', 'sine'],
      runs: [...one.runs, ...one.runs.map((run) => ({ ...run, task: 'sine' }))],
    }
    const found = summarize(two).tasks.map(
      ({ differences }) => differences.find(({ quantity }) => quantity === 'end.gap.test')!,
    )
    expect(found.map(({ p, adjustedP, tests }) => [p, adjustedP, tests])).toEqual([
      [2 / 2 ** 8, 4 / 2 ** 8, 2],
      [2 / 2 ** 8, 4 / 2 ** 8, 2],
    ])
  })

  test('too few seeds get a sentence instead of a p-value', () => {
    const all = eight(1)
    const five = { ...all, seeds: [0, 1, 2, 3, 4], runs: all.runs.filter(({ seed }) => seed < 5) }
    const { differences, warnings, findings } = taskOf(five)
    expect(differences.every(({ p }) => Number.isNaN(p))).toBe(true)
    expect(warnings).toContain(
      'No p-value where 5 seeds are too few for a test (its least possible p is 0.063).',
    )
    expect(findings.filter((text) => text.includes('mean over seeds')).join()).not.toContain('p\u00a0=')
    const six = { ...all, seeds: [0, 1, 2, 3, 4, 5], runs: all.runs.filter(({ seed }) => seed < 6) }
    expect(taskOf(six).differences[0].p).toBe(2 / 2 ** 6)
  })

  test('the gap goes with λ_max, over the runs of all conditions; reversed, against it', () => {
    const [found] = taskOf(eight(1)).associations
    expect(found).toMatchObject({ quantity: 'end.gap.test', n: 16 })
    expect(found!.value).toBeGreaterThan(0.9)
    const reversed = eight(1)
    const runs = reversed.runs.map((run) => {
      const flipped = run.records.curvature.map((record) => ({ ...record, value: 100 - record.value }))
      return { ...run, records: { ...run.records, curvature: flipped } }
    })
    expect(taskOf({ ...reversed, runs }).associations[0].value).toBeCloseTo(-found!.value, 12)
  })

  test('many conditions are told in extremes, and not compared unless a reference is named', () => {
    const names = Array.from({ length: 21 }, (_, k) => `point ${k}`)
    const comparison = grid(names, [0, 1], (condition, seed) => whole(seed + Number(condition.slice(6)) / 10))
    const { differences, warnings, findings } = taskOf(comparison)
    expect(differences).toEqual([])
    expect(warnings).toContain('21 conditions are not compared pairwise unless --reference names one.')
    expect(findings.join(' ')).toMatch(/of 21 conditions: highest point 0 .* lowest point 20/)
    expect(taskOf(comparison, { reference: 'point 3' }).differences.length).toBeGreaterThan(0)
  })

  test('a condition may be the path of a module; intervals do not depend on what else is compared', () => {
    const gapOf = (names: readonly string[]) => {
      const comparison = grid(names, [0, 1, 2, 3, 4, 5], (condition, seed) =>
        condition === 'exact' ? whole(0) : whole(0.1 * (seed + 1) ** 1.5),
      )
      return taskOf(comparison).differences.find(
        ({ quantity, condition }) => quantity === 'end.gap.test' && condition === './rules/mine.mjs',
      )!
    }
    const alone = gapOf(['exact', './rules/mine.mjs'])
    expect(alone.meanInterval!.lower).toBeLessThan(alone.mean)
    expect(gapOf(['exact', 'other', './rules/mine.mjs'])).toMatchObject({ meanInterval: alone.meanInterval })
  })

  test('a reference that is none is refused', () => {
    expect(() => summarize(eight(1), { reference: 'c' })).toThrow(
      /summarize: reference must be one of a, b, got "c"/,
    )
  })
})

describe('the terminal table', () => {
  test('fits in 118 columns for many long names and loses none', () => {
    const names = Array.from({ length: 9 }, (_, k) => `modprop:meanDerivative=0.${k},modulation=type,taps=20`)
    const text = terminalTable(summarize(grid(names, [0, 1], (_, seed) => whole(seed))))
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(118)
    for (const title of ['gap, test-noise', 'λ_max, end', 'meanDerivative=0.8']) expect(text).toContain(title)
  })

  test('lets no control character through', () => {
    const evil = '<script>\u001b[2J'
    const summary = summarize({ ...grid(['a'], [0], () => whole(0)), notes: [evil] })
    expect(terminalTable(summary)).not.toContain('\u001b')
    expect(terminalTable(summary)).toContain('note: <script>')
  })
})
