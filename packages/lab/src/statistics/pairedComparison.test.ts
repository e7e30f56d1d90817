import { seed } from '@credit/core'
import { describe, expect, test } from 'vitest'
import { bootstrapInterval } from './bootstrapInterval.js'
import { cohenDz } from './cohenDz.js'
import { pairedCommonLanguage } from './commonLanguage.js'
import { meanOf } from './internal/moments.js'
import { matchedRankBiserial } from './matchedRankBiserial.js'
import { pairedComparison } from './pairedComparison.js'
import { pairedDifferences } from './pairedDifferences.js'
import { summaryOf } from './summaryOf.js'
import { wilcoxonSignedRank } from './wilcoxonSignedRank.js'

const a = [0.97, 0.95, 0.96, 0.98, 0.95, 0.97, 0.9]
const b = [0.91, 0.92, 0.9, 0.91, 0.96, 0.9, 0.9]
const options = { seed: seed(7), resamples: 500 }
const differences = pairedDifferences(a, b)

test('its parts are those of the functions it is made of', () => {
  const comparison = pairedComparison(a, b, {
    ...options,
    confidence: 0.9,
    alternative: 'greater',
    zeros: 'pratt',
  })
  expect(comparison.n).toBe(7)
  expect(comparison.a).toEqual(summaryOf(a))
  expect(comparison.b).toEqual(summaryOf(b))
  expect(comparison.difference).toEqual(summaryOf(differences))
  expect(comparison.wilcoxon).toEqual(
    wilcoxonSignedRank(differences, { alternative: 'greater', zeros: 'pratt' }),
  )
  expect(comparison.wilcoxon).toMatchObject({ zeros: 1, ties: 4 })
  expect(comparison.cohenDz).toEqual(cohenDz(differences, { confidence: 0.9 }))
  expect(comparison.commonLanguage).toEqual(pairedCommonLanguage(differences, { confidence: 0.9 }))
  const bootstrap = (name: string) => ({ seed: seed(7).child(name), resamples: 500, confidence: 0.9 })
  expect(comparison.meanInterval).toEqual(bootstrapInterval(differences, meanOf, bootstrap('mean')))
  expect(comparison.medianInterval).toMatchObject({ seed: '7/median', value: comparison.difference.median })
  expect(comparison.rankBiserial).toEqual(
    matchedRankBiserial(differences, { ...bootstrap('rankBiserial'), zeros: 'pratt' }),
  )
  expect(comparison.warnings).toEqual([])
})

test('the rules exchanged turn every sign', () => {
  const [one, other] = [pairedComparison(a, b, options), pairedComparison(b, a, options)]
  expect(other.difference.mean).toBeCloseTo(-one.difference.mean, 15)
  expect(other.wilcoxon!.p).toBe(one.wilcoxon!.p)
  expect(other.meanInterval!.lower).toBeCloseTo(-one.meanInterval!.upper, 12)
  expect(other.rankBiserial!.value).toBe(-one.rankBiserial!.value)
  expect(other.commonLanguage.value).toBeCloseTo(1 - one.commonLanguage.value, 15)
})

test('the pairing matters', () => {
  const shuffled = pairedComparison(a, [...b].reverse(), options)
  expect(shuffled.difference.mean).toBeCloseTo(pairedComparison(a, b, options).difference.mean, 12)
  expect(shuffled.cohenDz!.value).not.toBeCloseTo(pairedComparison(a, b, options).cohenDz!.value, 2)
})

describe('what the samples do not allow is undefined, with a sentence', () => {
  test('no difference at all', () => {
    const { wilcoxon, cohenDz, rankBiserial, meanInterval, warnings } = pairedComparison(a, a, options)
    expect({ wilcoxon, cohenDz, rankBiserial }).toEqual({
      wilcoxon: undefined,
      cohenDz: undefined,
      rankBiserial: undefined,
    })
    expect(meanInterval).toMatchObject({ lower: 0, upper: 0 })
    expect(warnings).toHaveLength(3)
    expect(warnings[0]).toContain(
      'wilcoxon is left out: wilcoxonSignedRank: differences must be at least 2 numbers other than 0',
    )
  })
  test('two and three pairs', () => {
    const two = pairedComparison(a.slice(0, 2), b.slice(0, 2), options)
    expect(two.difference.n).toBe(2)
    expect(two.wilcoxon!.p).toBe(0.5)
    expect(two.warnings).toHaveLength(4)
    const three = pairedComparison(a.slice(0, 3), b.slice(0, 3), options)
    expect(three.cohenDz).toBeDefined()
    expect(three.warnings).toHaveLength(3)
  })
})

test('what is wrong with the arguments is thrown, not warned of', () => {
  expect(() => pairedComparison([1], [2], options)).toThrow(
    'pairedComparison: a must be an array of at least 2 numbers',
  )
  expect(() => pairedComparison([1, 2], [2], options)).toThrow(
    'pairedComparison: b must be an array of length 2, got [2]',
  )
  expect(() => pairedComparison([1, Number.NaN], [2, 3], options)).toThrow(
    'pairedComparison: a[1] must be finite',
  )
  expect(() => pairedComparison(a, b, {} as never)).toThrow('pairedComparison: seed must be a seed')
  for (const wrong of [{ confidence: 95 }, { resamples: 10 }, { alternative: 'x' }, { zeros: 'x' }]) {
    expect(() => pairedComparison(a, b, { ...options, ...(wrong as object) })).toThrow(
      `pairedComparison: ${Object.keys(wrong)[0]} must be`,
    )
  }
})
