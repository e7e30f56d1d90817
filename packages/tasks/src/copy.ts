import { checkInteger, checkNumber, checkOneOf, crossEntropy, integer, log, type Seed } from '@credit/core'
import { checkOptions } from '@credit/core/options'
import { generatorTask } from './generatorTask.js'
import { numbered } from './numbered.js'
import type { TaskSettings } from './settings.js'
import type { Task } from './task.js'

/** How long a symbol is shown, in ms. */
const shown = 20

/** What `copy` takes. */
export interface CopyOptions {
  readonly seed: Seed
  /** The step in ms. Default 10, at most 20: at 20 a symbol takes one step, as in the source. */
  readonly dt?: number
  /** Number of different symbols. Default 8. */
  readonly symbols?: number
  /** Number of symbols to be copied. Default 10. */
  readonly length?: number
  /** Between the last symbol and the signal to recall, in ms. Default 1980, 99 symbols long. */
  readonly delay?: number
  /** Standard deviation of the noise on each input and step. Default 0. */
  readonly noise?: number
  /** Where the loss counts: 'trial', blanks included, or 'recall' alone. Default 'trial'. */
  readonly scored?: 'trial' | 'recall'
}

/** What the exact gradient reaches at a small size. */
export const copySettings = {
  dt: 10,
  optionNames: ['dt', 'symbols', 'length', 'delay', 'noise', 'scored'],
  reachable: {
    accuracy: 0.95,
    loss: 0.12,
    updates: 800,
    options: { dt: 20, length: 3, delay: 100, scored: 'recall' },
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
 * The copying problem: ten symbols, a long delay, and after a signal the same ten in the same order, by cross-entropy at
 * every step.
 *
 * - periods: sequence 200, delay 1980, go 20, recall 200 ms; a symbol lasts 20 ms
 * - inputs `[T, B, 10]`, one of them 1 and the others 0: a symbol of eight, each equally likely at each place; blank during
 *   delay and recall; go
 * - targets `[T, B]`: 8, the blank, until the recall, then the number 0 … 7 of each symbol
 * - 'train' gives fresh trials, 'validation' and 'test' hold 1000 each; without noise two of them are the same with
 *   probability `symbols^(−length)`, 10⁻⁹, so that short sequences come again in other splits
 * - variants 'test-delay' (a longer delay) and 'test-noise'
 *
 * In the source a symbol is one step and T = 100, 200, 300 or 500 steps lie between sequence and recall: `dt: 20` and a
 * delay of `20·(T − 1)` ms. `chance` is what is reached without memory: certain blanks, then a guess among the symbols.
 *
 * @throws ArgumentError for a step above 20 ms, a delay shorter than a step, less than two symbols, an empty sequence, a
 * negative noise, or another place of the loss.
 *
 * @example
 * ```ts
 * import { seed } from '@credit/core'
 * import { copy } from '@credit/tasks'
 *
 * const task = copy({ seed: seed(7), dt: 20 })
 * task.split('test').take(0, 4).inputs.shape // => [120, 4, 10]
 * task.chance.loss // => ≈ 0.173287
 * ```
 *
 * @see M. Arjovsky, A. Shah, Y. Bengio, "Unitary evolution recurrent neural networks" (2016), arXiv 1511.06464, §4.1; after
 *   S. Hochreiter, J. Schmidhuber, "Long short-term memory" (1997)
 */
export function copy(options: CopyOptions): Task {
  checkOptions('copy', options ?? {}, ['seed', ...copySettings.optionNames])
  const caller = 'copy'
  const { seed, dt = copySettings.dt, symbols = 8, length = 10 } = options ?? {}
  const { delay = 1980, noise = 0, scored = 'trial' } = options ?? {}
  checkNumber(
    caller,
    'dt',
    dt,
    `a positive number of at most ${shown} ms`,
    (value) => value > 0 && value <= shown,
  )
  checkInteger(caller, 'symbols', symbols, 2)
  checkInteger(caller, 'length', length, 1)
  checkNumber(caller, 'noise', noise, 'a finite number of at least 0', (value) => value >= 0)
  checkOneOf(caller, 'scored', scored, ['trial', 'recall'] as const)
  const blank = symbols
  const go = symbols + 1
  const I = symbols + 2
  const recall = length * shown
  const asked = scored === 'recall' ? 1 : recall / (2 * recall + delay + shown)
  return generatorTask({
    name: caller,
    source: 'Arjovsky, Shah & Bengio 2016, arXiv 1511.06464, §4.1; after Hochreiter & Schmidhuber 1997',
    seed,
    dt,
    periods: { sequence: recall, delay, go: shown, recall },
    channels: {
      inputs: [
        ...numbered('symbol', symbols, '1 while it is shown'),
        { name: 'blank', meaning: '1 during delay and recall' },
        { name: 'go', meaning: '1 just before the recall' },
      ],
      outputs: [
        ...numbered('symbol', symbols, 'log-odds, up to a constant, that this symbol is due'),
        { name: 'blank', meaning: 'log-odds, up to a constant, that none is due' },
      ],
    },
    objective: { loss: crossEntropy({ at: 'every' }), l2: 0 },
    ...(scored === 'recall' && { mask: ['recall'] }),
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
        meaning: 'what is added to the standard deviation of the noise on each input and step',
        strength: 0.1,
        change: (strength) => ({ settings: { noise: noise + strength } }),
      },
    ],
    chance: { loss: asked * log(symbols), accuracy: 1 - asked + asked / symbols },
    reachable: copySettings.reachable,
    trial({ generator, steps, periods, settings, inputs, targets, addNoise }) {
      const sequence = Array.from({ length }, () => integer(generator, symbols))
      targets.fill(blank)
      for (let i = 0; i < periods.sequence.steps; i++) {
        const symbol = sequence[Math.floor((i * length) / periods.sequence.steps)]
        inputs[i * I + symbol] = 1
        targets[periods.recall.from + i] = symbol
      }
      for (let t = periods.delay.from; t < steps; t++) {
        inputs[t * I + (t >= periods.go.from && t < periods.go.to ? go : blank)] = 1
      }
      if (settings.noise > 0) addNoise(inputs, settings.noise)
    },
  })
}
