import { ArgumentError, type Operator } from '@credit/core'
import { describe, expect, it } from 'vitest'
import { denseEigenvalues, symmetricMatrix } from '../test/spectra.js'
import { affineOperator, averageOperator, sumOperator } from './combine.js'
import { denseOperator } from './operators.js'

const n = 5
const A = symmetricMatrix(n)
const B = Float64Array.from(A, (x, i) => x * x + i)
const v = Float64Array.from({ length: n }, (_, i) => Math.cos(i))

function apply(operator: Operator, to = v): Float64Array {
  const out = new Float64Array(operator.size).fill(Number.NaN)
  operator.apply(to, out)
  return out
}
const closeTo = (got: Float64Array, wanted: Float64Array) =>
  Math.max(...got.map((x, i) => Math.abs(x - wanted[i]))) < 1e-13 * Math.max(...wanted.map(Math.abs))
const matrix = (entry: (i: number) => number) =>
  apply(
    denseOperator(
      Float64Array.from(A, (_, i) => entry(i)),
      n,
    ),
  )

it('sums are those of the matrices', () => {
  const sum = sumOperator([denseOperator(A, n), denseOperator(B, n), denseOperator(A, n)])
  expect(sum.size).toBe(n)
  expect(
    closeTo(
      apply(sum),
      matrix((i) => 2 * A[i] + B[i]),
    ),
  ).toBe(true)
  expect(
    closeTo(
      apply(sum),
      matrix((i) => A[i] + B[i]),
    ),
  ).toBe(false)
  expect(apply(sumOperator([denseOperator(A, n)]))).toEqual(apply(denseOperator(A, n)))
})

it('averages weigh by the share of the whole', () => {
  const average = (a: number, b: number) =>
    apply(
      averageOperator([
        { operator: denseOperator(A, n), weight: a },
        { operator: denseOperator(B, n), weight: b },
      ]),
    )
  expect(
    closeTo(
      average(30, 10),
      matrix((i) => 0.75 * A[i] + 0.25 * B[i]),
    ),
  ).toBe(true)
  expect(
    closeTo(
      average(10, 30),
      matrix((i) => 0.75 * A[i] + 0.25 * B[i]),
    ),
  ).toBe(false)
  expect(
    closeTo(
      average(1e-9, 1e-9),
      matrix((i) => (A[i] + B[i]) / 2),
    ),
  ).toBe(true)
})

it('scale and shift move the spectrum, exactly by the shift', () => {
  const moved = affineOperator(denseOperator(A, n), { scale: -0.5, shift: 3 })
  const columns = Array.from({ length: n }, (_, j) =>
    apply(
      moved,
      Float64Array.from({ length: n }, (_, i) => (i === j ? 1 : 0)),
    ),
  )
  const dense = Float64Array.from({ length: n * n }, (_, i) => columns[i % n][Math.floor(i / n)])
  const wanted = denseEigenvalues(A, n).map((value) => 3 - value / 2)
  denseEigenvalues(dense, n).forEach((value, i) => {
    expect(value).toBeCloseTo(wanted[n - 1 - i], 13)
  })
  expect(apply(affineOperator(denseOperator(A, n), {}))).toEqual(apply(denseOperator(A, n)))
})

describe.each([
  ['sumOperator', sumOperator([denseOperator(A, n), denseOperator(B, n)])],
  ['averageOperator', averageOperator([{ operator: denseOperator(A, n), weight: 2 }])],
  ['affineOperator', affineOperator(denseOperator(A, n), { shift: 1 })],
])('%s', (name, operator) => {
  it('changes nothing but out, and gives the same bits twice', () => {
    const mine = v.slice()
    const first = apply(operator, mine)
    expect(mine).toEqual(v)
    expect(apply(operator, mine)).toEqual(first)
  })

  it('refuses other lengths, and out as v', () => {
    expect(() => operator.apply(new Float64Array(2), new Float64Array(n))).toThrow(
      `${name}: v must be an array of length 5, got Float64Array of length 2`,
    )
    expect(() => operator.apply(v, new Float64Array(2))).toThrow(`${name}: out must be an array of length 5`)
    expect(() => operator.apply(v, v)).toThrow(`${name}: out must be another array than v`)
  })
})

it.each([
  [() => sumOperator([]), 'sumOperator: operators must be a list of at least one, got []'],
  [
    () => sumOperator(undefined as never),
    'sumOperator: operators must be a list of at least one, got undefined',
  ],
  [
    () => sumOperator([v as never]),
    'sumOperator: operator 0 must be an operator, got Float64Array of length 5',
  ],
  [
    () => sumOperator([denseOperator(A, n), denseOperator([1], 1)]),
    'sumOperator: operator 1 must be of size 5, as operator 0 is, got 1',
  ],
  [() => averageOperator([]), 'averageOperator: terms must be a list of at least one, got []'],
  [
    () => averageOperator([{ operator: denseOperator([1], 1), weight: 0 }]),
    'averageOperator: terms[0].weight must be a positive number, got 0',
  ],
  [
    () => averageOperator([{ operator: denseOperator([1], 1), weight: Number.NaN }]),
    'averageOperator: terms[0].weight must be a positive number, got NaN',
  ],
  [
    () => affineOperator(denseOperator([1], 1), { shift: Number.NaN }),
    'affineOperator: shift must be a finite number, got NaN',
  ],
])('refuses: %s', (call, message) => {
  expect(call).toThrow(ArgumentError)
  expect(call).toThrow(message)
})
