import { leak, tiny } from '../../core/assembly/cell'
import { add, BYTES, cut, every, LANES, mul, putCount, putRest, putSome, splat, zero } from '../../core/assembly/lanes'
import { put4 } from '../../core/assembly/put'

/** Where the unit at a place in the order lies in a row. */
// @ts-expect-error: decorator
@inline function unitAt(order: usize, i: i32): usize {
  return <usize>load<u32>(order + <usize>i * 4) * BYTES
}

/** Whether the units of a type, which are in ascending order, are one after the other: then vectors hold them. */
// @ts-expect-error: decorator
@inline function neighbours(order: usize, from: i32, end: i32): bool {
  return load<i32>(order + <usize>(end - 1) * 4) - load<i32>(order + <usize>from * 4) === end - 1 - from
}

/** In two partial sums. */
function sumOf(r: usize, order: usize, from: i32, end: i32): Real {
  let even: Real = 0
  let odd: Real = 0
  let i = from
  for (; i + 2 <= end; i += 2) {
    even += load<Real>(r + unitAt(order, i))
    odd += load<Real>(r + unitAt(order, i + 1))
  }
  if (i < end) even += load<Real>(r + unitAt(order, i))
  return even + odd
}

/** The same in the lanes of a vector: in float64 these are the two. */
function sumOfRun(r: usize, count: i32): Real {
  let sums = zero()
  let rest = count
  for (; rest >= LANES; rest -= LANES) {
    sums = add(sums, v128.load(r))
    r += 16
  }
  let even = v128.extract_lane<Real>(sums, 0)
  let odd = v128.extract_lane<Real>(sums, 1)
  if (sizeof<Real>() == 4) {
    even += v128.extract_lane<Real>(sums, 2 % <u8>LANES)
    odd += v128.extract_lane<Real>(sums, 3 % <u8>LANES)
  }
  for (; rest > 0; rest--) {
    even += load<Real>(r)
    r += BYTES
  }
  return even + odd
}

/**
 * `out = r F` for block-constant F: `out_i = Σ_a means[a, b]·(sum of r over type a) − own_i·r_i`, b the type of i.
 * `order` lists the units type by type, `starts` where each type begins.
 */
export function typeProduct(
  out: usize,
  r: usize,
  order: usize,
  starts: usize,
  means: usize,
  own: usize,
  sums: usize,
  rows: i32,
  n: i32,
  types: i32,
): void {
  const stride = <usize>n * BYTES
  for (let row = 0; row < rows; row++) {
    for (let a = 0; a < types; a++) {
      const from = load<i32>(starts + <usize>a * 4)
      const end = load<i32>(starts + <usize>(a + 1) * 4)
      const sum = neighbours(order, from, end) ? sumOfRun(r + unitAt(order, from), end - from) : sumOf(r, order, from, end)
      store<Real>(sums + <usize>a * BYTES, sum)
    }
    for (let b = 0; b < types; b++) {
      let value: Real = 0
      for (let a = 0; a < types; a++) {
        value += load<Real>(means + <usize>(a * types + b) * BYTES) * load<Real>(sums + <usize>a * BYTES)
      }
      let i = load<i32>(starts + <usize>b * 4)
      const end = load<i32>(starts + <usize>(b + 1) * 4)
      if (neighbours(order, i, end)) {
        const all = v128.splat<Real>(value)
        let at = unitAt(order, i)
        for (; i < end; i += LANES) {
          const x = v128.sub<Real>(all, mul(v128.load(own + at), v128.load(r + at)))
          if (end - i >= LANES) v128.store(out + at, x)
          else putSome(out + at, x, end - i)
          at += 16
        }
      } else {
        for (; i < end; i++) {
          const at = unitAt(order, i)
          store<Real>(out + at, value - load<Real>(own + at) * load<Real>(r + at))
        }
      }
    }
    out += stride
    r += stride
  }
}

/**
 * `means[a, b]`: the sum of W[n, n] over the units of types a (rows) and b (columns), over the number of pairs. `rows` is
 * scratch of n numbers.
 */
export function typeMeans(
  means: usize,
  w: usize,
  order: usize,
  starts: usize,
  rows: usize,
  n: i32,
  types: i32,
): void {
  for (let a = 0; a < types; a++) {
    const top = load<i32>(starts + <usize>a * 4)
    const bottom = load<i32>(starts + <usize>(a + 1) * 4)
    columnSums(rows, w, order, top, bottom, n)
    for (let b = 0; b < types; b++) {
      const from = load<i32>(starts + <usize>b * 4)
      const end = load<i32>(starts + <usize>(b + 1) * 4)
      const sum = neighbours(order, from, end)
        ? sumOfRun(rows + unitAt(order, from), end - from)
        : sumOf(rows, order, from, end)
      store<Real>(means, sum / <Real>((bottom - top) * (end - from)))
      means += BYTES
    }
  }
}

