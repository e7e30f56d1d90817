import { tiny } from '../../core/assembly/cell'
import { add, BYTES, cut, every, LANES, mul, putCount, restOf, splat, wholeBytes, zero } from '../../core/assembly/lanes'

// The eligibilities of a cell of two states, of all kinds of source. A table of 32-bit integers: how many sources, rows, streams,
// nothing; the addresses of A (four) and c (two), `[S, rows]` each; then for each source the addresses of its values, both
// states, what the readout filters, the sums (0: neither), its block of the gradient, G (two), and its width.

const HEAD: usize = 40
const ENTRY: usize = 36

/**
 * `ε ← A ε + G ẑ`, `e = c·ε`, filtered by `kept` and summed where there are arrays for it; and where `weight` is not 0,
 * `block[i,j] = Σ_s weight[s,i]·e[s,i,j]`.
 */
export function carryPairs(table: usize, weight: usize, kept: f64): void {
  const rows = load<i32>(table, 4)
  const streams = load<i32>(table, 8)
  const end = table + HEAD + <usize>load<i32>(table) * ENTRY
  for (let entry = table + HEAD; entry < end; entry += ENTRY) {
    for (let s = 0; s < streams; s++) {
      for (let i = 0; i < rows; i++) carryPair(table, entry, weight, s, i, rows, kept)
    }
  }
}

/** The row of one unit and stream. */
function carryPair(table: usize, entry: usize, weight: usize, s: i32, i: i32, rows: i32, kept: f64): void {
  const unit = <usize>(s * rows + i) * BYTES
  const a = every(<usize>load<u32>(table, 16) + unit)
  const b = every(<usize>load<u32>(table, 20) + unit)
  const c = every(<usize>load<u32>(table, 24) + unit)
  const d = every(<usize>load<u32>(table, 28) + unit)
  const r = every(<usize>load<u32>(table, 32) + unit)
  const q = every(<usize>load<u32>(table, 36) + unit)
  const g = every(<usize>load<u32>(entry, 24) + unit)
  const h = every(<usize>load<u32>(entry, 28) + unit)
  const share = weight === 0 ? r : every(weight + unit)
  const width = load<i32>(entry, 32)
  const row = unit * <usize>width
  const values = <usize>load<u32>(entry) + <usize>(s * width) * BYTES
  const first = <usize>load<u32>(entry, 4) + row
  const second = <usize>load<u32>(entry, 8) + row
  const filtered = <usize>load<u32>(entry, 12)
  const sums = <usize>load<u32>(entry, 16)
  const out = <usize>load<u32>(entry, 20) + <usize>(i * width) * BYTES
  const small = splat(tiny)
  const keep = splat(kept)
  const fresh = splat(1 - kept)
  const whole = wholeBytes(width)
  const length = <usize>width * BYTES
  for (let at: usize = 0; at < length; at += 16) {
    const z = v128.load(values + at)
    const past = v128.load(first + at)
    const other = v128.load(second + at)
    const x = cut(add(add(mul(g, z), mul(a, past)), mul(b, other)), small)
    const y = cut(add(add(mul(h, z), mul(c, past)), mul(d, other)), small)
    const count = at < whole ? LANES : restOf(width)
    putCount(first + at, x, count)
    putCount(second + at, y, count)
    let e = add(add(zero(), mul(r, x)), mul(q, y))
    if (sums !== 0) putCount(sums + row + at, add(v128.load(sums + row + at), e), count)
    if (filtered !== 0) {
      e = add(mul(keep, v128.load(filtered + row + at)), mul(fresh, e))
      putCount(filtered + row + at, cut(e, small), count)
    }
    if (weight === 0) continue
    const weighed = mul(share, e)
    putCount(out + at, s === 0 ? weighed : add(v128.load(out + at), weighed), count)
  }
}
