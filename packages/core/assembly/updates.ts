import { vector } from './lanes'

// Updates of parameters along a gradient, in float64 whatever the parameters are, which `begin` says; the gradient is of
// their type or float64 (`doubles`). Each line repeats the order of operations of the plain loops
// (src/optimizers/internal/plainUpdates.ts); nothing is fused. Two vectors a turn, all of both loaded before one is stored,
// so that an engine can join them; float32 arrays go through float64 scratch for that, a block at a time.
// Numbers that change from call to call lie in memory: a double that crosses from JavaScript is an object on its heap.

export { configure } from './cell'

// Numbers of a block, and where blocks lie: in scratch of the core kernel, free between its calls.
// @ts-ignore: decorator
@inline const BLOCK: i32 = 512
// @ts-ignore: decorator
@inline const GRADIENT: usize = 0
// @ts-ignore: decorator
@inline const WEIGHTS: usize = 8 * BLOCK

/** Whether parameters are float32. */
let single: bool = false

export function begin(singles: bool): void {
  single = singles
}

// @ts-ignore: decorator
@inline function wholeOf(n: i32): usize { return <usize>(n & -2) << 3 }

// @ts-ignore: decorator
@inline function scalar(at: usize, i: usize): v128 { return v128.load64_splat(at + 8 * i) }

// @ts-ignore: decorator
@inline function zero(): v128 { return i64x2.splat(0) }
// @ts-ignore: decorator
@inline function sub(a: v128, b: v128): v128 { return f64x2.sub(a, b) }
// @ts-ignore: decorator
@inline function add(a: v128, b: v128): v128 { return f64x2.add(a, b) }
// @ts-ignore: decorator
@inline function mul(a: v128, b: v128): v128 { return f64x2.mul(a, b) }
// @ts-ignore: decorator
@inline function div(a: v128, b: v128): v128 { return f64x2.div(a, b) }

// @ts-ignore: decorator
@inline function pair(array: usize, at: usize, x: v128, y: v128): void {
  v128.store(array + at, x)
  v128.store(array + at, y, 16)
}

/** Writes two numbers, or the first of them. */
// @ts-ignore: decorator
@inline function put(array: usize, at: usize, x: v128, one: bool): void {
  if (one) v128.store64_lane(array + at, x, 0)
  else v128.store(array + at, x)
}

/** The first 1, 2 or 3 float32 numbers. */
function putRest(at: usize, x: v128, rest: i32): void {
  v128.store32_lane(at, x, 0)
  if (rest > 1) v128.store32_lane(at, x, 1, 4)
  if (rest > 2) v128.store32_lane(at, x, 2, 8)
}

/** Float32 numbers as float64 ones in `to`; a few more at the end. */
function widened(to: usize, from: usize, n: i32): usize {
  for (let i = 0; i < n; i += 4) {
    const x = v128.load(from + (<usize>i << 2))
    const high = v128.shuffle<i32>(x, x, 2, 3, 0, 1)
    pair(to, <usize>i << 3, f64x2.promote_low_f32x4(x), f64x2.promote_low_f32x4(high))
  }
  return to
}

/** The way back. */
function narrowed(to: usize, from: usize, n: i32): void {
  for (let i = 0; i < n; i += 4) {
    const at = from + (<usize>i << 3)
    const low = f32x4.demote_f64x2_zero(v128.load(at))
    const x = v128.shuffle<i64>(low, f32x4.demote_f64x2_zero(v128.load(at, 16)), 0, 2)
    if (i + 4 <= n) v128.store(to + (<usize>i << 2), x)
    else putRest(to + (<usize>i << 2), x, n & 3)
  }
}

