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
  const blocks = blockNames.flatMap((name) => {
    const { shape, offset, length } = layout.blocks[name]
    return optional.includes(name) && length === 0 ? [] : [{ name, shape, offset }]
  })
  const header: Header = { dtype, size: layout.size, blocks }
  const text = JSON.stringify(header)
  const padded = text.padEnd(Math.ceil(text.length / 8) * 8)
  return Uint8Array.from(padded, (character) => character.charCodeAt(0))
}

/** Throws unless the header is one that `headerOf` can have written, up to the order and spacing of its JSON. */
export function layoutOfHeader(caller: string, bytes: Uint8Array): { layout: Layout; dtype: Dtype } {
  const text = Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')
  const header = parse(text)
  const shapes = {} as Record<BlockName, readonly number[]>
  for (const name of optional) shapes[name] = [0]
  for (const { name, shape } of header?.blocks ?? []) shapes[name] = shape
  if (header && blockNames.every((name) => isShape(shapes[name]))) {
    const layout = layoutOf(shapes)
    const fits = ({ name, offset }: Header['blocks'][number]) => layout.blocks[name]?.offset === offset
    const wanted = blockNames.filter((name) => !optional.includes(name))
    const given = header.blocks.map(({ name }) => name)
    const complete =
      wanted.every((name) => given.includes(name)) &&
      new Set(given).size === given.length &&
      header.blocks.every(fits)
    const known = header.dtype === 'float64' || header.dtype === 'float32'
    if (complete && known && header.size === layout.size) return { layout, dtype: header.dtype }
  }
  throw new ArgumentError(
    caller,
    'the header',
    'JSON with dtype, size and the blocks one after another',
    text.length > 80 ? `${text.slice(0, 80)}…` : text,
  )
}

function parse(text: string): Header | undefined {
  try {
    const header = JSON.parse(text)
    const isObject = (value: unknown) => typeof value === 'object' && value !== null
    return Array.isArray(header?.blocks) && header.blocks.every(isObject) ? header : undefined
  } catch {
    return undefined
  }
}

function isShape(shape: unknown): boolean {
  return Array.isArray(shape) && shape.length > 0 && shape.every((n) => Number.isSafeInteger(n) && n >= 0)
}
