import type { Network } from '@credit/core'

/**
 * The matrix F that stands for W on the way from unit to unit: W itself, the averages over types of units, or those of the
 * connected synapses at the places of the connected synapses.
 */
export type ModulationKind = 'cell' | 'type' | 'connected'

/** A fixed filter of credit: taps F_s over the delays 1 … taps. */
export interface Filter {
  readonly modulation: 'cell' | 'type'
  /** 'published': the receiving unit's own φ′ on every path; 'released': μ there too, as in the authors' code. */
  readonly form: 'published' | 'released'
  /** μ, the mean derivative; 'estimated' as a running mean. */
  readonly mean: number | 'estimated'
  /** Infinity: all. */
  readonly taps: number
  /**
   * What is averaged over types: all weights of a block, absent ones as 0; those that are not 0, at whose places alone the
   * mean then stands; or the powers that the taps are.
   */
  readonly average: 'weights' | 'connected' | 'powers'
}

/** The matrix that credit goes through from hop to hop. */
export function modulationKindOf({ modulation, average }: Filter): ModulationKind {
  if (modulation === 'cell') return 'cell'
  return average === 'connected' ? 'connected' : 'type'
}

/** α and ζ of a cell whose carry and gain are one number each. */
export interface Constants {
  readonly leak: number
  readonly gain: number
}

/** Null for a cell of several states or drives, or whose carry or gain changes from step to step or from unit to unit. */
export function constantsOf({ cell }: Network): Constants | null {
  const { carry, gain } = cell.constant ?? {}
  if (cell.states.length > 1 || cell.drives.length > 1) return null
  return typeof carry === 'number' && typeof gain === 'number' ? { leak: carry, gain } : null
}

/** Units sorted into classes: `of[i]` is the class of unit i, `sizes[a]` the number of units in class a. */
export interface Classes {
  readonly of: Int32Array
  readonly sizes: readonly number[]
  readonly count: number
}

function classesBy(hidden: number, keyOf: (unit: number) => number): Classes {
  const keys = Array.from({ length: hidden }, (_, i) => keyOf(i))
  const distinct = [...new Set(keys)].sort((a, b) => a - b)
  const of = Int32Array.from(keys, (key) => distinct.indexOf(key))
  const sizes = distinct.map((key) => keys.filter((other) => other === key).length)
  return { of, sizes, count: distinct.length }
}

/** The types that occur in a network, numbered from 0 in their order. */
export function typesOf({ hidden, types }: Network): Classes {
  return classesBy(hidden, (i) => types[i])
}

/** Whether unit i can have a synapse on itself. */
export function hasAutapse({ hidden, connectivity }: Network, i: number): boolean {
  return connectivity === null || connectivity[i * hidden + i] === 1
}

/**
 * Types, each split into the units with an autapse and those without. Between two groups all entries of F are equal; within one,
 * those on the diagonal too: the type's mean, or 0 without the autapse.
 */
export interface Groups extends Classes {
  readonly types: readonly number[]
  /** Whether the units of a group lack the autapse, so that F is 0 on their diagonal. */
  readonly lacking: readonly boolean[]
}

/** The groups of a network, numbered from 0 in the order of their types. */
export function groupsOf(network: Network): Groups {
  const types = typesOf(network)
  const lacks = (i: number) => (hasAutapse(network, i) ? 0 : 1)
  const groups = classesBy(network.hidden, (i) => 2 * types.of[i] + lacks(i))
  const first = Array.from({ length: groups.count }, (_, g) => groups.of.indexOf(g))
  return {
    ...groups,
    types: first.map((i) => types.of[i]),
    lacking: first.map((i) => lacks(i) === 1),
  }
}
