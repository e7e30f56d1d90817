import { ArgumentError } from '../errors.js'
import type { Dtype } from '../kernels/kernel.js'
import { type BlockName, blockNames, type Layout, layoutOf } from '../parameters.js'

// The parts of the format of `encodeParameters` in front of the payload; the table is there.

/** Not ASCII, "CRD", both line ends, end of file under DOS. */
export const magic: readonly number[] = [0x89, 0x43, 0x52, 0x44, 0x0d, 0x0a, 0x1a, 0x0a]
export const formatVersion = 1
/** Magic, version, header length, total. */
export const prefixBytes = 24

/** Blocks that are written only where a network has them. */
const optional: readonly BlockName[] = ['recurrentBias']

interface Header {
  readonly dtype: Dtype
  readonly size: number
  readonly blocks: readonly { name: BlockName; shape: readonly number[]; offset: number }[]
}

export function headerOf(layout: Layout, dtype: Dtype): Uint8Array {
  const header: Header = { dtype, size: layout.size, blocks: writtenBlocks(layout) }
  const text = JSON.stringify(header)
  const padded = text.padEnd(Math.ceil(text.length / 8) * 8)
  return Uint8Array.from(padded, (character) => character.charCodeAt(0))
}

function writtenBlocks(layout: Layout): Header['blocks'] {
  return blockNames.flatMap((name) => {
    const { shape, offset, length } = layout.blocks[name]
    return optional.includes(name) && length === 0 ? [] : [{ name, shape, offset }]
  })
}

/** Throws unless the header is one that `headerOf` can have written, up to the order and spacing of its JSON. */
export function layoutOfHeader(caller: string, bytes: Uint8Array): { layout: Layout; dtype: Dtype } {
  const text = Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')
  try {
    const { dtype, size, blocks }: Header = JSON.parse(text)
    const shapes = Object.fromEntries(blocks.map(({ name, shape }) => [name, shape]))
    const layout = layoutOf(shapes as Record<BlockName, readonly number[]>)
    const fits = ({ name, offset }: Header['blocks'][number]) => layout.blocks[name].offset === offset
    const whole = blocks.every(fits) && blocks.length === writtenBlocks(layout).length
    if (whole && size === layout.size && (dtype === 'float64' || dtype === 'float32'))
      return { layout, dtype }
  } catch {
    // no JSON, or no layout
  }
  throw new ArgumentError(
    caller,
    'the header',
    'JSON with dtype, size and the blocks one after another',
    text.length > 80 ? `${text.slice(0, 80)}…` : text,
  )
}
