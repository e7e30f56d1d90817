import { type Batch, seed } from '@credit/core'
import { describe, expect, test } from 'vitest'
import type { Mnist } from './mnist.js'
import { readMnist } from './node.js'
import { rowMnist } from './rowMnist.js'

const mnist = readMnist()
const task = rowMnist(mnist, { seed: seed(11) })

/** Pixel (t, i) of trial b. */
const pixel = ({ inputs }: Batch, t: number, b: number, i: number) =>
  inputs.data[(t * inputs.shape[1] + b) * inputs.shape[2] + i]

const countsOf = (labels: ArrayLike<number>) => {
  const counts = new Array<number>(10).fill(0)
  for (let i = 0; i < labels.length; i++) counts[labels[i]] += 1
  return counts
}

/** The bytes of trial b again, from the numbers of the batch. */
const imageOf = (batch: Batch, b: number) =>
  Uint8Array.from({ length: 784 }, (_, p) => Math.round(255 * pixel(batch, Math.floor(p / 28), b, p % 28)))

/** A small data set, in which an image shows its own position; digits go round. */
function small(train: number, test: number): Mnist {
  const part = (trials: number, offset: number) => ({
    images: {
      data: Uint8Array.from({ length: trials * 784 }, (_, i) => (Math.floor(i / 784) + offset + i) & 255),
      shape: [trials, 28, 28],
    },
    labels: { data: Uint8Array.from({ length: trials }, (_, i) => i % 10), shape: [trials] },
  })
  return { train: part(train, 0), test: part(test, 100) }
}

describe('the task', () => {
  test('states what the source states', () => {
    expect(task.name).toBe('row-mnist')
    expect(task.source).toContain('2206.00823')
    expect([task.steps, task.inputs, task.outputs, task.dt]).toEqual([28, 28, 10, 1])
    expect(task.objective.loss).toMatchObject({ at: 'last', targets: 'labels' })
    expect(task.objective.l2).toBe(0.01)
    expect(task.chance.accuracy).toBe(0.1)
    expect(task.splits).toEqual(['train', 'validation', 'test'])
    expect(task.paper).toEqual({
      hidden: 128,
      timeConstant: 0,
      activation: 'relu',
      bias: 'none',
      autapses: 'none',
      batch: 256,
      optimizer: 'sgd',
      learningRate: 0.01,
      l2: 0.01,
      updates: { exact: 10_000, eprop: 16_000 },
    })
  })

  test('names its variant and how strong it is', () => {
    expect(task.variants).toMatchObject([{ name: 'test-noise', of: 'test', strength: 0.2 }])
    expect(rowMnist(mnist, { noise: 0.3 }).variants[0]?.strength).toBe(0.3)
  })
})

describe('batches', () => {
  test('time-major, row by row, in [0, 1], labels [B], no mask', () => {
    const { inputs, targets, mask } = task.split('train').take(100, 5)
    expect(inputs.shape).toEqual([28, 5, 28])
    expect(inputs.data).toBeInstanceOf(Float64Array)
    expect(inputs.data).toHaveLength(28 * 5 * 28)
    expect(targets.shape).toEqual([5])
    expect(targets.data).toBeInstanceOf(Int32Array)
    expect(mask).toBeUndefined()
  })

  test('every pixel is byte / 255 of the right image, row and column', () => {
    const { images, labels } = mnist.test
    const batch = task.split('test').take(40, 3)
    for (let b = 0; b < 3; b++) {
      expect(batch.targets.data[b]).toBe(labels.data[40 + b])
      for (let t = 0; t < 28; t++) {
        for (let i = 0; i < 28; i++) {
          const byte = images.data[((40 + b) * 28 + t) * 28 + i]
          expect(pixel(batch, t, b, i)).toBe(byte / 255)
        }
      }
    }
    // transposed images are not the same: the test above tells rows from columns
    expect(pixel(batch, 7, 0, 14)).not.toBe(pixel(batch, 14, 0, 7))
  })

  test('writing into a batch leaves the data and other batches alone', () => {
    const batch = task.split('test').take(0, 2)
    batch.inputs.data.fill(9)
    ;(batch.targets.data as Int32Array).fill(9)
    expect(task.split('test').take(0, 2).inputs.data).not.toContain(9)
    expect(task.split('test').take(0, 2).targets.data).toEqual(Int32Array.of(7, 2))
  })

  test('the images stay bytes: nothing is copied when the task is made', () => {
    const data = small(20, 5)
    const made = rowMnist(data, { validation: 5 })
    data.train.images.data[5 * 784] = 51
    expect(pixel(made.split('train').take(0, 1), 0, 0, 0)).toBe(51 / 255)
  })
})

