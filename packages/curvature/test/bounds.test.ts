import { layoutOf, permutation, seed } from '@credit/core'
import { expect, test } from 'vitest'
import {
  adaptiveSharpness,
  denseOperator,
  density,
  descent,
  randomDirection,
  rowScale,
  surface,
} from '../src/index.js'

const root = seed(7)
const bowl = (w: Float64Array, out: Float64Array) => {
  out.set(w)
  return { loss: w[0] ** 2 / 2, weight: 1 }
}
const at = Float64Array.of(1)
const identity = denseOperator([1, 0, 0, 1], 2)

// each of these did not come back, or asked for all memory that there is
test.each<[string, (size: number) => unknown]>([
  ['starts', (starts) => adaptiveSharpness(bowl, at, { radius: 1, scale: at, seed: root, starts })],
  [
    'maxGradients',
    (maxGradients) => adaptiveSharpness(bowl, at, { radius: 1, scale: at, seed: root, maxGradients }),
  ],
  ['steps', (steps) => density(identity, { seed: root, steps })],
  ['runs', (runs) => density(identity, { seed: root, runs })],
  ['points', (points) => density(identity, { seed: root, points })],
  ['updates', (updates) => descent(bowl, at, { learningRate: 0.1, updates })],
  ['size', (size) => randomDirection(size, root)],
  ['points', (points) => surface((w: Float64Array) => w[0], at, { axes: [{ direction: at, points }] })],
  ['n', (n) => permutation(root.generator(), n)],
])('%s without a sensible end is refused at once', (name, call) => {
  for (const size of [2 ** 31, 2 ** 53, Number.POSITIVE_INFINITY, Number.NaN]) {
    expect(() => call(size)).toThrow(new RegExp(`${name} must be an integer from \\d+ to \\d+, got ${size}$`))
  }
})

test('a block without columns has no rows to go through', () => {
  const layout = layoutOf({ recurrent: [1, 0], input: [1, 1], bias: [1], readout: [1, 1], readoutBias: [1] })
  const blocks = { ...layout.blocks, recurrent: { ...layout.blocks.recurrent, length: 3 } }
  expect(() => rowScale({ ...layout, blocks }, new Float64Array(4))).toThrow(
    'rowScale: layout.blocks.recurrent.length must be 0, as its shape says, got 3',
  )
})
