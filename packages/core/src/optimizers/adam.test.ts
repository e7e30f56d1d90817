import { describe, expect, it } from 'vitest'
import { ArgumentError } from '../errors.js'
import { adam } from './adam.js'
import { constantSchedule } from './schedules.js'

const one = constantSchedule(1)

/** Parameter after each of the updates, from 0. */
function path(options: object, gradients: readonly number[]): number[] {
  const optimizer = adam({ size: 1, schedule: one, ...options })
  const w = Float64Array.of(0)
  return gradients.map((g) => {
    optimizer.update(w, Float64Array.of(g))
    return w[0]
  })
}

describe('adam', () => {
  const halves = { beta1: 0.5, beta2: 0.5, epsilon: 1 }

  it('by hand: m = 2, −21; v = 8, 972; m̂ = 4, −28; √v̂ = 4, 36', () => {
    const [first, second] = path(halves, [4, -44])
    expect(first).toBeCloseTo(-4 / 5, 15)
    expect(second).toBeCloseTo(-4 / 5 + 28 / 37, 15)
  })

  it('by hand, ε added to the uncorrected root: lr_t = √2, 1/√¾', () => {
    const [first, second] = path({ ...halves, epsilonAddedTo: 'uncorrected' }, [4, -44])
    const step = (Math.SQRT2 * 2) / (Math.sqrt(8) + 1)
    expect(first).toBeCloseTo(-step, 15)
    expect(second).toBeCloseTo(-step + 21 / Math.sqrt(0.75) / (Math.sqrt(972) + 1), 15)
  })

  it('the two places of ε agree when it is tiny, and are 1/√(1−β2) apart at update 1 when it is not', () => {
    const tiny = (epsilonAddedTo: string) => path({ epsilon: 1e-200, epsilonAddedTo }, [3, -1, 2])
    tiny('corrected').forEach((value, i) => {
      expect(value).toBeCloseTo(tiny('uncorrected')[i], 13)
    })
    const [corrected] = path({ epsilon: 0.1 * Math.sqrt(1000) }, [3])
    const [uncorrected] = path({ epsilon: 0.1, epsilonAddedTo: 'uncorrected' }, [3])
    expect(corrected).toBeCloseTo(uncorrected!, 13)
    expect(path({ epsilon: 0.1 }, [3])[0]).not.toBeCloseTo(uncorrected!, 1)
  })

  it('its defaults are those of the paper', () => {
    const gradients = [1e-8, 3e-8, -2e-8]
    const given = path({}, gradients)
    expect(given).toEqual(
      path({ beta1: 0.9, beta2: 0.999, epsilon: 1e-8, epsilonAddedTo: 'corrected' }, gradients),
    )
    expect(given[0]).toBeCloseTo(-0.5, 12)
    for (const other of [{ beta1: 0.8 }, { beta2: 0.99 }, { epsilon: 1e-7 }]) {
      expect(path(other, gradients)[2]).not.toBeCloseTo(given[2], 3)
    }
  })

  it('under a constant gradient every step has the length of the step size, whatever the gradient', () => {
    for (const g of [1e-3, -70]) {
      path({}, new Array(2000).fill(g)).forEach((value, i) => {
        expect(Math.abs(value / (-(i + 1) * Math.sign(g)) - 1)).toBeLessThan(2e-5)
      })
    }
  })
})

describe('bad options', () => {
  it.each([
    [{ size: 0 }, 'size must be an integer of at least 1, got 0'],
    [{ beta1: 1 }, 'beta1 must be a number in [0, 1), got 1'],
    [{ beta2: -0.1 }, 'beta2 must be a number in [0, 1), got -0.1'],
    [{ epsilon: 0 }, 'epsilon must be a positive number, got 0'],
    [
      { epsilonAddedTo: 'outside' },
      'epsilonAddedTo must be one of "corrected", "uncorrected", got "outside"',
    ],
  ])('%o', (change, message) => {
    const make = () => adam({ size: 1, schedule: one, ...change } as never)
    expect(make).toThrow(ArgumentError)
    expect(make).toThrow(`adam: ${message}`)
  })

  it('no options', () => {
    expect(() => adam(undefined as never)).toThrow('adam: options must be an object of options')
  })
})