describe('splits', () => {
  test('55,000 / 5,000 / 10,000', () => {
    expect(task.splits.map((name) => task.split(name).size)).toEqual([55_000, 5_000, 10_000])
    expect(task.split('test-noise').size).toBe(10_000)
  })

  test('train and validation are the training file, each image in one of them', () => {
    const { labels, images } = mnist.train
    const whole: number[] = []
    let sum = 0
    for (const name of ['validation', 'train']) {
      const split = task.split(name)
      for (let from = 0; from < split.size; from += 1000) {
        const batch = split.take(from, 1000)
        whole.push(...batch.targets.data)
        for (const value of batch.inputs.data) sum += Math.round(255 * value)
      }
    }
    expect(Uint8Array.from(whole)).toEqual(labels.data)
    let expected = 0
    for (const byte of images.data) expected += byte
    expect(sum).toBe(expected)
  })

  test('where one ends the next begins, with no trial in both', () => {
    const at = (position: number) => mnist.train.images.data.subarray(position * 784, (position + 1) * 784)
    const validation = task.split('validation')
    const train = task.split('train')
    expect(imageOf(validation.take(0, 1), 0)).toEqual(at(0))
    expect(imageOf(validation.take(4999, 1), 0)).toEqual(at(4999))
    expect(imageOf(train.take(0, 1), 0)).toEqual(at(5000))
    expect(imageOf(train.take(54_999, 1), 0)).toEqual(at(59_999))
    expect(() => validation.take(5000, 1)).toThrow('take: from must be an integer from 0 to 4999, got 5000')
    expect(() => train.take(54_999, 2)).toThrow('take: trials must be an integer from 1 to 1, got 2')
  })

  test('no training image is a test image, even as a copy', () => {
    // 11 lines of pixels in the middle tell MNIST's images apart; a set of strings of the whole image is too big
    const keyOf = ({ data }: { data: Uint8Array }, n: number) =>
      String.fromCharCode(...data.subarray(n * 784 + 252, n * 784 + 560))
    const train = new Set<string>()
    for (let n = 0; n < 60_000; n++) train.add(keyOf(mnist.train.images, n))
    let shared = 0
    for (let n = 0; n < 10_000; n++) if (train.has(keyOf(mnist.test.images, n))) shared++
    expect(shared).toBe(0)
    expect(train.has(keyOf(mnist.train.images, 31_234))).toBe(true)
  })

  test('begins as the loader of the source does', () => {
    expect(Array.from(task.split('train').take(0, 10).targets.data)).toEqual([7, 3, 4, 6, 1, 8, 1, 0, 9, 8])
    expect(Array.from(task.split('validation').take(0, 5).targets.data)).toEqual([5, 0, 4, 1, 9])
    expect(Array.from(task.split('test').take(0, 5).targets.data)).toEqual([7, 2, 1, 0, 4])
  })

  test('random batches are of their own split', () => {
    const data = small(30, 10)
    const made = rowMnist(data, { validation: 10 })
    const keys = (from: number, to: number) =>
      Array.from({ length: to - from }, (_, n) => data.train.images.data[(from + n) * 784] / 255).sort()
    const first = (batch: Batch) =>
      Array.from({ length: batch.targets.data.length }, (_, b) => pixel(batch, 0, b, 0)).sort()
    expect(first(made.split('validation').batch(10, seed(1)))).toEqual(keys(0, 10))
    expect(first(made.split('train').batch(20, seed(1)))).toEqual(keys(10, 30))
    expect(first(made.split('train').sampler(20, seed(1))(3))).toEqual(keys(10, 30))
  })

  test('images and labels stay together in a random batch', () => {
    const { images, labels } = mnist.test
    const positions = Array.from({ length: 10_000 }, (_, n) => n)
    const batch = task.split('test').batch(20, seed(12))
    const digits = new Set<number>()
    for (let b = 0; b < 20; b++) {
      const image = imageOf(batch, b)
      const position = positions.find((p) => image.every((byte, i) => byte === images.data[p * 784 + i]))
      expect(position).toBeDefined()
      expect(batch.targets.data[b]).toBe(labels.data[position!])
      digits.add(batch.targets.data[b])
    }
    expect(digits.size).toBeGreaterThan(4)
  })

  test('a training batch has every digit about as often as the split', () => {
    const counts = countsOf(task.split('train').batch(5000, seed(13)).targets.data)
    const whole = countsOf(mnist.train.labels.data.subarray(5000))
    // hypergeometric deviation of at most 22; five deviations
    counts.forEach((count, digit) => {
      expect(Math.abs(count - whole[digit] / 11)).toBeLessThan(110)
    })
  })
})

