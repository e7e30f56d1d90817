import { checkNumber, crossEntropy, type Seed } from '@credit/core'
import { checkOptions } from '@credit/core/options'
import { generatorTask } from './generatorTask.js'
import type { TaskSettings } from './settings.js'
import type { Task } from './task.js'

/** What `contextIntegration` takes. */
export interface ContextIntegrationOptions {
  readonly seed: Seed
  /** The step in ms. Default 10; the source has 1. */
  readonly dt?: number
  /** Length of the stimulus, which is the trial, in ms. Default 750. */
  readonly stimulus?: number
  /** Largest mean of the evidence, in either direction. Default 0.1875. */
  readonly coherence?: number
  /** Standard deviation of the noise on the evidence in 1 ms. Default 1. */
  readonly noise?: number
}

/** What the exact gradient reaches at a small size. */
export const contextIntegrationSettings = {
  dt: 10,
  optionNames: ['dt', 'stimulus', 'coherence', 'noise'],
  reachable: {
    accuracy: 0.85,
    loss: 0.35,
    updates: 200,
    settings: {
      hidden: 100,
      timeConstant: 100,
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
 * Context-dependent integration: two streams of noisy evidence, motion and colour, and a context that says which of
 * them to decide on; the other is to be ignored. The choice is asked for at the last step, by cross-entropy.
 *
 * - inputs `[T, B, 4]`, over 750 ms: motion and colour evidence, each of a mean drawn uniformly in [−0.1875, 0.1875)
 *   and held, plus white noise N(0, 1/dt) at a step of dt ms, so that what a stretch of time tells does not depend on
 *   the step; then two context channels without noise, 1 for the context of the trial and 0 for the other
 * - targets `[B]`: 1 when the mean of the stream that counts is positive, else 0; each context in half of the trials
 * - chance is ln 2, and half of the choices right; who adds up the right stream is right in 92 % of the trials
 * - 'train' gives fresh trials, 'validation' and 'test' hold 1000 each
 * - variants 'test-noise' (more noise), 'test-distractor' (a stronger mean in the stream to be ignored) and
 *   'test-duration' (a longer stimulus)
 *
 * The source trains one output to −1 or 1 at the end, by squared error; here it is a choice of two, so that it has an
 * accuracy.
 *
 * @throws ArgumentError for a stimulus shorter than a step, a coherence that is not positive, or a negative noise.
 *
 * @example
 * ```ts
 * import { seed } from '@credit/core'
 * import { contextIntegration } from '@credit/tasks'
 *
 * const task = contextIntegration({ seed: seed(7) })
 * task.split('test').take(0, 4).inputs.shape // => [75, 4, 4]
 * ```
 *
 * @see V. Mante, D. Sussillo, K. V. Shenoy, W. T. Newsome, "Context-dependent computation by recurrent dynamics in
 *   prefrontal cortex" (2013), Nature 503, 78-84, the network model in its supplementary information
 */
export function contextIntegration(options: ContextIntegrationOptions): Task {
  checkOptions('context-integration', options ?? {}, ['seed', ...contextIntegrationSettings.optionNames])
  const { seed, dt = contextIntegrationSettings.dt, stimulus = 750 } = options ?? {}
  const { coherence = 0.1875, noise = 1 } = options ?? {}
  const caller = 'context-integration'
  checkNumber(caller, 'coherence', coherence, 'a positive number', (value) => value > 0)
  checkNumber(caller, 'noise', noise, 'a finite number of at least 0', (value) => value >= 0)
  return generatorTask({
    name: caller,
    source: 'Mante, Sussillo, Shenoy & Newsome 2013, Nature 503, 78-84',
    seed,
    dt,
    periods: { stimulus },
    channels: {
      inputs: [
        { name: 'motion', meaning: 'evidence, positive for the choice 1' },
        { name: 'colour', meaning: 'evidence, positive for the choice 1' },
        { name: 'motion context', meaning: '1 when motion counts' },
        { name: 'colour context', meaning: '1 when colour counts' },
      ],
      outputs: [
        { name: 'negative', meaning: 'log-odds, up to a constant, that the mean evidence is negative' },
        { name: 'positive', meaning: 'log-odds, up to a constant, that the mean evidence is positive' },
      ],
    },
    objective: { loss: crossEntropy({ at: 'last' }), l2: 0 },
    settings: { noise, distractor: 1 },
    variants: [
      {
        name: 'test-noise',
        meaning: 'what is added to the standard deviation of the noise in 1 ms',
        strength: 1,
        change: (strength) => ({ settings: { noise: noise + strength } }),
      },
      {
        name: 'test-distractor',
        meaning: 'how much larger the mean of the stream to be ignored is, 1 for twice as large',
        strength: 2,
        change: (strength) => ({ settings: { distractor: 1 + strength } }),
      },
      {
        name: 'test-duration',
        meaning: 'ms added to the stimulus',
        strength: 750,
        change: (strength) => ({ periods: { stimulus: stimulus + strength } }),
      },
    ],
    chance: { loss: Math.LN2, accuracy: 0.5 },
    reachable: contextIntegrationSettings.reachable,
    trial({ generator, steps, settings, inputs, targets, addNoise }) {
      const context = generator.uint32() & 1
      const counts = coherence * (2 * generator.uniform() - 1)
      const ignored = settings.distractor * coherence * (2 * generator.uniform() - 1)
      const deviation = settings.noise / Math.sqrt(dt)
      for (let at = 0; at < 4 * steps; at += 4) {
        inputs[at + context] = counts
        inputs[at + 1 - context] = ignored
        inputs[at + 2 + context] = 1
        addNoise(inputs, deviation, at, at + 2)
      }
      targets[0] = counts > 0 ? 1 : 0
    },
  })
}
