import { checkNumber, type Seed, sin, squaredError } from '@credit/core'
import { checkOptions } from '@credit/core/options'
import { generatorTask } from './generatorTask.js'
import type { TaskSettings } from './settings.js'
import type { Task } from './task.js'

const lowestLevel = 0.25

/** What `sine` takes. */
export interface SineOptions {
  readonly seed: Seed
  /** The step in ms. Default 10. */
  readonly dt?: number
  /** Length of a wave, which is the trial, in ms. Default 1000. */
  readonly wave?: number
  /** Lowest frequency in Hz. Default 1. */
  readonly lowest?: number
  /** Highest frequency in Hz. Default 3. */
  readonly highest?: number
  /** Standard deviation of the noise on the cue at each step. Default 0.01. */
  readonly noise?: number
}

/** What the exact gradient reaches at a small size. */
export const sineSettings = {
  dt: 10,
  optionNames: ['dt', 'wave', 'lowest', 'highest', 'noise'],
  reachable: {
    loss: 0.01,
    updates: 150,
    settings: {
      hidden: 100,
      timeConstant: 50,
      activation: 'tanh',
      bias: 'trained',
      autapses: 'allowed',
      batch: 32,
      optimizer: 'adam',
      learningRate: 3e-3,
      schedule: 'cosine',
      clip: 1,
      l2: 0,
    },
  },
} as const satisfies TaskSettings

/**
 * A sine wave of the frequency that a constant cue asks for.
 *
 * - inputs `[T, B, 1]`: `0.25 + (f − 1) / (3 − 1)` at every step, f uniform in [1, 3) Hz, so 0.25 to 1.25; then
 *   N(0, 0.01²) at every step
 * - targets `[T, B, 1]`: `sin(2π·f·t)`, t = 0, dt, 2dt, …, over 1000 ms, by squared error at every step
 * - chance is ¼, the loss of the output 0 over whole periods (0.248 at the defaults)
 * - 'train' gives fresh trials, 'validation' and 'test' hold 1000 each
 * - variants 'test-noise' (a larger deviation), 'test-duration' (the same waves, continued) and 'test-frequency' (all
 *   frequencies higher, so that some cues are above those of the training)
 *
 * The source has a fixed set of frequencies; here any in the range is drawn, so that splits share no trial. The
 * noise has the stated deviation at every step, whatever its length.
 *
 * @throws ArgumentError for a wave shorter than a step, frequencies out of order or of less than two steps a period,
 * or a negative noise.
 *
 * @example
 * ```ts
 * import { seed } from '@credit/core'
 * import { sine } from '@credit/tasks'
 *
 * const task = sine({ seed: seed(7), wave: 500 })
 * task.split('test').take(0, 4).targets.data.subarray(0, 4) // => [0, 0, 0, 0]
 * ```
 *
 * @see D. Sussillo, O. Barak, "Opening the black box: low-dimensional dynamics in high-dimensional recurrent neural
 *   networks" (2013), Neural Computation 25, 626-649, the sine wave generator
 */
export function sine(options: SineOptions): Task {
  checkOptions('sine', options ?? {}, ['seed', ...sineSettings.optionNames])
  const { seed, dt = sineSettings.dt, wave = 1000, lowest = 1, highest = 3, noise = 0.01 } = options ?? {}
  const caller = 'sine'
  checkNumber(caller, 'dt', dt, 'a positive number of ms', (value) => value > 0)
  checkNumber(caller, 'lowest', lowest, 'a positive number of Hz', (value) => value > 0)
  const most = 500 / dt
  const range = `a number above lowest (${lowest} Hz) and at most ${most} Hz, two steps a period`
  checkNumber(caller, 'highest', highest, range, (value) => value > lowest && value <= most)
  checkNumber(caller, 'noise', noise, 'a finite number of at least 0', (value) => value >= 0)
  return generatorTask({
    name: caller,
    source: 'Sussillo & Barak 2013, Neural Computation 25, 626-649',
    seed,
    dt,
    periods: { wave },
    channels: {
      inputs: [{ name: 'cue', meaning: `0.25 to 1.25 for ${lowest} to ${highest} Hz` }],
      outputs: [{ name: 'wave', meaning: 'a sine wave of this frequency, from phase 0' }],
    },
    objective: { loss: squaredError(), l2: 0 },
    settings: { noise, shift: 0 },
    variants: [
      {
        name: 'test-noise',
        meaning: 'what is added to the standard deviation of the noise on the cue at each step',
        strength: 0.2,
        change: (strength) => ({ settings: { noise: noise + strength } }),
      },
      {
        name: 'test-duration',
        meaning: 'ms added to the length of a wave',
        strength: 1000,
        change: (strength) => ({ periods: { wave: wave + strength } }),
      },
      {
        name: 'test-frequency',
        meaning: 'Hz added to every frequency, the cue with it',
        strength: 0.5,
        change: (strength) => ({ settings: { shift: strength } }),
      },
    ],
    chance: { loss: 0.25 },
    reachable: sineSettings.reachable,
    trial({ generator, steps, settings, inputs, targets, addNoise }) {
      const above = (highest - lowest) * generator.uniform() + settings.shift
      inputs.fill(lowestLevel + above / (highest - lowest))
      const angle = (2 * Math.PI * (lowest + above) * dt) / 1000
      for (let t = 0; t < steps; t++) targets[t] = sin(angle * t)
      addNoise(inputs, settings.noise)
    },
  })
}
