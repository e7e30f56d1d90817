import { describe, expect, it } from 'vitest'
import { relativeError } from './golden.js'

describe('relativeError', () => {
  it.each([
    [[1, 2], [1, 2], 0],
    [[1, 3], [1, 2], 0.5],
    [[-1, 4], [1, 4], 0.5],
    [[0.5, 0], [0, 0], 0.5],
    [[], [], 0],
  ])('of %o against %o is %f', (a, b, wanted) => {
    expect(relativeError(a, b)).toBe(wanted)
  })

  it.each([0, 1, 2])('keeps a NaN at place %i, on either side', (place) => {
    const broken = [1, 2, 3]
    broken[place] = Number.NaN
    expect(relativeError(broken, [1, 2, 3])).toBeNaN()
    expect(relativeError([1, 2, 3], broken)).toBeNaN()
  })

  it('is infinite for another length', () => {
    expect(relativeError([1], [1, 2])).toBe(Number.POSITIVE_INFINITY)
  })
})
