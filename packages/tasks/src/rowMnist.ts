import {
  ArgumentError,
  type Batch,
  checkInteger,
  checkNumber,
  checkOneOf,
  crossEntropy,
  type Seed,
} from '@credit/core'
import { splitOf } from './internal/split.js'
import type { LabelledImages, Mnist } from './mnist.js'
import type { PaperSettings, Split, Task } from './task.js'

const side = 28
const pixels = side * side
const classes = 10

/** What `rowMnist` takes. */
export interface RowMnistOptions {
  /** Standard deviation of the noise of 'test-noise', in units of the pixel range [0, 1]. Default 0.2. */
  readonly noise?: number
  /** Seed of the noise of 'test-noise'; that variant can't be had without it. */
  readonly seed?: Seed
  /** How many images at the start of the training file are the validation split. Default 5000. */
  readonly validation?: number
}

/** The settings of the source, readable without the images. */
export const rowMnistPaper = {
  hidden: 128,
  leak: 0,
  activation: 'relu',
  bias: 'none',
  autapses: 'none',
  batch: 256,
  optimizer: 'sgd',
  learningRate: 0.01,
  l2: 1e-2,
  updates: { exact: 10_000, eprop: 16_000 },
} as const satisfies PaperSettings

/**
 * Handwritten digits read row by row: 28 steps of 28 pixels in [0, 1], then the class, by cross-entropy at the
 * last step.
 *
 * - inputs `[28, B, 28]`: `x[t, trial, i] = byte / 255`, row t, column i of the image
 * - targets `[B]`: the digit
 * - 'validation': the first 5,000 images of the training file, 'train': its other 55,000, 'test': the test file.
 *   (The division of the loader which the source used.)
 * - variant 'test-noise': `clip(x + strength · n, 0, 1)`, n ~ N(0, 1) per pixel. n belongs to the seed and the
 *   position of the trial alone, so two strengths differ by their size only.
 *
 * A row takes 1 ms: the source's time constant of 0.01 ms leaves no state between steps (a leak of 0). The
 * default initialization of core's networks is that of the source. Training with `paper` and
 * the exact gradient reached a validation loss (without L2) of 0.14 and 0.11, accuracy 0.960 and 0.967, with two
 * seeds of another program; `reachable` leaves a margin.
 *
 * The images stay bytes; a batch of B trials costs 784·B divisions, and 784·B Gaussian draws with noise.
 *
 * @throws ArgumentError for arrays that are not images and labels of one data set, a negative noise, or more
 *   validation images than there are.
 *
 * @example
 * ```ts
 * import { rowMnist } from '@credit/tasks'
 *
 * const zeros = (...shape: number[]) => ({ data: new Uint8Array(shape.reduce((a, b) => a * b)), shape })
 * const blank = (trials: number) => ({ images: zeros(trials, 28, 28), labels: zeros(trials) })
 * const task = rowMnist({ train: blank(60), test: blank(10) }, { validation: 5 })
 * task.split('train').size // => 55
 * task.split('test').take(0, 4).inputs.shape // => [28, 4, 28]
 * ```
 *
 * @see Y. H. Liu, A. Ghosh, B. A. Richards, E. Shea-Brown, G. Lajoie, "Beyond accuracy: generalization
 *   properties of bio-plausible temporal credit assignment rules" (2022), arXiv 2206.00823
 */
