import { describe, expect, it } from 'vitest'
import { ArgumentError } from '../errors.js'
import { constantSchedule } from './schedules.js'
import { sgd } from './sgd.js'

const half = constantSchedule(0.5)

describe('sgd', () => {
  it('without momentum: w ← w − η g', () => {
    const optimizer = sgd({ size: 2, schedule: half })
    const w = Float64Array.of(1, 2)
    optimizer.update(w, Float64Array.of(4, -2))
    expect([...w]).toEqual([-1, 3])
    optimizer.update(w, Float64Array.of(1, 0))
    expect([...w]).toEqual([-1.5, 3])
  })

  it('changes float32 parameters too, as those of an online learner are', () => {
    const w = Float32Array.of(1, 2)
    sgd({ size: 2, schedule: half }).update(w, Float32Array.of(4, -2))
    expect(w).toEqual(Float32Array.of(-1, 3))
  })

  it('with momentum ½: v = 4, ½·4 + 2 = 4, ½·4 + 0 = 2', () => {
    const optimizer = sgd({ size: 1, schedule: half, momentum: 0.5 })
    const w = Float64Array.of(10)
    const path = [4, 2, 0].map((g) => {
      optimizer.update(w, Float64Array.of(g))
      return w[0]
    })
    expect(path).toEqual([10 - 2, 8 - 2, 6 - 1])
  })

  it('Nesterov, momentum ½: v = 4, 4, steps ½(4 + ½·4), ½(2 + ½·4)', () => {
    const optimizer = sgd({ size: 1, schedule: half, momentum: 0.5, nesterov: 'on' })
    const w = Float64Array.of(10)
    const path = [4, 2].map((g) => {
      optimizer.update(w, Float64Array.of(g))
      return w[0]
    })
    expect(path).toEqual([10 - 3, 7 - 2])
  })

  it('the step size multiplies the velocity, not the gradient that enters it', () => {
    // η = 1, ½: v = 4, 4; had η entered v: v = 4, 2 + 1
    const optimizer = sgd({ size: 1, schedule: (update) => 1 / (update + 1), momentum: 0.5 })
    const w = Float64Array.of(0)
    optimizer.update(w, Float64Array.of(4))
    optimizer.update(w, Float64Array.of(2))
    expect(w[0]).toBe(-4 - 0.5 * 4)
  })

  it('asks the schedule once an update, counted from 0', () => {
    const asked: number[] = []
    const schedule = (update: number) => asked.push(update)
    const optimizer = sgd({ size: 1, schedule })
    expect(optimizer.updates).toBe(0)
    for (let i = 0; i < 3; i++) optimizer.update(new Float64Array(1), new Float64Array(1))
    expect(asked).toEqual([0, 1, 2])
    expect(optimizer.updates).toBe(3)
  })

  it('only reads the gradient, and two optimizers share nothing', () => {
    const gradient = Float64Array.of(3)
    const [a, b] = [
      sgd({ size: 1, schedule: half, momentum: 0.9 }),
      sgd({ size: 1, schedule: half, momentum: 0.9 }),
    ]
    a.update(new Float64Array(1), gradient)
    const w = Float64Array.of(0)
    b.update(w, gradient)
    expect(w[0]).toBe(-1.5)
    expect(gradient[0]).toBe(3)
  })

  it('goes to the minimum of ½ w², and away from it against the gradient', () => {
    const run = (sign: number) => {
      const optimizer = sgd({ size: 1, schedule: constantSchedule(0.1), momentum: 0.5 })
      const w = Float64Array.of(1)
      for (let i = 0; i < 100; i++) optimizer.update(w, Float64Array.of(sign * w[0]))
      return Math.abs(w[0])
    }
    expect(run(1)).toBeLessThan(1e-6)
    expect(run(-1)).toBeGreaterThan(1e6)
  })
})

describe('bad input', () => {
  it.each([
    [{ momentum: 1 }, 'momentum must be a number in [0, 1), got 1'],
    [{ momentum: -0.1 }, 'momentum must be a number in [0, 1)'],
    [{ momentum: Number.NaN }, 'momentum must be a number in [0, 1)'],
    [{ nesterov: 'on' }, 'nesterov must be "off" without momentum, got "on"'],
    [{ momentum: 0.5, nesterov: true }, 'nesterov must be one of "off", "on", got true'],
    [{ size: 0 }, 'size must be an integer of at least 1, got 0'],
    [{ size: undefined }, 'size must be an integer of at least 1, got undefined'],
  ])('%o', (change, message) => {
    const make = () => sgd({ size: 1, schedule: half, ...change } as never)
    expect(make).toThrow(ArgumentError)
    expect(make).toThrow(`sgd: ${message}`)
  })

  it('an update that does not fit, or a step size that is no number, changes nothing', () => {
    const w = Float64Array.of(1)
    const optimizer = sgd({ size: 1, schedule: half })
    expect(() => optimizer.update(w, new Float64Array(2))).toThrow(
      'sgd.update: gradient must be an array of length 1',
    )
    expect(() => optimizer.update(new Float64Array(2), w)).toThrow(
      'sgd.update: parameters must be an array of length 1',
    )
    const lost = sgd({ size: 1, schedule: () => Number.NaN })
    expect(() => lost.update(w, w)).toThrow('sgd.update: schedule(update) must be a finite number, got NaN')
    expect([w[0], optimizer.updates, lost.updates]).toEqual([1, 0, 0])
  })
})
