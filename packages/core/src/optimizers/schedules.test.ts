import { describe, expect, it } from 'vitest'
import { ArgumentError } from '../errors.js'
import { constantSchedule, cosineSchedule, exponentialSchedule, stepSchedule, warmUp } from './schedules.js'

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
    [[1, undefined], 'options must be an object of options, got undefined'],
    [[1, { updates: 5, final: -1 }], 'final must be a finite number of at least 0, got -1'],
  ])('refuses %o', (args, message) => {
    expect(() => cosineSchedule(...(args as [number, { updates: number }]))).toThrow(
      `cosineSchedule: ${message}`,
    )
  })
})

describe('stepSchedule', () => {
  it.each([
    [0, 5e-4],
    [299, 5e-4],
    [300, 4e-4],
    [599, 4e-4],
    [600, 3.2e-4],
    [2999, 5e-4 * 0.8 ** 9],
  ])('×0.8 every 300 updates: at %i %f', (update, rate) => {
    expect(stepSchedule(5e-4, { factor: 0.8, every: 300 })(update)).toBeCloseTo(rate, 17)
  })

  it('changes at multiples of `every` only', () => {
    const schedule = stepSchedule(1, { factor: 0.5, every: 3 })
    expect([0, 1, 2, 3, 4, 5, 6].map(schedule)).toEqual([1, 1, 1, 0.5, 0.5, 0.5, 0.25])
  })

  it('the order in which it is asked does not matter', () => {
    const schedule = stepSchedule(1, { factor: 0.9, every: 2 })
    const late = schedule(50)
    schedule(0)
    expect(schedule(50)).toBe(late)
  })

  it.each([
    [[0, { factor: 0.5, every: 1 }], 'learningRate must be a positive number, got 0'],
    [[1, { factor: 0, every: 1 }], 'factor must be a number in (0, 1], got 0'],
    [[1, { factor: 1.1, every: 1 }], 'factor must be a number in (0, 1], got 1.1'],
    [[1, { factor: 0.5, every: 0 }], 'every must be an integer of at least 1, got 0'],
    [[1, { factor: 0.5 }], 'every must be an integer of at least 1, got undefined'],
    [[1, undefined], 'options must be an object of options, got undefined'],
  ])('refuses %o', (args, message) => {
    expect(() => stepSchedule(...(args as [number, { factor: number; every: number }]))).toThrow(
      `stepSchedule: ${message}`,
    )
  })
})

describe('exponentialSchedule', () => {
  it('is the step schedule at its steps, and below it between them', () => {
    const options = { factor: 0.8, every: 5 }
    const [smooth, steps] = [exponentialSchedule(0.1, options), stepSchedule(0.1, options)]
    for (let update = 0; update <= 100; update++) {
      const ratio = smooth(update) / steps(update)
      if (update % 5 === 0) expect(Math.abs(ratio - 1)).toBeLessThan(1e-14)
      else expect(ratio).toBeCloseTo(0.8 ** ((update % 5) / 5), 13)
    }
  })

  it('falls by the factor every update when nothing else is said', () => {
    const schedule = exponentialSchedule(2, { factor: 0.5 })
    ;[2, 1, 0.5, 0.25].forEach((rate, update) => {
      expect(schedule(update)).toBeCloseTo(rate, 15)
    })
    expect(schedule(0)).toBe(2)
  })

  it.each([
    [[-1, { factor: 0.5 }], 'learningRate must be a positive number, got -1'],
    [[1, { factor: -0.5 }], 'factor must be a number in (0, 1], got -0.5'],
    [[1, { factor: 0.5, every: 1.5 }], 'every must be an integer of at least 1, got 1.5'],
    [[1, undefined], 'options must be an object of options, got undefined'],
  ])('refuses %o', (args, message) => {
    expect(() => exponentialSchedule(...(args as [number, { factor: number }]))).toThrow(
      `exponentialSchedule: ${message}`,
    )
  })
})

describe('warmUp', () => {
  it('multiplies by 1/n, 2/n, … 1, and then leaves the schedule alone', () => {
    const below = cosineSchedule(0.8, { updates: 20 })
    const schedule = warmUp(below, 4)
    for (let update = 0; update < 25; update++) {
      expect(schedule(update)).toBe(below(update) * Math.min(1, (update + 1) / 4))
    }
    expect([schedule(0), schedule(3), schedule(20)]).toEqual([0.2, below(3), 0])
  })

  it('control: of one update changes nothing, of two does', () => {
    expect(warmUp(constantSchedule(3), 1)(0)).toBe(3)
    expect(warmUp(constantSchedule(3), 2)(0)).toBe(1.5)
  })

  it('refuses no updates, and no schedule', () => {
    expect(() => warmUp(constantSchedule(1), 0)).toThrow(
      'warmUp: updates must be an integer of at least 1, got 0',
    )
    expect(() => warmUp(0.1 as never, 5)).toThrow('warmUp: schedule must be a function, got 0.1')
  })
})

it.each([
  ['constantSchedule', constantSchedule(1)],
  ['cosineSchedule', cosineSchedule(1, { updates: 3 })],
  ['stepSchedule', stepSchedule(1, { factor: 0.5, every: 1 })],
  ['exponentialSchedule', exponentialSchedule(1, { factor: 0.5 })],
  ['warmUp', warmUp(() => 1, 3)],
] as const)(
  '%s refuses an update that is no whole number: of infinity a power by squaring has no end',
  (name, schedule) => {
    for (const update of [Number.POSITIVE_INFINITY, Number.NaN, -1, 0.5, 2 ** 53]) {
      expect(() => schedule(update)).toThrow(
        `${name}: update must be an integer of at least 0, got ${update}`,
      )
    }
  },
)

// the power of an update without end did not come back
it.each([
  ['cosineSchedule', cosineSchedule(1, { updates: 6 })],
  ['stepSchedule', stepSchedule(1, { factor: 0.5, every: 3 })],
  ['exponentialSchedule', exponentialSchedule(1, { factor: 0.5 })],
  ['warmUp', warmUp(() => 1, 3)],
])('%s refuses an update without end, and comes back from the last that can be counted', (name, schedule) => {
  for (const update of [Number.POSITIVE_INFINITY, Number.NaN, -1, 0.5, 2 ** 53]) {
    expect(() => schedule(update)).toThrow(`${name}: update must be an integer of at least 0, got ${update}`)
  }
  expect(schedule(Number.MAX_SAFE_INTEGER)).toBe(name === 'warmUp' ? 1 : 0)
})
