import { ArgumentError } from './errors.js'
import { isArray } from './internal/isArray.js'

/**
 * Throws unless `options` is an object of options that all have one of these names; returns it. A misspelt one is refused with
 * the name that was probably meant, where it would leave the default in force without a word.
 *
 * @example
 * import { checkOptions } from '@credit/core/options'
 * checkOptions('train', { rate: 1 }, ['rate', 'steps']) // => { rate: 1 }
 */
export function checkOptions<T>(caller: string, options: T, names: readonly string[]): T {
  if (typeof options !== 'object' || options === null || isArray(options)) {
    throw new ArgumentError(caller, 'options', 'an object of options', options)
  }
  checkWords('checkOptions', 'names', names)
  // not Object.keys, which asks for more than the names
  for (const name of Reflect.ownKeys(options)) {
    if (names.includes(name as string)) continue
    throw new ArgumentError(caller, 'an option', oneOf(names, name), name)
  }
  return options
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
  let best: string | undefined
  let least = Number.POSITIVE_INFINITY
  for (const word of words) {
    const distance = distanceOf(given, word)
    if (distance < least && distance <= Math.max(1, word.length / 3)) {
      best = word
      least = distance
    }
  }
  return best
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
  const meant = typeof given === 'string' ? nearest(given, words) : undefined
  return `one of ${words.join(', ')}${orElse}${guess(meant)}`
}

/**
 * What is said of the word that was probably meant; nothing where there is none.
 *
 * @example
 * import { guess } from '@credit/core/options'
 * guess('feedback') // => ' (did you mean feedback?)'
 */
export function guess(meant: string | undefined): string {
  return meant === undefined ? '' : ` (did you mean ${meant}?)`
}

function checkWords(caller: string, argument: string, words: readonly string[]): void {
  if (Array.isArray(words) && words.every((word) => typeof word === 'string')) return
  throw new ArgumentError(caller, argument, 'an array of words', words)
}

function distanceOf(a: string, b: string): number {
  // rows[i][j]: from the first i letters of a to the first j of b
  const rows = [Array.from({ length: b.length + 1 }, (_, j) => j)]
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const changed = rows[i - 1][j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1)
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      const swapped = isSwap ? rows[i - 2][j - 2] + 1 : changed
      row.push(Math.min(rows[i - 1][j] + 1, row[j - 1] + 1, changed, swapped))
    }
    rows.push(row)
  }
  return rows[a.length][b.length]
}
