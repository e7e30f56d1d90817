import { ArgumentError } from '../../errors.js'

/**
 * The UTF-8 bytes of a string. Half of a surrogate pair is refused: TextEncoder (which the language itself does not
 * have) would turn all of them into the same replacement character, and two names into one.
 */
export function utf8(caller: string, argument: string, text: string): number[] {
  const bytes: number[] = []
  for (const character of text) {
    const point = character.codePointAt(0)!
    if (point >= 0xd800 && point <= 0xdfff) {
      throw new ArgumentError(caller, argument, 'a string without half of a surrogate pair', text)
    }
    if (point < 0x80) bytes.push(point)
    else if (point < 0x800) bytes.push(0xc0 | (point >> 6), tail(point))
    else if (point < 0x10000) bytes.push(0xe0 | (point >> 12), tail(point >> 6), tail(point))
    else bytes.push(0xf0 | (point >> 18), tail(point >> 12), tail(point >> 6), tail(point))
  }
  return bytes
}

const tail = (point: number) => 0x80 | (point & 0x3f)
