import {
  ArgumentError,
  type BlockName,
  blockNames,
  checkInteger,
  checkLayout,
  checkOneOf,
  checkParameters,
  type Layout,
  type NetworkParameters,
} from '@credit/core'

/** A block of the parameters, or all of them. */
export type BlockChoice = BlockName | 'all'

/** Some entries of an array, one after another. */
export interface Range {
  readonly offset: number
  readonly length: number
}

/** A range, and the name of the block that it is. */
export type NamedRange = Range & { readonly name?: BlockChoice }

/** The values of a point: a bare array, or a network's parameters. */
export function valuesOf(caller: string, at: Float64Array | NetworkParameters): Float64Array {
  if (at instanceof Float64Array) return at
  if (!(at?.data instanceof Float64Array)) {
    throw new ArgumentError(caller, 'at', "a Float64Array, or a network's parameters", at)
  }
  checkParameters(caller, 'at', at)
  return at.data
}

/**
 * Where the entries of a block lie: of a network's parameters a block by its name, 'recurrent' when left out; of anything else,
 * which has no blocks, a range, the whole when left out.
 *
 * @param size entries in all
 * @param layout of a network's parameters
 */
export function rangeOf(
  caller: string,
  size: number,
  layout: Layout | undefined,
  block: BlockChoice | Range | undefined,
): NamedRange {
  if (layout === undefined) {
    const isRange =
      typeof block === 'object' && block !== null && !Array.isArray(block) && !ArrayBuffer.isView(block)
    if (block !== undefined && !isRange) {
      const expected = "a range { offset, length } of a bare array: names are of a network's parameters"
      throw new ArgumentError(caller, 'block', expected, block)
    }
    const offset = checkInteger(caller, 'block.offset', block?.offset ?? 0, 0, size - 1)
    const length = checkInteger(caller, 'block.length', block?.length ?? size, 1, size - offset)
    return { offset, length }
  }
  checkLayout(caller, 'layout', layout)
  const legal: readonly BlockChoice[] = [...blockNames, 'all']
  const name = checkOneOf(caller, 'block', (block ?? 'recurrent') as BlockChoice, legal)
  if (name === 'all') return { offset: 0, length: layout.size, name }
  const { offset, length } = layout.blocks[name as BlockName]
  if (length === 0) throw new ArgumentError(caller, 'block', 'one the network has', name)
  return { offset, length, name }
}

/** The name of a block, for a record. */
export function named({ name }: NamedRange): { readonly block?: BlockChoice } {
  return name === undefined ? {} : { block: name }
}
