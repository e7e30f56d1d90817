import { expect, test } from 'vitest'
import { bound, cosine, general, meanAndSpread, number, percent, probability, range } from './numbers.js'
import { quantityText } from './quantityText.js'
import { statistic } from './statistic.js'
import { printable, wrap } from './text.js'

test('statistic leaves out what is not finite and says how many remain', () => {
  expect(statistic([1, 2, 3, Number.NaN])).toMatchObject({ n: 3, mean: 2, sd: 1, least: 1, most: 3 })
  expect(statistic([4])).toMatchObject({ n: 1, mean: 4, sd: Number.NaN, least: 4, most: 4 })
  expect(statistic([Number.NaN]).n).toBe(0)
})

test('numbers are written in their digits, and bounds are rounded up', () => {
  expect(meanAndSpread(statistic([0.9, 0.8]), percent)).toBe('85.0 ± 7.1')
  expect(meanAndSpread(statistic([0.9]), percent)).toBe('90.0')
  expect(meanAndSpread(statistic([]), percent)).toBe('no data')
  expect(meanAndSpread(undefined, percent)).toBe('no data')
  expect(meanAndSpread(statistic([100, 200]), general)).toBe('150 ± 71')
  expect(range(statistic([0.9, 0.8]), percent)).toBe('80.0..90.0')
  expect([0, 0.1, 12345, -0.00012, 9.999].map(general.value)).toEqual([
    '0',
    '0.100',
    '1.23e+4',
    '-1.20e-4',
    '10.0',
  ])
  expect(cosine.value(-0.0001)).toBe('0.000')
  expect([0, 1e-6, 1.2e-6, 9.5e-3].map(bound)).toEqual(['0', '1e-6', '2e-6', '1e-2'])
  expect([0.0625, 0.001953125, 1].map(probability)).toEqual(['0.063', '0.0020', '1.0'])
  expect([number(0.951, 'accuracy'), number(0.0312, 'loss')]).toEqual(['95.1 %', '0.0312'])
})

test('quantities have names in words', () => {
  expect(['end.lambdaMax', 'matched.lambdaMax', 'start.lambdaMax', 'cosine.mean'].map(quantityText)).toEqual([
    'λ_max, at the end',
    'λ_max, matched',
    'λ_max, start',
    'cosine, mean over training',
  ])
})

test('long names wrap at their marks, and control characters never come through', () => {
  expect(wrap('modprop(taps=20,modulation=type)', 16)).toEqual(['modprop(taps=20,', 'modulation=type)'])
  expect(wrap('modprop:meanDerivative=0.25', 20)).toEqual(['modprop:', 'meanDerivative=0.25'])
  expect(wrap('aaaa bbbb', 4)).toEqual(['aaaa', 'bbbb'])
  expect(wrap('x'.repeat(9), 4)).toEqual(['xxxx', 'xxxx', 'x'])
  expect(printable('a\u001b[2Jb\u0000')).toBe('a\ufffd[2Jb\ufffd')
})
