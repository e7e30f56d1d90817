import type { Activation } from '../activation.js'
import type { Real } from '../real.js'

/** What a kernel is made for. */
export interface Unit {
  readonly leak: number
  readonly activation: Activation
}

/** The number type of a computation. */
export type Dtype = 'float64' | 'float32'

/** One source compiled four times, in hexadecimal digits. Each exports `configure(cutOff, leak, activation)`. */
export type InlinedModules = Readonly<Record<Dtype, { readonly plain: string; readonly relaxed: string }>>

/** Smaller magnitudes than this (1.5e-241, 7.9e-31) are set to 0 where they could decay to subnormals. */
export const cutOff: Readonly<Record<Dtype, number>> = { float64: 2 ** -800, float32: 2 ** -100 }

/**
 * The loops that passes are made of, over one block of memory. Two implementations: plain TypeScript (the
 * reference) and WebAssembly SIMD; in float64 they give the same bits, since every sum runs over k in ascending
 * order in one accumulator and every element is computed by the same operations in the same order.
 *
 * States, rates and credits below a threshold in magnitude become 0 (`cutOff`): a decaying trace would reach the
 * subnormal numbers, which are tens of times slower and can't be flushed from here.
 *
 * Arrays come from `allocate` of the same kernel; `*At` are offsets in elements; matrices are row-major.
 * Arguments are not checked here. A kernel is made for one kind of unit: its leak α and its activation φ.
 */
export interface Kernel {
  readonly name: 'reference' | 'simd' | 'relaxed-simd'
  readonly dtype: Dtype

  /** A zeroed array in the kernel's memory. */
  allocate(length: number): Real

  /**
   * The exports of further compiled loops over the same memory, made for the same unit; null on the reference kernel,
   * which has no memory of that kind.
   */
  attach(modules: InlinedModules): unknown

  /** `out[m,n] = a[m,k] · b[k,n]`, or `out += a · b` with the product summed first. */
  product(
    out: Real,
    outAt: number,
    a: Real,
    aAt: number,
    b: Real,
    bAt: number,
    m: number,
    k: number,
    n: number,
    accumulate: boolean,
  ): void

  /** `out[m,n] += a[k,m]ᵀ · b[k,n]`: a sum of k outer products, summed first. */
  outerProducts(
    out: Real,
    outAt: number,
    a: Real,
    aAt: number,
    b: Real,
    bAt: number,
    k: number,
    m: number,
    n: number,
  ): void

  /** `out[n] += Σ_k a[k,n]`. */
  addRows(out: Real, outAt: number, a: Real, aAt: number, k: number, n: number): void

  /**
   * One step of the voltage leak for `rows` trials of `n` units. `states` at `at` holds the drive without bias
   * when it begins, `s = α·past + (1−α)(drive + bias)` when it ends; `past` lies `rows·n` before, and is 0 when
   * `first`. Writes rates φ(s) at `ratesAt` and derivatives φ′(s) at `at`.
   */
  voltageStep(
    first: boolean,
    states: Real,
    at: number,
    bias: Real,
    rates: Real,
    ratesAt: number,
    derivatives: Real,
    rows: number,
    n: number,
  ): void

  /**
   * One step of the rate leak: `u = drive + bias` in place, `z = α·past + (1−α) φ(u)` at `ratesAt` (its past
   * lies `rows·n` before, and is always there: z_0), φ′(u) at `at`.
   */
  rateStep(
    states: Real,
    at: number,
    bias: Real,
    rates: Real,
    ratesAt: number,
    derivatives: Real,
    rows: number,
    n: number,
  ): void

  /**
   * Voltage leak, credit on the rate to credit on the drive, in place over `width` elements:
   * `q = (1−α)·h·r + α·later`, `later` = q of the next step, `width` after, absent when `last`.
   */
  voltageCredit(last: boolean, credit: Real, at: number, derivatives: Real, width: number): void

  /**
   * Rate leak, in place: `r = credit + carry`, `carry ← α·r`, `credit ← (1−α)·h·r`.
   */
  rateCredit(credit: Real, at: number, carry: Real, derivatives: Real, width: number): void

  /**
   * Tangent of the voltage step: `ṡ = α·past + (1−α)(drive + bias)` in place, `ż = h·ṡ` at `ratesAt`.
   */
  voltageTangent(
    first: boolean,
    states: Real,
    at: number,
    bias: Real,
    rates: Real,
    ratesAt: number,
    derivatives: Real,
    rows: number,
    n: number,
  ): void

  /** Tangent of the rate step: `u̇ = drive + bias` in place, `ż = α·past + (1−α)·h·u̇` at `ratesAt`. */
  rateTangent(
    states: Real,
    at: number,
    bias: Real,
    rates: Real,
    ratesAt: number,
    derivatives: Real,
    rows: number,
    n: number,
  ): void

  /**
   * Tangent of the voltage credit, in place in `tangent` (which holds ṡ or u̇ when it begins, q̇ when it ends):
   * `q̇ = (1−α)(bend·ṡ + h·ṙ) + α·later`. `signal` holds ṙ and `bend` φ″·r of the base pass, both at `at`.
   */
  voltageTangentCredit(
    last: boolean,
    tangent: Real,
    at: number,
    signal: Real,
    bend: Real,
    derivatives: Real,
    width: number,
  ): void

  /** Tangent of the rate credit: `ṙ = signal + carry`, `carry ← α·ṙ`, `q̇ = (1−α)(bend·u̇ + h·ṙ)` in `tangent`. */
  rateTangentCredit(
    tangent: Real,
    at: number,
    signal: Real,
    carry: Real,
    bend: Real,
    derivatives: Real,
    width: number,
  ): void
}
