import { checkNumber, checkOneOf, crossEntropy, type Seed } from '@credit/core'
import { checkOptions } from '@credit/core/options'
import { generatorTask } from './generatorTask.js'
import type { Span } from './internal/spans.js'
import type { TaskSettings } from './settings.js'
import type { Task } from './task.js'

const channels = 3

/** What `delayedMatch` takes. */
export interface DelayedMatchOptions {
  readonly seed: Seed
  /** The step in ms. Default 20. */
  readonly dt?: number
  /** Between sample and test, in ms. Default 1000. */
  readonly delay?: number
  /** Of each stimulus channel, in √ms: its deviation in a step is `noise/√dt`. Default 1; at 0 there are four trials. */
  readonly noise?: number
  /** When to respond: the test is the sample, or it is the other stimulus. Default 'match'. */
  readonly rule?: 'match' | 'non-match'
}

/** What the exact gradient reaches at a small size; the source trains no network. */
export const delayedMatchSettings = {
  dt: 20,
  optionNames: ['dt', 'delay', 'noise', 'rule'],
  reachable: {
    accuracy: 0.95,
    loss: 0.1,
    updates: 300,
    options: { dt: 50, delay: 500 },
    settings: {
      hidden: 64,
      timeConstant: 100,
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
 * Delayed match to sample: one of two stimuli, a delay, a test stimulus, and in the end whether the two were the same,
 * by cross-entropy in the decision period alone.
 *
 * - periods: fixation 300, sample 500, delay 1000, test 500, decision 900 ms
 * - inputs `[T, B, 3]`: fixation is 1 until the decision, then 0; the channel of the stimulus shown is 1 during sample and
 *   test; N(0, 1/dt) (dt in ms) on both stimulus channels during sample and test
 * - targets `[T, B]`: 1 to respond, 0 to withhold; `rule: 'match'` responds when the test is the sample, 'non-match' when it
 *   is not; both stimuli are the sample, and both answers right, in half of the trials
 * - 'train' gives fresh trials, 'validation' and 'test' hold 1000 each
 * - variants 'test-delay' (a longer delay) and 'test-noise'
 *
 * The step of the source is 100 ms.
 *
 * @throws ArgumentError for a period shorter than a step, a negative noise, or another rule.
 *
 * @example
 * ```ts
 * import { seed } from '@credit/core'
 * import { delayedMatch } from '@credit/tasks'
 *
 * const task = delayedMatch({ seed: seed(7), rule: 'non-match' })
 * task.split('test').take(0, 4).inputs.shape // => [160, 4, 3]
 * task.split('test-delay', { strength: 1000 }).steps // => 210
 * ```
 *
 * @see M. Molano-Mazón, J. Barbosa, J. Pastor-Ciurana, … G. R. Yang, "NeuroGym: an open resource for developing and sharing
 *   neuroscience tasks" (2022), DelayMatchSample; after E. K. Miller, C. A. Erickson, R. Desimone, "Neural mechanisms of
 *   visual working memory in prefrontal cortex of the macaque" (1996)
 */
export function delayedMatch(options: DelayedMatchOptions): Task {
  checkOptions('delayed-match', options ?? {}, ['seed', ...delayedMatchSettings.optionNames])
  const caller = 'delayed-match'
  const { seed, dt = delayedMatchSettings.dt, delay = 1000, noise = 1, rule = 'match' } = options ?? {}
  checkNumber(caller, 'noise', noise, 'a finite number of at least 0', (value) => value >= 0)
  checkOneOf(caller, 'rule', rule, ['match', 'non-match'] as const)
  return generatorTask({
    name: caller,
    source: 'NeuroGym DelayMatchSample (Molano-Mazón et al. 2022) after Miller, Erickson & Desimone 1996',
    seed,
    dt,
    periods: { fixation: 300, sample: 500, delay, test: 500, decision: 900 },
    channels: {
      inputs: [
        { name: 'fixation', meaning: '1 until the decision' },
        { name: 'first stimulus', meaning: '1 while it is shown' },
        { name: 'second stimulus', meaning: '1 while it is shown' },
      ],
      outputs: [
        { name: 'withhold', meaning: 'log-odds, up to a constant, that there is no response' },
        { name: 'respond', meaning: `log-odds, up to a constant, that sample and test are a ${rule}` },
      ],
    },
    objective: { loss: crossEntropy({ at: 'every' }), l2: 0 },
    mask: ['decision'],
    settings: { noise },
    variants: [
      {
        name: 'test-delay',
        meaning: 'ms added to the delay',
        strength: 500,
        change: (strength) => ({ periods: { delay: delay + strength } }),
      },
      {
        name: 'test-noise',
        meaning: 'what is added to the noise on the stimulus channels, in √ms',
        strength: 2,
        change: (strength) => ({ settings: { noise: noise + strength } }),
      },
    ],
    chance: { loss: Math.LN2, accuracy: 0.5 },
    reachable: delayedMatchSettings.reachable,
    trial({ generator, periods, settings, inputs, targets, addNoise }) {
      const shown = generator.uint32() & 1
      const matches = generator.uint32() & 1
      const deviation = settings.noise / Math.sqrt(dt)
      const show = ({ from, to }: Span, stimulus: number) => {
        for (let t = from; t < to; t++) {
          inputs[channels * t + 1 + stimulus] = 1
          addNoise(inputs, deviation, channels * t + 1, channels * (t + 1))
        }
      }
      for (let t = 0; t < periods.decision.from; t++) inputs[channels * t] = 1
      show(periods.sample, shown)
      show(periods.test, matches === 1 ? shown : 1 - shown)
      targets.fill(rule === 'match' ? matches : 1 - matches)
    },
  })
}
