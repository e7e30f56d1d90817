import { describe, expect, it } from 'vitest'
import { ArgumentError, checkFinite, checkInteger, checkLength, checkNumber, checkOneOf } from './errors.js'

const messageOf = (received: unknown) => new ArgumentError('f', 'x', 'good', received).message

describe('ArgumentError', () => {
  it('is a RangeError that names function, argument, what was expected and what came', () => {
    const error = new ArgumentError('leakyNetwork', 'leak', 'in [0, 1)', 2)
    expect(error).toBeInstanceOf(RangeError)
    expect(error).toMatchObject({
      name: 'ArgumentError',
      caller: 'leakyNetwork',
      argument: 'leak',
      expected: 'in [0, 1)',
      received: 2,
      message: 'leakyNetwork: leak must be in [0, 1), got 2',
    })
  })

  it.each([
    [undefined, 'undefined'],
    [null, 'null'],
    [Number.NaN, 'NaN'],
    ['relu', '"relu"'],
    [[2, 'a', [3]], '[2, "a", [3]]'],
    [new Array(100).fill(0), 'an array of length 100'],
    [new Float64Array(3), 'Float64Array of length 3'],
    [{ a: 1, b: 2 }, '{ a, b }'],
    [Math.sin, 'a function sin'],
    [
      (
        () => () =>
          1
      )(),
      'a function',
    ],
    [10n, '10n'],
    [Symbol('s'), 'Symbol(s)'],
    [[3n, 3], '[3n, 3]'],
  ])('shows %o in one line', (received, shown) => {
    expect(messageOf(received)).toBe(`f: x must be good, got ${shown}`)
  })
})

describe('checkInteger', () => {
  it.each([[1], [3], [5]])('returns %i in [1, 5]', (value) => {
    expect(checkInteger('f', 'n', value, 1, 5)).toBe(value)
  })

  it.each([[0], [6], [2.5], [Number.NaN], [Number.POSITIVE_INFINITY], ['3'], [undefined], [2 ** 53]])(
    'refuses %o',
    (value) => {
      expect(() => checkInteger('f', 'n', value, 1, 5)).toThrow('f: n must be an integer from 1 to 5, got ')
      if (value !== 6) {
        expect(() => checkInteger('f', 'n', value, 1)).toThrow('f: n must be an integer of at least 1, got ')
      }
    },
  )

  it('without an upper end takes any safe integer', () => {
    expect(checkInteger('f', 'n', Number.MAX_SAFE_INTEGER, 1)).toBe(Number.MAX_SAFE_INTEGER)
  })
})

describe('checkNumber', () => {
  it('returns a number that passes', () => {
    expect(checkNumber('f', 'x', -1.5)).toBe(-1.5)
    expect(checkNumber('f', 'x', 2, 'above 1', (value) => value > 1)).toBe(2)
  })

  it.each([[Number.NaN], [Number.NEGATIVE_INFINITY], ['1'], [undefined], [null], [1n]])(
    'refuses %o',
    (value) => {
      expect(() => checkNumber('f', 'x', value)).toThrow('f: x must be a finite number, got ')
    },
  )

  it('refuses what fails the test, with its words', () => {
    expect(() => checkNumber('f', 'x', 1, 'above 1', (value) => value > 1)).toThrow(
      'f: x must be above 1, got 1',
    )
  })
})

describe('checkLength', () => {
  it('passes the right length only', () => {
    expect(() => checkLength('f', 'v', new Float64Array(2), 2)).not.toThrow()
    expect(() => checkLength('f', 'v', new Float64Array(2), 3)).toThrow(
      'f: v must be an array of length 3, got Float64Array of length 2',
    )
    expect(() => checkLength('f', 'v', undefined as never, 0)).toThrow('got undefined')
  })
})

describe('checkFinite', () => {
  it.each([[Number.NaN], [Number.POSITIVE_INFINITY], [Number.NEGATIVE_INFINITY]])(
    'names the first %d',
    (bad) => {
      expect(() => checkFinite('f', 'v', [0, 1, bad, Number.NaN])).toThrow(
        `f: v[2] must be finite, got ${bad}`,
      )
    },
  )

  it('passes finite entries, and none', () => {
    expect(() => checkFinite('f', 'v', [0, -1e308, 5e-324])).not.toThrow()
    expect(() => checkFinite('f', 'v', [])).not.toThrow()
  })
})

describe('checkOneOf', () => {
  it('returns a legal word', () => {
    expect(checkOneOf('f', 'word', 'b', ['a', 'b'])).toBe('b')
  })

  it.each([['c'], [''], [undefined], [0]])('lists the legal words when it gets %o', (value) => {
    expect(() => checkOneOf('f', 'word', value, ['a', 'b'])).toThrow('f: word must be one of "a", "b", got ')
  })
})
