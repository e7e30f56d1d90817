import { tiny } from './cell'
import { add, BYTES, cut, every, LANES, mul, multiplyAdd, putCount, putRest, restOf, splat, wholeBytes, zero } from './lanes'
export { configure } from './cell'

// The loops of spiking cells. The order of operations is that of `step` and `partials` of lif and alif and of `creditOfStep`, so
// that float64 has their bits; sums over what spiked leave out terms that are 0, in the order of the full ones.

// @ts-ignore: decorator
@inline function sub(a: v128, b: v128): v128 { return v128.sub<Real>(a, b) }
// @ts-ignore: decorator
@inline function real(at: usize, n: i32): usize { return at + <usize>n * BYTES }

// The table: threshold, height and width of the triangle, refractory steps, what the gradient of the reset is multiplied by, 0,
// 0, 0; then α, ζ, ρ, κ_b and β, N each.
const HEAD: i32 = 8

// @ts-ignore: decorator
@inline function stepOf(adapts: bool, v: usize, b: usize, z: usize, psi: usize, r: usize, bias: usize, past: usize, table: usize, unit: usize, n: i32, small: v128, count: i32): void {
  const threshold = every(table)
  const before = v128.load(z - past)
  const leak = v128.load(unit)
  const gain = v128.load(unit + <usize>n * BYTES)
  const voltage = cut(sub(add(mul(leak, v128.load(v - past)), mul(gain, add(v128.load(v), v128.load(bias)))), mul(threshold, before)), small)
  let distance = sub(voltage, threshold)
  if (adapts) {
    const kept = v128.load(unit + <usize>(2 * n) * BYTES)
    const jump = v128.load(unit + <usize>(3 * n) * BYTES)
    const strength = v128.load(unit + <usize>(4 * n) * BYTES)
    const adapted = cut(add(mul(kept, v128.load(b - past)), mul(jump, before)), small)
    distance = sub(voltage, add(threshold, mul(strength, adapted)))
    putCount(b, adapted, count)
  }
  putCount(v, voltage, count)
  const waits = v128.max<Real>(sub(v128.load(r), splat(1)), zero())
  const ready = v128.eq<Real>(waits, zero())
  const spikes = v128.and(ready, v128.ge<Real>(distance, zero()))
  putCount(z, v128.and(spikes, splat(1)), count)
  const u = v128.div<Real>(distance, every(real(table, 2)))
  const triangle = v128.max<Real>(zero(), sub(splat(1), v128.abs<Real>(u)))
  putCount(psi, v128.and(ready, mul(every(real(table, 1)), triangle)), count)
  putCount(r, v128.bitselect(every(real(table, 3)), waits, spikes), count)
}

// @ts-ignore: decorator
@inline function stepRows(adapts: bool, v: usize, b: usize, z: usize, psi: usize, r: usize, bias: usize, table: usize, rows: i32, n: i32): void {
  const small = splat(tiny)
  const past = <usize>rows * n * BYTES
  const units = real(table, HEAD)
  const whole = wholeBytes(n)
  const rest = restOf(n)
  for (let row: usize = 0; row < past; row += <usize>n * BYTES) {
    for (let at: usize = 0; at < whole; at += 16) {
      const i = row + at
      stepOf(adapts, v + i, b + i, z + i, psi + i, r + i, bias + at, past, table, units + at, n, small, LANES)
    }
    const i = row + whole
    if (rest > 0) stepOf(adapts, v + i, b + i, z + i, psi + i, r + i, bias + whole, past, table, units + whole, n, small, rest)
  }
}

/** One step of `rows` trials of `n` units; what was before lies `rows·n` in front of v, b and z. */
export function spikingStep(adapts: bool, v: usize, b: usize, z: usize, psi: usize, r: usize, bias: usize, table: usize, rows: i32, n: i32): void {
  if (adapts) stepRows(true, v, b, z, psi, r, bias, table, rows, n)
  else stepRows(false, v, b, z, psi, r, bias, table, rows, n)
}