/** `out[n]`: the sum of the rows of W of the units at these places in the order. */
function columnSums(out: usize, w: usize, order: usize, from: i32, end: i32, n: i32): void {
  for (let j = 0; j < n; j += 4 * LANES) {
    const column = w + <usize>j * BYTES
    let s0 = zero()
    let s1 = zero()
    let s2 = zero()
    let s3 = zero()
    for (let i = from; i < end; i++) {
      const row = column + unitAt(order, i) * <usize>n
      s0 = add(s0, v128.load(row))
      s1 = add(s1, v128.load(row, 16))
      s2 = add(s2, v128.load(row, 32))
      s3 = add(s3, v128.load(row, 48))
    }
    put4(out + <usize>j * BYTES, s0, s1, s2, s3, n - j, false)
  }
}

/**
 * `out[i,j] = Σ_s base[s, of i, j] + excess[s, i]·own[s, of i, j]`: `base` and `own` are `[S, groups, n]`, `of` says which
 * group a row i of m is of.
 */
export function spreadRows(
  out: usize,
  base: usize,
  own: usize,
  groupOf: usize,
  excess: usize,
  streams: i32,
  groups: i32,
  m: i32,
  n: i32,
): void {
  const stride = <usize>n * BYTES
  const units = <usize>m * BYTES
  const next = <usize>groups * stride
  for (let i = 0; i < m; i++) {
    const row = <usize>load<u32>(groupOf) * stride
    for (let s = 0; s < streams; s++) {
      const x = every(excess + <usize>s * units)
      const from = row + <usize>s * next
      if (s === 0) spread(out, base + from, own + from, x, n, false)
      else spread(out, base + from, own + from, x, n, true)
    }
    out += stride
    groupOf += 4
    excess += BYTES
  }
}

// @ts-expect-error: decorator
@inline function spread(out: usize, base: usize, own: usize, x: v128, n: i32, accumulate: bool): void {
  const whole = <usize>(n & -LANES) * BYTES
  let at: usize = 0
  for (; at < whole; at += 16) {
    const y = add(v128.load(base + at), mul(x, v128.load(own + at)))
    v128.store(out + at, accumulate ? add(y, v128.load(out + at)) : y)
  }
  if (n & (LANES - 1)) {
    const y = add(v128.load(base + at), mul(x, v128.load(own + at)))
    putRest(out + at, accumulate ? add(y, v128.load(out + at)) : y, n & (LANES - 1))
  }
}

/** One step of filtered credit, voltage leak: see the interface. */
export function filteredCredit(
  published: bool,
  last: bool,
  credit: usize,
  hop: usize,
  carry: usize,
  mean: usize,
  derivatives: usize,
  width: i32,
): void {
  const mu = splat(<f64>load<Real>(mean))
  const small = splat(tiny)
  const kept = splat(leak)
  const keep = splat(1 - leak)
  const form = i32x4.splat(published ? -1 : 0)
  const next = <usize>width * BYTES
  const whole = <usize>(width & -LANES) * BYTES
  const rest = width & (LANES - 1)
  let at: usize = 0
  // whole vectors without a condition: engines compute a value anew for every branch that stores it
  if (last) {
    for (; at < whole; at += 16) lastVector(credit + at, carry + at, derivatives + at, keep, small, LANES)
    if (rest > 0) lastVector(credit + at, carry + at, derivatives + at, keep, small, rest)
    return
  }
  for (; at < whole; at += 16) {
    filteredVector(form, credit + at, hop + at, carry + at, mu, derivatives + at, next, kept, keep, small, LANES)
  }
  if (rest > 0) filteredVector(form, credit + at, hop + at, carry + at, mu, derivatives + at, next, kept, keep, small, rest)
}

// @ts-expect-error: decorator
@inline function lastVector(
  credit: usize,
  carry: usize,
  derivatives: usize,
  keep: v128,
  small: v128,
  count: i32,
): void {
  const d = mul(v128.load(derivatives), v128.load(credit))
  putCount(carry, cut(d, small), count)
  putCount(credit, cut(mul(keep, d), small), count)
}

// @ts-expect-error: decorator
@inline function filteredVector(
  form: v128,
  credit: usize,
  hop: usize,
  carry: usize,
  mu: v128,
  derivatives: usize,
  next: usize,
  kept: v128,
  keep: v128,
  small: v128,
  count: i32,
): void {
  const h = v128.load(derivatives)
  const signal = v128.load(credit)
  const d = mul(h, signal)
  const jump = mul(keep, v128.load(hop))
  const bent = mul(mu, jump)
  const r = v128.bitselect(mul(h, add(signal, jump)), add(d, bent), form)
  const later = mul(kept, v128.load(credit + next))
  putCount(carry, cut(add(add(d, bent), mul(kept, v128.load(carry))), small), count)
  putCount(credit, cut(add(mul(keep, r), later), small), count)
}
