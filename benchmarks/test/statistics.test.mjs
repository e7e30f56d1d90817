import { expect, it } from 'vitest'
import { timeInRounds } from '../lib/rounds.mjs'
import { geometricMean, median, quartiles, ratios, slope } from '../lib/statistics.mjs'

it('has medians and quartiles of few numbers', () => {
  expect([median([3]), median([1, 2]), median([5, 1, 3])]).toEqual([3, 1.5, 3])
  expect(quartiles([7])).toEqual([7, 7])
  expect(quartiles([1, 2, 3, 4, 5])).toEqual([2, 4])
  expect(geometricMean([1, 4])).toBeCloseTo(2, 12)
})

it('divides the rounds that both took part in', () => {
  expect(ratios([2, 4, 9], [1, 8])).toEqual([2, 0.5])
})

it('finds the exponent of a power law, and not of another', () => {
  const sizes = [1, 2, 4, 8].map(Math.log)
  const cubes = sizes.map((x) => 3 * x + 0.7)
  expect(slope(sizes, cubes)).toBeCloseTo(3, 12)
  expect(slope(sizes, sizes)).not.toBeCloseTo(3, 1)
})

it('lets contenders take turns, as many calls each as fill a slice', async () => {
  const order = []
  const takes = [0.1, 0.4].map((each, i) => (count) => {
    order.push(`${'ab'[i]}${count}`)
    return count * each
  })
  const times = await timeInRounds(takes, { rounds: 2, slice: 0.8 })
  expect(order).toEqual(['a1', 'a2', 'a4', 'a8', 'b1', 'b2', 'a8', 'b2', 'a8', 'b2'])
  expect(times.map((rounds) => rounds.length)).toEqual([2, 2])
  expect(times.flat().map((x) => x.toFixed(2))).toEqual(['0.10', '0.10', '0.40', '0.40'])
})

it('gives what takes more than a second three rounds', async () => {
  const times = await timeInRounds([(count) => 2 * count, (count) => 0.5 * count], { rounds: 5, slice: 1 })
  expect(times.map((rounds) => rounds.length)).toEqual([3, 5])
})