// @ts-ignore: decorator
@inline function creditOf(adapts: bool, credit: usize, psi: usize, ofVoltage: usize, ofAdaptation: usize, past: usize, table: usize, unit: usize, n: i32, small: v128, count: i32): void {
  const signal = v128.load(credit)
  const slope = v128.load(psi)
  const before = v128.load(psi - past)
  const leak = v128.load(unit)
  const gain = v128.load(unit + <usize>n * BYTES)
  const resets = mul(every(real(table, 4)), before)
  const lambda = add(mul(slope, signal), v128.load(ofVoltage))
  let later = mul(sub(leak, resets), lambda)
  if (adapts) {
    const kept = v128.load(unit + <usize>(2 * n) * BYTES)
    const jump = v128.load(unit + <usize>(3 * n) * BYTES)
    const strength = v128.load(unit + <usize>(4 * n) * BYTES)
    const adapted = add(mul(v128.neg<Real>(mul(strength, slope)), signal), v128.load(ofAdaptation))
    const adds = mul(jump, before)
    later = add(later, mul(adds, adapted))
    const back = add(mul(mul(resets, strength), lambda), mul(sub(kept, mul(adds, strength)), adapted))
    putCount(ofAdaptation, cut(back, small), count)
  }
  putCount(ofVoltage, cut(later, small), count)
  putCount(credit, cut(mul(gain, lambda), small), count)
}

// @ts-ignore: decorator
@inline function creditRows(adapts: bool, credit: usize, psi: usize, ofVoltage: usize, ofAdaptation: usize, table: usize, rows: i32, n: i32): void {
  const small = splat(tiny)
  const past = <usize>rows * n * BYTES
  const units = real(table, HEAD)
  const whole = wholeBytes(n)
  const rest = restOf(n)
  for (let row: usize = 0; row < past; row += <usize>n * BYTES) {
    for (let at: usize = 0; at < whole; at += 16) {
      const i = row + at
      creditOf(adapts, credit + i, psi + i, ofVoltage + i, ofAdaptation + i, past, table, units + at, n, small, LANES)
    }
    const i = row + whole
    if (rest > 0) creditOf(adapts, credit + i, psi + i, ofVoltage + i, ofAdaptation + i, past, table, units + whole, n, small, rest)
  }
}

/** Credit on the spikes of one step to credit on the drive, in place, and what goes to the step before. */
export function spikingCredit(adapts: bool, credit: usize, psi: usize, ofVoltage: usize, ofAdaptation: usize, table: usize, rows: i32, n: i32): void {
  if (adapts) creditRows(true, credit, psi, ofVoltage, ofAdaptation, table, rows, n)
  else creditRows(false, credit, psi, ofVoltage, ofAdaptation, table, rows, n)
}

/** `out = (ζ ψ)·signal` over `rows` trials of `n` units: what a signal does to the drives of its own step. */
export function spikingImmediate(out: usize, signal: usize, psi: usize, table: usize, rows: i32, n: i32): void {
  const gains = real(table, HEAD + n)
  const whole = wholeBytes(n)
  const rest = restOf(n)
  const end = <usize>rows * n * BYTES
  for (let row: usize = 0; row < end; row += <usize>n * BYTES) {
    for (let at: usize = 0; at < whole; at += 16) {
      v128.store(out + row + at, mul(mul(v128.load(gains + at), v128.load(psi + row + at)), v128.load(signal + row + at)))
    }
    const at = row + whole
    if (rest > 0) putRest(out + at, mul(mul(v128.load(gains + whole), v128.load(psi + at)), v128.load(signal + at)), rest)
  }
}

/** Writes the offsets, in bytes, of the entries of a row that are not 0; returns the address behind the last. */
// @ts-ignore: decorator
@inline function nonzero(x: usize, k: i32, list: usize): usize {
  let to = list
  const end = <usize>k * BYTES
  const whole = wholeBytes(k)
  let at: usize = 0
  while (at < end) {
    if (at < whole && !v128.any_true(v128.ne<Real>(v128.load(x + at), zero()))) {
      at += 16
      continue
    }
    const stop = at < whole ? at + 16 : end
    for (; at < stop; at += BYTES) {
      if (load<Real>(x + at) != 0) {
        store<i32>(to, <i32>at)
        to += 4
      }
    }
  }
  return to
}

