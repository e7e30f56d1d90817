import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ArgumentError } from '@credit/core'
import type { Rule } from '@credit/rules'
import { parseRule } from '@credit/rules/registry'
import { isModulePath } from '@credit/training/schema'
import { InputError } from './inputError.js'

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
 * @throws ArgumentError for a notation that names no rule, InputError for a module that can't be read or exports none.
 */
export async function loadRule(text: string): Promise<LoadedRule> {
  if (!isModulePath(text)) return { rule: parseRule(text), hash: null }
  const { path, options } = partsOf(text)
  const hash = hashOf(path)
  let loaded: { default?: unknown }
  try {
    // the query makes a changed file another module
    loaded = await import(`${pathToFileURL(resolve(path))}?sha256=${hash}`)
  } catch (error) {
    throw new InputError(`${path}: ${(error as Error).message}`)
  }
  const made = typeof loaded.default === 'function' ? loaded.default(options ?? {}) : loaded.default
  if (typeof made !== 'object' || made === null || typeof (made as Rule).estimator !== 'function') {
    throw new InputError(
      `${path}: its default export must be a rule made by defineRule, or a function that returns one`,
    )
  }
  if (options !== null && typeof loaded.default !== 'function') {
    throw new InputError(`${path}: its default export is a rule and takes no options, got ${text}`)
  }
  return { rule: made as Rule, hash }
}

function partsOf(text: string): { path: string; options: Record<string, string | number> | null } {
  const match = /^(.*?\.[cm]?js)(?::(.*))?$/.exec(text)
  if (match === null) {
    throw new ArgumentError('credit', '--rules', 'a module such as ./mine.mjs or ./mine.mjs:k=3', text)
  }
  if (match[2] === undefined) return { path: match[1], options: null }
  const options: Record<string, string | number> = {}
  for (const part of match[2].split(',')) {
    const pair = /^([A-Za-z]\w*)=(.+)$/.exec(part)
    if (pair === null) throw new ArgumentError('credit', '--rules', 'options such as k=3,form=slow', text)
    const value = Number(pair[2])
    options[pair[1]] = Number.isNaN(value) ? pair[2] : value
  }
  return { path: match[1], options }
}

/** SHA-256 of a rule's module; null for a rule of the library. */
export function moduleHash(text: string): string | null {
  return isModulePath(text) ? hashOf(partsOf(text).path) : null
}

function hashOf(path: string): string {
  try {
    return createHash('sha256').update(readFileSync(path)).digest('hex')
  } catch (error) {
    throw new InputError(`${path}: ${(error as Error).message}`)
  }
}
