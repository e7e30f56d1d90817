import { checkOneOf, permutation, seed } from '@credit/core'
import { checkOptions } from '@credit/core/options'
import { type MnistTaskOptions, mnistTask, side } from './internal/mnistTask.js'
import type { Mnist } from './mnist.js'
import type { TaskSettings } from './settings.js'
import type { Task } from './task.js'

/** What `pixelMnist` takes. */
export interface PixelMnistOptions extends MnistTaskOptions {
  /** Pixels of a side: 28, or 14 for the means of 2×2 pixels. Default 28. */
  readonly side?: 28 | 14
  /** 'rows': from the top left, row by row. 'permuted': one fixed random order for all images. Default 'rows'. */
  readonly order?: 'rows' | 'permuted'
}

/** What the exact gradient reaches at a small size; the papers that use the task have no network in common. */
export const pixelMnistSettings = {
  dt: 1,
  optionNames: ['side', 'order', 'noise', 'validation'],
  reachable: {
    accuracy: 0.6,
    updates: 600,
    options: { side: 14 },
    settings: {
      hidden: 64,
      timeConstant: 20,
      activation: 'tanh',
      bias: 'trained',
      autapses: 'allowed',
      batch: 32,
      optimizer: 'adam',
      learningRate: 2e-3,
      clip: 1,
      l2: 0,
    },
  },
} as const satisfies TaskSettings

/**
 * Handwritten digits read pixel by pixel: 784 steps of one pixel in [0, 1] (196 with `side: 14`), then the class, by
 * cross-entropy at the last step.
 *
 * - inputs `[784, B, 1]`: byte / 255, a step is 1 ms; with `side: 14` the mean of 2×2 pixels
 * - `order: 'permuted'`: step t shows pixel p_t, p = `permutation` of the generator of `seed(0).child('pixel-mnist')`, the
 *   same whatever the seed of the task
 * - targets `[B]`: the digit; splits and variant 'test-noise' as `rowMnist`
 *
 * The images stay bytes.
 *
 * @throws ArgumentError as `rowMnist`, and for another side or order.
 *
 * @example
 * ```ts
 * import { pixelMnist } from '@credit/tasks'
 *
 * const zeros = (...shape: number[]) => ({ data: new Uint8Array(shape.reduce((a, b) => a * b)), shape })
 * const blank = (trials: number) => ({ images: zeros(trials, 28, 28), labels: zeros(trials) })
 * const task = pixelMnist({ train: blank(60), test: blank(10) }, { validation: 5, side: 14 })
 * task.split('test').take(0, 4).inputs.shape // => [196, 4, 1]
 * ```
 *
 * @see Q. V. Le, N. Jaitly, G. E. Hinton, "A simple way to initialize recurrent networks of rectified linear units"
 *   (2015), arXiv 1504.00941, §4.2
 */
export function pixelMnist(data: Mnist, options: PixelMnistOptions = {}): Task {
  const { side: shown = side, order = 'rows' } = checkOptions('pixel-mnist', options, [
    'seed',
    ...pixelMnistSettings.optionNames,
  ])
  checkOneOf('pixel-mnist', 'side', String(shown), ['28', '14'])
  checkOneOf('pixel-mnist', 'order', order, ['rows', 'permuted'])
  const places = order === 'rows' ? undefined : fixedOrder(shown * shown)
  const block = side / shown
  const divisor = 255 * block * block

  const reading = {
    name: 'pixel-mnist',
    source: 'Le, Jaitly & Hinton 2015, arXiv 1504.00941; digits: LeCun, Cortes & Burges 1998',
    settings: pixelMnistSettings,
    steps: shown * shown,
    inputs: [{ name: 'pixel', meaning: 'its brightness, 0 black, 1 white' }],
    read(bytes: Uint8Array, at: number, inputs: Float64Array) {
      for (let t = 0; t < inputs.length; t++) {
        const place = places === undefined ? t : places[t]
        const row = Math.floor(place / shown)
        const corner = at + (row * side + (place - row * shown)) * block
        let sum = bytes[corner]
        if (block === 2) sum += bytes[corner + 1] + bytes[corner + side] + bytes[corner + side + 1]
        inputs[t] = sum / divisor
      }
    },
  }
  return mnistTask(reading, data, options)
}

function fixedOrder(steps: number): Uint32Array {
  return permutation(seed(0).child('pixel-mnist').generator(), steps)
}
