import { add, mul, putPair, vector, wholeBytes, zero } from './lanes'
import { BLOCK, div, GRADIENT, gradientOf, narrowed, put, putSingles, scalar, single, sub, WEIGHTS, widened } from './updateBlocks'

// Updates of parameters along a gradient, in float64 whatever the parameters are, which `begin` says; the gradient is of
// their type or float64 (`doubles`). Each line repeats the order of operations of the plain loops
// (src/optimizers/internal/plainUpdates.ts); nothing is fused. Two vectors a turn, all of both loaded before one is stored,
// so that an engine can join them; float32 arrays go through float64 scratch for that, a block at a time.
// Numbers that change from call to call lie in memory: a double that crosses from JavaScript is an object on its heap.

export { moments, rootMeanSquare } from './adaptiveUpdates'
export { configure } from './cell'
export { begin } from './updateBlocks'

/** Whether no number is NaN or infinite: 0·x is NaN for those alone, and so is every sum with it. */
export function finite(g: usize, n: i32, doubles: bool): bool {
  if (single && !doubles) {
    let x = zero()
    let y = zero()
    const end = <usize>(n & -8) << 2
    let at: usize = 0
    for (; at < end; at += 32) {
      const a = f32x4.mul(v128.load(g + at), zero())
      const b = f32x4.mul(v128.load(g + at, 16), zero())
      x = f32x4.add(x, a)
      y = f32x4.add(y, b)
    }
    const s = f32x4.add(x, y)
    let sum = f32x4.extract_lane(s, 0) + f32x4.extract_lane(s, 1) + f32x4.extract_lane(s, 2) + f32x4.extract_lane(s, 3)
    for (; at < <usize>n << 2; at += 4) sum += load<f32>(g + at) * 0
    return sum === 0
  }
  let x = zero()
  let y = zero()
  const end = <usize>(n & -4) << 3
  let at: usize = 0
  for (; at < end; at += 32) {
    const a = mul(v128.load(g + at), zero())
    const b = mul(v128.load(g + at, 16), zero())
    x = add(x, a)
    y = add(y, b)
  }
  const s = add(x, y)
  let sum = f64x2.extract_lane(s, 0) + f64x2.extract_lane(s, 1)
  for (; at < <usize>n << 3; at += 8) sum += load<f64>(g + at) * 0
  return sum === 0
}

/** `Σ g²` in eight sums, of which number i takes the entries i, i + 8, …; the last few entries after those. */
export function sumOfSquares(g: usize, n: i32, doubles: bool): f64 {
  let s0 = zero()
  let s1 = zero()
  let s2 = zero()
  let s3 = zero()
  const whole = n & -8
  for (let from = 0; from < whole; from += BLOCK) {
    const count = min(BLOCK, whole - from)
    const block = single ? gradientOf(g, from, count, doubles) : g + (<usize>from << 3)
    const end = block + (<usize>count << 3)
    for (let at = block; at < end; at += 64) {
      const x0 = v128.load(at)
      const x1 = v128.load(at, 16)
      const x2 = v128.load(at, 32)
      const x3 = v128.load(at, 48)
      s0 = add(s0, mul(x0, x0))
      s1 = add(s1, mul(x1, x1))
      s2 = add(s2, mul(x2, x2))
      s3 = add(s3, mul(x3, x3))
    }
  }
  const s = add(add(s0, s2), add(s1, s3))
  let sum = f64x2.extract_lane(s, 0) + f64x2.extract_lane(s, 1)
  for (let i = whole; i < n; i++) {
    const x = single && !doubles ? <f64>load<f32>(g + (<usize>i << 2)) : load<f64>(g + (<usize>i << 3))
    sum += x * x
  }
  return sum
}

/** `g ← (g / norm)·limit`. */
export function shorten(g: usize, n: i32, doubles: bool, scalars: usize): void {
  if (!single || doubles) shortened(g, n, scalars)
  else {
    for (let from = 0; from < n; from += BLOCK) {
      const count = min(BLOCK, n - from)
      shortened(widened(GRADIENT, g + (<usize>from << 2), count), count, scalars)
      narrowed(g + (<usize>from << 2), GRADIENT, count)
    }
  }
}

function shortened(g: usize, n: i32, scalars: usize): void {
  const norm = scalar(scalars, 0)
  const limit = scalar(scalars, 1)
  const whole = wholeBytes(n)
  let at: usize = 0
  for (; at + 16 < whole; at += 32) {
    const x = mul(div(vector(g + at, 0), norm), limit)
    const y = mul(div(vector(g + at, 16), norm), limit)
    putPair(g + at, x, y)
  }
  for (; at < <usize>n << 3; at += 16) put(g, at, mul(div(vector(g + at, 0), norm), limit), at >= whole)
}

/** `w ← w − rate·g`; in float32 where both are. */
export function descend(w: usize, g: usize, n: i32, doubles: bool, scalars: usize): void {
  if (!single) descended(w, g, n, scalars)
  else if (!doubles) descendedSingle(w, g, n, scalars)
  else {
    for (let from = 0; from < n; from += BLOCK) {
      const count = min(BLOCK, n - from)
      const at = w + (<usize>from << 2)
      descended(widened(WEIGHTS, at, count), g + (<usize>from << 3), count, scalars)
      narrowed(at, WEIGHTS, count)
    }
  }
}

// @ts-ignore: decorator
@inline function lower(w: usize, g: usize, on: i32, rate: v128): v128 {
  return sub(vector(w, on), mul(rate, vector(g, on)))
}

