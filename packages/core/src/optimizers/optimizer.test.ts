import { afterEach, describe, expect, it, vi } from 'vitest'
import { ArgumentError } from '../errors.js'
import { fillGaussian, seed } from '../random/index.js'
import { adam } from './adam.js'
import { adamw } from './adamw.js'
import type { Optimizer, OptimizerOptions, OptimizerState } from './optimizer.js'
import { rmsprop } from './rmsprop.js'
import { cosineSchedule } from './schedules.js'
import { sgd } from './sgd.js'

// What every optimizer promises, run over all of them.

const size = 6
const schedule = cosineSchedule(0.1, { updates: 30 })
const gradientAt = (update: number) =>
  fillGaussian(new Float64Array(size), seed(5).child(update).generator(), 0, 1)

function advance(optimizer: Optimizer, w: Float64Array, updates: number): void {
  for (let i = 0; i < updates; i++) optimizer.update(w, gradientAt(optimizer.updates))
}

type Make = (change?: Partial<OptimizerOptions>) => Optimizer
const options = { size, schedule }
const optimizers: [string, Make, string[]][] = [
  ['sgd', (change) => sgd({ ...options, ...change }), []],
  ['sgd', (change) => sgd({ ...options, momentum: 0.9, ...change }), ['velocity']],
  ['sgd', (change) => sgd({ ...options, momentum: 0.9, nesterov: 'on', ...change }), ['velocity']],
  ['adam', (change) => adam({ ...options, ...change }), ['mean', 'meanSquare']],
  [
    'adam',
    (change) => adam({ ...options, epsilonAddedTo: 'uncorrected', ...change }),
    ['mean', 'meanSquare'],
  ],
  ['adamw', (change) => adamw({ ...options, weightDecay: 0.1, ...change }), ['mean', 'meanSquare']],
  ['rmsprop', (change) => rmsprop({ ...options, momentum: 0.5, ...change }), ['meanSquare', 'velocity']],
  [
    'rmsprop',
    (change) => rmsprop({ ...options, momentum: 0.5, centered: 'on', ...change }),
    ['mean', 'meanSquare', 'velocity'],
  ],
]

afterEach(() => vi.unstubAllGlobals())

