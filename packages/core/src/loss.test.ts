import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { relativeError } from '../test/golden.js'
import { crossEntropy, type Loss, squaredError } from './loss.js'

function evaluate(loss: Loss, y: number[], target: number[], weight = 1) {
  const error = new Float64Array(y.length)
  const typed = loss.targets === 'labels' ? Int32Array.from(target) : Float64Array.from(target)
  const value = loss.evaluate(Float64Array.from(y), 0, y.length, typed, 0, error, weight)
  return { value, error: [...error] }
}

const outputs = fc.array(fc.double({ min: -3, max: 3, noNaN: true }), { minLength: 1, maxLength: 5 })

/** ∂ℓ/∂y by five-point differences, right to about 1e-11. */
function slopes(loss: Loss, y: number[], target: number[]): number[] {
  const h = 1e-3
  return y.map((_, k) => {
    const at = (d: number) =>
      evaluate(
        loss,
        y.map((v, i) => (i === k ? v + d : v)),
        target,
      ).value
    return (8 * (at(h) - at(-h)) - (at(2 * h) - at(-2 * h))) / (12 * h)
  })
}

describe('squared error', () => {
  const loss = squaredError()

  it('closed form: ½((1 − 0)² + (3 − 5)²) = 2.5, ∂ = [1, −2], and twice that at weight 2', () => {
    expect(evaluate(loss, [1, 3], [0, 5])).toEqual({ value: 2.5, error: [1, -2] })
    expect(evaluate(loss, [1, 3], [0, 5], 2)).toEqual({ value: 2.5, error: [2, -4] })
  })

  it('says what it is', () => {
    expect(loss).toMatchObject({ name: 'squared-error', at: 'masked', targets: 'values' })
  })

  it('its error is the difference quotient of its value', () => {
    fc.assert(
      fc.property(outputs, (y) => {
        const target = y.map((_, k) => k - 1)
        expect(relativeError(evaluate(loss, y, target).error, slopes(loss, y, target))).toBeLessThan(1e-9)
      }),
      { seed: 1 },
    )
  })
})

describe('cross-entropy', () => {
  const loss = crossEntropy({ at: 'every' })

  it('closed form: softmax [0, ln 3] = [¼, ¾]', () => {
    const { value, error } = evaluate(loss, [0, Math.log(3)], [0])
    expect(value).toBeCloseTo(Math.log(4), 15)
    expect(relativeError(error, [0.25 - 1, 0.75])).toBeLessThan(1e-15)
    const doubled = evaluate(loss, [0, Math.log(3)], [0], 2)
    expect(doubled.value).toBe(value)
    expect(relativeError(doubled.error, [-1.5, 1.5])).toBeLessThan(1e-15)
  })

  it('equal outputs cost log K', () => {
    expect(evaluate(loss, [5, 5, 5], [1]).value).toBeCloseTo(Math.log(3), 15)
  })

  it('one output costs nothing and sends no error', () => {
    expect(evaluate(loss, [4], [0])).toEqual({ value: 0, error: [0] })
  })

  it('its error is the difference quotient of its value, and sums to 0', () => {
    fc.assert(
      fc.property(outputs, fc.nat({ max: 4 }), (y, n) => {
        const label = [n % y.length]
        const { error } = evaluate(loss, y, label)
        const wanted = slopes(loss, y, label)
        for (let k = 0; k < y.length; k++) expect(Math.abs(error[k] - wanted[k])).toBeLessThan(1e-10)
        expect(Math.abs(error.reduce((sum, entry) => sum + entry, 0))).toBeLessThan(1e-14)
      }),
      { seed: 1 },
    )
  })

  it('control: the error for another label is not', () => {
    const y = [0.5, -1, 2]
    expect(relativeError(evaluate(loss, y, [1]).error, slopes(loss, y, [0]))).toBeGreaterThan(0.1)
  })

  it('neither overflows nor underflows', () => {
    expect(evaluate(loss, [1000, 0], [0])).toEqual({ value: 0, error: [0, 0] })
    expect(evaluate(loss, [1000, 0], [1])).toEqual({ value: 1000, error: [1, -1] })
    expect(evaluate(loss, [-1000, -1000], [1]).value).toBeCloseTo(Math.LN2, 12)
  })

  it('NaN in, NaN out', () => {
    expect(evaluate(loss, [0, Number.NaN], [0]).value).toBeNaN()
    expect(evaluate(loss, [Number.NaN, 0], [0]).value).toBeNaN()
  })

  it.each([
    ['every', 'cross-entropy', 'masked'],
    ['last', 'cross-entropy-last', 'last'],
  ] as const)('at %s says what it is', (at, name, place) => {
    expect(crossEntropy({ at })).toMatchObject({ name, at: place, targets: 'labels' })
  })

  it.each([
    [{ at: 'first' }, 'at must be one of "every", "last"'],
    [{}, 'at must be one of "every", "last"'],
    [undefined, 'options must be an object of options, got undefined'],
  ])('refuses %o', (options, message) => {
    expect(() => crossEntropy(options as never)).toThrow(`crossEntropy: ${message}`)
  })
})

describe.each([
  [squaredError(), Float64Array.from([9, 9, 9, 0, 5])],
  [crossEntropy({ at: 'every' }), Int32Array.from([9, 9, 9, 1])],
] as const)('%o', (loss, target) => {
  it('reads and writes its own pair only', () => {
    const y = Float64Array.from([7, 1, 3, 7])
    const error = new Float64Array(4).fill(-5)
    const value = loss.evaluate(y, 1, 2, target, 3, error, 1)
    const alone = evaluate(loss, [1, 3], [...target.slice(3)])
    expect(value).toBe(alone.value)
    expect([...error]).toEqual([-5, ...alone.error, -5])
    expect([...y]).toEqual([7, 1, 3, 7])
  })
})

test.each(['Last', 'all', '', undefined])(
  'cross-entropy at %j is refused, not taken for every step',
  (at) => {
    expect(() => crossEntropy({ at } as never)).toThrow(
      'crossEntropy: at must be one of "every", "last", got ',
    )
  },
)

test('large outputs have the tangent of the same outputs less a constant', () => {
  // exp of any of them is infinite, or all are 0
  const { errorTangent } = crossEntropy({ at: 'every' })
  const of = (shift: number) => {
    const out = new Float64Array(5)
    const y = [0.3, 2, -1].map((value) => value + shift)
    errorTangent!(
      Float64Array.of(9, ...y, 9),
      1,
      3,
      Int32Array.of(1),
      0,
      Float64Array.of(9, 1, -2, 0.5, 9),
      out,
      0.5,
    )
    return out
  }
  const plain = of(0)
  expect([plain[0], plain[4]]).toEqual([0, 0])
  expect(plain[1]).not.toBe(0)
  for (const shift of [800, -800]) {
    for (const [i, value] of of(shift).entries()) expect(value).toBeCloseTo(plain[i], 12)
  }
  // the largest one first, in the middle and last
  for (const y of [
    [800, 0, 0],
    [0, 800, 0],
    [0, 0, 800],
  ]) {
    const out = new Float64Array(3)
    errorTangent!(Float64Array.from(y), 0, 3, Int32Array.of(0), 0, Float64Array.of(1, 2, 3), out, 1)
    expect([...out].map(Math.abs)).toEqual([0, 0, 0])
  }
})
