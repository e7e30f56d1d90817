import { ArgumentError } from '@credit/core'
import { dni } from './dni.js'
import { eprop, rflo } from './eprop.js'
import { exact } from './exact.js'
import { type Feedback, feedbackWords } from './feedback.js'
import { kernl } from './kernl.js'
import { kfRtrl } from './kfRtrl.js'
import { mdgl } from './mdgl.js'
import { modprop } from './modprop.js'
import { parseNotation } from './notation.js'
import { reverseKfRtrl } from './reverseKfRtrl.js'
import { rtrl } from './rtrl.js'
import type { Rule } from './rule.js'
import { snap } from './snap.js'
import { truncated } from './truncated.js'
import { uoro } from './uoro.js'

/** How an option is written in a notation. */
export interface OptionForm {
  /** The legal values, in words. */
  readonly legal: string
  /** Undefined for text that is none of them. */
  parse(text: string): unknown
}

/** A rule by name: the function that makes it, and the options that a notation can give. */
export interface RuleEntry {
  readonly create: (options: never) => Rule
  readonly options: Readonly<Record<string, OptionForm>>
  /** A notation, for a rule that has to be given options. Default: the name alone. */
  readonly example?: string
}

const oneOf = (words: readonly string[]): OptionForm => ({
  legal: words.join(' or '),
  parse: (text) => (words.includes(text) ? text : undefined),
})

const numeric = (legal: string, test: (value: number) => boolean): OptionForm => ({
  legal,
  parse: (text) => (Number.isFinite(Number(text)) && test(Number(text)) ? Number(text) : undefined),
})

const integer = (least: number): OptionForm =>
  numeric(`an integer of at least ${least}`, (value) => Number.isSafeInteger(value) && value >= least)

/** A word, or a number. */
const either = (word: string, number: OptionForm): OptionForm => ({
  legal: `${word} or ${number.legal}`,
  parse: (text) => (text === word ? word : number.parse(text)),
})

const feedback = oneOf(feedbackWords)
const modulation = oneOf(['cell', 'type'])
const learningRate = numeric('a number of at least 0', (value) => value >= 0)

/** Every rule by the name that flags, manifests and golden files use. Adding a rule is adding a line. */
export const rules = {
  exact: { create: exact, options: { feedback } },
  truncated: {
    create: truncated,
    options: {
      window: integer(1),
      lags: integer(0),
      feedback,
    },
    example: 'truncated:window=4',
  },
  rtrl: { create: rtrl, options: { feedback } },
  snap: { create: snap, options: { n: integer(1), feedback }, example: 'snap:n=2' },
  eprop: { create: eprop, options: { feedback } },
  rflo: { create: rflo, options: { feedback } },
  mdgl: { create: mdgl, options: { modulation, average: oneOf(['weights', 'connected']), feedback } },
  modprop: {
    create: modprop,
    options: {
      meanDerivative: either('estimated', numeric('a finite number', Number.isFinite)),
      taps: either(
        'all',
        numeric('an integer of at least 0', (taps) => Number.isSafeInteger(taps) && taps >= 0),
      ),
      modulation,
      average: oneOf(['weights', 'powers']),
      form: oneOf(['published', 'released']),
      feedback,
    },
    example: 'modprop:taps=20',
  },
  uoro: { create: uoro, options: { feedback } },
  'kf-rtrl': { create: kfRtrl, options: { feedback } },
  'reverse-kf-rtrl': { create: reverseKfRtrl, options: { feedback } },
  kernl: {
    create: kernl,
    options: {
      learning: oneOf(['on', 'off']),
      rate: learningRate,
      decayRate: learningRate,
      noise: numeric('a positive number', (value) => value > 0),
      feedback,
    },
  },
  dni: { create: dni, options: { rate: learningRate, feedback } },
} as const satisfies Readonly<Record<string, RuleEntry>>

export type RuleName = keyof typeof rules

/**
 * The rule that a notation names: `eprop`, `snap:n=2`, `modprop:taps=20,modulation=type`.
 *
 * @param given options that a notation can't hold, such as a feedback matrix, for which `feedback=given` stands
 * @throws ArgumentError for another name, option or value; it lists the legal ones.
 *
 * @example
 * parseRule('eprop:feedback=random').notation // => 'eprop:feedback=random'
 */
export function parseRule(text: string, given: { readonly feedback?: Feedback } = {}): Rule {
  const { name, options } = parseNotation(text)
  if (!Object.hasOwn(rules, name)) {
    throw new ArgumentError('parseRule', 'name', `one of ${Object.keys(rules).join(', ')}`, name)
  }
  const entry: RuleEntry = rules[name as RuleName]
  const values: Record<string, unknown> = {}
  for (const [key, value] of Object.entries(options)) {
    const option = Object.hasOwn(entry.options, key) ? entry.options[key] : undefined
    if (option === undefined) {
      const legal = Object.keys(entry.options).join(', ') || 'none'
      throw new ArgumentError('parseRule', `option of ${name}`, `one of ${legal}`, key)
    }
    if (key === 'feedback' && value === 'given' && given.feedback !== undefined) continue
    values[key] = option.parse(value)
    if (values[key] === undefined) {
      throw new ArgumentError('parseRule', `${key} of ${name}`, option.legal, value)
    }
  }
  return entry.create({ ...values, ...given } as never)
}
