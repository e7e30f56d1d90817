import { describe, expect, it } from 'vitest'
import { ArgumentError } from '../errors.js'
import { adam } from './adam.js'
import { adamw } from './adamw.js'
import { constantSchedule } from './schedules.js'

const half = constantSchedule(0.5)

function after(optimizer: ReturnType<typeof adamw>, start: number[], gradient: number[]): number[] {
  const w = Float64Array.from(start)
  optimizer.update(w, Float64Array.from(gradient))
  return [...w]
}

describe('adamw', () => {
  it('by hand: 4 − ½·¼·4, then Adam’s first step ½·8/(8 + 1)', () => {
    const halves = { beta1: 0.5, beta2: 0.5, epsilon: 1 }
    const [w] = after(adamw({ size: 1, schedule: half, weightDecay: 0.25, ...halves }), [4], [8])
    expect(w).toBeCloseTo(3.5 - 4 / 9, 15)
  })

  it('the decay does not depend on the gradient: it adds to the step of adam', () => {
    for (const g of [1e-3, 1, 1000]) {
      const [decayed] = after(adamw({ size: 1, schedule: half, weightDecay: 0.25 }), [4], [g])
      const [plain] = after(adam({ size: 1, schedule: half }), [4], [g])
      expect(decayed).toBeCloseTo(plain! - 0.5, 14)
    }
  })

  it('without decay is adam, bit for bit', () => {
    const w = [1, -2, 3]
    const g = [0.1, 0.2, -0.3]
    expect(after(adamw({ size: 3, schedule: half, weightDecay: 0 }), w, g)).toEqual(
      after(adam({ size: 3, schedule: half }), w, g),
    )
  })

  it('decays all parameters by 0.01 when nothing is said', () => {
    const given = after(adamw({ size: 2, schedule: half }), [4, -200], [0, 0])
    expect(given[0]).toBeCloseTo(4 * 0.995, 14)
    expect(given[1]).toBeCloseTo(-199, 12)
  })

  it('leaves what the mask does not name, and copies the mask', () => {
    const decayed = Uint8Array.of(1, 0, 1)
    const optimizer = adamw({ size: 3, schedule: half, weightDecay: 1, decayed })
    decayed.fill(0)
    expect(after(optimizer, [4, 4, -2], [0, 0, 0])).toEqual([2, 4, -1])
  })
})

describe('bad options', () => {
  it.each([
    [{ weightDecay: -1 }, 'weightDecay must be a finite number of at least 0, got -1'],
    [{ weightDecay: Number.NaN }, 'weightDecay must be a finite number of at least 0, got NaN'],
    [{ decayed: [1] }, 'decayed must be an array of length 2, got [1]'],
    [{ decayed: [1, 0.5] }, 'decayed[1] must be 0 or 1, got 0.5'],
    [{ size: undefined }, 'size must be an integer of at least 1'],
    [{ beta1: 2 }, 'beta1 must be a number in [0, 1), got 2'],
  ])('%o', (change, message) => {
    const make = () => adamw({ size: 2, schedule: half, ...change } as never)
    expect(make).toThrow(ArgumentError)
    expect(make).toThrow(`adamw: ${message}`)
  })
})