function descended(w: usize, g: usize, n: i32, scalars: usize): void {
  const rate = scalar(scalars, 0)
  const whole = wholeBytes(n)
  let at: usize = 0
  for (; at + 16 < whole; at += 32) {
    const x = lower(w + at, g + at, 0, rate)
    const y = lower(w + at, g + at, 16, rate)
    putPair(w + at, x, y)
  }
  for (; at < <usize>n << 3; at += 16) put(w, at, lower(w + at, g + at, 0, rate), at >= whole)
}

// @ts-ignore: decorator
@inline function lowerSingle(w: usize, g: usize, on: i32, rate: v128): v128 {
  return f32x4.sub(vector(w, on), f32x4.mul(rate, vector(g, on)))
}

function descendedSingle(w: usize, g: usize, n: i32, scalars: usize): void {
  const rate = f32x4.splat(<f32>load<f64>(scalars))
  const whole = <usize>(n & -4) << 2
  let at: usize = 0
  for (; at + 16 < whole; at += 32) {
    const x = lowerSingle(w + at, g + at, 0, rate)
    const y = lowerSingle(w + at, g + at, 16, rate)
    putPair(w + at, x, y)
  }
  for (; at < whole; at += 16) v128.store(w + at, lowerSingle(w + at, g + at, 0, rate))
  if (n & 3) putSingles(w + at, lowerSingle(w + at, g + at, 0, rate), n & 3)
}

/** `w ← w − amount·decayed·w`, of all where `decayed` is 0. */
export function decay(w: usize, decayed: usize, n: i32, scalars: usize): void {
  if (!single) decayedBy(w, decayed, n, scalars)
  else {
    for (let from = 0; from < n; from += BLOCK) {
      const count = min(BLOCK, n - from)
      const at = w + (<usize>from << 2)
      decayedBy(widened(WEIGHTS, at, count), decayed === 0 ? 0 : decayed + (<usize>from << 3), count, scalars)
      narrowed(at, WEIGHTS, count)
    }
  }
}

// @ts-ignore: decorator
@inline function smaller(w: usize, decayed: usize, on: i32, amount: v128, all: bool): v128 {
  const x = vector(w, on)
  return sub(x, mul(all ? amount : mul(amount, vector(decayed, on)), x))
}

function decayedBy(w: usize, decayed: usize, n: i32, scalars: usize): void {
  if (decayed === 0) smallerRow(w, 0, n, scalars, true)
  else smallerRow(w, decayed, n, scalars, false)
}

// @ts-ignore: decorator
@inline function smallerRow(w: usize, decayed: usize, n: i32, scalars: usize, all: bool): void {
  const amount = scalar(scalars, 0)
  const whole = wholeBytes(n)
  let at: usize = 0
  for (; at + 16 < whole; at += 32) {
    const x = smaller(w + at, decayed + at, 0, amount, all)
    const y = smaller(w + at, decayed + at, 16, amount, all)
    putPair(w + at, x, y)
  }
  for (; at < <usize>n << 3; at += 16) put(w, at, smaller(w + at, decayed + at, 0, amount, all), at >= whole)
}

/** `v ← momentum·v + g`, `w ← w − rate·v`, or `w − rate·(g + momentum·v)` when it looks `ahead`. */
export function heavyBall(w: usize, g: usize, v: usize, n: i32, doubles: bool, ahead: bool, scalars: usize): void {
  if (!single) return rolling(w, g, v, n, ahead, scalars)
  for (let from = 0; from < n; from += BLOCK) {
    const count = min(BLOCK, n - from)
    const at = w + (<usize>from << 2)
    const block = gradientOf(g, from, count, doubles)
    rolling(widened(WEIGHTS, at, count), block, v + (<usize>from << 3), count, ahead, scalars)
    narrowed(at, WEIGHTS, count)
  }
}

function rolling(w: usize, g: usize, v: usize, n: i32, ahead: bool, scalars: usize): void {
  if (ahead) rolled(w, g, v, n, scalars, true)
  else rolled(w, g, v, n, scalars, false)
}

// @ts-ignore: decorator
@inline function along(x: v128, g: v128, v: v128, rate: v128, momentum: v128, ahead: bool): v128 {
  return sub(x, mul(rate, ahead ? add(g, mul(momentum, v)) : v))
}

// @ts-ignore: decorator
@inline function rolled(w: usize, g: usize, v: usize, n: i32, scalars: usize, ahead: bool): void {
  const rate = scalar(scalars, 0)
  const momentum = scalar(scalars, 1)
  const whole = wholeBytes(n)
  let at: usize = 0
  for (; at + 16 < whole; at += 32) {
    const g0 = vector(g + at, 0)
    const g1 = vector(g + at, 16)
    const v0 = add(mul(momentum, vector(v + at, 0)), g0)
    const v1 = add(mul(momentum, vector(v + at, 16)), g1)
    const w0 = along(vector(w + at, 0), g0, v0, rate, momentum, ahead)
    const w1 = along(vector(w + at, 16), g1, v1, rate, momentum, ahead)
    putPair(v + at, v0, v1)
    putPair(w + at, w0, w1)
  }
  for (; at < <usize>n << 3; at += 16) {
    const one = at >= whole
    const g0 = vector(g + at, 0)
    const v0 = add(mul(momentum, vector(v + at, 0)), g0)
    const w0 = along(vector(w + at, 0), g0, v0, rate, momentum, ahead)
    put(v, at, v0, one)
    put(w, at, w0, one)
  }
}
