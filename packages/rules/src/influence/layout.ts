import type { Network } from '@credit/core'
import { checkNumbers } from '../online/checkNumbers.js'
import type { Source } from '../online/form.js'
import { ascending } from './ascending.js'
import { reachOf, targetsOf } from './reach.js'

/** One unit's parameters in a block. */
export interface Member {
  readonly unit: number
  /** The row of the unit itself. */
  readonly row: number
  /** Its first column. */
  readonly column: number
  /**
   * Its columns, as places in the values of each kind of source: the units with a present synapse on to it (absent ones
   * have no column), every input, the bias.
   */
  readonly places: Readonly<Record<Source['block'], Int32Array>>
}

/** The influence of some units' parameters on some units: a matrix `[rows, width]`. */
export interface InfluenceBlock {
  /** The units that it is kept for, ascending. */
  readonly rows: Int32Array
  readonly members: readonly Member[]
  /** Columns, rounded up to whole vectors: rows then begin on 16 bytes, and no load crosses a cache line. */
  readonly width: number
  /** Where it begins. */
  readonly at: number
}

/**
 * Where the influence of one stream lies: the blocks one after another, and a gap as large as the largest of them. A step
 * writes every block a gap further, from the last on, and the step after it back again, from the first on: no block is
 * overwritten before it was read, without a second copy of the whole.
 */
export interface InfluenceLayout {
  readonly blocks: readonly InfluenceBlock[]
  /** Whether every block has a row for every unit. */
  readonly dense: boolean
  readonly gap: number
  /** Numbers per stream, gap included. */
  readonly size: number
}

/** Units whose influence is kept for every unit share a block up to about this width, which is where products are fast. */
const fastWidth = 128

/** Four float32 or two float64 are a vector. */
const vector = 4

/**
 * The influence of every unit's parameters on the units that it reaches in at most `hops` synapses; 'all', or without a mask:
 * on every unit.
 *
 * @throws ArgumentError when it is too large to hold.
 */
export function influenceLayout(
  caller: string,
  network: Network,
  hops: number | 'all',
  streams: number,
): InfluenceLayout {
  const { hidden: N, inputs: I, layout, connectivity } = network
  const everyUnit = ascending(N)
  const input = ascending(I)
  const bias = ascending(layout.blocks.bias.length > 0 ? 1 : 0)
  const everywhere = hops === 'all' || connectivity === null
  const targets = everywhere ? [] : targetsOf(network)
  const kept = `the influence (hidden ${N}, inputs ${I}, streams ${streams})`
  const groups: { rows: Int32Array; members: Member[]; width: number }[] = []
  let numbers = 0
  for (let unit = 0; unit < N; unit++) {
    const recurrent = connectivity === null ? everyUnit : presynapticOf(connectivity, unit, N)
    const rows = everywhere ? everyUnit : reachOf(targets, unit, hops)
    let group = groups.at(-1)
    if (group === undefined || group.rows.length < N || rows.length < N || group.width >= fastWidth) {
      group = { rows, members: [], width: 0 }
      groups.push(group)
    }
    const places = { recurrent, input, bias }
    group.members.push({ unit, row: rows.indexOf(unit), column: group.width, places })
    const width = recurrent.length + input.length + bias.length
    group.width += width
    // inside the loop: to find every reach of a network that is far too large can take hours
    numbers += streams * rows.length * width
    checkNumbers(caller, kept, numbers, `${numbers} for the first ${unit + 1} units`)
  }
  return { ...laidOut(groups), dense: groups.every(({ rows }) => rows.length === N) }
}

function laidOut(groups: readonly Omit<InfluenceBlock, 'at'>[]): Omit<InfluenceLayout, 'dense'> {
  let end = 0
  let gap = 0
  const blocks = groups.map(({ rows, members, width }) => {
    const padded = Math.ceil(width / vector) * vector
    const block = { rows, members, width: padded, at: end }
    end += rows.length * padded
    gap = Math.max(gap, rows.length * padded)
    return block
  })
  return { blocks, gap, size: end + gap }
}

function presynapticOf(connectivity: Uint8Array, unit: number, hidden: number): Int32Array {
  return ascending(hidden).filter((pre) => connectivity[unit * hidden + pre] === 1)
}
