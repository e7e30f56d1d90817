import { ArgumentError } from './errors.js'
import { checkObject, oneOf as legalWords, nearestOf } from './internal/checkObject.js'

export { guess } from './internal/checkObject.js'

/**
 * Throws unless `options` is an object of options that all have one of these names; returns it. A misspelt one is refused with
 * the name that was probably meant, where it would leave the default in force without a word.
 *
 * @example
 * import { checkOptions } from '@credit/core/options'
 * checkOptions('train', { rate: 1 }, ['rate', 'steps']) // => { rate: 1 }
 */
export function checkOptions<T>(caller: string, options: T, names: readonly string[]): T {
  checkWords('checkOptions', 'names', names)
  return checkObject(caller, options, names)
}

/**
 * The word that was probably meant: the one with the fewest letters to add, drop, change or swap with their neighbour, if
 * that is at most a third of it (and always one); undefined when none is that near.
 *
 * @example
 * import { nearest } from '@credit/core/options'
 * nearest('feedbak', ['modulation', 'feedback']) // => 'feedback'
 */
export function nearest(given: string, words: readonly string[]): string | undefined {
  if (typeof given !== 'string') throw new ArgumentError('nearest', 'given', 'a text', given)
  checkWords('nearest', 'words', words)
  return nearestOf(given, words)
}

/**
 * `one of a, b, c`, with the one that was probably meant.
 *
 * @example
 * import { oneOf } from '@credit/core/options'
 * oneOf(['modulation', 'feedback'], 'feedbak') // => 'one of modulation, feedback (did you mean feedback?)'
 */
export function oneOf(words: readonly string[], given: unknown, orElse = ''): string {
  checkWords('oneOf', 'words', words)
  return legalWords(words, given, orElse)
}

function checkWords(caller: string, argument: string, words: readonly string[]): void {
  if (Array.isArray(words) && words.every((word) => typeof word === 'string')) return
  throw new ArgumentError(caller, argument, 'an array of words', words)
}
