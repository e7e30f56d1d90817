import { BYTES } from './lanes'

// Where operands lie packed, behind the sums of outerProducts.ts: what a tile reads is then one run of memory. In place, rows
// of 512 bytes fall into 8 of the 64 sets of a cache and push each other out: two to three times slower.
// @ts-ignore: decorator
@inline export const PACKED_RIGHT: usize = 69632
// @ts-ignore: decorator
@inline export const PACKED_LEFT: usize = PACKED_RIGHT + 128 * 64
/** 64 KiB, and what the last vector of the last tile writes past it. */
// @ts-ignore: decorator
@inline export const packedEnd: i32 = <i32>PACKED_LEFT + 65536 + 16 * 128

/** Bytes between the packed operands of two tiles: the last vector of a row may be written past its end. */
// @ts-ignore: decorator
@inline export function packedSize(k: i32, height: i32): usize { return <usize>(k * height) * BYTES + 16 }

/** `k` rows of the left operand, `rows` numbers of each, tile by tile. */
export function packLeft(a: usize, left: usize, k: i32, rows: i32, tiles: i32): void {
  const low = rows / tiles
  const tall = rows - low * tiles
  const lower = PACKED_LEFT + <usize>tall * packedSize(k, low + 1)
  for (let p = 0; p < k; p++) {
    const from = packRows(PACKED_LEFT, a, p, k, tall, low + 1)
    packRows(lower, from, p, k, tiles - tall, low)
    a += left
  }
}

/** Of row p, what the next `count` tiles of this height read; returns the end of it. */
// @ts-ignore: decorator
@inline function packRows(to: usize, from: usize, p: i32, k: i32, count: i32, height: i32): usize {
  const bytes = <usize>height * BYTES
  const size = packedSize(k, height)
  to += <usize>p * bytes
  for (; count > 0; count--) {
    v128.store(to, v128.load(from))
    // the next row overwrites what is written past this one
    if (bytes > 16) v128.store(to, v128.load(from, 16), 16)
    if (bytes > 32) v128.store(to, v128.load(from, 32), 32)
    to += size
    from += bytes
  }
  return from
}

/** `k` rows of a strip of the right operand: 64 bytes of each, or half of that. */
export function packRight(b: usize, right: usize, k: i32, half: bool): void {
  let to = PACKED_RIGHT
  for (; k > 0; k--) {
    const x = v128.load(b)
    const y = v128.load(b, 16)
    if (half) {
      v128.store(to, x)
      v128.store(to, y, 16)
      to += 32
    } else {
      const z = v128.load(b, 32)
      const w = v128.load(b, 48)
      v128.store(to, x)
      v128.store(to, y, 16)
      v128.store(to, z, 32)
      v128.store(to, w, 48)
      to += 64
    }
    b += right
  }
}
