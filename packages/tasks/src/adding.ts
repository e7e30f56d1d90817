import { checkInteger, checkNumber, fillUniform, integer, type Seed, squaredError } from '@credit/core'
import { checkOptions } from '@credit/core/options'
import { generatorTask } from './generatorTask.js'
import type { TaskSettings } from './settings.js'
import type { Task } from './task.js'

/** How long a number is shown, in ms. */
const shown = 20

/** What `adding` takes. */
export interface AddingOptions {
  readonly seed: Seed
  /** The step in ms. Default 10, at most 20: at 20 a number takes one step, as in the source. */
  readonly dt?: number
  /** How many numbers are shown, even. Default 100. */
  readonly length?: number
  /** Standard deviation of the noise on both inputs at each step. Default 0. */
  readonly noise?: number
}

/** What the exact gradient reaches at a small size. */
export const addingSettings = {
  dt: 10,
  optionNames: ['dt', 'length', 'noise'],
  reachable: {
    loss: 0.02,
    updates: 800,
    options: { dt: 20, length: 10 },
    settings: {
      hidden: 64,
      timeConstant: 20,
      activation: 'tanh',
      bias: 'trained',
      autapses: 'allowed',
      batch: 32,
      optimizer: 'adam',
      learningRate: 3e-3,
      clip: 1,
      l2: 0,
    },
  },
} as const satisfies TaskSettings

/**
 * The adding problem: a hundred random numbers, two of them marked, and at the last step their sum, by squared error.
 *
 * - periods: first half 1000, second half 1000 ms; a number lasts 20 ms
 * - inputs `[T, B, 2]`: numbers from U(0, 1); a marker that is 1 for one number of the first half and one of the second,
 *   each equally likely, and 0 for the others
 * - targets `[T, B, 1]`: the sum of the two at every step, but the loss counts at the last one alone
 * - 'train' gives fresh trials, 'validation' and 'test' hold 1000 each
 * - variants 'test-length' (more numbers) and 'test-noise'
 *
 * In the source a number is one step: `dt: 20`. Its level of chance, 0.167, is the variance 1/6 of the sum; `chance.loss` is
 * half of that, since the loss is half the squared error.
 *
 * @throws ArgumentError for a step above 20 ms, an odd number of numbers, or a negative noise.
 *
 * @example
 * ```ts
 * import { seed } from '@credit/core'
 * import { adding } from '@credit/tasks'
 *
 * const task = adding({ seed: seed(7), dt: 20 })
 * task.split('test').take(0, 4).inputs.shape // => [100, 4, 2]
 * task.chance.loss // => ≈ 0.083333
 * ```
 *
 * @see M. Arjovsky, A. Shah, Y. Bengio, "Unitary evolution recurrent neural networks" (2016), arXiv 1511.06464, §4.2;
 *   Q. V. Le, N. Jaitly, G. E. Hinton (2015), arXiv 1504.00941, §4.1; after S. Hochreiter, J. Schmidhuber, "Long short-term
 *   memory" (1997), §5.4
 */
export function adding(options: AddingOptions): Task {
  checkOptions('adding', options ?? {}, ['seed', ...addingSettings.optionNames])
  const caller = 'adding'
  const { seed, dt = addingSettings.dt, length = 100, noise = 0 } = options ?? {}
  checkNumber(
    caller,
    'dt',
    dt,
    `a positive number of at most ${shown} ms`,
    (value) => value > 0 && value <= shown,
  )
  checkNumber(caller, 'length', length, 'an even positive integer', (n) => Number.isInteger(n / 2) && n > 0)
  checkNumber(caller, 'noise', noise, 'a finite number of at least 0', (value) => value >= 0)
  const halves = (count: number) => ({
    'first half': (count / 2) * shown,
    'second half': (count / 2) * shown,
  })
  return generatorTask({
    name: caller,
    source: 'Arjovsky, Shah & Bengio 2016, arXiv 1511.06464, §4.2; after Hochreiter & Schmidhuber 1997',
    seed,
    dt,
    periods: halves(length),
    channels: {
      inputs: [
        { name: 'number', meaning: 'from 0 to 1' },
        { name: 'marker', meaning: '1 while a number is shown that is to be added' },
      ],
      outputs: [{ name: 'sum', meaning: 'of the two marked numbers, at the last step' }],
    },
    objective: { loss: squaredError(), l2: 0 },
    mask: 'trial',
    settings: { length, noise },
    variants: [
      {
        name: 'test-length',
        meaning: 'pairs of numbers added, one to each half',
        strength: 25,
        change(strength) {
          const more = length + 2 * checkInteger(caller, 'strength of "test-length"', strength, 0)
          return { periods: halves(more), settings: { length: more } }
        },
      },
      {
        name: 'test-noise',
        meaning: 'what is added to the standard deviation of the noise on both inputs at each step',
        strength: 0.1,
        change: (strength) => ({ settings: { noise: noise + strength } }),
      },
    ],
    chance: { loss: 1 / 12 },
    reachable: addingSettings.reachable,
    trial({ generator, steps, periods, settings, inputs, targets, mask, addNoise }) {
      const half = settings.length / 2
      let sum = 0
      for (const { from, steps: held } of [periods['first half'], periods['second half']]) {
        const marked = integer(generator, half)
        const numbers = fillUniform(new Float64Array(half), generator, 0, 1)
        for (let i = 0; i < held; i++) {
          const n = Math.floor((i * half) / held)
          inputs[2 * (from + i)] = numbers[n]
          inputs[2 * (from + i) + 1] = n === marked ? 1 : 0
        }
        sum += numbers[marked]
      }
      targets.fill(sum)
      mask.fill(0, 0, steps - 1)
      if (settings.noise > 0) addNoise(inputs, settings.noise)
    },
  })
}
