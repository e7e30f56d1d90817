import { checkInteger, checkNumber, crossEntropy, type Seed } from '@credit/core'
import { generatorTask } from './generatorTask.js'
import { forEachHit } from './internal/forEachHit.js'
import { numbered } from './numbered.js'
import type { TaskSettings } from './settings.js'
import type { Task } from './task.js'

const cue = 100
const gap = 50
const recall = 150
/** Channels of each of the four groups. */
const size = 10
const groups = { left: 0, right: 1, recall: 2, background: 3 }
/** Spikes per ms. */
const rate = 0.04
const backgroundRate = 0.01
/** Probability that a cue is on the less likely side. */
const minority = 0.3

/** What `evidenceAccumulation` takes. */
export interface EvidenceAccumulationOptions {
  readonly seed: Seed
  /** The step in ms. Default 1, at most 25: then a channel that is on spikes at every step. */
  readonly dt?: number
  /** Number of cues, odd. Default 7. */
  readonly cues?: number
  /** Between the last cue and the recall, in ms. Default 1050. */
  readonly delay?: number
}

/** What the exact gradient reaches at a small size; the sources train spiking networks. */
export const evidenceAccumulationSettings = {
  dt: 1,
  reachable: {
    accuracy: 0.85,
    loss: 0.35,
    updates: 200,
    options: { dt: 10, delay: 200 },
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
 * Seven cues, each on the left or on the right, a delay, and the side with more of them, by cross-entropy during the
 * recall.
 *
 * - periods: cues 1050 (seven times a gap of 50 and a cue of 100), delay 1050, recall 150 ms
 * - inputs `[T, B, 40]`, in spikes per ms, four groups of ten channels: left spikes at 0.04/ms during the cues on the left,
 *   right during those on the right, recall at 0.04/ms during the recall, background at 0.01/ms throughout; a channel
 *   spikes in a step with probability `rate·dt`, and is then `1/dt`
 * - one side, each as often as the other, is likelier: each cue is on the other one with probability 0.3
 * - targets `[T, B]`: 0 when most cues were on the left, 1 on the right
 * - 'train' gives fresh trials, 'validation' and 'test' hold 250 each
 * - variants 'test-cues' (more of them), 'test-distractors' (more of them on the less likely side), 'test-delay'
 *
 * @throws ArgumentError for a step above 25 ms, a delay shorter than a step, or an even number of cues.
 *
 * @example
 * ```ts
 * import { seed } from '@credit/core'
 * import { evidenceAccumulation } from '@credit/tasks'
 *
 * const task = evidenceAccumulation({ seed: seed(7) })
 * task.split('test').take(0, 4).inputs.shape // => [2250, 4, 40]
 * task.split('test-cues', { strength: 2 }).steps // => 2850
 * ```
 *
 * @see G. Bellec, F. Scherr, A. Subramoney, E. Hajek, D. Salaj, R. Legenstein, W. Maass, "A solution to the learning
 *   dilemma for recurrent networks of spiking neurons" (2020), and its code; Y. H. Liu, S. Smith, S. Mihalas,
 *   E. Shea-Brown, U. Sümbül, "Cell-type-specific neuromodulation guides synaptic credit assignment in a spiking neural
 *   network" (2021). After A. S. Morcos, C. D. Harvey (2016)
 */
export function evidenceAccumulation(options: EvidenceAccumulationOptions): Task {
  const caller = 'evidence-accumulation'
  const { seed, dt = evidenceAccumulationSettings.dt, cues = 7, delay = 1050 } = options ?? {}
  checkNumber(caller, 'dt', dt, 'a positive number of at most 25 ms', (value) => value > 0 && value <= 25)
  checkNumber(caller, 'cues', cues, 'an odd positive integer', (n) => Number.isInteger((n - 1) / 2) && n > 0)
  return generatorTask({
    name: caller,
    source: 'Bellec, Scherr, Subramoney, Hajek, Salaj, Legenstein & Maass 2020; Liu et al. 2021 (MDGL)',
    seed,
    dt,
    periods: { cues: cues * (gap + cue), delay, recall },
    channels: {
      inputs: [
        ...numbered('left', size, 'spikes per ms, 0.04 during cues on the left'),
        ...numbered('right', size, 'spikes per ms, 0.04 during cues on the right'),
        ...numbered('recall', size, 'spikes per ms, 0.04 during the recall'),
        ...numbered('background', size, 'spikes per ms, 0.01 throughout'),
      ],
      outputs: ['left', 'right'].map((side) => ({
        name: side,
        meaning: `log-odds, up to a constant, that most cues were on the ${side}`,
      })),
    },
    objective: { loss: crossEntropy({ at: 'every' }), l2: 0 },
    mask: ['recall'],
    density: 'sparse',
    settings: { cues, minority },
    variants: [
      {
        name: 'test-cues',
        meaning: 'pairs of cues added',
        strength: 2,
        change(strength) {
          const more = cues + 2 * checkInteger(caller, 'strength of "test-cues"', strength, 0)
          return { periods: { cues: more * (gap + cue) }, settings: { cues: more } }
        },
      },
      {
        name: 'test-distractors',
        meaning: 'what is added to the probability that a cue is on the less likely side, at most 0.2',
        strength: 0.1,
        change(strength) {
          const argument = 'strength of "test-distractors"'
          checkNumber(caller, argument, strength, 'a number of at most 0.2', (p) => p <= 0.2)
          return { settings: { minority: minority + strength } }
        },
      },
      {
        name: 'test-delay',
        meaning: 'ms added to the delay',
        strength: 500,
        change: (strength) => ({ periods: { delay: delay + strength } }),
      },
    ],
    // 1000 trials of the default size would take 720 MB
    sizes: { validation: 250, test: 250 },
    chance: { loss: Math.LN2, accuracy: 0.5 },
    reachable: evidenceAccumulationSettings.reachable,
    trial({ generator, steps, periods, settings, put, targets }) {
      const likely = generator.uint32() & 1
      const sides = Array.from({ length: settings.cues }, () =>
        generator.uniform() < settings.minority ? 1 - likely : likely,
      )
      const spike = (group: number, from: number, to: number, perMs: number) =>
        forEachHit(generator, (to - from) * size, perMs * dt, (i) => {
          const step = Math.floor(i / size)
          put(from + step, group * size + (i - step * size), 1 / dt)
        })
      for (const [k, side] of sides.entries()) {
        const end = (k + 1) * (gap + cue)
        spike(side, Math.round((end - cue) / dt), Math.round(end / dt), rate)
      }
      spike(groups.recall, periods.recall.from, periods.recall.to, rate)
      // last, so that a longer delay keeps the cues
      spike(groups.background, 0, steps, backgroundRate)
      const onTheRight = sides.reduce((sum, side) => sum + side, 0)
      targets.fill(2 * onTheRight > settings.cues ? groups.right : groups.left)
    },
  })
}