export function rowMnist(data: Mnist, options: RowMnistOptions = {}): Task {
  const caller = 'rowMnist'
  const train = checkImages(caller, 'train', data?.train)
  const test = checkImages(caller, 'test', data.test)
  const trainSize = train.labels.data.length
  const noise = checkStrength(caller, 'noise', options.noise ?? 0.2)
  const held = checkInteger(caller, 'validation', options.validation ?? 5000, 1, trainSize - 1)
  const { seed } = options

  const part = (name: string, set: LabelledImages, from: number, to: number): Split =>
    splitOf(name, to - from, (trials) =>
      gather(
        set,
        trials.map((trial) => from + trial),
      ),
    )

  const noisy = (strength: number): Split => {
    if (seed === undefined) {
      throw new ArgumentError(caller, 'seed', 'given when the split "test-noise" is used', seed)
    }
    const branch = seed.child('test-noise')
    return splitOf('test-noise', test.labels.data.length, (trials) => {
      const batch = gather(test, trials)
      trials.forEach((trial, b) => {
        addNoise(batch.inputs.data, b, trials.length, strength, branch.child(trial))
      })
      return batch
    })
  }

  const splits = ['train', 'validation', 'test'] as const
  return {
    name: 'row-mnist',
    source:
      'Liu, Ghosh, Richards, Shea-Brown & Lajoie 2022, arXiv 2206.00823; digits: LeCun, Cortes & Burges 1998',
    inputs: side,
    outputs: classes,
    steps: side,
    dt: 1,
    objective: { loss: crossEntropy({ at: 'last' }), l2: 1e-2 },
    chance: { accuracy: 1 / classes },
    reachable: { loss: 0.2, accuracy: 0.94 },
    splits,
    variants: [
      {
        name: 'test-noise',
        of: 'test',
        meaning: 'standard deviation of the noise on each pixel, in units of the pixel range [0, 1]',
        strength: noise,
      },
    ],
    paper: rowMnistPaper,

    split(name, { strength } = {}) {
      const word = checkOneOf('split', 'name', name, [...splits, 'test-noise'] as const)
      if (word === 'test-noise') return noisy(checkStrength('split', 'strength', strength ?? noise))
      if (strength !== undefined)
        throw new ArgumentError('split', `strength of "${word}"`, 'left out', strength)
      if (word === 'train') return part(word, train, held, trainSize)
      if (word === 'validation') return part(word, train, 0, held)
      return part(word, test, 0, test.labels.data.length)
    },
  }
}

/** A time-major batch of the images at these positions. */
function gather({ images, labels }: LabelledImages, positions: Uint32Array): Batch {
  const trials = positions.length
  const inputs = new Float64Array(pixels * trials)
  const targets = new Int32Array(trials)
  for (let b = 0; b < trials; b++) {
    const image = positions[b]! * pixels
    for (let t = 0; t < side; t++) {
      const row = (t * trials + b) * side
      for (let i = 0; i < side; i++) inputs[row + i] = images.data[image + t * side + i]! / 255
    }
    targets[b] = labels.data[positions[b]!]!
  }
  return {
    inputs: { data: inputs, shape: [side, trials, side] },
    targets: { data: targets, shape: [trials] },
  }
}

/** Adds clipped noise to trial b, in place, pixel by pixel from the top left. */
function addNoise(inputs: Float64Array, b: number, trials: number, strength: number, seed: Seed): void {
  const generator = seed.generator()
  for (let t = 0; t < side; t++) {
    const row = (t * trials + b) * side
    for (let i = 0; i < side; i++) {
      const value = inputs[row + i]! + strength * generator.gaussian()
      inputs[row + i] = Math.min(1, Math.max(0, value))
    }
  }
}

function checkStrength(caller: string, argument: string, value: unknown): number {
  return checkNumber(caller, argument, value, 'a finite number of at least 0', (number) => number >= 0)
}

function checkImages(caller: string, name: string, set: LabelledImages | undefined): LabelledImages {
  for (const part of ['images', 'labels'] as const) {
    if (!(set?.[part]?.data instanceof Uint8Array)) {
      throw new ArgumentError(caller, `${name}.${part}.data`, 'a Uint8Array', set?.[part]?.data)
    }
  }
  const { images, labels } = set!
  const trials = labels.data.length
  if (images.shape.join() !== `${trials},${side},${side}`) {
    throw new ArgumentError(
      caller,
      `${name}.images.shape`,
      `[${trials}, 28, 28], as many as labels`,
      images.shape,
    )
  }
  if (images.data.length !== trials * pixels) {
    throw new ArgumentError(caller, `${name}.images.data`, `of length ${trials * pixels}`, images.data)
  }
  const wrong = labels.data.findIndex((label) => label >= classes)
  if (wrong >= 0)
    throw new ArgumentError(caller, `${name}.labels.data[${wrong}]`, 'from 0 to 9', labels.data[wrong])
  return set!
}