describe.each(optimizers)('%s', (name, make, arrays) => {
  it('continues from a saved state with the same bits', () => {
    const whole = make()
    const w = new Float64Array(size)
    advance(whole, w, 11)
    const saved = structuredClone({ w, state: whole.state() })
    advance(whole, w, 12)

    const restored = make({ state: saved.state })
    expect(restored.updates).toBe(11)
    advance(restored, saved.w, 12)
    expect(saved.w).toEqual(w)
    expect(restored.state()).toEqual(whole.state())
  })

  it('control: without the arrays, or without the count, it continues otherwise', () => {
    const whole = make()
    const w = new Float64Array(size)
    advance(whole, w, 11)
    const state = whole.state()
    const next = (state: OptimizerState | undefined) => {
      const changed = w.slice()
      make({ state }).update(changed, gradientAt(11))
      return changed
    }
    const cleared = Object.fromEntries(arrays.map((key) => [key, new Float64Array(size)]))
    expect(next({ ...state, updates: 5 })).not.toEqual(next(state))
    // plain gradient descent has no memory but the count
    const remembers = !(name === 'sgd' && optimizers[0][1] === make)
    if (remembers) expect(next({ ...state, arrays: cleared })).not.toEqual(next(state))
    else expect(next({ ...state, arrays: cleared })).toEqual(next(state))
  })

  it('its state is plain data of its name and size, and a copy', () => {
    const optimizer = make()
    const w = new Float64Array(size)
    advance(optimizer, w, 3)
    const state = optimizer.state()
    expect(Object.keys(state).sort()).toEqual(['arrays', 'name', 'updates'])
    expect(state).toMatchObject({ name, updates: 3 })
    expect(Object.keys(state.arrays).sort()).toEqual(arrays)
    const before = structuredClone(state)
    advance(optimizer, w, 1)
    expect(state).toEqual(before)
    const restored = make({ state })
    restored.update(w, gradientAt(3))
    expect(state).toEqual(before)
    for (const values of Object.values(state.arrays)) values.fill(7)
    for (const values of Object.values(restored.state().arrays)) expect([...values]).not.toContain(7)
  })

  it('refuses a state that does not fit', () => {
    const state = make().state()
    const more = new Float64Array(size)
    const attempts: [unknown, string][] = [
      [{ ...state, name: 'adagrad' }, `state.name must be one of "${name}", got "adagrad"`],
      [null, `state.name must be one of "${name}", got undefined`],
      [{ ...state, updates: -1 }, 'state.updates must be an integer of at least 0, got -1'],
      [{ ...state, updates: 1.5 }, 'state.updates must be an integer of at least 0, got 1.5'],
      [{ ...state, arrays: { ...state.arrays, more } }, `state.arrays must be { ${arrays.join(', ')} }`],
    ]
    // plain descent keeps none
    for (const first of arrays.slice(0, 1)) {
      const values = state.arrays[first]
      attempts.push(
        [{ ...state, arrays: {} }, `state.arrays must be { ${arrays.join(', ')} }, got {  }`],
        [
          { ...state, arrays: { ...state.arrays, [first]: new Float64Array(size + 1) } },
          `state.arrays.${first} must be a Float64Array of length ${size}, got Float64Array of length ${size + 1}`,
        ],
        [
          { ...state, arrays: { ...state.arrays, [first]: [...values] } },
          `state.arrays.${first} must be a Float64Array of length ${size}`,
        ],
        [
          {
            ...state,
            arrays: { ...state.arrays, [first]: values.map((_, i) => (i === 2 ? Number.NaN : 0)) },
          },
          `state.arrays.${first}[2] must be a number, got NaN`,
        ],
      )
    }
    for (const [bad, message] of attempts) {
      expect(() => make({ state: bad as OptimizerState })).toThrow(ArgumentError)
      expect(() => make({ state: bad as OptimizerState })).toThrow(`${name}: ${message}`)
    }
    expect(make({ state }).updates).toBe(0)
  })

  it.each([
    ['a gradient with NaN', { gradient: [0, 1, 2, Number.NaN, 4, 5] }, 'gradient[3] must be finite, got NaN'],
    [
      'an infinite gradient',
      { gradient: [0, 1, 2, 3, 4, Number.NEGATIVE_INFINITY] },
      'gradient[5] must be finite, got -Infinity',
    ],
    ['a short gradient', { gradient: [1] }, 'gradient must be an array of length 6'],
    ['short parameters', { w: [1] }, 'parameters must be an array of length 6'],
    [
      'a step size that is not finite',
      { rate: Number.NaN },
      'schedule(update) must be a finite number, got NaN',
    ],
  ])(
    '%s is an error before anything changes',
    (_, bad: { gradient?: number[]; w?: number[]; rate?: number }, message) => {
      let rate = 0.1
      const optimizer = make({ schedule: () => rate })
      const good = new Float64Array(size).fill(1)
      advance(optimizer, good, 2)
      const w = bad.w ? Float64Array.from(bad.w) : good
      const before = { w: w.slice(), state: optimizer.state() }
      rate = bad.rate ?? rate
      const gradient = Float64Array.from(bad.gradient ?? [1, 1, 1, 1, 1, 1])
      expect(() => optimizer.update(w, gradient)).toThrow(ArgumentError)
      expect(() => optimizer.update(w, gradient)).toThrow(`${name}.update: ${message}`)
      expect(w).toEqual(before.w)
      expect(optimizer.state()).toEqual(before.state)
    },
  )

  it('refuses a schedule that is a number', () => {
    expect(() => make({ schedule: 0.1 as never })).toThrow(
      `${name}: schedule must be a function of the update number, got 0.1`,
    )
  })

  it('only reads the gradient; entries do not mix', () => {
    const gradient = Float64Array.of(1, 2, 3, 0, -1, -2)
    const w = new Float64Array(size).fill(1)
    make({ schedule: () => 0.1 }).update(w, gradient)
    expect([...gradient]).toEqual([1, 2, 3, 0, -1, -2])
    const shuffled = new Float64Array(size).fill(1)
    make({ schedule: () => 0.1 }).update(shuffled, gradient.slice().reverse())
    expect(shuffled.reverse()).toEqual(w)
  })

  it('makes no typed array in an update; control: it does in state()', () => {
    const optimizer = make()
    const w = new Float64Array(size)
    const gradient = gradientAt(0)
    const original = Float64Array
    let made = 0
    const counted = new Proxy(original, {
      construct(target, args) {
        made++
        return Reflect.construct(target, args)
      },
    })
    vi.stubGlobal('Float64Array', counted)
    const typedArray = Object.getPrototypeOf(original.prototype) as Float64Array
    const methods = (['slice', 'map', 'filter', 'subarray'] as const).map((method) =>
      vi.spyOn(typedArray, method),
    )
    const copies = () => methods.reduce((sum, spy) => sum + spy.mock.calls.length, made)
    for (let i = 0; i < 3; i++) optimizer.update(w, gradient)
    const inUpdates = copies()
    optimizer.state()
    const inState = copies()
    for (const spy of methods) spy.mockRestore()
    expect(inUpdates).toBe(0)
    expect(inState).toBe(arrays.length)
  })

  it('goes to the minimum of ½ Σ w², and away from it against the gradient', () => {
    const distance = (sign: number) => {
      const optimizer = make({ schedule: (update) => 0.1 / (1 + 0.02 * update) })
      const w = new Float64Array(size).fill(1)
      for (let i = 0; i < 400; i++)
        optimizer.update(
          w,
          w.map((value) => sign * value),
        )
      return Math.max(...w.map(Math.abs))
    }
    expect(distance(1)).toBeLessThan(0.05)
    expect(distance(-1)).toBeGreaterThan(2)
  })
})

it('a state of one is not a state of another', () => {
  const state = adam(options).state()
  expect(() => adamw({ ...options, state })).toThrow('adamw: state.name must be one of "adamw", got "adam"')
  const plain = rmsprop(options).state()
  expect(() => rmsprop({ ...options, centered: 'on', state: plain })).toThrow(
    'rmsprop: state.arrays must be { mean, meanSquare, velocity }',
  )
})

it('a state restores what a gradient of 1e200 leaves: an infinite mean square', () => {
  const whole = adam(options)
  const w = new Float64Array(size)
  whole.update(w, new Float64Array(size).fill(1e200))
  expect(whole.state().arrays.meanSquare![0]).toBe(Number.POSITIVE_INFINITY)
  const restored = adam({ ...options, state: whole.state() })
  const copy = w.slice()
  whole.update(w, gradientAt(1))
  restored.update(copy, gradientAt(1))
  expect(copy).toEqual(w)
  expect([...w].every(Number.isFinite)).toBe(true)
})
