import { ArgumentError } from '@credit/core'
import { describe, expect, it } from 'vitest'
import { type ComplexValue, linearStability } from './linearStability.js'

const complex = (real: number, imaginary = 0, residual?: number): ComplexValue => ({
  real,
  imaginary,
  ...(residual !== undefined && { residual }),
})

describe.each([
  ['inside', [complex(0.5), complex(-0.9)], 'stable'],
  ['a pair inside', [complex(0.6, 0.7), complex(0.6, -0.7)], 'stable'],
  ['a pair outside', [complex(0.6, 0.81), complex(0.6, -0.81)], 'unstable'],
  ['beyond -1', [complex(0.5), complex(-1.001)], 'unstable'],
  ['beyond 1: a step uphill', [complex(1.001), complex(0.2)], 'unstable'],
  ['on the circle at -1', [complex(0.5), complex(-1)], 'undecided'],
  ['on the circle elsewhere', [complex(0, 1), complex(0, -1)], 'undecided'],
  ['one outside, one on the circle', [complex(-1), complex(1.2)], 'unstable'],
  ['nothing but ones', [complex(1), complex(1 + 1e-9)], 'undecided'],
  ['nothing', [], 'undecided'],
  ['within its own residual of the circle', [complex(-1.01, 0, 0.02)], 'undecided'],
  ['beyond its own residual', [complex(-1.03, 0, 0.02)], 'unstable'],
  ['inside by more than its residual', [complex(-0.97, 0, 0.02)], 'stable'],
  ['taken for 1 by its residual', [complex(1.01, 0, 0.02), complex(0.5)], 'stable'],
] as const)('%s', (_, values, verdict) => {
  it(verdict, () => {
    expect(linearStability(values).verdict).toBe(verdict)
    // the order does not matter
    expect(linearStability([...values].reverse()).verdict).toBe(verdict)
    // nor do directions along the manifold
    expect(linearStability([complex(1), ...values, complex(1)]).verdict).toBe(verdict)
  })
})

it('counts the ones, and names the leading of the others', () => {
  const record = linearStability([complex(1), complex(0.6, 0.7), complex(1 - 1e-7), complex(0.5)])
  expect(record.ignored).toBe(2)
  expect(record.leading).toEqual({ real: 0.6, imaginary: 0.7 })
  expect(record.growth).toBeCloseTo(Math.sqrt(0.85), 15)
  expect(record.tolerance).toBe(1e-6)
  expect(linearStability([complex(1)])).toEqual({
    verdict: 'undecided',
    leading: null,
    growth: Number.NaN,
    ignored: 1,
    tolerance: 1e-6,
  })
})

it('control: a tolerance decides what counts as 1', () => {
  const values = [complex(1.0001), complex(0.5)]
  expect(linearStability(values).verdict).toBe('unstable')
  expect(linearStability(values, { tolerance: 1e-3 }).verdict).toBe('stable')
  expect(linearStability([complex(1 - 1e-12)], { tolerance: 0 }).verdict).toBe('stable')
})

it.each([
  [{ real: 1 }, {}, 'eigenvalues must be an array'],
  [[complex(1), complex(Number.NaN)], {}, 'eigenvalues[1].real must be a finite number, got NaN'],
  [[complex(1, Infinity)], {}, 'eigenvalues[0].imaginary must be a finite number, got Infinity'],
  [[complex(1, 0, Number.NaN)], {}, 'eigenvalues[0].residual must be a finite number, got NaN'],
  [[], { tolerance: -1 }, 'tolerance must be in [0, 1), got -1'],
])('refuses %j %j', (values, options, message) => {
  const call = () => linearStability(values as ComplexValue[], options)
  expect(call).toThrow(ArgumentError)
  expect(call).toThrow(`linearStability: ${message}`)
})
