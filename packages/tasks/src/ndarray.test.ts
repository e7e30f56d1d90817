import { type Batch, seed } from '@credit/core'
import ops from 'ndarray-ops'
import { expect, test } from 'vitest'
import { delayedXor } from './delayedXor.js'
import { batchViews } from './ndarray.js'

const counting = (length: number) => Float64Array.from({ length }, (_, i) => i)

function smallBatch() {
  return {
    inputs: { data: counting(24), shape: [3, 2, 4] },
    targets: { data: Int32Array.of(5, 6), shape: [2] },
    mask: { data: Uint8Array.of(1, 0, 0, 1, 1, 1), shape: [3, 2] },
  } satisfies Batch
}

test('the same memory: what is written through one is read through the other', () => {
  const batch = smallBatch()
  const { inputs, targets, mask } = batchViews(batch)
  inputs.set(2, 1, 3, -1)
  targets.set(1, -2)
  mask?.set(1, 0, 9)
  expect(batch.inputs.data[23]).toBe(-1)
  expect(batch.targets.data[1]).toBe(-2)
  expect(batch.mask.data[2]).toBe(9)

  batch.inputs.data[0] = 100
  batch.targets.data[0] = 200
  batch.mask.data[5] = 30
  expect(inputs.get(0, 0, 0)).toBe(100)
  expect(targets.get(0)).toBe(200)
  expect(mask?.get(2, 1)).toBe(30)
})

test('no array is copied', () => {
  const batch = smallBatch()
  const { inputs, targets, mask } = batchViews(batch)
  expect(inputs.data).toBe(batch.inputs.data)
  expect(targets.data).toBe(batch.targets.data)
  expect(mask?.data).toBe(batch.mask.data)
})

test('every index is where row-major order says', () => {
  const { inputs } = batchViews(smallBatch())
  expect(inputs.shape).toEqual([3, 2, 4])
  for (let t = 0; t < 3; t++) {
    for (let b = 0; b < 2; b++) {
      for (let i = 0; i < 4; i++) expect(inputs.get(t, b, i)).toBe((t * 2 + b) * 4 + i)
    }
  }
})

test('a strided view writes to the batch too', () => {
  const batch = smallBatch()
  const secondTrial = batchViews(batch).inputs.pick(null, 1, null)
  secondTrial.set(0, 2, 77)
  expect(batch.inputs.data[6]).toBe(77)
})

test('values as targets, and no mask when the batch has none', () => {
  const targets = { data: counting(6), shape: [3, 2, 1] }
  const views = batchViews({ inputs: smallBatch().inputs, targets })
  expect(views.targets.data).toBe(targets.data)
  expect(views.targets.shape).toEqual([3, 2, 1])
  expect('mask' in views).toBe(false)
})

test("changing a view's shape leaves the batch's shape alone", () => {
  const batch = smallBatch()
  batchViews(batch).inputs.shape[0] = 1
  expect(batch.inputs.shape).toEqual([3, 2, 4])
})

test('ndarray-ops on a view of a batch changes the batch: one channel of one period silenced, another doubled', () => {
  const split = delayedXor({ seed: seed(1), dt: 10 }).split('test')
  const [batch, before] = [split.take(0, 3), split.take(0, 3)]
  const { inputs } = batchViews(batch)
  ops.assigns(inputs.pick(null, null, 0).hi(10), 0)
  ops.mulseq(inputs.pick(null, 2, 1), 2)
  before.inputs.data.forEach((value, at) => {
    const [t, b, i] = [Math.floor(at / 6), Math.floor(at / 2) % 3, at % 2]
    const expected = i === 0 && t < 10 ? 0 : i === 1 && b === 2 ? 2 * value : value
    expect(batch.inputs.data[at]).toBe(expected)
  })
  expect(ops.sum(inputs)).toBeCloseTo(
    batch.inputs.data.reduce((sum, value) => sum + value, 0),
    9,
  )
})
