import { ArgumentError } from '@credit/core'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { pearson } from './pearson.js'

test('by hand: three degrees of freedom have a closed form', () => {
  // Σ products 8, Σ squares 10 each; t = 0.8 √(3/0.36); A(t | 3) = (2/π)(θ + sin θ cos θ) with tan θ = t/√3
  const { value, p, n, method, ties } = pearson([1, 2, 3, 4, 5], [2, 1, 4, 3, 5])
  const angle = Math.atan((0.8 * Math.sqrt(3 / 0.36)) / Math.sqrt(3))
  expect(value).toBeCloseTo(0.8, 15)
  expect(p).toBeCloseTo(1 - (2 / Math.PI) * (angle + Math.sin(angle) * Math.cos(angle)), 14)
  expect({ n, method, ties }).toEqual({ n: 5, method: 'student-t', ties: 0 })
})

const numbers = fc.array(fc.integer({ min: -20, max: 20 }), { minLength: 5, maxLength: 12 })
const pairs = numbers.chain((x) => fc.tuple(fc.constant(x), fc.shuffledSubarray(x, { minLength: x.length })))
const varied = pairs.filter(([x]) => new Set(x).size > 1)

test('it is symmetric, keeps under scaling and shifts, and changes sign with one side', () => {
  fc.assert(
    fc.property(varied, ([x, y]) => {
      const test = pearson(x, y)
      expect(pearson(y, x).value).toBeCloseTo(test.value, 14)
      const moved = pearson(
        x.map((value) => 3e-90 * value - 7e-90),
        y.map((value) => 1e-90 * value),
      )
      expect(moved.value).toBeCloseTo(test.value, 12)
      const turned = pearson(
        x,
        y.map((value) => -value),
        { alternative: 'less' },
      )
      expect(turned.value).toBeCloseTo(-test.value, 14)
      expect(turned.p).toBeCloseTo(pearson(x, y, { alternative: 'greater' }).p, 12)
      expect(Math.abs(test.value)).toBeLessThanOrEqual(1)
    }),
  )
})

test('on a line p is 0 and there is no interval', () => {
  expect(pearson([1, 2, 3, 4], [-2, -4, -6, -8])).toMatchObject({ value: -1, p: 0, interval: undefined })
  expect(pearson([1, 2, 3, 4], [2, 4, 6, 8], { alternative: 'less' }).p).toBe(1)
})

test('the interval holds the value and shrinks with less confidence', () => {
  const [x, y] = [
    [1, 2, 3, 4, 5, 6],
    [2, 1, 3, 6, 5, 4],
  ]
  const [wide, narrow] = [0.99, 0.5].map((confidence) => pearson(x, y, { confidence }))
  expect(wide!.interval!.lower).toBeLessThan(narrow!.interval!.lower)
  expect(narrow!.interval!.lower).toBeLessThan(wide!.value)
  expect(narrow!.interval!.upper).toBeGreaterThan(wide!.value)
})

test('too little, constant and nonsense are refused', () => {
  expect(() => pearson([1, 2, 3], [1, 2, 3])).toThrow(
    'pearson: x must be an array of at least 4 numbers, got [1, 2, 3]',
  )
  expect(() => pearson([1, 2, 3, 4], [1, 2, 3])).toThrow(
    'pearson: y must be an array of length 4, got [1, 2, 3]',
  )
  expect(() => pearson([1, 2, 3, 4], [5, 5, 5, 5])).toThrow(
    'pearson: y must be an array of numbers that are not all',
  )
  expect(() => pearson([1, 2, 3, Number.NaN], [1, 2, 3, 4])).toThrow('pearson: x[3] must be finite')
  expect(() => pearson([1, 2, 3, 4], [1, 2, 3, 5], { confidence: 95 })).toThrow(
    'pearson: confidence must be a number between 0 and 1',
  )
  expect(() => pearson([1, 2, 3, 4], [1, 2, 3, 5], { alternative: 'both' as never })).toThrow(ArgumentError)
})
