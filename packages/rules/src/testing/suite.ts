import { ArgumentError, activations, checkInteger, checkNumber } from '@credit/core'
import fc from 'fast-check'
import { missingOf } from '../needs.js'
import type { Rule } from '../rule.js'
import { type Limits, problemOptions } from './arbitraries.js'
import { type FurtherCell, furtherCells, leaksOf } from './cells.js'
import { Broken } from './compare.js'
import type { ProblemOptions } from './problem.js'
import { type Setting, type SettingOptions, settingOf } from './setting.js'

/** How hard `conforms` tries, and on what. */
export interface ConformOptions {
  /** Problems for every combination of leak, activation and loss. Default 3. */
  readonly runs?: number
  /** Where the random problems begin: the same seed gives the same problems. Default 1. */
  readonly seed?: number
  /**
   * Narrower choices of problems, for a rule that is not made for all of them. An activation or a loss given here takes
   * the place of trying each.
   */
  readonly limits?: Limits<ProblemOptions>
  /** How far float32 may be from float64, relative to the largest entry. Default 1e-4. */
  readonly float32Tolerance?: number
}

/** What a property found when it held. */
export interface Outcome {
  /** How many random problems were tried. */
  readonly problems: number
}

/** One thing that a rule has to do. */
export interface Property {
  readonly name: string
  /** @throws Error with the smallest problem found on which it does not hold. */
  run(): Outcome
}

/** What is to hold in every setting. */
export type Check = (setting: Setting) => void

/** A rule and the problems that its properties are tried on. */
export interface Suite {
  readonly rule: Rule
  readonly float32Tolerance: number
  /** A property over problems of every leak that the rule is made for, every activation and every loss. */
  over(name: string, check: Check, limits?: Limits<SettingOptions>): Property
  /** That `check` fails somewhere. */
  somewhereNot(name: string, expected: string, check: Check, limits?: Limits<SettingOptions>): Property
}

const losses = ['values', 'every', 'last'] as const

export function suiteOf(rule: Rule, options: ConformOptions): Suite {
  const caller = 'conforms'
  if (typeof rule?.withFeedback !== 'function') {
    throw new ArgumentError(caller, 'rule', 'a rule, such as eprop()', rule)
  }
  const runs = checkInteger(caller, 'runs', options.runs ?? 3, 1)
  const seed = checkInteger(caller, 'seed', options.seed ?? 1, 0, 2 ** 31)
  const float32Tolerance = checkNumber(
    caller,
    'float32Tolerance',
    options.float32Tolerance ?? 1e-4,
    'a positive number',
    (value) => value > 0,
  )
  const { limits: given = {} } = options

  /** The choices of every combination: one record of limits for each. */
  function combinations(own: Limits<SettingOptions>): Limits<SettingOptions>[] {
    const limits: Limits<SettingOptions> = { ...own, ...given }
    const each = <T>(words: readonly T[], narrowed: fc.Arbitrary<T> | undefined) =>
      narrowed ? [narrowed] : words.map((word) => fc.constant(word))
    const names = Object.keys(activations) as SettingOptions['activation'][]
    if (withoutActivation(limits.cell)) return [limits]
    const leaky = each<SettingOptions['cell']>(leaksOf(rule.traits), limits.cell).flatMap((cell) =>
      each(names, limits.activation).flatMap((activation) =>
        each(losses, limits.loss).map((loss): Limits<SettingOptions> => {
          return { ...limits, cell, activation, loss }
        }),
      ),
    )
    return [...leaky, ...further(limits)]
  }

  /** The other cells that have what the rule needs, unless a limit is set on what they have not. */
  function further(limits: Limits<SettingOptions>): Limits<SettingOptions>[] {
    if (limits.cell || limits.activation) return []
    const able = Object.entries(furtherCells).filter(
      ([, make]) =>
        missingOf(make(0.5), rule.traits.needs ?? []).length === 0 &&
        // what is asked of signs counts one a unit
        (rule.draws !== 'signs' || make(0.5).states.length === 1),
    )
    return able.map(([name]) => ({ ...limits, cell: fc.constant(name as FurtherCell) }))
  }

  function* tries(check: Check, limits: Limits<SettingOptions> = {}, search: 'all' | 'first' = 'all') {
    for (const [i, combination] of combinations(limits).entries()) {
      const { feedback = fc.constantFrom('symmetric', 'random', 'given') } = combination
      const options = fc
        .tuple(problemOptions(combination), feedback)
        .map(([problem, feedback]): SettingOptions => ({ ...problem, feedback }))
      const property = fc.property(options, (options) => check(settingOf(rule, options)))
      yield fc.check(property, {
        // to find one failure, more are tried, and it need not be the smallest
        ...(search === 'all' ? { numRuns: runs } : { numRuns: 10 * runs, endOnFailure: true }),
        seed: seed + i,
        // few are tried for each combination: they shouldn't be the smallest
        unbiased: true,
      })
    }
  }

  return {
    rule,
    float32Tolerance,
    over: (name, check, limits) => ({
      name,
      run() {
        let problems = 0
        for (const details of tries(check, limits)) {
          if (details.failed) throw new Error(messageOf(rule, name, details))
          problems += details.numRuns
        }
        return { problems }
      },
    }),
    somewhereNot: (name, expected, check, limits) => ({
      name,
      run() {
        let problems = 0
        for (const details of tries(check, limits, 'first')) {
          problems += details.numRuns
          if (!details.failed) continue
          // a crash is no difference
          if (!(details.errorInstance instanceof Broken)) throw new Error(messageOf(rule, name, details))
          return { problems }
        }
        throw new Error(`${rule.notation}: ${name}: ${expected} on all ${problems} problems that were tried`)
      },
    }),
  }
}

/** Whether a limit leaves only cells that have no activation to choose. */
function withoutActivation(cells: Limits<SettingOptions>['cell']): boolean {
  return (
    cells !== undefined && fc.sample(cells, { numRuns: 20, seed: 1 }).every((cell) => cell in furtherCells)
  )
}

function messageOf(rule: Rule, name: string, details: fc.RunDetails<[SettingOptions]>): string {
  const { counterexample, errorInstance } = details
  const why = errorInstance instanceof Error ? errorInstance.message : String(errorInstance)
  return `${rule.notation}: ${name}: ${why}\nsmallest problem found: ${JSON.stringify(counterexample?.[0])}`
}
