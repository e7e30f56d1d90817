/**
 * The word that was probably meant: the one with the fewest letters to add, drop, change or swap with their neighbour, if
 * that is at most a third of it (and always one); undefined when none is that near.
 */
export function nearest(given: string, words: readonly string[]): string | undefined {
  const distances = words.map((word) => ({ word, distance: distanceOf(given, word) }))
  const [best] = distances
    .filter(({ word, distance }) => distance <= Math.max(1, word.length / 3))
    .sort((a, b) => a.distance - b.distance)
  return best?.word
}

/** `one of a, b, c`, with the one that was probably meant. */
export function oneOf(words: readonly string[], given: unknown, orElse = ''): string {
  const meant = typeof given === 'string' ? nearest(given, words) : undefined
  return `one of ${words.join(', ')}${orElse}${guess(meant)}`
}

/** What is said of the word that was probably meant; nothing where there is none. */
export function guess(meant: string | undefined): string {
  return meant === undefined ? '' : ` (did you mean ${meant}?)`
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
