import type { JacobianEntries } from './jacobian.js'
import type { InfluenceLayout } from './layout.js'

/** The part of the Jacobian within the rows of each block, as `sparseProduct` reads it, in integers. */
export interface Patterns {
  readonly data: Int32Array
  /** Where the pattern of each block begins in `data`. */
  readonly starts: readonly number[]
}

/** The patterns of all blocks; those with a row for every unit share one. */
export function patternsOf({ blocks }: InfluenceLayout, entries: JacobianEntries): Patterns {
  const all = entries.starts.length - 1
  const placeOf = new Int32Array(all)
  const parts: Int32Array[] = []
  const starts: number[] = []
  let length = 0
  let shared = -1
  for (const { states } of blocks) {
    const everyUnit = states.length === all
    if (everyUnit && shared >= 0) {
      starts.push(shared)
      continue
    }
    if (everyUnit) shared = length
    const part = patternOf(states, entries, placeOf)
    parts.push(part)
    starts.push(length)
    length += part.length
  }
  const data = new Int32Array(length)
  let at = 0
  for (const part of parts) {
    data.set(part, at)
    at += part.length
  }
  return { data, starts }
}

/**
 * For every row the number of its entries, then for each entry the place of its column among the rows and where its value
 * lies. `placeOf` is scratch, all 0.
 */
function patternOf(
  states: Int32Array,
  { starts, columns }: JacobianEntries,
  placeOf: Int32Array,
): Int32Array {
  states.forEach((state, place) => {
    placeOf[state] = place + 1
  })
  const pattern: number[] = []
  for (const state of states) {
    const countAt = pattern.push(0) - 1
    for (let e = starts[state]; e < starts[state + 1]; e++) {
      const place = placeOf[columns[e]]
      if (place > 0) pattern.push(place - 1, e)
    }
    pattern[countAt] = (pattern.length - 1 - countAt) / 2
  }
  for (const state of states) placeOf[state] = 0
  return Int32Array.from(pattern)
}
