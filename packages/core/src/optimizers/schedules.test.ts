import { describe, expect, it } from 'vitest'
import { ArgumentError } from '../errors.js'
import { constantSchedule, cosineSchedule } from './schedules.js'

describe('constantSchedule', () => {
  it('is the same at every update', () => {
    expect([0, 1, 1e9].map(constantSchedule(0.3))).toEqual([0.3, 0.3, 0.3])
  })

  it.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])('refuses %d', (rate) => {
    expect(() => constantSchedule(rate)).toThrow(ArgumentError)
  })
})

describe('cosineSchedule', () => {
  it.each([
    // ½ (1 + cos(π·update/6)) at 0, 2, 3, 4, 6
    [0, 1],
    [2, 0.75],
    [3, 0.5],
    [4, 0.25],
    [6, 0],
    [7, 0],
    [1000, 0],
  ])('at update %i of 6 is %f of the way', (update, fraction) => {
    expect(cosineSchedule(0.1, { updates: 6 })(update)).toBeCloseTo(0.1 * fraction, 15)
    expect(cosineSchedule(0.1, { updates: 6, final: 0.02 })(update)).toBeCloseTo(0.02 + 0.08 * fraction, 15)
  })

  it('begins and ends on the bits it was given', () => {
    const schedule = cosineSchedule(0.1, { updates: 7, final: 0.03 })
    expect([schedule(0), schedule(7), schedule(8)]).toEqual([0.1, 0.03, 0.03])
  })

  it('falls at every update', () => {
    const schedule = cosineSchedule(1, { updates: 50 })
    for (let update = 0; update < 50; update++) expect(schedule(update + 1)).toBeLessThan(schedule(update))
  })

  it('control: it is no straight line', () => {
    expect(cosineSchedule(1, { updates: 4 })(1)).toBeGreaterThan(0.84)
  })

  it.each([
    [[0, { updates: 5 }], 'learningRate must be a positive number, got 0'],
    [[Number.NaN, { updates: 5 }], 'learningRate must be a positive number'],
    [[1, { updates: 0 }], 'updates must be an integer of at least 1, got 0'],
    [[1, { updates: 2.5 }], 'updates must be an integer of at least 1'],
    [[1, undefined], 'updates must be an integer of at least 1, got undefined'],
    [[1, { updates: 5, final: -1 }], 'final must be a number of at least 0, got -1'],
  ])('refuses %o', (args, message) => {
    expect(() => cosineSchedule(...(args as [number, { updates: number }]))).toThrow(
      `cosineSchedule: ${message}`,
    )
  })
})
