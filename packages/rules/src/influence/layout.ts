import type { Network } from '@credit/core'
import { checkNumbers } from '../online/checkNumbers.js'
import type { Source } from '../online/form.js'
import { sourceForms } from '../online/sources.js'
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
   * Its columns, as places in the values of each kind of source, drive by drive: the units with a present synapse on to it
   * (absent ones have no column), every input, the bias.
   */
  readonly places: Readonly<Record<Source['block'], Int32Array>>
}

/** The influence of some units' parameters on the k states of some units: a matrix `[k·rows, width]`, unit by unit. */
export interface InfluenceBlock {
  /** The units that it is kept for, ascending. */
  readonly rows: Int32Array
  /** Their states: k·u, …, k·u + k − 1 of each unit u. */
  readonly states: Int32Array
  readonly members: readonly Member[]
  /** Columns, rounded up to whole vectors: rows then begin on 16 bytes, and no load crosses a cache line. */
  readonly width: number
  /** Where it begins. */
  readonly at: number
  /** Where the influence on what the units put out begins, `[rows, width]`, where that is kept. */
  readonly outputAt: number
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
  /** Numbers per stream of an influence on what the units put out. */
  readonly outputSize: number
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
  const { hidden: N, inputs: I, connectivity, cell } = network
  const k = cell.states.length
  const forms = sourceForms(network)
  const everyUnit = ascending(N)
  const input = ascending(I)
  const bias = ascending(network.layout.blocks.bias.length > 0 ? 1 : 0)
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
    const places = { recurrent, input, bias, recurrentBias: bias }
    group.members.push({ unit, row: rows.indexOf(unit), column: group.width, places })
    const width = forms.reduce((sum, { block }) => sum + places[block].length, 0)
    group.width += width
    // inside the loop: to find every reach of a network that is far too large can take hours
    numbers += streams * k * rows.length * width
    checkNumbers(caller, kept, numbers, `${numbers} for the first ${unit + 1} units`)
  }
  return { ...laidOut(groups, k), dense: groups.every(({ rows }) => rows.length === N) }
}

function laidOut(
  groups: readonly Pick<InfluenceBlock, 'rows' | 'members' | 'width'>[],
  k: number,
): Omit<InfluenceLayout, 'dense'> {
  let end = 0
  let gap = 0
  let outputEnd = 0
  const blocks = groups.map(({ rows, members, width }) => {
    const padded = Math.ceil(width / vector) * vector
    const states = Int32Array.from(
      { length: k * rows.length },
      (_, n) => k * rows[Math.floor(n / k)] + (n % k),
    )
    const block = { rows, states, members, width: padded, at: end, outputAt: outputEnd }
    end += states.length * padded
    gap = Math.max(gap, states.length * padded)
    outputEnd += rows.length * padded
    return block
  })
  return { blocks, gap, size: end + gap, outputSize: outputEnd }
}

function presynapticOf(connectivity: Uint8Array, unit: number, hidden: number): Int32Array {
  return ascending(hidden).filter((pre) => connectivity[unit * hidden + pre] === 1)
}
