import { ArgumentError } from '../errors.js'
import { isArray } from './isArray.js'

/**
 * Throws unless `options` is an object, as options are, all of whose members have one of the names; returns it. A misspelt one
 * is refused with the name that was probably meant, where it would leave the default in force without a word.
 */
export function checkObject<T>(caller: string, options: T, names: readonly string[]): T {
  if (typeof options !== 'object' || options === null || isArray(options)) {
    throw new ArgumentError(caller, 'options', 'an object of options', options)
  }
  // not Object.keys, which asks for more than the names
  for (const name of Reflect.ownKeys(options) as string[]) {
    if (!names.includes(name)) throw new ArgumentError(caller, 'an option', oneOf(names, name), name)
  }
  return options
}

/** `one of a, b, c`, with the one that was probably meant. */
export function oneOf(words: readonly string[], given: unknown, orElse = ''): string {
  return `one of ${words.join(', ')}${orElse}${guess(nearestOf(given, words))}`
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

/** The word with the fewest letters to add, drop, change or swap, if that is at most a third of it (and always one). */
export function nearestOf(given: unknown, words: readonly string[]): string | undefined {
  if (typeof given !== 'string') return undefined
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
