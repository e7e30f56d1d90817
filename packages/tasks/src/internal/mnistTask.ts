import { ArgumentError, checkInteger, checkTensor, crossEntropy, log, type Seed } from '@credit/core'
import type { LabelledImages, Mnist } from '../mnist.js'
import { numbered } from '../numbered.js'
import type { TaskSettings } from '../settings.js'
import type { Channel, Task } from '../task.js'
import { checkStrength } from './chooseSplit.js'
import { indexedTask } from './indexedTask.js'

export const side = 28
export const pixels = side * side
const classes = 10

/** What the tasks of MNIST images take. */
export interface MnistTaskOptions {
  /** Standard deviation of the noise of 'test-noise', in units of the pixel range [0, 1]. Default 0.2. */
  readonly noise?: number
  /** Seed of the noise of 'test-noise'; that variant can't be had without it. */
  readonly seed?: Seed
  /** How many images at the start of the training file are the validation split. Default 5000. */
  readonly validation?: number
}

/** How a task shows an image. */
interface Reading {
  readonly name: string
  readonly source: string
  readonly settings: TaskSettings
  readonly steps: number
  readonly inputs: readonly Channel[]
  /** Writes the inputs `[T, I]` in [0, 1] of the image whose bytes begin at `at`. */
  readonly read: (bytes: Uint8Array, at: number, inputs: Float64Array) => void
}

/** A task of labelled images: the splits of the files, the label at the last step, and the noisy test set. */
export function mnistTask(
  { name, source, settings, steps, inputs, read }: Reading,
  data: Mnist,
  { noise: given = 0.2, seed, validation = 5000 }: MnistTaskOptions,
): Task {
  const train = checkImages(name, 'train', data?.train)
  const test = checkImages(name, 'test', data.test)
  const trainSize = train.labels.data.length
  const noise = checkStrength(name, 'noise', given)
  const held = checkInteger(name, 'validation', validation, 1, trainSize - 1)
  const part = ({ images, labels }: LabelledImages, from: number, to: number) => ({
    size: to - from,
    write(position: number, trial: { inputs: Float64Array; targets: Int32Array | Float64Array }) {
      read(images.data, (from + position) * pixels, trial.inputs)
      trial.targets[0] = labels.data[from + position]
    },
  })
  const { dt, paper, reachable } = settings
  return indexedTask({
    name,
    source,
    seed,
    channels: { inputs, outputs: numbered('digit', classes, 'log-odds, up to a constant, of this digit') },
    steps,
    dt,
    periods: { image: steps * dt },
    objective: { loss: crossEntropy({ at: 'last' }), l2: paper?.l2 ?? reachable.settings.l2 },
    chance: { loss: log(classes), accuracy: 1 / classes },
    reachable,
    ...(paper && { paper }),
    trials: {
      train: part(train, held, trainSize),
      validation: part(train, 0, held),
      test: part(test, 0, test.labels.data.length),
    },
    variants: [
      {
        name: 'test-noise',
        meaning: 'standard deviation of the noise on each input, in units of the pixel range [0, 1]',
        strength: noise,
        change(inputs, strength, generator) {
          for (let i = 0; i < inputs.length; i++) {
            inputs[i] = Math.min(1, Math.max(0, inputs[i] + strength * generator.gaussian()))
          }
        },
      },
    ],
  })
}

function checkImages(caller: string, name: string, set: LabelledImages | undefined): LabelledImages {
  for (const part of ['images', 'labels'] as const) {
    if (!(set?.[part]?.data instanceof Uint8Array)) {
      throw new ArgumentError(caller, `${name}.${part}.data`, 'a Uint8Array', set?.[part]?.data)
    }
  }
  const { images, labels } = set!
  const trials = labels.data.length
  checkTensor(caller, `${name}.images`, images)
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
