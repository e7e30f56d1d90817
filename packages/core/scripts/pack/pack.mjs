import { count, tell } from './model.mjs'
import { stepsOf } from './steps.mjs'

/** The digits of `inlined`: neither quotes nor a backslash. */
const alphabet = 'abcdefghijklmnopqrstuvwxyz0123456789.,()=:;{}[]&|?!+-*ABCDEFGHIJ'

/**
 * Bytes as a text that needs no escapes between quotes, of little more than half the size that gzip makes of them:
 * `inlined` of `src/kernels/inlined.ts` reads it. The same bytes give the same text.
 */
export function pack(bytes) {
  const coder = rangeCoder()
  tell(coder.bit, bytes, stepsOf(bytes))
  return coder.text()
}

/** An adaptive binary range coder, in digits of six bits. */
function rangeCoder() {
  // of a 0, in 4096ths
  const probability = new Uint16Array(count).fill(2048)
  const out = []
  // the interval [low, low + range), in units of the fifth digit after those that are out
  let low = 0
  let range = 2 ** 24

  const put = () => {
    out.push(Math.floor(low / 2 ** 24))
    low = (low % 2 ** 24) * 64
  }
  const carry = () => {
    if (low < 2 ** 30) return
    low -= 2 ** 30
    let i = out.length - 1
    while (out[i] === 63) out[i--] = 0
    out[i]++
  }
  return {
    bit(model, value) {
      while (range < 2 ** 24) {
        put()
        range *= 64
      }
      const p = probability[model]
      const bound = (range >>> 12) * p
      if (value === 0) {
        range = bound
        probability[model] = p + ((4096 - p) >> 4)
      } else {
        low += bound
        carry()
        range -= bound
        probability[model] = p - (p >> 4)
      }
    },
    text() {
      for (let i = 0; i < 5; i++) put()
      // before the first one stands the whole part of a number below 1
      return out
        .slice(1)
        .map((digit) => alphabet[digit])
        .join('')
    },
  }
}
