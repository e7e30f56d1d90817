import { checkInteger, checkNumber, integer, log, type Seed, sign, squaredError } from '@credit/core'
import { checkOptions } from '@credit/core/options'
import { generatorTask } from './generatorTask.js'
import { numbered } from './numbered.js'
import type { TaskSettings } from './settings.js'
import type { Task } from './task.js'

const set = 100

/** What `flipFlop` takes. */
export interface FlipFlopOptions {
  readonly seed: Seed
  /** The step in ms. Default 10. */
  readonly dt?: number
  /** Number of bits. Default 3. */
  readonly bits?: number
  /** How long the bits must be remembered and changed, in ms. Default 900. */
  readonly memory?: number
  /** Length of a pulse in ms. Default 20. */
  readonly pulse?: number
  /** Mean time from one onset to the next on one bit, in ms. Default 250. */
  readonly interval?: number
  /** Standard deviation of the noise on each input and step. Default 0.01. */
  readonly noise?: number
}

/** What the exact gradient reaches at a small size. */
export const flipFlopSettings = {
  dt: 10,
  optionNames: ['dt', 'bits', 'memory', 'pulse', 'interval', 'noise'],
  reachable: {
    loss: 0.4,
    updates: 250,
    settings: {
      hidden: 100,
      timeConstant: 20,
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
 * The n-bit flip-flop: each output holds the sign of the last pulse on its input until the next one.
 *
 * - inputs `[T, B, n]`: pulses of +1 or −1, equally likely, 20 ms long, 0 between them; one on each bit at the start
 *   of the first 100 ms, then on each bit at random, a Poisson process of one in 250 ms; a later pulse takes the place
 *   of what is left of an earlier one; then N(0, 0.01²) on every input and step
 * - targets `[T, B, n]`: the sign of the last pulse, from the step of its onset, by squared error
 * - the loss counts after the first 100 ms, over 900 ms
 * - chance is n/2, the loss of the output 0
 * - 'train' gives fresh trials, 'validation' and 'test' hold 1000 each
 * - variants 'test-noise' (a larger deviation), 'test-interval' (the same pulses further apart) and 'test-memory' (the
 *   same trials, continued)
 *
 * The noise has the stated deviation at every step, whatever its length.
 *
 * @throws ArgumentError for less than one bit, a pulse, a memory or an interval shorter than a step, or a
 * negative noise.
 *
 * @example
 * ```ts
 * import { seed } from '@credit/core'
 * import { flipFlop } from '@credit/tasks'
 *
 * const task = flipFlop({ seed: seed(7), bits: 2 })
 * task.split('test').take(0, 4).targets.shape // => [100, 4, 2]
 * ```
 *
 * @see D. Sussillo, O. Barak, "Opening the black box: low-dimensional dynamics in high-dimensional recurrent neural
 *   networks" (2013), Neural Computation 25, 626-649, the 3-bit flip-flop
 */
export function flipFlop(options: FlipFlopOptions): Task {
  checkOptions('flip-flop', options ?? {}, ['seed', ...flipFlopSettings.optionNames])
  const { seed, dt = flipFlopSettings.dt, bits = 3, memory = 900 } = options ?? {}
  const { pulse = 20, interval = 250, noise = 0.01 } = options ?? {}
  const caller = 'flip-flop'
  checkNumber(caller, 'dt', dt, 'a positive number of ms', (value) => value > 0)
  checkInteger(caller, 'bits', bits, 1)
  checkNumber(caller, 'pulse', pulse, `a finite number of at least dt (${dt} ms)`, (value) => value >= dt)
  checkNumber(
    caller,
    'interval',
    interval,
    `a finite number of at least dt (${dt} ms)`,
    (value) => value >= dt,
  )
  checkNumber(caller, 'noise', noise, 'a finite number of at least 0', (value) => value >= 0)
  const width = Math.round(pulse / dt)
  return generatorTask({
    name: caller,
    source: 'Sussillo & Barak 2013, Neural Computation 25, 626-649',
    seed,
    dt,
    periods: { set, memory },
    channels: {
      inputs: numbered('pulses', bits, '+1 or −1 during a pulse, else 0'),
      outputs: numbered('bit', bits, 'the sign of the last pulse'),
    },
    objective: { loss: squaredError(), l2: 0 },
    mask: ['memory'],
    settings: { noise, interval },
    variants: [
      {
        name: 'test-noise',
        meaning: 'what is added to the standard deviation of the noise on each input and step',
        strength: 0.2,
        change: (strength) => ({ settings: { noise: noise + strength } }),
      },
      {
        name: 'test-interval',
        meaning: 'ms added to the mean time between the onsets on one bit',
        strength: 250,
        change: (strength) => ({ settings: { interval: interval + strength } }),
      },
      {
        name: 'test-memory',
        meaning: 'ms added to the time in which the bits are remembered and changed',
        strength: 900,
        change: (strength) => ({ periods: { memory: memory + strength } }),
      },
    ],
    chance: { loss: bits / 2 },
    reachable: flipFlopSettings.reachable,
    trial({ generator, steps, periods, settings, inputs, targets, addNoise }) {
      const press = (bit: number, at: number) => {
        const value = sign(generator)
        fillBit(inputs, bits, bit, value, at, Math.min(at + width, steps))
        fillBit(targets, bits, bit, value, at, steps)
      }
      for (let bit = 0; bit < bits; bit++) press(bit, periods.set.from)
      // all bits in one process, in order of time: other intervals and memories keep the order of bits and signs
      let ms = 0
      for (;;) {
        ms -= (settings.interval / bits) * log(1 - generator.uniform())
        const at = periods.memory.from + Math.floor(ms / dt)
        if (at >= steps) break
        press(integer(generator, bits), at)
      }
      addNoise(inputs, settings.noise)
    },
  })
}

function fillBit(
  out: Float64Array | Int32Array,
  bits: number,
  bit: number,
  value: number,
  from: number,
  to: number,
): void {
  for (let t = from; t < to; t++) out[t * bits + bit] = value
}
