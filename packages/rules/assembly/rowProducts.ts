import { add, BYTES, every, LANES, mul, multiplyAdd, zero } from '../../core/assembly/lanes'

/** The lanes of a vector summed, neighbours first. */
// @ts-expect-error: decorator
@inline function sumOf(a: v128): Real {
  const pair = v128.extract_lane<Real>(a, 0) + v128.extract_lane<Real>(a, 1)
  if (sizeof<Real>() == 8) return pair
  return pair + (v128.extract_lane<Real>(a, 2 % <u8>LANES) + v128.extract_lane<Real>(a, 3 % <u8>LANES))
}

// @ts-expect-error: decorator
@inline function put(at: usize, sum: Real, accumulate: bool): void {
  store<Real>(at, accumulate ? sum + load<Real>(at) : sum)
}

/** `out[m,n] = a[m,k] · b[n,k]ᵀ`, or `out += a · bᵀ`: dot products of rows, four rows of b at a time. */
export function rowProducts(out: usize, a: usize, b: usize, m: i32, k: i32, n: i32, accumulate: bool): void {
  const stride = <usize>k * BYTES
  for (let i = 0; i < m; i++) {
    let row = b
    let j = 0
    for (; j + 4 <= n; j += 4) {
      dots(out, a, row, row + stride, row + 2 * stride, row + 3 * stride, k, accumulate)
      out += 4 * BYTES
      row += 4 * stride
    }
    for (; j < n; j++) {
      dot(out, a, row, k, accumulate)
      out += BYTES
      row += stride
    }
    a += stride
  }
}

/** Two vectors of partial sums for each of four rows: eight independent chains. */
function dots(out: usize, a: usize, b0: usize, b1: usize, b2: usize, b3: usize, k: i32, accumulate: bool): void {
  let x0 = zero()
  let x1 = zero()
  let y0 = zero()
  let y1 = zero()
  let z0 = zero()
  let z1 = zero()
  let w0 = zero()
  let w1 = zero()
  const whole = k & -(2 * LANES)
  const end = a + <usize>whole * BYTES
  while (a < end) {
    const v0 = v128.load(a)
    const v1 = v128.load(a, 16)
    x0 = multiplyAdd(v0, v128.load(b0), x0)
    x1 = multiplyAdd(v1, v128.load(b0, 16), x1)
    y0 = multiplyAdd(v0, v128.load(b1), y0)
    y1 = multiplyAdd(v1, v128.load(b1, 16), y1)
    z0 = multiplyAdd(v0, v128.load(b2), z0)
    z1 = multiplyAdd(v1, v128.load(b2, 16), z1)
    w0 = multiplyAdd(v0, v128.load(b3), w0)
    w1 = multiplyAdd(v1, v128.load(b3, 16), w1)
    a += 32
    b0 += 32
    b1 += 32
    b2 += 32
    b3 += 32
  }
  let sums = sumsOf(add(x0, x1), add(y0, y1))
  let others = sumsOf(add(z0, z1), add(w0, w1))
  if (sizeof<Real>() === 4) sums = pairSums(sums, others)
  for (let rest = k - whole; rest > 0; rest--) {
    const v = every(a)
    if (sizeof<Real>() === 8) {
      sums = add(sums, mul(v, v128.load64_lane(b1, v128.load64_zero(b0), 1)))
      others = add(others, mul(v, v128.load64_lane(b3, v128.load64_zero(b2), 1)))
    } else {
      const low = v128.load32_lane(b1, v128.load32_zero(b0), 1)
      sums = add(sums, mul(v, v128.load32_lane(b3, v128.load32_lane(b2, low, 2), 3)))
    }
    a += BYTES
    b0 += BYTES
    b1 += BYTES
    b2 += BYTES
    b3 += BYTES
  }
  putFour(out, sums, others, accumulate)
}

/** The sums of the lanes of two vectors, in float64; in float32 the sums of their halves. */
// @ts-expect-error: decorator
@inline function sumsOf(a: v128, b: v128): v128 {
  if (sizeof<Real>() === 8) {
    return add(v128.shuffle<f64>(a, b, 0, 2), v128.shuffle<f64>(a, b, 1, 3))
  }
  return pairSums(a, b)
}

/** a0 + a1, a2 + a3, b0 + b1, b2 + b3. */
// @ts-expect-error: decorator
@inline function pairSums(a: v128, b: v128): v128 {
  return add(v128.shuffle<f32>(a, b, 0, 2, 4, 6), v128.shuffle<f32>(a, b, 1, 3, 5, 7))
}

/** Four sums, of which float64 has two in each vector. */
// @ts-expect-error: decorator
@inline function putFour(out: usize, sums: v128, others: v128, accumulate: bool): void {
  v128.store(out, accumulate ? add(sums, v128.load(out)) : sums)
  if (sizeof<Real>() === 8) v128.store(out, accumulate ? add(others, v128.load(out, 16)) : others, 16)
}

function dot(out: usize, a: usize, b: usize, k: i32, accumulate: bool): void {
  let x0 = zero()
  let x1 = zero()
  const whole = k & -(2 * LANES)
  const end = a + <usize>whole * BYTES
  while (a < end) {
    x0 = multiplyAdd(v128.load(a), v128.load(b), x0)
    x1 = multiplyAdd(v128.load(a, 16), v128.load(b, 16), x1)
    a += 32
    b += 32
  }
  let x = sumOf(add(x0, x1))
  for (let rest = k - whole; rest > 0; rest--) {
    x += load<Real>(a) * load<Real>(b)
    a += BYTES
    b += BYTES
  }
  put(out, x, accumulate)
}

/** The sum of squares of `count` numbers, in four vectors of partial sums. */
export function sumOfSquares(at: usize, count: i32): f64 {
  let s0 = zero()
  let s1 = zero()
  let s2 = zero()
  let s3 = zero()
  const whole = count & -(4 * LANES)
  const end = at + <usize>whole * BYTES
  for (; at < end; at += 64) {
    const x0 = v128.load(at)
    const x1 = v128.load(at, 16)
    const x2 = v128.load(at, 32)
    const x3 = v128.load(at, 48)
    s0 = multiplyAdd(x0, x0, s0)
    s1 = multiplyAdd(x1, x1, s1)
    s2 = multiplyAdd(x2, x2, s2)
    s3 = multiplyAdd(x3, x3, s3)
  }
  let sum = sumOf(add(add(s0, s1), add(s2, s3)))
  for (let i = whole; i < count; i++) {
    const x = load<Real>(at)
    sum += x * x
    at += BYTES
  }
  return <f64>sum
}
