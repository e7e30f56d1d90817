import { add, BYTES, every, LANES, multiplyAdd, putPair, putRest, vector, zero } from './lanes'

/** `out[m,n] = a[m,k] · b[k,n]`, or `out +=` that, for k of 1 or 2: what is written is most of the work. */
export function thin(out: usize, a: usize, b: usize, m: i32, k: i32, n: i32, accumulate: bool): void {
  if (k === 1) {
    if (accumulate) thinRows(out, a, b, m, 1, n, true)
    else thinRows(out, a, b, m, 1, n, false)
  } else if (accumulate) thinRows(out, a, b, m, 2, n, true)
  else thinRows(out, a, b, m, 2, n, false)
}

// @ts-ignore: decorator
@inline function thinRows(out: usize, a: usize, b: usize, m: i32, k: i32, n: i32, accumulate: bool): void {
  const whole = <usize>(n & -LANES) * BYTES
  const rest = n & (LANES - 1)
  const stride = <usize>n * BYTES
  for (; m > 0; m--) {
    const x = every(a)
    const y = every(a + <usize>(k - 1) * BYTES)
    let at: usize = 0
    if (WIDE) {
      for (; at + 16 < whole; at += 32) {
        let first = thinSum(b + at, x, y, stride, 0, k)
        let second = thinSum(b + at, x, y, stride, 16, k)
        if (accumulate) {
          first = add(first, v128.load(out + at))
          second = add(second, v128.load(out + at, 16))
        }
        putPair(out + at, first, second)
      }
    }
    for (; at < whole; at += 16) {
      const sum = thinSum(b + at, x, y, stride, 0, k)
      v128.store(out + at, accumulate ? add(sum, v128.load(out + at)) : sum)
    }
    if (rest > 0) {
      const sum = thinSum(b + at, x, y, stride, 0, k)
      putRest(out + at, accumulate ? add(sum, v128.load(out + at)) : sum, rest)
    }
    out += stride
    a += <usize>k * BYTES
  }
}

/** In the order of one accumulator that begins at 0, which makes a product of −0 a 0. */
// @ts-ignore: decorator
@inline function thinSum(b: usize, x: v128, y: v128, stride: usize, on: i32, k: i32): v128 {
  const first = multiplyAdd(x, vector(b, on), zero())
  return k === 1 ? first : multiplyAdd(y, vector(b + stride, on), first)
}
