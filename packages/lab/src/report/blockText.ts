import type { Run } from './read.js'

/** A block of the parameters, or all of them, in a sentence: `recurrent block`, `all parameters`. */
export function blockText(block: string): string {
  return block === 'all' ? 'all parameters' : `${block} block`
}

/** What λ_max and the other measures of curvature of some runs are of, as their records say; of several, all are named. */
export function curvedText(runs: readonly Run[]): string {
  const blocks = new Set(runs.flatMap(({ records }) => records.curvature.map(({ block }) => block)))
  const each = blocks.size === 0 ? ['recurrent'] : [...blocks]
  return each.map((block) => (block === 'all' ? blockText(block) : `the ${blockText(block)}`)).join(' or ')
}

/** How the records of alignment call what those of curvature call so. */
export function alignedAs(block: string): string {
  return block === 'all' ? 'overall' : block
}
