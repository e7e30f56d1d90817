import {
  ArgumentError,
  checkInteger,
  checkNumber,
  type RandomGenerator,
  type Seed,
  sin,
  squaredError,
} from '@credit/core'
import { checkOptions } from '@credit/core/options'
import { generatorTask } from './generatorTask.js'
import { forEachHit } from './internal/forEachHit.js'
import { numbered } from './numbered.js'
import type { TaskSettings } from './settings.js'
import type { Task } from './task.js'

const duration = 1000
const sinePeriods = [1000, 500, 333, 200]
/** Spikes per ms of each input. */
const rate = 0.05

/** What `patternGeneration` takes. */
export interface PatternGenerationOptions {
  readonly seed: Seed
  /** The step in ms. Default 1, at most 10: then half of the steps have a spike. */
  readonly dt?: number
  /** Number of input channels. Default 100. */
  readonly inputs?: number
  /** Probability with which a trial draws an input of a step anew. Default 0.01; at 0 all trials are the same. */
  readonly perturbation?: number
}

/** What the exact gradient reaches at a small size; the source trains a spiking network. */
export const patternGenerationSettings = {
  dt: 1,
  optionNames: ['dt', 'inputs', 'perturbation'],
  reachable: {
    loss: 0.005,
    updates: 200,
    options: { dt: 10, inputs: 50 },
    settings: {
      hidden: 100,
      timeConstant: 30,
      activation: 'tanh',
      bias: 'trained',
      autapses: 'none',
      batch: 16,
      optimizer: 'adam',
      learningRate: 1e-3,
      clip: 1,
      l2: 0,
    },
  },
} as const satisfies TaskSettings

/**
 * One second of a fixed curve, from a fixed random input, by squared error at every step.
 *
 * - targets `[T, B, 1]`: `Σ_i w_i sin(2πt/P_i + φ_i)` with periods P of 1000, 500, 333 and 200 ms, weights from U(0.5, 2)
 *   and phases from U(0, 2π), minus its first value, divided by its largest magnitude; drawn once per task from
 *   `seed.child('target')`, the same in all trials
 * - inputs `[T, B, 100]`, in spikes per ms: each channel spikes at 50 Hz, that is with probability `0.05·dt` in a step
 *   and then `1/dt`; drawn once per task from `seed.child('input')`
 * - a trial draws each number of the input anew with probability 0.01, which keeps the rate: what tells trials apart
 * - 'train' gives fresh trials, 'validation' and 'test' hold 100 each
 * - variant 'test-perturbation': a larger probability
 *
 * `chance.loss` is that of the mean of this target.
 *
 * @throws ArgumentError for a step above 10 ms, less than one input, or a perturbation out of [0, 1].
 *
 * @example
 * ```ts
 * import { seed } from '@credit/core'
 * import { patternGeneration } from '@credit/tasks'
 *
 * const batch = patternGeneration({ seed: seed(7), dt: 5 }).split('test').take(0, 4)
 * batch.inputs.shape // => [200, 4, 100]
 * batch.targets.data[0] // => 0
 * ```
 *
 * @see G. Bellec, F. Scherr, A. Subramoney, E. Hajek, D. Salaj, R. Legenstein, W. Maass, "A solution to the learning
 *   dilemma for recurrent networks of spiking neurons" (2020), and the tutorial of its code
 */
export function patternGeneration(options: PatternGenerationOptions): Task {
  checkOptions('pattern-generation', options ?? {}, ['seed', ...patternGenerationSettings.optionNames])
  const caller = 'pattern-generation'
  const { seed, dt = patternGenerationSettings.dt, inputs: I = 100, perturbation = 0.01 } = options ?? {}
  checkNumber(caller, 'dt', dt, 'a positive number of at most 10 ms', (value) => value > 0 && value <= 10)
  checkInteger(caller, 'inputs', I, 1)
  checkNumber(caller, 'perturbation', perturbation, 'a number from 0 to 1', (p) => p >= 0 && p <= 1)
  if (typeof seed?.child !== 'function') throw new ArgumentError(caller, 'seed', 'a seed', seed)
  const steps = Math.round(duration / dt)
  const probability = rate * dt
  const target = targetOf(seed.child('target').generator(), steps, dt)
  const spikes: number[] = []
  forEachHit(seed.child('input').generator(), steps * I, probability, (i) => spikes.push(i))
  return generatorTask({
    name: caller,
    source: 'Bellec, Scherr, Subramoney, Hajek, Salaj, Legenstein & Maass 2020, tutorial',
    seed,
    dt,
    periods: { pattern: duration },
    channels: {
      inputs: numbered('clock', I, 'spikes per ms of a fixed train of 50 Hz'),
      outputs: [{ name: 'pattern', meaning: 'the curve, at most 1 in magnitude' }],
    },
    objective: { loss: squaredError(), l2: 0 },
    density: 'sparse',
    settings: { perturbation },
    variants: [
      {
        name: 'test-perturbation',
        meaning: 'what is added to the probability with which an input of a step is drawn anew',
        strength: 0.2,
        change(strength) {
          const most = 1 - perturbation
          const argument = 'strength of "test-perturbation"'
          checkNumber(caller, argument, strength, `a number of at most ${most}`, (p) => p <= most)
          return { settings: { perturbation: perturbation + strength } }
        },
      },
    ],
    // 1000 trials of the default size would take 800 MB
    sizes: { validation: 100, test: 100 },
    chance: { loss: 0.5 * varianceOf(target) },
    reachable: patternGenerationSettings.reachable,
    trial({ generator, settings, put, targets }) {
      const set = (i: number, value: number) => {
        const step = Math.floor(i / I)
        put(step, i - step * I, value)
      }
      for (let n = 0; n < spikes.length; n++) set(spikes[n], 1 / dt)
      // drawn anew with probability q, a number is a spike with probability qp, and else none with q(1 − p), whatever it
      // was; so few of all are drawn
      const spiking = settings.perturbation * probability
      const silent = (settings.perturbation - spiking) / (1 - spiking)
      forEachHit(generator, spikes.length, silent, (n) => set(spikes[n], 0))
      forEachHit(generator, steps * I, spiking, (i) => set(i, 1 / dt))
      targets.set(target)
    },
  })
}

/** The sum of sines, from 0 and at most 1 in magnitude. */
function targetOf(generator: RandomGenerator, steps: number, dt: number): Float64Array {
  const weights = sinePeriods.map(() => 0.5 + 1.5 * generator.uniform())
  const phases = sinePeriods.map(() => 2 * Math.PI * generator.uniform())
  const at = (ms: number) =>
    sinePeriods.reduce((sum, period, i) => sum + weights[i] * sin((2 * Math.PI * ms) / period + phases[i]), 0)
  const curve = Float64Array.from({ length: steps }, (_, t) => at(t * dt) - at(0))
  const largest = curve.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
  return curve.map((value) => value / largest)
}

function varianceOf(values: Float64Array): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length
}
