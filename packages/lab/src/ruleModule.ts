import type { Rule } from '@credit/rules'
import { parseRule } from '@credit/rules/registry'
import { isModulePath } from '@credit/training/schema'
import { InputError } from './inputError.js'
import { importModule, makeWith } from './moduleFile.js'

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
 * @throws ArgumentError for a notation that names no rule and an option that the function does not ask for, InputError for a
 *   module that can't be read or exports none.
 */
export async function loadRule(text: string): Promise<LoadedRule> {
  if (!isModulePath(text)) return { rule: parseRule(text), hash: null }
  const { path, options, hash, value } = await importModule('--rules', text)
  if (options !== null && typeof value !== 'function') {
    throw new InputError(`${path}: its default export is a rule and takes no options, got ${text}`)
  }
  const made = typeof value === 'function' ? makeWith(path, (given) => value(given), options ?? {}) : value
  if (!isRule(made)) {
    throw new InputError(
      `${path}: its default export must be a rule made by defineRule, or a function that returns one`,
    )
  }
  return { rule: made, hash }
}

function isRule(value: unknown): value is Rule {
  return (
    typeof value === 'object' &&
    value !== null &&
    'estimator' in value &&
    typeof value.estimator === 'function'
  )
}
