import { type RandomGenerator, seed } from '@credit/core'
import { describe, expect, test } from 'vitest'
import { gaussianAdder } from './gaussian.js'

const add = gaussianAdder()
const n = 1_000_000
const drawn = new Float64Array(n)
add(drawn, seed(31).generator(), 1)

/** Φ(x) at some points, from a table. */
const below: readonly [number, number][] = [
  [-3.5, 2.326290790355e-4],
  [-3, 1.34989803163e-3],
  [-2, 2.275013194818e-2],
  [-1, 0.15865525393146],
  [-0.27, 0.39358012680196],
  [0, 0.5],
  [0.5, 0.69146246127401],
  [1.5, 0.93319279873114],
  [2.5, 0.99379033467422],
  [3.442619855899, 0.9997119457438],
  [4, 0.99996832875817],
]

describe('standard normal', () => {
  test.each(below)('P(x < %d) is %d', (x, probability) => {
    const share = drawn.reduce((count, value) => count + (value < x ? 1 : 0), 0) / n
    expect(Math.abs(share - probability)).toBeLessThan(4 * Math.sqrt((probability * (1 - probability)) / n))
  })

  test.each([
    [1, 0, 1],
    [2, 1, 2],
    [3, 0, 15],
    [4, 3, 96],
    [6, 15, 10170],
  ])('moment %d is %d', (power, expected, variance) => {
    const mean = drawn.reduce((sum, x) => sum + x ** power, 0) / n
    expect(Math.abs(mean - expected)).toBeLessThan(4 * Math.sqrt(variance / n))
  })

  test('neighbours are independent', () => {
    for (const distance of [1, 2, 3, 127, 128]) {
      let sum = 0
      for (let i = distance; i < n; i++) sum += drawn[i] * drawn[i - distance]
      expect(Math.abs(sum / n)).toBeLessThan(4 / Math.sqrt(n))
    }
  })

  test('the tail goes on where the strips end', () => {
    // P(|x| > 3.4426) = 5.76e-4, P(|x| > 4.5) = 6.8e-6
    const beyond = (x: number) => drawn.filter((value) => Math.abs(value) > x).length
    expect(Math.abs(beyond(3.442619855899) - 576)).toBeLessThan(4 * Math.sqrt(576))
    expect(beyond(4.5)).toBeGreaterThan(0)
    expect(beyond(6)).toBe(0)
  })

  test('the control: without the tail or with too wide a strip the same intervals refuse', () => {
    const cut = drawn.filter((x) => Math.abs(x) < 3.442619855899)
    const fourth = cut.reduce((sum, x) => sum + x ** 4, 0) / cut.length
    expect(Math.abs(fourth - 3)).toBeGreaterThan(4 * Math.sqrt(96 / n))
    const second = drawn.reduce((sum, x) => sum + (1.004 * x) ** 2, 0) / n
    expect(Math.abs(second - 1)).toBeGreaterThan(4 * Math.sqrt(2 / n))
  })
})

test('is added to what is there, in the range that is named, times the deviation', () => {
  const whole = new Float64Array(100)
  add(whole, seed(1).generator(), 1)
  const part = new Float64Array(110).fill(5)
  add(part, seed(1).generator(), 0.5, 5, 105)
  for (let i = 0; i < 110; i++) expect(part[i]).toBe(i < 5 || i >= 105 ? 5 : 5 + 0.5 * whole[i - 5])
  const before = whole.slice()
  add(whole, seed(1).generator(), 0)
  expect(whole).toEqual(before)
})

test('takes hardly more than one word a number', () => {
  const generator = seed(2).generator()
  let words = 0
  const counted: RandomGenerator = {
    ...generator,
    uint32: () => {
      words++
      return generator.uint32()
    },
    uniform: () => {
      words += 2
      return generator.uniform()
    },
  }
  add(new Float64Array(100_000), counted, 1)
  // 2.4 % of the words fall outside the inner strips and need two more, half of these begin again
  expect(words).toBeGreaterThan(100_000)
  expect(words).toBeLessThan(108_000)
})
