import { tiny } from '../../core/assembly/cell'
import { add, BYTES, cut, every, LANES, mul, putPair, putSome, splat } from '../../core/assembly/lanes'

/** `out[i,j] = a[i]·x[i,j] + b[i]·y[i,j]`, `[m, n]`. */
export function mixRows(out: usize, x: usize, a: usize, y: usize, b: usize, m: i32, n: i32): void {
  const small = splat(tiny)
  const stride = <usize>n * BYTES
  const whole = <usize>(n & -LANES) * BYTES
  for (let i = 0; i < m; i++) {
    const ofX = every(a)
    const ofY = every(b)
    let at: usize = 0
    if (WIDE) {
      for (; at + 16 < whole; at += 32) {
        const first = cut(add(mul(ofX, v128.load(x + at)), mul(ofY, v128.load(y + at))), small)
        const second = cut(add(mul(ofX, v128.load(x + at, 16)), mul(ofY, v128.load(y + at, 16))), small)
        putPair(out + at, first, second)
      }
    }
    for (; at < whole; at += 16) {
      v128.store(out + at, cut(add(mul(ofX, v128.load(x + at)), mul(ofY, v128.load(y + at))), small))
    }
    if (whole < stride) {
      const last = add(mul(ofX, v128.load(x + whole)), mul(ofY, v128.load(y + whole)))
      putSome(out + whole, cut(last, small), n & (LANES - 1))
    }
    out += stride
    x += stride
    y += stride
    a += BYTES
    b += BYTES
  }
}
