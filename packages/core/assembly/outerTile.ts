// See productTile.ts.
import { add, BYTES, every, multiplyAdd, zero } from './lanes'

/** `rows × vectors` of a sum of outer products, on from what is at `from` unless `fresh`. */
// @ts-ignore: decorator
@inline export function outerTile(
  out: usize,
  from: usize,
  a: usize,
  b: usize,
  k: i32,
  left: usize,
  right: usize,
  stride: usize,
  rows: i32,
  vectors: i32,
  fresh: bool,
  accumulate: bool,
): void {
  let c00 = zero()
  let c01 = zero()
  let c02 = zero()
  let c03 = zero()
  let c10 = zero()
  let c11 = zero()
  let c12 = zero()
  let c13 = zero()
  let c20 = zero()
  let c21 = zero()
  let c22 = zero()
  let c23 = zero()
  let c30 = zero()
  let c31 = zero()
  let c32 = zero()
  let c33 = zero()
  let c40 = zero()
  let c41 = zero()
  let c42 = zero()
  let c43 = zero()
  let c50 = zero()
  let c51 = zero()
  let c52 = zero()
  let c53 = zero()
  if (!fresh) {
    c00 = v128.load(from)
    c01 = v128.load(from, 16)
    if (vectors > 2) {
      c02 = v128.load(from, 32)
      c03 = v128.load(from, 48)
    }
    if (rows > 1) {
      const from1 = from + stride
      c10 = v128.load(from1)
      c11 = v128.load(from1, 16)
      if (vectors > 2) {
        c12 = v128.load(from1, 32)
        c13 = v128.load(from1, 48)
      }
    }
    if (rows > 2) {
      const from2 = from + 2 * stride
      c20 = v128.load(from2)
      c21 = v128.load(from2, 16)
      if (vectors > 2) {
        c22 = v128.load(from2, 32)
        c23 = v128.load(from2, 48)
      }
    }
    if (rows > 3) {
      const from3 = from + 3 * stride
      c30 = v128.load(from3)
      c31 = v128.load(from3, 16)
      if (vectors > 2) {
        c32 = v128.load(from3, 32)
        c33 = v128.load(from3, 48)
      }
    }
    if (rows > 4) {
      const from4 = from + 4 * stride
      c40 = v128.load(from4)
      c41 = v128.load(from4, 16)
      if (vectors > 2) {
        c42 = v128.load(from4, 32)
        c43 = v128.load(from4, 48)
      }
    }
    if (rows > 5) {
      const from5 = from + 5 * stride
      c50 = v128.load(from5)
      c51 = v128.load(from5, 16)
      if (vectors > 2) {
        c52 = v128.load(from5, 32)
        c53 = v128.load(from5, 48)
      }
    }
  }
  for (; k > 0; k--) {
    const b0 = v128.load(b)
    const b1 = v128.load(b, 16)
    const b2 = vectors > 2 ? v128.load(b, 32) : b0
    const b3 = vectors > 2 ? v128.load(b, 48) : b1
    const x0 = every(a)
    c00 = multiplyAdd(x0, b0, c00)
    c01 = multiplyAdd(x0, b1, c01)
    if (vectors > 2) {
      c02 = multiplyAdd(x0, b2, c02)
      c03 = multiplyAdd(x0, b3, c03)
    }
    if (rows > 1) {
      const x = v128.load_splat<Real>(a, 1 * BYTES)
      c10 = multiplyAdd(x, b0, c10)
      c11 = multiplyAdd(x, b1, c11)
      if (vectors > 2) {
        c12 = multiplyAdd(x, b2, c12)
        c13 = multiplyAdd(x, b3, c13)
      }
    }
    if (rows > 2) {
      const x = v128.load_splat<Real>(a, 2 * BYTES)
      c20 = multiplyAdd(x, b0, c20)
      c21 = multiplyAdd(x, b1, c21)
      if (vectors > 2) {
        c22 = multiplyAdd(x, b2, c22)
        c23 = multiplyAdd(x, b3, c23)
      }
    }
    if (rows > 3) {
      const x = v128.load_splat<Real>(a, 3 * BYTES)
      c30 = multiplyAdd(x, b0, c30)
      c31 = multiplyAdd(x, b1, c31)
      if (vectors > 2) {
        c32 = multiplyAdd(x, b2, c32)
        c33 = multiplyAdd(x, b3, c33)
      }
    }
    if (rows > 4) {
      const x = v128.load_splat<Real>(a, 4 * BYTES)
      c40 = multiplyAdd(x, b0, c40)
      c41 = multiplyAdd(x, b1, c41)
      if (vectors > 2) {
        c42 = multiplyAdd(x, b2, c42)
        c43 = multiplyAdd(x, b3, c43)
      }
    }
    if (rows > 5) {
      const x = v128.load_splat<Real>(a, 5 * BYTES)
      c50 = multiplyAdd(x, b0, c50)
      c51 = multiplyAdd(x, b1, c51)
      if (vectors > 2) {
        c52 = multiplyAdd(x, b2, c52)
        c53 = multiplyAdd(x, b3, c53)
      }
    }
    a += left
    b += right
  }
  const out1 = out + stride
  const out2 = out + 2 * stride
  const out3 = out + 3 * stride
  const out4 = out + 4 * stride
  const out5 = out + 5 * stride
  // all loads, then all stores: an engine joins two stores only where nothing stands between them
  if (accumulate) {
    c00 = add(c00, v128.load(out))
    c01 = add(c01, v128.load(out, 16))
    if (vectors > 2) {
      c02 = add(c02, v128.load(out, 32))
      c03 = add(c03, v128.load(out, 48))
    }
    if (rows > 1) {
      c10 = add(c10, v128.load(out1))
      c11 = add(c11, v128.load(out1, 16))
      if (vectors > 2) {
        c12 = add(c12, v128.load(out1, 32))
        c13 = add(c13, v128.load(out1, 48))
      }
    }
    if (rows > 2) {
      c20 = add(c20, v128.load(out2))
      c21 = add(c21, v128.load(out2, 16))
      if (vectors > 2) {
        c22 = add(c22, v128.load(out2, 32))
        c23 = add(c23, v128.load(out2, 48))
      }
    }
    if (rows > 3) {
      c30 = add(c30, v128.load(out3))
      c31 = add(c31, v128.load(out3, 16))
      if (vectors > 2) {
        c32 = add(c32, v128.load(out3, 32))
        c33 = add(c33, v128.load(out3, 48))
      }
    }
    if (rows > 4) {
      c40 = add(c40, v128.load(out4))
      c41 = add(c41, v128.load(out4, 16))
      if (vectors > 2) {
        c42 = add(c42, v128.load(out4, 32))
        c43 = add(c43, v128.load(out4, 48))
      }
    }
    if (rows > 5) {
      c50 = add(c50, v128.load(out5))
      c51 = add(c51, v128.load(out5, 16))
      if (vectors > 2) {
        c52 = add(c52, v128.load(out5, 32))
        c53 = add(c53, v128.load(out5, 48))
      }
    }
  }
  v128.store(out, c00)
  v128.store(out, c01, 16)
  if (vectors > 2) {
    v128.store(out, c02, 32)
    v128.store(out, c03, 48)
  }
  if (rows > 1) {
    v128.store(out1, c10)
    v128.store(out1, c11, 16)
    if (vectors > 2) {
      v128.store(out1, c12, 32)
      v128.store(out1, c13, 48)
    }
  }
  if (rows > 2) {
    v128.store(out2, c20)
    v128.store(out2, c21, 16)
    if (vectors > 2) {
      v128.store(out2, c22, 32)
      v128.store(out2, c23, 48)
    }
  }
  if (rows > 3) {
    v128.store(out3, c30)
    v128.store(out3, c31, 16)
    if (vectors > 2) {
      v128.store(out3, c32, 32)
      v128.store(out3, c33, 48)
    }
  }
  if (rows > 4) {
    v128.store(out4, c40)
    v128.store(out4, c41, 16)
    if (vectors > 2) {
      v128.store(out4, c42, 32)
      v128.store(out4, c43, 48)
    }
  }
  if (rows > 5) {
    v128.store(out5, c50)
    v128.store(out5, c51, 16)
    if (vectors > 2) {
      v128.store(out5, c52, 32)
      v128.store(out5, c53, 48)
    }
  }
}
