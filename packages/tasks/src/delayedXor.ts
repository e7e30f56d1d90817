import { checkNumber, crossEntropy, exp, type Seed } from '@credit/core'
import { checkOptions } from '@credit/core/options'
import { generatorTask } from './generatorTask.js'
import type { TaskSettings } from './settings.js'
import type { Task } from './task.js'

const cue = 100
const halfWidth = 50
const bumpWidth = 25
const height = 2
const baseline = 0.02

/** What `delayedXor` takes. */
export interface DelayedXorOptions {
  readonly seed: Seed
  /** The step in ms. Default 1, at most 50: a cue has two steps. */
  readonly dt?: number
  /** Between the cues, in ms. Default 700. */
  readonly delay?: number
  /** Standard deviation of the noise on each input and step. Default 0.01. */
  readonly noise?: number
}

/** The settings of the source, and what the exact gradient reaches at a small size. */
export const delayedXorSettings = {
  dt: 1,
  optionNames: ['dt', 'delay', 'noise'],
  paper: {
    hidden: 120,
    timeConstant: 100,
    activation: 'relu',
    bias: 'none',
    autapses: 'none',
    // the source: int(0.8 · 120) + 1 excitatory units
    dale: { inhibitory: 23, excitatory: 97, readout: 'obeyed' },
    batch: 32,
    optimizer: 'adam',
    learningRate: 5e-4,
    schedule: { factor: 0.8, every: 300 },
    l2: 5e-4,
    updates: { exact: 3000, modprop: 3000 },
    evaluation: { every: 20, trials: 32, draw: 'fresh' },
  },
  reachable: {
    accuracy: 0.95,
    loss: 0.2,
    updates: 600,
    options: { dt: 10, delay: 200 },
    settings: {
      hidden: 64,
      timeConstant: 100,
      activation: 'relu',
      bias: 'none',
      autapses: 'none',
      batch: 32,
      optimizer: 'adam',
      learningRate: 2e-3,
      l2: 0,
    },
  },
} as const satisfies TaskSettings

/**
 * Exclusive or over a delay: a bit in the first 100 ms, another in the last 100 ms, and at the last step whether they
 * are equal, by cross-entropy.
 *
 * - inputs `[T, B, 2]`: a baseline of 0.02; a set bit adds `2·exp(−u²/(2·25²))`, u the `round(100/dt)` equally spaced
 *   points from −50 to 50 ms with both ends, to channel 0 over the first cue or to channel 1 over the last; then
 *   N(0, 0.01²) on every input and step
 * - targets `[B]`: 1 when the bits are equal, 0 when they differ; each bit is set in half of the trials
 * - 'train' gives fresh trials, 'validation' and 'test' hold 1000 each
 * - variants 'test-noise' (a larger deviation) and 'test-delay' (a longer delay)
 *
 * The noise has the stated deviation at every step, whatever its length.
 *
 * @throws ArgumentError for a step above 50 ms, a delay shorter than a step, or a negative noise.
 *
 * @example
 * ```ts
 * import { seed } from '@credit/core'
 * import { delayedXor } from '@credit/tasks'
 *
 * const task = delayedXor({ seed: seed(7), dt: 5 })
 * task.split('test').take(0, 4).inputs.shape // => [180, 4, 2]
 * ```
 *
 * @see Y. H. Liu, S. Smith, S. Mihalas, E. Shea-Brown, U. Sümbül, "Biologically-plausible backpropagation through
 *   arbitrary timespans via local neuromodulators" (2022), arXiv 2206.01338, and its code
 */
export function delayedXor(options: DelayedXorOptions): Task {
  checkOptions('delayed-xor', options ?? {}, ['seed', ...delayedXorSettings.optionNames])
  const { seed, dt = delayedXorSettings.dt, delay = 700, noise = 0.01 } = options ?? {}
  const caller = 'delayed-xor'
  checkNumber(caller, 'dt', dt, 'a positive number of at most 50 ms', (value) => value > 0 && value <= 50)
  checkNumber(caller, 'noise', noise, 'a finite number of at least 0', (value) => value >= 0)
  const bump = bumpOf(Math.round(cue / dt))
  return generatorTask({
    name: caller,
    source: 'Liu, Smith, Mihalas, Shea-Brown & Sümbül 2022, arXiv 2206.01338 and its code',
    seed,
    dt,
    periods: { 'first cue': cue, delay, 'last cue': cue },
    channels: {
      inputs: [
        { name: 'first bit', meaning: 'a bump over the first cue when the bit is set' },
        { name: 'last bit', meaning: 'a bump over the last cue when the bit is set' },
      ],
      outputs: [
        { name: 'different', meaning: 'log-odds, up to a constant, that one bit is set' },
        { name: 'equal', meaning: 'log-odds, up to a constant, that both are set or none' },
      ],
    },
    objective: { loss: crossEntropy({ at: 'last' }), l2: delayedXorSettings.paper.l2 },
    settings: { noise },
    variants: [
      {
        name: 'test-noise',
        meaning: 'what is added to the standard deviation of the noise on each input and step',
        strength: 0.2,
        change: (strength) => ({ settings: { noise: noise + strength } }),
      },
      {
        name: 'test-delay',
        meaning: 'ms added to the delay',
        strength: 300,
        change: (strength) => ({ periods: { delay: delay + strength } }),
      },
    ],
    chance: { loss: Math.LN2, accuracy: 0.5 },
    reachable: delayedXorSettings.reachable,
    paper: delayedXorSettings.paper,
    trial({ generator, periods, settings, inputs, targets, addNoise }) {
      const first = generator.uint32() & 1
      const last = generator.uint32() & 1
      inputs.fill(baseline)
      if (first === 1) addBump(inputs, bump, periods['first cue'].from, 0)
      if (last === 1) addBump(inputs, bump, periods['last cue'].from, 1)
      addNoise(inputs, settings.noise)
      targets[0] = first === last ? 1 : 0
    },
  })
}

/** The bump of a set bit: `2·exp(−u²/(2·25²))` at so many points from −50 to 50 ms, both ends included. */
function bumpOf(steps: number): Float64Array {
  return Float64Array.from({ length: steps }, (_, i) => {
    const u = -halfWidth + (2 * halfWidth * i) / (steps - 1)
    return height * exp(-(u * u) / (2 * bumpWidth * bumpWidth))
  })
}

function addBump(inputs: Float64Array, bump: Float64Array, from: number, channel: number): void {
  for (let i = 0; i < bump.length; i++) inputs[2 * (from + i) + channel] += bump[i]
}
