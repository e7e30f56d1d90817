import { type Batch, checkInteger, checkNumber, type Seed, squaredError } from '@credit/core'
import { checkOptions } from '@credit/core/options'
import { generatorTask } from './generatorTask.js'
import { forEachHit } from './internal/forEachHit.js'
import { drawTeacher } from './internal/teacher.js'
import { leakOf } from './leakOf.js'
import { numbered } from './numbered.js'
import type { TaskSettings } from './settings.js'
import type { Split, Task } from './task.js'

/** What `mimic` takes. */
export interface MimicOptions {
  readonly seed: Seed
  /** The step in ms. Default 10. */
  readonly dt?: number
  /** Length of a trial in ms. Default 500. */
  readonly duration?: number
  /** How long an input keeps its value, in ms. Default 20. */
  readonly hold?: number
  /** Number of input channels. Default 8. */
  readonly inputs?: number
  /** Number of units of the teacher. Default 16. */
  readonly units?: number
  /** Number of outputs. Default 2. */
  readonly outputs?: number
  /** Time constant of the teacher's units in ms. Default 20. */
  readonly timeConstant?: number
}

/** What the exact gradient reaches at a small size. */
export const mimicSettings = {
  dt: 10,
  optionNames: ['dt', 'duration', 'hold', 'inputs', 'units', 'outputs', 'timeConstant'],
  reachable: {
    loss: 0.1,
    updates: 250,
    settings: {
      hidden: 128,
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
 * Imitation of a random recurrent network, the teacher: the same inputs in, its outputs as targets.
 *
 * - inputs `[T, B, 8]`, over 500 ms: each 0 or 1, equally likely, and drawn again every 20 ms
 * - targets `[T, B, 2]`: the outputs of the teacher, by squared error at every step
 * - the teacher, drawn once from `seed.child('teacher')`: 16 tanh units with the voltage leak, which keep
 *   `exp(−dt/20 ms)` of their state and start at 0, no bias, `W ~ N(0, 1/16)`, `U ~ N(0, 1/8)`, `V ~ N(0, 1/16)`; then V
 *   and its bias are scaled so that each output has mean 0 and variance 1 over the first 200 trials of 'train'
 * - chance is 1, the loss of the mean target: half for each output
 * - 'train' gives fresh trials, 'validation' and 'test' hold 1000 each
 * - variants 'test-rate' (more ones than zeros) and 'test-duration' (the same trials, continued)
 *
 * A student with as many units or more can reach the loss 0. The teacher is small, so that it costs little beside the
 * gradient of a student of 100 units.
 *
 * @throws ArgumentError for a duration or a hold shorter than a step, or less than one input, unit or output.
 *
 * @example
 * ```ts
 * import { seed } from '@credit/core'
 * import { mimic } from '@credit/tasks'
 *
 * const task = mimic({ seed: seed(7) })
 * task.split('test').take(0, 4).targets.shape // => [50, 4, 2]
 * ```
 *
 * @see O. Marschall, K. Cho, C. Savin, "A unified framework of online learning algorithms for training recurrent neural
 *   networks" (2020), Journal of Machine Learning Research 21, 1-34, the mimic task
 */
export function mimic(options: MimicOptions): Task {
  checkOptions('mimic', options ?? {}, ['seed', ...mimicSettings.optionNames])
  const { seed, dt = mimicSettings.dt, duration = 500, hold = 20 } = options ?? {}
  const { inputs: I = 8, units = 16, outputs: K = 2, timeConstant = 20 } = options ?? {}
  const caller = 'mimic'
  checkNumber(caller, 'dt', dt, 'a positive number of ms', (value) => value > 0)
  checkNumber(caller, 'hold', hold, `a finite number of at least dt (${dt} ms)`, (value) => value >= dt)
  checkNumber(caller, 'timeConstant', timeConstant, 'a finite number of at least 0', (value) => value >= 0)
  checkInteger(caller, 'inputs', I, 1)
  checkInteger(caller, 'units', units, 1)
  checkInteger(caller, 'outputs', K, 1)
  const held = Math.round(hold / dt)
  const untaught = generatorTask({
    name: caller,
    source: 'Marschall, Cho & Savin 2020, Journal of Machine Learning Research 21, 1-34',
    seed,
    dt,
    periods: { duration },
    channels: {
      inputs: numbered('input', I, '0 or 1, what the teacher gets'),
      outputs: numbered('output', K, 'the output of the teacher'),
    },
    objective: { loss: squaredError(), l2: 0 },
    settings: { more: 0 },
    variants: [
      {
        name: 'test-rate',
        meaning: 'what is added to the probability of a 1, which is at most 1',
        strength: 0.3,
        change: (strength) => ({ settings: { more: strength } }),
      },
      {
        name: 'test-duration',
        meaning: 'ms added to the length of a trial',
        strength: 500,
        change: (strength) => ({ periods: { duration: duration + strength } }),
      },
    ],
    chance: { loss: K / 2 },
    reachable: mimicSettings.reachable,
    // the targets stay 0 until the whole batch is there: the teacher runs its trials side by side
    trial({ generator, steps, settings, inputs }) {
      const hold = (t: number, i: number, end: number, value: number) => {
        for (let at = t * I + i; at < end; at += I) inputs[at] = value
      }
      const endOf = (t: number) => Math.min(t + held, steps) * I
      let drawn = 0
      let word = 0
      for (let t = 0; t < steps; t += held) {
        const end = endOf(t)
        for (let i = 0; i < I; i++, drawn++, word >>>= 1) {
          if (drawn % 32 === 0) word = generator.uint32()
          hold(t, i, end, word & 1)
        }
      }
      // last, so that what is 1 stays 1; half of what is hit is 1 already
      forEachHit(generator, drawn, Math.min(1, 2 * settings.more), (n) => {
        const t = Math.floor(n / I) * held
        hold(t, n % I, endOf(t), 1)
      })
    },
  })
  const teach = drawTeacher({
    seed: seed.child('teacher'),
    size: { inputs: I, hidden: units, outputs: K, leak: leakOf(timeConstant, dt) },
    sample: untaught.split('train').take(0, 200),
  })
  return { ...untaught, split: (name, which) => taught(untaught.split(name, which), teach) }
}

/** A split whose batches get their targets from the teacher. */
function taught(split: Split, teach: (batch: Batch) => Batch): Split {
  return {
    ...split,
    take: (from, trials) => teach(split.take(from, trials)),
    batch: (trials, seed) => teach(split.batch(trials, seed)),
    sampler(trials, seed) {
      const sample = split.sampler(trials, seed)
      return (update, over) => teach(sample(update, over))
    },
  }
}
