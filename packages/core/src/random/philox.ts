/**
 * One block of the counter-based generator Philox 4x32-10: four random 32-bit words, a fixed function of a
 * 128-bit counter and a 64-bit key.
 *
 * Ten rounds of (c0, c1, c2, c3) → (high(M1·c2) ⊕ c1 ⊕ k0, low(M1·c2), high(M0·c0) ⊕ c3 ⊕ k1, low(M0·c0)), the key
 * moving by two Weyl constants from round to round.
 *
 * @param out Four words, overwritten; may be `counter` itself.
 * @param counter Four words, least significant first, taken modulo 2^32.
 * @param key Two words, taken modulo 2^32.
 *
 * Cost: about 50 ns. Throws nothing: it is the inner loop of every random number.
 *
 * Source: Salmon, Moraes, Dror and Shaw 2011, "Parallel random numbers: as easy as 1, 2, 3", §3.3.
 *
 * @example
 * ```ts
 * import { philox } from '@credit/core'
 *
 * const out = new Uint32Array(4)
 * philox(out, [0, 0, 0, 0], [0, 0])
 * out[0] // => 1713891541
 * ```
 */
export function philox(out: Uint32Array, counter: ArrayLike<number>, key: ArrayLike<number>): void {
  let c0 = counter[0] | 0
  let c1 = counter[1] | 0
  let c2 = counter[2] | 0
  let c3 = counter[3] | 0
  let k0 = key[0] | 0
  let k1 = key[1] | 0
  for (let round = 0; round < 10; round++) {
    const high0 = multiplyHigh(c0, 0xd251, 0x1f53)
    const high1 = multiplyHigh(c2, 0xcd9e, 0x8d57)
    const low0 = Math.imul(c0, 0xd2511f53)
    const low1 = Math.imul(c2, 0xcd9e8d57)
    c0 = high1 ^ c1 ^ k0
    c1 = low1
    c2 = high0 ^ c3 ^ k1
    c3 = low0
    k0 = (k0 + 0x9e3779b9) | 0
    k1 = (k1 + 0xbb67ae85) | 0
  }
  out[0] = c0
  out[1] = c1
  out[2] = c2
  out[3] = c3
}

/** The upper 32 bits of a · (high·2^16 + low), by halves of 16 bits: no sum below reaches 2^32. */
function multiplyHigh(a: number, high: number, low: number): number {
  const a0 = a & 0xffff
  const a1 = a >>> 16
  const middle = (Math.imul(a1, low) + (Math.imul(a0, low) >>> 16)) | 0
  const cross = (Math.imul(a0, high) + (middle & 0xffff)) | 0
  return (Math.imul(a1, high) + (middle >>> 16) + (cross >>> 16)) | 0
}