/** The gradient of a block that begins at number `from`, as float64. */
// @ts-ignore: decorator
@inline function gradientOf(g: usize, from: i32, n: i32, doubles: bool): usize {
  return doubles ? g + (<usize>from << 3) : widened(GRADIENT, g + (<usize>from << 2), n)
}

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
  const whole = wholeOf(n)
  let at: usize = 0
  for (; at + 16 < whole; at += 32) {
    const x = mul(div(vector(g + at, 0), norm), limit)
    const y = mul(div(vector(g + at, 16), norm), limit)
    pair(g, at, x, y)
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
  const whole = wholeOf(n)
  let at: usize = 0
  for (; at + 16 < whole; at += 32) {
    const x = lower(w + at, g + at, 0, rate)
    const y = lower(w + at, g + at, 16, rate)
    pair(w, at, x, y)
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
    pair(w, at, x, y)
  }
  for (; at < whole; at += 16) v128.store(w + at, lowerSingle(w + at, g + at, 0, rate))
  if (n & 3) putRest(w + at, lowerSingle(w + at, g + at, 0, rate), n & 3)
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
  const whole = wholeOf(n)
  let at: usize = 0
  for (; at + 16 < whole; at += 32) {
    const x = smaller(w + at, decayed + at, 0, amount, all)
    const y = smaller(w + at, decayed + at, 16, amount, all)
    pair(w, at, x, y)
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
  const whole = wholeOf(n)
  let at: usize = 0
  for (; at + 16 < whole; at += 32) {
    const g0 = vector(g + at, 0)
    const g1 = vector(g + at, 16)
    const v0 = add(mul(momentum, vector(v + at, 0)), g0)
    const v1 = add(mul(momentum, vector(v + at, 16)), g1)
    const w0 = along(vector(w + at, 0), g0, v0, rate, momentum, ahead)
    const w1 = along(vector(w + at, 16), g1, v1, rate, momentum, ahead)
    pair(v, at, v0, v1)
    pair(w, at, w0, w1)
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

/**
 * `m ← β1·m + (1−β1)·g`, `s ← β2·s + (1−β2)·g²`, `w ← w − rate·m/(√s/root + ε)`. Scalars: β1, 1−β1, β2, 1−β2, rate, root, ε.
 */
export function moments(w: usize, g: usize, m: usize, s: usize, n: i32, doubles: bool, scalars: usize): void {
  if (!single) return estimating(w, g, m, s, n, scalars)
  for (let from = 0; from < n; from += BLOCK) {
    const count = min(BLOCK, n - from)
    const at = w + (<usize>from << 2)
    const on = <usize>from << 3
    const block = gradientOf(g, from, count, doubles)
    estimating(widened(WEIGHTS, at, count), block, m + on, s + on, count, scalars)
    narrowed(at, WEIGHTS, count)
  }
}

function estimating(w: usize, g: usize, m: usize, s: usize, n: i32, scalars: usize): void {
  // a division by 1 changes no bit and takes as long as any
  if (load<f64>(scalars + 40) === 1) estimated(w, g, m, s, n, scalars, true)
  else estimated(w, g, m, s, n, scalars, false)
}

// @ts-ignore: decorator
@inline function mixed(keep: v128, x: v128, share: v128, g: v128): v128 { return add(mul(keep, x), mul(share, g)) }

// @ts-ignore: decorator
@inline function mixedSquare(keep: v128, x: v128, share: v128, g: v128): v128 {
  return add(mul(keep, x), mul(mul(share, g), g))
}

// @ts-ignore: decorator
@inline function adapted(x: v128, m: v128, s: v128, rate: v128, root: v128, epsilon: v128, plain: bool): v128 {
  const deviation = plain ? f64x2.sqrt(s) : div(f64x2.sqrt(s), root)
  return sub(x, div(mul(rate, m), add(deviation, epsilon)))
}

// @ts-ignore: decorator
@inline function estimated(w: usize, g: usize, m: usize, s: usize, n: i32, scalars: usize, plain: bool): void {
  const keep = scalar(scalars, 0)
  const share = scalar(scalars, 1)
  const keepSquare = scalar(scalars, 2)
  const shareSquare = scalar(scalars, 3)
  const rate = scalar(scalars, 4)
  const root = scalar(scalars, 5)
  const epsilon = scalar(scalars, 6)
  const whole = wholeOf(n)
  let at: usize = 0
  for (; at + 16 < whole; at += 32) {
    const g0 = vector(g + at, 0)
    const g1 = vector(g + at, 16)
    const m0 = mixed(keep, vector(m + at, 0), share, g0)
    const m1 = mixed(keep, vector(m + at, 16), share, g1)
    const s0 = mixedSquare(keepSquare, vector(s + at, 0), shareSquare, g0)
    const s1 = mixedSquare(keepSquare, vector(s + at, 16), shareSquare, g1)
    const w0 = adapted(vector(w + at, 0), m0, s0, rate, root, epsilon, plain)
    const w1 = adapted(vector(w + at, 16), m1, s1, rate, root, epsilon, plain)
    pair(m, at, m0, m1)
    pair(s, at, s0, s1)
    pair(w, at, w0, w1)
  }
  for (; at < <usize>n << 3; at += 16) {
    const one = at >= whole
    const g0 = vector(g + at, 0)
    const m0 = mixed(keep, vector(m + at, 0), share, g0)
    const s0 = mixedSquare(keepSquare, vector(s + at, 0), shareSquare, g0)
    const w0 = adapted(vector(w + at, 0), m0, s0, rate, root, epsilon, plain)
    put(m, at, m0, one)
    put(s, at, s0, one)
    put(w, at, w0, one)
  }
}

/**
 * `s ← ρ·s + (1−ρ)·g²`, `v ← μ·v + g/(√s + ε)`, `w ← w − rate·v`; with the mean a (not 0) `a ← ρ·a + (1−ρ)·g` and
 * `√max(s − a², 0)`. Scalars: ρ, 1−ρ, μ, ε, rate.
 */
export function rootMeanSquare(
  w: usize,
  g: usize,
  s: usize,
  v: usize,
  a: usize,
  n: i32,
  doubles: bool,
  scalars: usize,
): void {
  if (!single) return normalizing(w, g, s, v, a, n, scalars)
  for (let from = 0; from < n; from += BLOCK) {
    const count = min(BLOCK, n - from)
    const at = w + (<usize>from << 2)
    const on = <usize>from << 3
    const block = gradientOf(g, from, count, doubles)
    normalizing(widened(WEIGHTS, at, count), block, s + on, v + on, a === 0 ? 0 : a + on, count, scalars)
    narrowed(at, WEIGHTS, count)
  }
}

function normalizing(w: usize, g: usize, s: usize, v: usize, a: usize, n: i32, scalars: usize): void {
  if (a === 0) normalized(w, g, s, v, 0, n, scalars, false)
  else normalized(w, g, s, v, a, n, scalars, true)
}

// @ts-ignore: decorator
@inline function pushed(v: v128, g: v128, s: v128, a: v128, momentum: v128, epsilon: v128, centered: bool): v128 {
  const variance = centered ? f64x2.max(sub(s, mul(a, a)), zero()) : s
  return add(mul(momentum, v), div(g, add(f64x2.sqrt(variance), epsilon)))
}

// @ts-ignore: decorator
@inline function normalized(
  w: usize,
  g: usize,
  s: usize,
  v: usize,
  a: usize,
  n: i32,
  scalars: usize,
  centered: bool,
): void {
  const keep = scalar(scalars, 0)
  const share = scalar(scalars, 1)
  const momentum = scalar(scalars, 2)
  const epsilon = scalar(scalars, 3)
  const rate = scalar(scalars, 4)
  const whole = wholeOf(n)
  let at: usize = 0
  for (; at + 16 < whole; at += 32) {
    const g0 = vector(g + at, 0)
    const g1 = vector(g + at, 16)
    const s0 = mixedSquare(keep, vector(s + at, 0), share, g0)
    const s1 = mixedSquare(keep, vector(s + at, 16), share, g1)
    const a0 = centered ? mixed(keep, vector(a + at, 0), share, g0) : s0
    const a1 = centered ? mixed(keep, vector(a + at, 16), share, g1) : s1
    const v0 = pushed(vector(v + at, 0), g0, s0, a0, momentum, epsilon, centered)
    const v1 = pushed(vector(v + at, 16), g1, s1, a1, momentum, epsilon, centered)
    const w0 = sub(vector(w + at, 0), mul(rate, v0))
    const w1 = sub(vector(w + at, 16), mul(rate, v1))
    pair(s, at, s0, s1)
    if (centered) pair(a, at, a0, a1)
    pair(v, at, v0, v1)
    pair(w, at, w0, w1)
  }
  for (; at < <usize>n << 3; at += 16) {
    const one = at >= whole
    const g0 = vector(g + at, 0)
    const s0 = mixedSquare(keep, vector(s + at, 0), share, g0)
    const a0 = centered ? mixed(keep, vector(a + at, 0), share, g0) : s0
    const v0 = pushed(vector(v + at, 0), g0, s0, a0, momentum, epsilon, centered)
    const w0 = sub(vector(w + at, 0), mul(rate, v0))
    put(s, at, s0, one)
    if (centered) put(a, at, a0, one)
    put(v, at, v0, one)
    put(w, at, w0, one)
  }
}
