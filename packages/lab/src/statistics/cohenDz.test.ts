import { expect, test } from 'vitest'
import { cohenDz } from './cohenDz.js'

test('by hand, with the gamma functions of integers and halves', () => {
  // m = 4: J = Γ(2) / (√2 Γ(3/2)) = 1 / (√2 · √π/2)
  const effect = cohenDz([1, 2, 3, 4, 5])
  expect(effect.value).toBeCloseTo(3 / Math.sqrt(2.5), 14)
  expect(effect.corrected / effect.value).toBeCloseTo(Math.sqrt(2 / Math.PI), 14)
  // m = 2: J = Γ(1) / Γ(1/2)
  const three = cohenDz([1, 2, 4])
  expect(three.corrected / three.value).toBeCloseTo(1 / Math.sqrt(Math.PI), 14)
})

test('Hedges’ correction for large m: 1 - 3/(4m) - 7/(32m²)', () => {
  const many = Array.from({ length: 1001 }, (_, i) => i)
  const { value, corrected } = cohenDz(many)
  expect(corrected / value).toBeCloseTo(1 - 3 / 4000 - 7 / 32e6, 9)
})

test('scaling changes nothing, the opposite differences turn all signs', () => {
  const differences = [0.3, 1.2, -0.4, 0.8, 2]
  const effect = cohenDz(differences)
  const scaled = cohenDz(differences.map((d) => 1000 * d))
  expect(scaled.value).toBeCloseTo(effect.value, 14)
  const turned = cohenDz(differences.map((d) => -d))
  expect(turned.value).toBe(-effect.value)
  expect(turned.interval!.lower).toBeCloseTo(-effect.interval!.upper, 12)
})

test('the interval excludes 0 where the t test does', () => {
  // t = 2.776 is the 97.5 % point of four degrees of freedom
  const shifted = (t: number) => [-2, -1, 0, 1, 2].map((d) => d + (t * Math.sqrt(2.5)) / Math.sqrt(5))
  expect(cohenDz(shifted(2.78)).interval!.lower).toBeGreaterThan(0)
  expect(cohenDz(shifted(2.77)).interval!.lower).toBeLessThan(0)
})

test('no interval for differences that are all but equal', () => {
  const near = (gap: number) => cohenDz([1, 1, 1, 1, 1 + gap])
  expect(near(0.01).interval).toBeDefined()
  expect(near(0.001).interval).toBeUndefined()
  expect(near(0.001).value).toBeGreaterThan(1000)
})

test('too little, equal differences and nonsense are refused', () => {
  expect(() => cohenDz([1, 2])).toThrow(
    'cohenDz: differences must be an array of at least 3 numbers, got [1, 2]',
  )
  expect(() => cohenDz([0.1, 0.1, 0.1])).toThrow(
    'cohenDz: differences must be numbers that are not all equal',
  )
  expect(() => cohenDz([1, 2, Number.NaN])).toThrow('cohenDz: differences[2] must be finite')
  expect(() => cohenDz([1, 2, 3], { confidence: 0 })).toThrow('cohenDz: confidence must be')
})
