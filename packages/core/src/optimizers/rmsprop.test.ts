import { describe, expect, it } from 'vitest'
import { ArgumentError } from '../errors.js'
import { rmsprop } from './rmsprop.js'
import { constantSchedule } from './schedules.js'

const one = constantSchedule(1)

function path(options: object, gradients: readonly number[]): number[] {
  const optimizer = rmsprop({ size: 1, schedule: one, ...options })
  const w = Float64Array.of(0)
  return gradients.map((g) => {
    optimizer.update(w, Float64Array.of(g))
    return w[0]
  })
}

describe('rmsprop', () => {
  const quarters = { smoothing: 0.75, epsilon: 1 }

  it('by hand: √s = 3, 5', () => {
    // g² = 73 makes s = 27/4 + 73/4 = 25
    expect(path(quarters, [6, -Math.sqrt(73)])[0]).toBe(-1.5)
    expect(path(quarters, [6, -Math.sqrt(73)])[1]).toBeCloseTo(-1.5 + Math.sqrt(73) / 6, 14)
  })

  it('by hand, with momentum ½: v = 1.5, ¾ + 0', () => {
    expect(path({ ...quarters, momentum: 0.5 }, [6, 0])).toEqual([-1.5, -2.25])
  })

  it('by hand, centered: s = 16, a = 2, √(16 − 2²)', () => {
    expect(path({ ...quarters, centered: 'on' }, [8])[0]).toBeCloseTo(-8 / (Math.sqrt(12) + 1), 15)
  })

  it('its defaults are those of PyTorch', () => {
    const gradients = [1e-7, 3e-7, -2e-7]
    const given = path({}, gradients)
    const written = { smoothing: 0.99, epsilon: 1e-8, momentum: 0, centered: 'off' }
    expect(given).toEqual(path(written, gradients))
    for (const other of [{ smoothing: 0.9 }, { epsilon: 1e-7 }, { momentum: 0.1 }, { centered: 'on' }]) {
      expect(path(other, gradients)[2]).not.toBeCloseTo(given[2], 3)
    }
  })

  it('centered, a constant gradient whose variance rounds below 0 stays finite', () => {
    const gradients = new Array(4000).fill(0.1)
    expect(path({ centered: 'on' }, gradients).every(Number.isFinite)).toBe(true)
    // control: the formula without the bound does not
    let [s, a, lost] = [0, 0, 0]
    for (const g of gradients) {
      s = 0.99 * s + (1 - 0.99) * g * g
      a = 0.99 * a + (1 - 0.99) * g
      if (Number.isNaN(Math.sqrt(s - a * a))) lost++
    }
    expect(lost).toBeGreaterThan(0)
  })
})

describe('bad options', () => {
  it.each([
    [{ size: 0 }, 'size must be an integer of at least 1, got 0'],
    [{ smoothing: 1 }, 'smoothing must be a number in [0, 1), got 1'],
    [{ momentum: -1 }, 'momentum must be a number in [0, 1), got -1'],
    [{ epsilon: 0 }, 'epsilon must be a positive number, got 0'],
    [{ centered: true }, 'centered must be one of "off", "on", got true'],
  ])('%o', (change, message) => {
    const make = () => rmsprop({ size: 1, schedule: one, ...change } as never)
    expect(make).toThrow(ArgumentError)
    expect(make).toThrow(`rmsprop: ${message}`)
  })
})
