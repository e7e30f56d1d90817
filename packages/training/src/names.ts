import { ArgumentError, crossEntropy, type Loss, squaredError } from '@credit/core'
import { oneOf } from '@credit/core/options'
import { parseRule, rules } from '@credit/rules/registry'
import { tasks } from '@credit/tasks/registry'
import { cellNames } from './cells.js'
import { isModulePath, isPath } from './modulePath.js'

/** The losses of the library, by the names that configurations have for them. */
const losses = {
  'squared-error': squaredError,
  'cross-entropy': () => crossEntropy({ at: 'every' }),
  'cross-entropy-last': () => crossEntropy({ at: 'last' }),
} as const satisfies Readonly<Record<string, () => Loss>>

/** The loss of the library that has this name; undefined for another. */
export function libraryLoss(name: string): Loss | undefined {
  return Object.entries<() => Loss>(losses).find(([each]) => each === name)?.[1]()
}

/** What a configuration may name beside the paths of files. */
export interface Names {
  readonly tasks: readonly string[]
  readonly rules: readonly string[]
  readonly cells: readonly string[]
  readonly losses: readonly string[]
}

export const libraryNames: Names = {
  tasks: Object.keys(tasks),
  rules: Object.keys(rules),
  cells: cellNames,
  losses: Object.keys(losses),
}

/** A name without what stands behind its colon. */
export const bare = (text: string): string => text.replace(/:.*$/s, '')

/** Whether a rule's notation leaves the feedback to a file. */
export function isFeedbackGiven(notation: string): boolean {
  return /[:,]feedback=given(,|$)/.test(notation)
}

/** The options of a rule's notation but for `feedback=given`, which is none of the rule: its matrix is. */
export function withoutGivenFeedback<T>({ feedback, ...options }: Readonly<Record<string, T>>) {
  return feedback === undefined || feedback === 'given' ? options : { ...options, feedback }
}

/** Where the options of what the library has are given, which rules alone have behind their names. */
const elsewhere = {
  tasks: 'its options are given by --options, or options in a file',
  cells: 'its options are settings of the network, such as --threshold',
  losses: 'it has no options',
} as const

/**
 * What is expected instead of a text, by what it stands for; null when it names one. What modules hold is looked at when they
 * are loaded.
 */
export function problemsOf(names: Names) {
  const own = (kind: keyof Names, text: string) =>
    names[kind].includes(bare(text)) && !libraryNames[kind].includes(bare(text))
  const named = (kind: keyof typeof elsewhere, example: string) => (text: string) => {
    if (names[kind].includes(text) || own(kind, text) || isModulePath(text)) return null
    if (libraryNames[kind].includes(bare(text))) return `${bare(text)} without a colon: ${elsewhere[kind]}`
    return oneOf(names[kind], text, `, or a module such as ${example}`)
  }
  return {
    task: (text: string) => (isPath(text) ? null : named('tasks', './mine.mjs')(text)),
    rule(text: string) {
      if (isModulePath(text) || own('rules', text)) return null
      try {
        parseRule(text, isFeedbackGiven(text) ? { feedback: new Float64Array(0) } : {})
        return null
      } catch (error) {
        return error instanceof ArgumentError ? error.expected : String(error)
      }
    },
    cell: named('cells', './mine.mjs'),
    loss: named('losses', './mine.mjs'),
  }
}
