import { leak, tiny } from '../../core/assembly/cell'
import { add, BYTES, cut, LANES, mul, putSome, splat, zero } from '../../core/assembly/lanes'

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
  const small = splat(tiny)
  const kept = splat(leak)
  const keep = splat(1 - leak)
  const mu = splat(<f64>load<Real>(mean))
  const next = <usize>width * BYTES
  for (let i = 0; i < width; i += LANES) {
    const at = <usize>i * BYTES
    const h = v128.load(derivatives + at)
    const signal = v128.load(credit + at)
    const d = mul(h, signal)
    const jump = last ? zero() : mul(keep, v128.load(hop + at))
    const bent = mul(mu, jump)
    const past = last ? zero() : mul(kept, v128.load(carry + at))
    const later = last ? zero() : mul(kept, v128.load(credit + at + next))
    const r = published ? mul(h, add(signal, jump)) : add(d, bent)
    putSome(carry + at, cut(add(add(d, bent), past), small), width - i)
    putSome(credit + at, cut(add(mul(keep, r), later), small), width - i)
  }
}
