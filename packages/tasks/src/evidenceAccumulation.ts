import {
  ArgumentError,
  checkInteger,
  checkNumber,
  checkOneOf,
  crossEntropy,
  permutation,
  type Seed,
} from '@credit/core'
import { checkOptions } from '@credit/core/options'
import { type GeneratorVariant, generatorTask } from './generatorTask.js'
import { forEachEvent } from './internal/forEachEvent.js'
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
  /** Between the last cue and the recall, in ms. Default 1050, of 'mdgl-release' 800. */
  readonly delay?: number
  /**
   * Whose trials: 'eprop', of Bellec et al. (the default); or 'mdgl-release', of the released MDGL program: every pattern
   * of cues as often as any other, Poisson counts in the place of spikes, and loss at the last step alone.
   */
  readonly protocol?: 'eprop' | 'mdgl-release'
}

/** The delay of each protocol, in ms. */
const delays = { eprop: 1050, 'mdgl-release': 800 } as const

/** What the exact gradient reaches at a small size; the sources train spiking networks. */
export const evidenceAccumulationSettings = {
  dt: 1,
  optionNames: ['dt', 'cues', 'delay', 'protocol'],
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
 * With `protocol: 'mdgl-release'` trials are those of the released MDGL program:
 *
 * - a delay of 800 ms, so that a trial takes 2000
 * - the inputs of a step are Poisson counts of mean `rate·dt`, divided by dt: they may be more than one spike
 * - of the 2^cues patterns of sides each comes once in as many trials in a row, counted from the first, in an order that is
 *   drawn anew each time; so most cues are on either side equally often, and no side is likelier beforehand
 * - targets `[B]`, loss at the last step; of the variants there is 'test-delay'
 *
 * @throws ArgumentError for a step above 25 ms, a delay shorter than a step, an even number of cues, another protocol, or
 *   more than 15 cues of which every pattern is to come.
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
  checkOptions('evidence-accumulation', options ?? {}, ['seed', ...evidenceAccumulationSettings.optionNames])
  const caller = 'evidence-accumulation'
  const { seed, dt = evidenceAccumulationSettings.dt, cues = 7 } = options ?? {}
  const names = ['eprop', 'mdgl-release'] as const
  const protocol = checkOneOf(caller, 'protocol', options?.protocol ?? 'eprop', names)
  const delay = options?.delay ?? delays[protocol]
  checkNumber(caller, 'dt', dt, 'a positive number of at most 25 ms', (value) => value > 0 && value <= 25)
  checkNumber(caller, 'cues', cues, 'an odd positive integer', (n) => Number.isInteger((n - 1) / 2) && n > 0)
  if (typeof seed?.child !== 'function') throw new ArgumentError(caller, 'seed', 'a seed', seed)
  const released = protocol === 'mdgl-release'
  if (released) checkInteger(caller, 'cues', cues, 1, 15)
  const patternAt = patternsOf(seed.child('patterns'))
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
    objective: { loss: crossEntropy({ at: released ? 'last' : 'every' }), l2: 0 },
    ...(!released && { mask: ['recall'] }),
    density: 'sparse',
    settings: { cues, minority },
    variants: [
      ...(released ? [] : variantsOfCues(caller, cues)),
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
    trial({ generator, position, steps, periods, settings, put, targets }) {
      const likely = released ? 0 : generator.uint32() & 1
      const pattern = released ? patternAt(position, settings.cues) : 0
      const sides = Array.from({ length: settings.cues }, (_, k) => {
        if (released) return (pattern >> k) & 1
        return generator.uniform() < settings.minority ? 1 - likely : likely
      })
      const forEachSpike = released ? forEachEvent : forEachHit
      const spike = (group: number, from: number, to: number, perMs: number) => {
        let last = -1
        let height = 0
        forEachSpike(generator, (to - from) * size, perMs * dt, (i) => {
          const step = Math.floor(i / size)
          height = i === last ? height + 1 / dt : 1 / dt
          last = i
          put(from + step, group * size + (i - step * size), height)
        })
      }
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

/** What changes the cues, where one side is likelier. */
function variantsOfCues(
  caller: string,
  cues: number,
): GeneratorVariant<'cues', { cues: number; minority: number }>[] {
  return [
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
  ]
}

/** The pattern of a trial: in every 2^cues of them, each once. */
function patternsOf(seed: Seed): (position: number, cues: number) => number {
  // one permutation, kept: trials are written one after the other
  let block: { number: number; order: Uint32Array } = { number: -1, order: new Uint32Array(0) }
  return (position, cues) => {
    const count = 2 ** cues
    const number = Math.floor(position / count)
    if (block.number !== number || block.order.length !== count) {
      block = { number, order: permutation(seed.child(number).generator(), count) }
    }
    return block.order[position % count]
  }
}