/** `out[rows,n] = x[rows,k] · w[k,n]`, or `out +=`, over the entries of x that are not 0; `list` has room for k integers. */
export function sparseProduct(out: usize, x: usize, w: usize, list: usize, rows: i32, k: i32, n: i32, accumulate: bool): void {
  const width = <usize>n * BYTES
  const blocks = width & ~(<usize>127)
  const whole = wholeBytes(n)
  const rest = restOf(n)
  for (let row = 0; row < rows; row++) {
    const end = nonzero(x, k, list)
    if (end > list || !accumulate) {
      let c: usize = 0
      for (; c < blocks; c += 128) {
        let a0 = zero(), a1 = zero(), a2 = zero(), a3 = zero(), a4 = zero(), a5 = zero(), a6 = zero(), a7 = zero()
        for (let p = list; p < end; p += 4) {
          const offset = <usize>load<i32>(p)
          const value = every(x + offset)
          const from = w + offset / BYTES * width + c
          a0 = multiplyAdd(value, v128.load(from), a0)
          a1 = multiplyAdd(value, v128.load(from, 16), a1)
          a2 = multiplyAdd(value, v128.load(from, 32), a2)
          a3 = multiplyAdd(value, v128.load(from, 48), a3)
          a4 = multiplyAdd(value, v128.load(from, 64), a4)
          a5 = multiplyAdd(value, v128.load(from, 80), a5)
          a6 = multiplyAdd(value, v128.load(from, 96), a6)
          a7 = multiplyAdd(value, v128.load(from, 112), a7)
        }
        const to = out + c
        v128.store(to, accumulate ? add(a0, v128.load(to)) : a0)
        v128.store(to, accumulate ? add(a1, v128.load(to, 16)) : a1, 16)
        v128.store(to, accumulate ? add(a2, v128.load(to, 32)) : a2, 32)
        v128.store(to, accumulate ? add(a3, v128.load(to, 48)) : a3, 48)
        v128.store(to, accumulate ? add(a4, v128.load(to, 64)) : a4, 64)
        v128.store(to, accumulate ? add(a5, v128.load(to, 80)) : a5, 80)
        v128.store(to, accumulate ? add(a6, v128.load(to, 96)) : a6, 96)
        v128.store(to, accumulate ? add(a7, v128.load(to, 112)) : a7, 112)
      }
      for (; c < width; c += 16) {
        let sum = zero()
        for (let p = list; p < end; p += 4) {
          const offset = <usize>load<i32>(p)
          sum = multiplyAdd(every(x + offset), v128.load(w + offset / BYTES * width + c), sum)
        }
        const value = accumulate ? add(sum, v128.load(out + c)) : sum
        if (c < whole) v128.store(out + c, value)
        else putCount(out + c, value, rest)
      }
    }
    x += <usize>k * BYTES
    out += width
  }
}

/** `out[m,n] += a[rows,m]ᵀ · x[rows,n]` over the entries of x that are not 0; `sums` has room for n·m numbers, `list` for n. */
export function sparseOuterProducts(out: usize, a: usize, x: usize, sums: usize, list: usize, rows: i32, m: i32, n: i32): void {
  const height = <usize>m * BYTES
  const whole = wholeBytes(m)
  const rest = restOf(m)
  memory.fill(sums, 0, height * n)
  for (let row = 0; row < rows; row++) {
    const end = nonzero(x, n, list)
    for (let p = list; p < end; p += 4) {
      const offset = <usize>load<i32>(p)
      const value = every(x + offset)
      const to = sums + offset / BYTES * height
      let c: usize = 0
      for (; c < whole; c += 16) v128.store(to + c, multiplyAdd(value, v128.load(a + c), v128.load(to + c)))
      if (rest > 0) putCount(to + c, multiplyAdd(value, v128.load(a + c), v128.load(to + c)), rest)
    }
    x += <usize>n * BYTES
    a += height
  }
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) {
      const to = real(out, i * n + j)
      store<Real>(to, load<Real>(to) + load<Real>(real(sums, j * m + i)))
    }
  }
}
