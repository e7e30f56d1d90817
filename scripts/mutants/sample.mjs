// Which mutants are tried, and what their number says of all.
import { createHash } from 'node:crypto'

/** A sample without replacement: those whose hash with the seed comes first, so that a changed file leaves the others' draw alone. */
export function sampleOf(mutants, count, seed) {
  const seen = new Map()
  const keyed = mutants.map((mutant) => {
    const text = [seed, mutant.file, mutant.kind, mutant.before, mutant.after].join('\0')
    const times = (seen.get(text) ?? 0) + 1
    seen.set(text, times)
    return { key: createHash('sha256').update(`${text}\0${times}`).digest('hex'), mutant }
  })
  keyed.sort((a, b) => (a.key < b.key ? -1 : 1))
  return keyed.slice(0, count).map(({ mutant }) => mutant)
}

/** Wilson's interval of a share, 95 %. */
export function wilson(hits, count) {
  const z = 1.959964
  const p = hits / count
  const middle = (p + z ** 2 / (2 * count)) / (1 + z ** 2 / count)
  const half = (z / (1 + z ** 2 / count)) * Math.sqrt((p * (1 - p)) / count + z ** 2 / (4 * count ** 2))
  return [middle - half, middle + half]
}
