import { layoutOf, seed } from '@credit/core'
import { expect, it } from 'vitest'
import { symmetricMatrix } from '../test/spectra.js'
import { lanczos } from './lanczos.js'
import { elementScale, normalizedOperator, rowScale } from './normalisation.js'
import { denseOperator } from './operators.js'

const layout = layoutOf({ recurrent: [2, 2], input: [2, 1], bias: [2], readout: [3, 2], readoutBias: [3] })
const w = Float64Array.from({ length: layout.size }, (_, i) => (i % 2 === 0 ? 1 : -1) * (i + 1))

it('the scale of rows is the norm of each row of each block, and |b| of biases', () => {
  const pairs = (...starts: number[]) => starts.flatMap((i) => [Math.hypot(i, i + 1), Math.hypot(i, i + 1)])
  const expected = [...pairs(1, 3), 5, 6, 7, 8, ...pairs(9, 11, 13), 15, 16, 17]
  const scale = rowScale(layout, w)
  expected.forEach((value, i) => {
    expect(scale[i]).toBeCloseTo(value, 12)
  })
  expect(scale).toHaveLength(expected.length)
})

it('a network without biases has a scale too', () => {
  const bare = layoutOf({ recurrent: [1, 1], input: [1, 1], bias: [0], readout: [1, 1], readoutBias: [1] })
  expect([...rowScale(bare, Float64Array.of(-2, 3, 4, -5))]).toEqual([2, 3, 4, 5])
})

it('T A T has the eigenvalues of the matrix with every entry multiplied by T_i T_j', () => {
  const n = 6
  const A = symmetricMatrix(n)
  const T = Float64Array.from({ length: n }, (_, i) => i - 1.5)
  const TAT = A.map((entry, k) => T[Math.floor(k / n)] * entry * T[k % n])
  const options = { largest: n, seed: seed(3) }
  const by = lanczos(normalizedOperator(denseOperator(A, n), T), options).largest
  const wanted = lanczos(denseOperator(TAT, n), options).largest
  const plain = lanczos(denseOperator(A, n), options).largest
  by.forEach(({ value }, i) => {
    expect(Math.abs(value - wanted[i].value)).toBeLessThan(1e-12)
  })
  expect(Math.abs(by[0].value - plain[0].value)).toBeGreaterThan(0.1)
})

it('changes neither v nor the scale, which it copies', () => {
  const T = Float64Array.of(2, 3)
  const operator = normalizedOperator(denseOperator([1, 0, 0, 1], 2), T)
  T.fill(9)
  const v = Float64Array.of(1, 1)
  const out = new Float64Array(2)
  operator.apply(v, out)
  expect([...out]).toEqual([4, 9])
  expect([...v]).toEqual([1, 1])
})

it.each([
  [() => elementScale(Float64Array.of(1, Number.NaN)), 'elementScale: w[1] must be finite, got NaN'],
  [() => rowScale(layout, new Float64Array(3)), 'rowScale: w must be an array of length 17'],
  [
    () =>
      rowScale(
        layout,
        w.map(() => Infinity),
      ),
    'rowScale: w[0] must be finite, got Infinity',
  ],
  [
    () => normalizedOperator(denseOperator([1], 1), new Float64Array(2)),
    'normalizedOperator: scale must be an array of length 1',
  ],
  [
    () => normalizedOperator(denseOperator([1], 1), Float64Array.of(Number.NaN)),
    'normalizedOperator: scale[0] must be finite, got NaN',
  ],
  [
    () => {
      const v = new Float64Array(1)
      normalizedOperator(denseOperator([1], 1), Float64Array.of(1)).apply(v, v)
    },
    'normalizedOperator: out must be another array than v',
  ],
])('refuses bad input %#', (call, message) => {
  expect(call).toThrow(message)
})
