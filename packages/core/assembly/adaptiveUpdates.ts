import { add, mul, putPair, vector, wholeBytes, zero } from './lanes'
import { BLOCK, div, gradientOf, narrowed, put, scalar, single, sub, WEIGHTS, widened } from './updateBlocks'

// Updates by running means of the gradient and of its square; as in updates.ts.

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
  const whole = wholeBytes(n)
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
    putPair(m + at, m0, m1)
    putPair(s + at, s0, s1)
    putPair(w + at, w0, w1)
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
  const whole = wholeBytes(n)
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
    putPair(s + at, s0, s1)
    if (centered) putPair(a + at, a0, a1)
    putPair(v + at, v0, v1)
    putPair(w + at, w0, w1)
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
