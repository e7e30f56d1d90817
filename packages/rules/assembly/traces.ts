import { tiny } from '../../core/assembly/cell'
import { add, BYTES, cut, every, LANES, mul, multiplyAdd, putSome, splat, zero } from '../../core/assembly/lanes'

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
  let x = sumOf(add(x0, x1))
  let y = sumOf(add(y0, y1))
  let z = sumOf(add(z0, z1))
  let w = sumOf(add(w0, w1))
  for (let rest = k - whole; rest > 0; rest--) {
    const v = load<Real>(a)
    x += v * load<Real>(b0)
    y += v * load<Real>(b1)
    z += v * load<Real>(b2)
    w += v * load<Real>(b3)
    a += BYTES
    b0 += BYTES
    b1 += BYTES
    b2 += BYTES
    b3 += BYTES
  }
  put(out, x, accumulate)
  put(out + BYTES, y, accumulate)
  put(out + 2 * BYTES, z, accumulate)
  put(out + 3 * BYTES, w, accumulate)
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

/** Writes a vector, or its first `columns` lanes: with a call only for the last of a row. */
// @ts-expect-error: decorator
@inline function putVector(at: usize, a: v128, columns: i32): void {
  if (columns >= LANES) v128.store(at, a)
  else putSome(at, a, columns)
}

/** `trace[m,n] = decay[m] ∘ trace + u[m] v[n]ᵀ`. */
export function traceStep(trace: usize, decay: usize, u: usize, v: usize, m: i32, n: i32): void {
  const small = splat(tiny)
  const stride = <usize>n * BYTES
  for (let i = 0; i < m; i++) {
    const kept = every(decay)
    const gain = every(u)
    for (let j = 0; j < n; j += LANES) {
      const at = <usize>j * BYTES
      putVector(trace + at, cut(add(mul(kept, v128.load(trace + at)), mul(gain, v128.load(v + at))), small), n - j)
    }
    trace += stride
    decay += BYTES
    u += BYTES
  }
}

/** The same, and `out[m,n] = weight[m] ∘ trace`, or `out +=` that, while the trace is at hand. */
export function traceGradient(
  trace: usize,
  decay: usize,
  u: usize,
  v: usize,
  out: usize,
  weight: usize,
  m: i32,
  n: i32,
  accumulate: bool,
): void {
  const small = splat(tiny)
  const stride = <usize>n * BYTES
  for (let i = 0; i < m; i++) {
    const kept = every(decay)
    const gain = every(u)
    const share = every(weight)
    for (let j = 0; j < n; j += LANES) {
      const at = <usize>j * BYTES
      const x = cut(add(mul(kept, v128.load(trace + at)), mul(gain, v128.load(v + at))), small)
      const y = mul(share, x)
      putVector(trace + at, x, n - j)
      putVector(out + at, accumulate ? add(y, v128.load(out + at)) : y, n - j)
    }
    trace += stride
    out += stride
    decay += BYTES
    u += BYTES
    weight += BYTES
  }
}
