import { ArgumentError } from '@credit/core'
import { describe, expect, test } from 'vitest'
import { parseNames, parseNotations, parseNumber, parseSeeds } from './lists.js'

describe('parseSeeds', () => {
  test.each([
    ['3', [3]],
    ['0..3', [0, 1, 2, 3]],
    ['0,2, 5..7', [0, 2, 5, 6, 7]],
    ['4..4,4,3..5', [4, 3, 5]],
  ])('%j', (text, seeds) => {
    expect(parseSeeds('--seeds', text)).toEqual(seeds)
  })

  test.each(['', ',', '1,', '3..1', '-1', '1.5', '0...3', 'one', '0..100001', '9007199254740992'])(
    '%j is refused, and named',
    (text) => {
      expect(() => parseSeeds('--seeds', text)).toThrow(ArgumentError)
      expect(() => parseSeeds('--seeds', text)).toThrow(`got ${JSON.stringify(text)}`)
    },
  )
})

describe('parseNames', () => {
  test('separates, trims, and keeps the first of equal names', () => {
    expect(parseNames('--rules', 'exact, eprop,exact')).toEqual(['exact', 'eprop'])
  })

  test.each(['', 'exact,', ',exact', 'exact,,eprop'])('%j is refused', (text) => {
    expect(() => parseNames('--rules', text)).toThrow('--rules must be names separated by commas')
  })
})

describe('parseNumber', () => {
  test.each([
    ['0.5', 0.5],
    ['1e-3', 0.001],
    ['-2', -2],
  ])('%j', (text, value) => {
    expect(parseNumber('--l2', text)).toBe(value)
  })

  test.each(['', ' ', 'a lot', '1,5', 'NaN'])('%j is refused', (text) => {
    expect(() => parseNumber('--l2', text)).toThrow('--l2 must be a number')
  })
})

describe('parseNotations', () => {
  test('an option belongs to the rule before it', () => {
    const text = 'exact, modprop:taps=20,modulation=type ,./mine.mjs:k=3,exact'
    expect(parseNotations('--rules', text)).toEqual([
      'exact',
      'modprop:taps=20,modulation=type',
      './mine.mjs:k=3',
    ])
    expect(parseNotations('--rules', 'snap:n=2,snap:n=3')).toEqual(['snap:n=2', 'snap:n=3'])
  })

  test('control: a name in between ends it', () => {
    expect(parseNotations('--rules', 'snap:n=2,eprop,feedback=random')).toEqual([
      'snap:n=2',
      'eprop,feedback=random',
    ])
  })

  test.each(['', 'exact,', ',exact'])('refuses "%s"', (text) => {
    expect(() => parseNotations('--rules', text)).toThrow('--rules must be names separated by commas')
  })
})
