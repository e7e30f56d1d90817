import { describe, expect, test } from 'vitest'
import { noncentralityLimits } from '../../src/statistics/internal/noncentralT.ts'
import { normalUpperTail } from '../../src/statistics/internal/normal.ts'
import { studentQuantile, studentUpperTail } from '../../src/statistics/internal/student.ts'
import { farthest, scipy } from './scipy.ts'

const { normal, student, studentQuantile: quantiles, noncentral } = scipy.special

describe('special functions against SciPy', () => {
  const normalError = (own: (z: number) => number) =>
    farthest(
      normal.map(([z]) => own(z)),
      normal.map(([, tail]) => tail),
    )
  test('the tail of the normal distribution, from 1 down to 5.7e-300', () => {
    expect(normalError(normalUpperTail)).toBeLessThan(3e-13)
  })
  test('control: a rational approximation good to 7.5e-8 is found out', () => {
    // Abramowitz & Stegun 1964, 26.2.17
    const rational = (z: number): number => {
      if (z < 0) return 1 - rational(-z)
      const t = 1 / (1 + 0.2316419 * z)
      const b = [1.330274429, -1.821255978, 1.781477937, -0.356563782, 0.31938153]
      return (Math.exp(-z * z * 0.5) / Math.sqrt(2 * Math.PI)) * b.reduce((sum, c) => (sum + c) * t, 0)
    }
    expect(Math.abs(rational(1) - normalUpperTail(1))).toBeLessThan(1e-7)
    expect(normalError(rational)).toBeGreaterThan(1e-9)
  })

  const studentError = (own: typeof studentUpperTail) =>
    farthest(
      student.map(([t, df]) => own(t, df)),
      student.map(([, , tail]) => tail),
    )
  test('the tail of Student’s t', () => {
    expect(studentError(studentUpperTail)).toBeLessThan(1e-13)
    expect(Math.min(...student.map(([, , tail]) => tail))).toBeLessThan(1e-300)
  })
  test('control: one degree of freedom more is found out', () => {
    expect(studentError((t, df) => studentUpperTail(t, df + 1))).toBeGreaterThan(0.01)
  })

  test('the quantile of Student’s t', () => {
    const own = quantiles.map(([tail, df]) => studentQuantile(tail, df))
    const theirs = quantiles.map(([, , t]) => t)
    // the rounding of the tail moves the median from 0 by about 1e-16
    expect(farthest(own, theirs)).toBeLessThan(1e-12)
  })

  const noncentralError = (own: typeof noncentralityLimits) =>
    farthest(
      noncentral.flatMap(([t, df, tail]) => own(t, df, tail)),
      noncentral.flatMap(([, , , lower, upper]) => [lower, upper]),
    )
  test('limits of the noncentrality', () => {
    expect(noncentralError(noncentralityLimits)).toBeLessThan(1e-10)
  })
  test('control: one degree of freedom more is found out', () => {
    expect(noncentralError((t, df, tail) => noncentralityLimits(t, df + 1, tail))).toBeGreaterThan(1e-3)
  })
})
