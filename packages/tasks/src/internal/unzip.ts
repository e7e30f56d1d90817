import { crc32 } from '@credit/core'
import { inflateSync } from 'fflate'
import { mostBytes } from './mostBytes.js'

/** One file of a zip, as its central directory describes it. */
interface Entry {
  readonly name: string
  readonly flags: number
  readonly method: number
  readonly crc: number
  readonly packed: number
  readonly size: number
  /** Where its local header begins. */
  readonly at: number
}

const endSignature = 0x06054b50
const centralSignature = 0x02014b50
const localSignature = 0x04034b50
const unknown32 = 0xffffffff
// how hard was compressed (2, 4), sizes behind the data (8), names in UTF-8 (0x800)
const knownFlags = 0x080e

/**
 * The files of a zip whose names `wanted` accepts. All that the zip says twice must agree, each file must have the length
 * and the CRC-32 that are stated for it, and the lengths are bounded (`mostBytes`) before anything is allocated.
 *
 * @throws Error that says what is wrong.
 */
export function unzip(bytes: Uint8Array, wanted: (name: string) => boolean): Map<string, Uint8Array> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const all = directoryOf(view)
  // a name that was damaged is none that is wanted, so the headers of all are compared
  const found = all.map((entry) => ({ ...entry, from: checkHeader(view, entry) }))
  const entries = found.filter(({ name }) => wanted(name))
  const total = entries.reduce((sum, { size }) => sum + size, 0)
  const most = mostBytes(bytes.length)
  if (total > most) throw new Error(`it would hold ${total} bytes, more than ${most}: save it uncompressed`)
  const files = new Map<string, Uint8Array>()
  for (const entry of entries) {
    if (files.has(entry.name)) throw new Error(`two files named ${entry.name}`)
    files.set(entry.name, contentOf(view, entry))
  }
  return files
}

function directoryOf(view: DataView): Entry[] {
  const end = endOf(view)
  const count = view.getUint16(end + 10, true)
  const size = view.getUint32(end + 12, true)
  let at = view.getUint32(end + 16, true)
  if (count === 0xffff || size === unknown32 || at === unknown32) throw new Error('a zip of more than 4 GB')
  if (view.getUint32(end + 4, true) !== 0 || view.getUint16(end + 8, true) !== count) {
    throw new Error('a part of a zip in several')
  }
  if (at + size !== end) throw new Error('a directory that does not end where the zip does')
  const entries: Entry[] = []
  for (let i = 0; i < count; i++) {
    if (at + 46 > end || view.getUint32(at, true) !== centralSignature) throw new Error('a damaged directory')
    const nameLength = view.getUint16(at + 28, true)
    const extraLength = view.getUint16(at + 30, true)
    const next = at + 46 + nameLength + extraLength + view.getUint16(at + 32, true)
    if (next > end) throw new Error('a damaged directory')
    entries.push({
      name: textOf(view, at + 46, nameLength),
      flags: view.getUint16(at + 8, true),
      method: view.getUint16(at + 10, true),
      crc: view.getUint32(at + 16, true),
      packed: view.getUint32(at + 20, true),
      size: view.getUint32(at + 24, true),
      at: view.getUint32(at + 42, true),
    })
    at = next
  }
  if (at !== end) throw new Error('a damaged directory')
  return entries
}

/** Where the end record begins: the last one whose comment reaches to the end of the file. */
function endOf(view: DataView): number {
  const last = view.byteLength - 22
  for (let at = last; at >= Math.max(0, last - 0xffff); at--) {
    if (view.getUint32(at, true) === endSignature && view.getUint16(at + 20, true) === last - at) return at
  }
  throw new Error('no zip, or one cut off')
}

/** Where the content of an entry begins; throws unless both of its headers say the same. */
function checkHeader(view: DataView, entry: Entry): number {
  const { name, flags, method, crc, packed, size, at } = entry
  const wrong = (what: string) => new Error(`${name}: ${what}`)
  if (at + 30 > view.byteLength || view.getUint32(at, true) !== localSignature) throw wrong('no file there')
  const nameLength = view.getUint16(at + 26, true)
  const from = at + 30 + nameLength + view.getUint16(at + 28, true)
  if (from + packed > view.byteLength) throw wrong('cut off')
  if ((flags & ~knownFlags) !== 0) throw wrong('encrypted, or of an unknown kind')
  const same =
    view.getUint16(at + 6, true) === flags &&
    view.getUint16(at + 8, true) === method &&
    textOf(view, at + 30, nameLength) === name &&
    // the sizes and the CRC come after the data of a zip that was written as a stream, and the sizes in an extra field
    // where numpy writes without knowing them
    ((flags & 8) !== 0 || view.getUint32(at + 14, true) === crc) &&
    agrees(view.getUint32(at + 18, true), packed, flags) &&
    agrees(view.getUint32(at + 22, true), size, flags)
  if (!same) throw wrong('its two headers differ')
  return from
}

function contentOf(
  view: DataView,
  { name, method, crc, packed, size, from }: Entry & { from: number },
): Uint8Array {
  const wrong = (what: string) => new Error(`${name}: ${what}`)
  const raw = new Uint8Array(view.buffer, view.byteOffset + from, packed)
  const content = method === 0 ? raw : method === 8 ? inflated(raw, size, wrong) : undefined
  if (content === undefined) throw wrong(`compression ${method}, neither stored nor deflated`)
  if (content.length !== size) throw wrong(`${content.length} bytes, not the ${size} that it states`)
  const found = crc32(content)
  if (found !== crc) throw wrong(`CRC ${hex(found)}, not the ${hex(crc)} that it states`)
  return content
}

function agrees(local: number, central: number, flags: number): boolean {
  return local === central || local === unknown32 || ((flags & 8) !== 0 && local === 0)
}

function inflated(raw: Uint8Array, size: number, wrong: (what: string) => Error): Uint8Array {
  try {
    // a byte more than is stated, so that a longer content shows
    return inflateSync(raw, { out: new Uint8Array(size + 1) })
  } catch (error) {
    throw wrong((error as Error).message)
  }
}

function textOf(view: DataView, at: number, length: number): string {
  return new TextDecoder().decode(new Uint8Array(view.buffer, view.byteOffset + at, length))
}

function hex(crc: number): string {
  return crc.toString(16).padStart(8, '0')
}
