import { ArgumentError } from '@credit/core'
import { guess, nearest } from '@credit/core/options'
import { flagName, flags } from '@credit/training/schema'
import type { ArgsDef } from 'citty'
import { InputError } from './inputError.js'
import { pathMeant } from './namedByFlag.js'

/** Letters of a list of legal words in a message, which is to stay a line. */
const mostLetters = 160

/** Arguments that name a task, a rule, a cell or a loss, which may be those of a file. */
const namesParts = /^(--(tasks|rules?|cell|loss)|RULE)$/

/** A command as it was typed. */
interface Typed {
  readonly name: string
  readonly args: ArgsDef
  readonly rawArgs: readonly string[]
}

/**
 * A mistake as the person reads it who typed the command: it begins with the command, names a flag by the one of its names that
 * was typed, lists no more words than fit a line, and says which of them was probably meant.
 */
export function asTyped({ argument, expected, received }: ArgumentError, typed: Typed): Error {
  const caller = `credit ${typed.name}`
  const path = namesParts.test(argument) ? pathMeant(received) : undefined
  if (path !== undefined) {
    const expected = `the path of a file, which begins with a dot or a slash${guess(path)}`
    return new ArgumentError(caller, typedName(argument, typed), expected, received)
  }
  const name = typedName(argument, typed)
  if (received === undefined)
    return new InputError(`${caller}: ${name} is missing: ${listed(expected, received)}`)
  return new ArgumentError(caller, name, listed(expected, received), received)
}

/** What an error calls an argument, `--tasks`, `network.leak` or `leak`, by the flag that was typed for it, if one was. */
function typedName(argument: string, { args, rawArgs }: Typed): string {
  const isTyped = (flag: string) => rawArgs.some((word) => word === flag || word.startsWith(`${flag}=`))
  const [word, ...rest] = argument.split(' ')
  const flag =
    flags[word] ??
    (word.startsWith('--') ? word : `--${flagName(word.replace(/^training\.stop\./, 'stop-'))}`)
  const names = Object.entries(args)
    .map(([name, definition]) => [name, ...aliasesOf(definition)].map((each) => `--${each}`))
    .find((each) => each.includes(flag))
  return [names?.find(isTyped) ?? word, ...rest].join(' ')
}

function aliasesOf(definition: ArgsDef[string]): string[] {
  const { alias } = definition as { alias?: string | string[] }
  return alias === undefined ? [] : [alias].flat()
}

/**
 * `one of a, b, c`, cut where it is long, with the word that was probably meant; any other expectation as it is.
 *
 * @example
 * ```ts
 * listed('one of exact, eprop', 'epropp') // => 'one of exact, eprop (did you mean eprop?)'
 * ```
 */
export function listed(expected: string, received: unknown): string {
  const [, list, rest = ''] = /^one of (.+?)((?:, or | for | \().*)?$/s.exec(expected) ?? []
  if (list === undefined) return expected
  const words = list.split(', ').map((word) => word.replaceAll('"', ''))
  const meant = typeof received === 'string' ? nearest(received, words) : undefined
  return `one of ${shortened(words)}${rest}${rest.includes(guess(meant)) ? '' : guess(meant)}`
}

function shortened(words: readonly string[]): string {
  const all = words.join(', ')
  if (all.length <= mostLetters) return all
  const shown = all.slice(0, all.slice(0, mostLetters).lastIndexOf(', ')).split(', ')
  return `${shown.join(', ')} and ${words.length - shown.length} more`
}
