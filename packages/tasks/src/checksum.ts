import { ArgumentError } from '@credit/core'

// floor(2³² |sin(i + 1)|), written out: engines differ in the last bit of Math.sin
const additions = /* @__PURE__ */ Int32Array.of(
  0xd76aa478,
  0xe8c7b756,
  0x242070db,
  0xc1bdceee,
  0xf57c0faf,
  0x4787c62a,
  0xa8304613,
  0xfd469501,
  0x698098d8,
  0x8b44f7af,
  0xffff5bb1,
  0x895cd7be,
  0x6b901122,
  0xfd987193,
  0xa679438e,
  0x49b40821,
  0xf61e2562,
  0xc040b340,
  0x265e5a51,
  0xe9b6c7aa,
  0xd62f105d,
  0x02441453,
  0xd8a1e681,
  0xe7d3fbc8,
  0x21e1cde6,
  0xc33707d6,
  0xf4d50d87,
  0x455a14ed,
  0xa9e3e905,
  0xfcefa3f8,
  0x676f02d9,
  0x8d2a4c8a,
  0xfffa3942,
  0x8771f681,
  0x6d9d6122,
  0xfde5380c,
  0xa4beea44,
  0x4bdecfa9,
  0xf6bb4b60,
  0xbebfbc70,
  0x289b7ec6,
  0xeaa127fa,
  0xd4ef3085,
  0x04881d05,
  0xd9d4d039,
  0xe6db99e5,
  0x1fa27cf8,
  0xc4ac5665,
  0xf4292244,
  0x432aff97,
  0xab9423a7,
  0xfc93a039,
  0x655b59c3,
  0x8f0ccc92,
  0xffeff47d,
  0x85845dd1,
  0x6fa87e4f,
  0xfe2ce6e0,
  0xa3014314,
  0x4e0811a1,
  0xf7537e82,
  0xbd3af235,
  0x2ad7d2bb,
  0xeb86d391,
)
const rotations = /* @__PURE__ */ Uint8Array.of(7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21)

/**
 * MD5 of some bytes as 32 hexadecimal digits. The checksums of the MNIST files were published in MD5; this one
 * runs wherever the library runs. It finds damaged and mistaken files; it is no protection against a forger.
 *
 * Cost: about a third of a second for the 55 MB of MNIST.
 *
 * @example
 * ```ts
 * import { md5 } from '@credit/tasks'
 *
 * md5(new Uint8Array(0)) // => 'd41d8cd98f00b204e9800998ecf8427e'
 * ```
 *
 * @see RFC 1321 (1992)
 */
export function md5(bytes: Uint8Array): string {
  if (!(bytes instanceof Uint8Array)) throw new ArgumentError('md5', 'bytes', 'a Uint8Array', bytes)
  const state = Int32Array.of(0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476)
  const words = new Int32Array(16)
  const whole = bytes.length - (bytes.length % 64)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  for (let offset = 0; offset < whole; offset += 64) absorb(state, words, view, offset)

  // the rest, a 1 bit, zeros, and the length in bits as 64 bits: one more block or two
  const rest = bytes.length - whole
  const tail = new DataView(new ArrayBuffer(rest < 56 ? 64 : 128))
  new Uint8Array(tail.buffer).set(bytes.subarray(whole))
  tail.setUint8(rest, 0x80)
  tail.setUint32(tail.byteLength - 8, (bytes.length << 3) >>> 0, true)
  tail.setUint32(tail.byteLength - 4, Math.floor(bytes.length / 2 ** 29), true)
  for (let offset = 0; offset < tail.byteLength; offset += 64) absorb(state, words, tail, offset)

  const digest = new DataView(new ArrayBuffer(16))
  state.forEach((word, i) => {
    digest.setInt32(4 * i, word, true)
  })
  return Array.from(new Uint8Array(digest.buffer), (byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** One block of 64 bytes into the state: 64 steps, in four rounds that differ in their mixing function. */
function absorb(state: Int32Array, words: Int32Array, view: DataView, offset: number): void {
  for (let i = 0; i < 16; i++) words[i] = view.getInt32(offset + 4 * i, true)
  let a = state[0]
  let b = state[1]
  let c = state[2]
  let d = state[3]
  for (let i = 0; i < 64; i++) {
    const round = i >> 4
    let mixed: number
    let word: number
    if (round === 0) {
      mixed = (b & c) | (~b & d)
      word = i
    } else if (round === 1) {
      mixed = (d & b) | (~d & c)
      word = (5 * i + 1) & 15
    } else if (round === 2) {
      mixed = b ^ c ^ d
      word = (3 * i + 5) & 15
    } else {
      mixed = c ^ (b | ~d)
      word = (7 * i) & 15
    }
    const sum = (a + mixed + additions[i] + words[word]) | 0
    const rotation = rotations[4 * round + (i & 3)]
    a = d
    d = c
    c = b
    b = (b + ((sum << rotation) | (sum >>> (32 - rotation)))) | 0
  }
  state[0] = (state[0] + a) | 0
  state[1] = (state[1] + b) | 0
  state[2] = (state[2] + c) | 0
  state[3] = (state[3] + d) | 0
}
