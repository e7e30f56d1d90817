import { type Batch, permutation, seed } from '@credit/core'
import { expect, test } from 'vitest'
import { readMnist } from './node.js'
import { pixelMnist } from './pixelMnist.js'
import { rowMnist } from './rowMnist.js'

const mnist = readMnist()
const task = pixelMnist(mnist, { seed: seed(11) })

/** The inputs of trial b, step by step. */
const pixelsOf = ({ inputs }: Batch, b: number) =>
  Float64Array.from({ length: inputs.shape[0] }, (_, t) => inputs.data[t * inputs.shape[1] + b])

test('784 steps of one pixel, in the order in which rows have them', () => {
  expect([task.steps, task.inputs, task.outputs, task.dt]).toEqual([784, 1, 10, 1])
  const batch = task.split('train').take(100, 3)
  const rows = rowMnist(mnist).split('train').take(100, 3)
  expect(batch.inputs.shape).toEqual([784, 3, 1])
  expect(batch.targets).toEqual(rows.targets)
  for (let b = 0; b < 3; b++) {
    const pixels = pixelsOf(batch, b)
    for (let t = 0; t < 784; t++) {
      expect(pixels[t]).toBe(rows.inputs.data[(Math.floor(t / 28) * 3 + b) * 28 + (t % 28)])
    }
  }
})

test('side 14: 196 means of 2×2 pixels, from the top left', () => {
  const half = pixelMnist(mnist, { side: 14 })
  expect([half.steps, half.periods]).toEqual([196, { image: 196 }])
  const pixels = pixelsOf(half.split('test').take(7, 1), 0)
  const bytes = mnist.test.images.data.subarray(7 * 784, 8 * 784)
  for (let t = 0; t < 196; t++) {
    const at = Math.floor(t / 14) * 56 + (t % 14) * 2
    expect(pixels[t]).toBeCloseTo((bytes[at] + bytes[at + 1] + bytes[at + 28] + bytes[at + 29]) / 4 / 255, 14)
  }
  // all pixels are counted once
  const sum = (values: ArrayLike<number>) => Array.from(values).reduce((a, b) => a + b, 0)
  expect(sum(pixels) * 4 * 255).toBeCloseTo(sum(bytes), 8)
})

test.each([28, 14] as const)(
  'permuted at side %d: one fixed order for all images, splits and seeds',
  (side) => {
    const order = permutation(seed(0).child('pixel-mnist').generator(), side * side)
    const permuted = pixelMnist(mnist, { side, order: 'permuted', seed: seed(12) })
    const plain = pixelMnist(mnist, { side })
    for (const name of ['train', 'test']) {
      const [shown, given] = [permuted, plain].map((each) => each.split(name).take(5, 2))
      for (const b of [0, 1]) {
        const pixels = pixelsOf(given!, b)
        expect(pixelsOf(shown!, b)).toEqual(pixels.map((_, t) => pixels[order[t]]))
        expect(pixelsOf(shown!, b)).not.toEqual(pixels)
      }
      expect(shown!.targets).toEqual(given!.targets)
    }
  },
)

test('the order is fixed for good', () => {
  const order = permutation(seed(0).child('pixel-mnist').generator(), 784)
  expect(Array.from(order.subarray(0, 6))).toEqual([705, 619, 559, 624, 383, 777])
})

test('test-noise is that of row-mnist: clipped, of the trial alone', () => {
  const noisy = pixelsOf(task.split('test-noise', { strength: 0.3 }).take(3, 2), 1)
  const clean = pixelsOf(task.split('test').take(4, 1), 0)
  expect(noisy).toEqual(pixelsOf(task.split('test-noise', { strength: 0.3 }).take(4, 1), 0))
  const generator = seed(11).child('test-noise').child(4).generator()
  for (let t = 0; t < 784; t++) {
    expect(noisy[t]).toBe(Math.min(1, Math.max(0, clean[t] + 0.3 * generator.gaussian())))
  }
})

test('refuses another side or order, named', () => {
  expect(() => pixelMnist(mnist, { side: 7 as 14 })).toThrow(
    'pixel-mnist: side must be one of "28", "14", got "7"',
  )
  expect(() => pixelMnist(mnist, { order: 'columns' as 'rows' })).toThrow(
    'pixel-mnist: order must be one of "rows", "permuted", got "columns"',
  )
  expect(() => pixelMnist({} as never)).toThrow(
    'pixel-mnist: train.images.data must be a Uint8Array, got undefined',
  )
})
