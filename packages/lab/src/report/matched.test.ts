import { expect, test } from 'vitest'
import { curvature, end, evaluation, handmadeRun } from '../../test/handmadeRuns.ts'
import { matched } from './matched.js'

/** Training and test accuracy at updates 0, 10, 20, … and λ_max at the even ones. */
function run(condition: string, seed: number, train: readonly number[], test: readonly number[] = train) {
  const lines = train.flatMap((accuracy, k) => [
    evaluation(10 * k, 'train', accuracy, 1 - accuracy),
    evaluation(10 * k, 'test', test[k]),
    ...(k % 2 === 0 ? [curvature(10 * k, k + 1)] : []),
  ])
  return handmadeRun([...lines, end(10 * train.length)], { condition, seed })
}
const chance = { loss: Math.LN2, accuracy: 0.5 }

test('each run is read at its first evaluation that reaches the best of the run that comes least far', () => {
  const fast = run('fast', 0, [0.5, 0.8, 0.95, 1], [0.5, 0.7, 0.9, 0.9])
  // the dip after its best does not lower the level
  const slow = run('slow', 0, [0.5, 0.6, 0.7, 0.9, 0.85])
  const late = run('late', 1, [0.5, 0.6, 0.91, 0.8])
  const result = matched([fast, slow, late], { chance })
  expect(result).toMatchObject({
    by: 'accuracy',
    level: 0.9,
    floor: 0.75,
    verdict: 'comparable',
    setBy: slow,
  })
  expect(result.runs.map(({ update }) => update)).toEqual([20, 30, 20])
  expect(result.runs[0].values).toMatchObject({ 'train.accuracy': 0.95, 'test.accuracy': 0.9, lambdaMax: 3 })
  expect(result.runs[0].values['gap.test']).toBeCloseTo(0.05, 12)
  expect(result.reason).toContain('90.0 % (slow, seed 0 comes least far)')
})

test('curvature is that of the very update, or NaN with a warning', () => {
  const { runs, warnings } = matched([run('a', 0, [0.5, 0.9, 1]), run('b', 0, [0.5, 0.6, 0.9])], { chance })
  expect(runs.map(({ update }) => update)).toEqual([10, 20])
  expect(runs.map(({ values }) => values.lambdaMax)).toEqual([Number.NaN, 3])
  expect(warnings).toEqual([expect.stringMatching(/1 of 2 runs have no λ_max .*--curvature-every/)])
})

test('by the loss, less is better', () => {
  const result = matched([run('a', 0, [0.5, 0.8, 0.95]), run('b', 0, [0.5, 0.7, 0.9])], {
    chance,
    by: 'loss',
  })
  expect(result.by).toBe('loss')
  expect(result.level).toBeCloseTo(0.1, 12)
  expect(result.floor).toBeCloseTo(Math.LN2 / 2, 12)
  expect(result.runs.map(({ update }) => update)).toEqual([20, 20])
  const poor = matched([run('a', 0, [0.5, 0.8]), run('b', 0, [0.5, 0.55])], { chance, by: 'loss' })
  expect(poor.verdict).toBe('not comparable')
  expect(poor.reason).toContain('above the floor of 0.347')
})

test('a common level below the floor is not comparable; the floor moves the verdict', () => {
  const runs = [run('a', 0, [0.5, 1]), run('b', 0, [0.5, 0.7])]
  expect(matched(runs, { chance })).toMatchObject({ verdict: 'not comparable', level: 0.7 })
  expect(matched(runs, { chance }).reason).toContain('below the floor of 75.0 %, 50 % of the way')
  expect(matched(runs, { chance, floor: 0.4 }).verdict).toBe('comparable')
  expect(matched(runs, { chance, floor: 0.41 }).verdict).toBe('not comparable')
  expect(matched(runs)).toMatchObject({ verdict: 'comparable', floor: Number.NaN })
  expect(matched(runs).reason).toContain('chance is not known')
})

test('control: without matching the gap is another one, and one poor run moves the level of all', () => {
  const good = run('a', 0, [0.5, 0.9, 1], [0.5, 0.85, 0.9])
  const other = run('b', 0, [0.5, 0.6, 0.9], [0.5, 0.6, 0.8])
  const [first] = matched([good, other], { chance }).runs
  expect(first!.values['gap.test']).toBeCloseTo(0.05, 12)
  // alone it is read at its own best
  expect(matched([good], { chance }).runs[0].values['gap.test']).toBeCloseTo(0.1, 12)
  expect(matched([good, other, run('c', 0, [0.5, 0.5])], { chance })).toMatchObject({
    level: 0.5,
    verdict: 'not comparable',
  })
})

test('of several evaluations at one update the last counts', () => {
  const twice = handmadeRun([
    evaluation(0, 'train', 0.5),
    evaluation(10, 'train', 0.95),
    evaluation(10, 'train', 0.9),
    evaluation(10, 'test', 0.8),
    end(10, 'stopped'),
  ])
  expect(matched([twice], { chance })).toMatchObject({ level: 0.9 })
})

test('runs without an evaluation on the training trials make it not comparable, and are named', () => {
  const blind = handmadeRun([evaluation(0, 'test', 0.5), end(0)], { condition: 'blind', seed: 7 })
  const result = matched([run('a', 0, [0.5, 1]), blind], { chance })
  expect(result).toMatchObject({ verdict: 'not comparable', level: Number.NaN, setBy: undefined })
  expect(result.reason).toBe('No evaluation on split "train": blind, seed 7.')
  const nan = handmadeRun([evaluation(0, 'train', null, null), evaluation(0, 'test', 0.5)], { seed: 8 })
  expect(matched([nan, run('a', 0, [0.5, 1])], { chance }).reason).toContain('exact, seed 8')
})

test('runs without records are left out, with a warning; no run at all is an error', () => {
  const lost = handmadeRun([], { state: 'damaged', problem: 'bad' })
  const result = matched([lost, run('a', 0, [0.5, 1])], { chance })
  expect(result.runs).toHaveLength(1)
  expect(result.warnings[0]).toContain('1 of 2 runs are left out')
  expect(() => matched([lost])).toThrow(/matched: runs must be runs of one task with records/)
  expect(() => matched([])).toThrow(/matched: runs/)
  const other = handmadeRun([evaluation(0, 'train', 1)], { task: 'sine' })
  expect(() => matched([run('a', 0, [1]), other])).toThrow(/runs of one task/)
  for (const floor of [0, 1]) expect(matched([run('a', 0, [1])], { floor })).toBeDefined()
  for (const floor of [-0.1, 1.1, Number.NaN]) {
    expect(() => matched([run('a', 0, [1])], { floor })).toThrow(/matched: floor must be from 0 to 1/)
  }
})
