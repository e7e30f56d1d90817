import { ArgumentError } from './errors.js'

/**
 * CRC-32 of ISO 3309, as in zip and PNG: reflected, polynomial 0xEDB88320, complemented before and after. Finds every
 * burst of up to 32 wrong bits, and any other damage but one in 2^32; it is no protection against a forger.
 *
 * @example
 * crc32(Uint8Array.from('123456789', (digit) => digit.charCodeAt(0))) // => 0xcbf43926
 */
export function crc32(bytes: Uint8Array): number {
  if (!(bytes instanceof Uint8Array)) throw new ArgumentError('crc32', 'bytes', 'a Uint8Array', bytes)
  // 256 entries for each call: nothing beside the bytes themselves, and no work when the module loads
  const table = new Uint32Array(256)
  for (let n = 0; n < 256; n++) {
    let remainder = n
    for (let bit = 0; bit < 8; bit++) remainder = (remainder >>> 1) ^ (remainder & 1 ? 0xedb88320 : 0)
    table[n] = remainder
  }
  let crc = 0xffffffff
  for (let i = 0; i < bytes.length; i++) crc = table[(crc ^ bytes[i]) & 0xff] ^ (crc >>> 8)
  return ~crc >>> 0
}
