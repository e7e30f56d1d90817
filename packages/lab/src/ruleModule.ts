import type { Rule } from '@credit/rules'
import { parseRule } from '@credit/rules/registry'
import { expectedOf, isModulePath, isRule, withoutGivenFeedback } from '@credit/training/schema'
import { InputError } from './inputError.js'
import { importModule, madeOf } from './moduleFile.js'

/** A rule with the hash of the file that it came from, if it came from one. */
export interface LoadedRule {
  readonly rule: Rule
  /** SHA-256 of the module, in hexadecimal digits; null for a rule of the library. */
  readonly hash: string | null
}

/**
 * The rule that a notation names, or the default export of a module of one's own: `./mine.mjs`, a rule, or a function
 * of options that makes one, `./mine.mjs:k=3` (values that are numbers come as numbers).
 *
 * The path is relative to the working directory. The hash is that of the file itself, not of what it imports.
 *
 * @param feedback the matrix that `feedback=given` stands for
 * @throws ArgumentError for a notation that names no rule and an option that the function does not ask for, InputError for a
 *   module that can't be read or exports none.
 */
export async function loadRule(text: string, feedback?: Float64Array): Promise<LoadedRule> {
  if (!isModulePath(text)) return { rule: parseRule(text, feedback && { feedback }), hash: null }
  const module = await importModule('--rules', text)
  const made = madeOf({ ...module, options: withoutGivenFeedback(module.options ?? {}) }, 'rule')
  if (!isRule(made)) throw new InputError(`${module.path}: its default export must be ${expectedOf.rule}`)
  return { rule: feedback === undefined ? made : made.withFeedback(feedback), hash: module.hash }
}