describe('test-noise', () => {
  /** Sum and count of a function over the pixels of the noisy set that are exactly `byte` without noise. */
  function over(byte: number, strength: number, measure: (x: number) => number) {
    const clean = task.split('test').take(0, 400).inputs.data
    const noisy = task.split('test-noise', { strength }).take(0, 400).inputs.data
    const values: number[] = []
    for (let i = 0; i < clean.length; i++) if (clean[i] === byte / 255) values.push(measure(noisy[i]))
    const mean = values.reduce((a, b) => a + b, 0) / values.length
    const variance = values.reduce((a, b) => a + (b - mean) ** 2, 0) / (values.length - 1)
    return { mean, error: Math.sqrt(variance / values.length), count: values.length }
  }

  test('stays in [0, 1], and keeps the labels', () => {
    const noisy = task.split('test-noise').take(0, 200)
    expect(noisy.inputs.data.reduce((a, b) => Math.min(a, b))).toBe(0)
    expect(noisy.inputs.data.reduce((a, b) => Math.max(a, b))).toBe(1)
    expect(noisy.targets).toEqual(task.split('test').take(0, 200).targets)
  })

  // of n ~ N(0, σ²) a black pixel keeps the positive half: P = 1/2, E x = σ/√(2π), E x² = σ²/2
  const half = (x: number) => (x > 0 ? 1 : 0)
  const square = (x: number) => x * x
  test.each([
    ['is noisy half of the time', half, 0.5],
    ['has mean σ/√(2π)', (x: number) => x, 0.2 / Math.sqrt(2 * Math.PI)],
    ['has second moment σ²/2', square, 0.02],
  ])('a black pixel %s', (_, measure, expected) => {
    const { mean, error, count } = over(0, 0.2, measure)
    expect(count).toBeGreaterThan(200_000)
    expect(Math.abs(mean - expected)).toBeLessThan(4 * error)
  })

  test('a nearly white pixel is darkened by the other half', () => {
    const { mean, error, count } = over(255, 0.2, (x) => square(1 - x))
    expect(count).toBeGreaterThan(1000)
    expect(Math.abs(mean - 0.02)).toBeLessThan(4 * error)
  })

  test('the intervals are narrow enough to refuse another strength', () => {
    const { mean, error } = over(0, 0.205, square)
    expect(Math.abs(mean - 0.02)).toBeGreaterThan(4 * error)
  })

  test('pixels and trials have independent noise', () => {
    const clean = task.split('test').take(0, 400).inputs.data
    const noisy = task.split('test-noise').take(0, 400).inputs.data
    const bright = (i: number) => (clean[i] === 0 ? (noisy[i] > 0 ? 1 : -1) : 0)
    // distance 1: the next pixel of a row; 28: the next trial; 400·28: the next row
    for (const distance of [1, 28, 400 * 28]) {
      let sum = 0
      let count = 0
      for (let i = 0; i + distance < clean.length; i++) {
        const product = bright(i) * bright(i + distance)
        sum += product
        count += Math.abs(product)
      }
      expect(count).toBeGreaterThan(100_000)
      expect(Math.abs(sum)).toBeLessThan(4 * Math.sqrt(count))
    }
  })

  test('belongs to the trial, not to the batch', () => {
    const split = task.split('test-noise')
    const whole = split.take(0, 30)
    for (const b of [0, 7, 29]) {
      expect(split.take(b, 1).inputs.data).toEqual(
        Float64Array.from({ length: 784 }, (_, p) => pixel(whole, Math.floor(p / 28), b, p % 28)),
      )
    }
  })

  test('same seed, same bits; another seed, other noise', () => {
    const of = (n: number) =>
      rowMnist(mnist, { seed: seed(n) })
        .split('test-noise')
        .take(5, 3)
    expect(of(11)).toEqual(task.split('test-noise').take(5, 3))
    expect(of(12).inputs.data).not.toEqual(of(11).inputs.data)
    // exactly, to the last bit
    expect(new Uint8Array(of(11).inputs.data.buffer)).toEqual(new Uint8Array(of(11).inputs.data.buffer))
  })

  test('strength scales one noise; at 0 nothing is left of it', () => {
    const clean = task.split('test').take(0, 10).inputs.data
    expect(task.split('test-noise', { strength: 0 }).take(0, 10).inputs.data).toEqual(clean)
    const weak = task.split('test-noise', { strength: 0.01 }).take(0, 10).inputs.data
    const strong = task.split('test-noise', { strength: 0.02 }).take(0, 10).inputs.data
    let unclipped = 0
    for (let i = 0; i < clean.length; i++) {
      if (strong[i] === 0 || strong[i] === 1) continue
      unclipped++
      expect(strong[i] - clean[i]).toBeCloseTo(2 * (weak[i] - clean[i]), 12)
    }
    expect(unclipped).toBeGreaterThan(3000)
  })

  test('its default strength is the option `noise`', () => {
    const louder = rowMnist(mnist, { noise: 0.4, seed: seed(11) })
    const expected = task.split('test-noise', { strength: 0.4 }).take(0, 2)
    expect(louder.split('test-noise').take(0, 2)).toEqual(expected)
    expect(task.split('test-noise').take(0, 2)).not.toEqual(expected)
  })
})

describe('refuses', () => {
  test('an unknown split, listing the legal ones', () => {
    expect(() => task.split('dev')).toThrow(
      'row-mnist: split must be one of "train", "validation", "test", "test-noise", got "dev"',
    )
  })

  test('noise without a seed', () => {
    expect(() => rowMnist(mnist).split('test-noise')).toThrow('row-mnist: seed must be given')
    expect(rowMnist(mnist).split('test').size).toBe(10_000)
  })

  test('a strength where there is none, and a bad one', () => {
    expect(() => task.split('test', { strength: 0.1 })).toThrow(
      'row-mnist: strength of "test" must be left out',
    )
    expect(() => task.split('test-noise', { strength: -0.1 })).toThrow(
      'row-mnist: strength of "test-noise" must be a finite number of at least 0, got -0.1',
    )
    expect(() => rowMnist(mnist, { noise: Number.NaN })).toThrow('row-mnist: noise must be a finite number')
  })

  test.each<[string, (data: Mnist) => unknown, string]>([
    ['missing data', () => undefined, 'row-mnist: train.images.data must be a Uint8Array, got undefined'],
    ['missing labels', ({ train, test }) => ({ train, test: { images: test.images } }), 'test.labels.data'],
    [
      'one label too few',
      ({ train, test }) => ({ train, test: { ...test, labels: { data: new Uint8Array(4), shape: [4] } } }),
      'row-mnist: test.images.shape must be [4, 28, 28], as many as labels, got [5, 28, 28]',
    ],
    [
      'images of another size',
      ({ train, test }) => ({ train, test: { ...test, images: { ...test.images, shape: [5, 14, 56] } } }),
      'row-mnist: test.images.shape must be [5, 28, 28], as many as labels, got [5, 14, 56]',
    ],
    [
      'too few pixels',
      ({ train, test }) => ({
        train,
        test: { ...test, images: { data: new Uint8Array(9), shape: [5, 28, 28] } },
      }),
      'row-mnist: test.images.data must be an array of length 3920, got Uint8Array of length 9',
    ],
    [
      'a label of 10',
      ({ train, test }) => ({
        train,
        test: { ...test, labels: { data: Uint8Array.of(0, 1, 10, 3, 4), shape: [5] } },
      }),
      'row-mnist: test.labels.data[2] must be from 0 to 9, got 10',
    ],
  ])('%s', (_, change, message) => {
    expect(() => rowMnist(change(small(20, 5)) as Mnist, { validation: 5 })).toThrow(message)
  })

  test('more validation images than there are', () => {
    expect(() => rowMnist(small(20, 5))).toThrow(
      'row-mnist: validation must be an integer from 1 to 19, got 5000',
    )
  })
})
