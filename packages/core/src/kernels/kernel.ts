import type { Activation } from '../activation.js'
import type { Real } from '../real.js'
import type { InlinedModules } from './inlined.js'

/** What a kernel is made for. */
export interface LeakyUnit {
  readonly leak: number
  readonly activation: Activation
}

/** The number type of a computation. */
export type Dtype = 'float64' | 'float32'

/** Smaller magnitudes than this (1.5e-241, 7.9e-31) are set to 0 where they could decay to subnormals. */
export const cutOff: Readonly<Record<Dtype, number>> = { float64: 2 ** -800, float32: 2 ** -100 }

/** Where a number lies in the memory of its kernel, in bytes from its start. */
export type Address = number

/**
 * The address of an element of an array in a kernel's memory.
 *
 * @example
 * addressOf(new Float64Array(3), 2) // => 16
 */
export function addressOf(array: Real | Int32Array, element = 0): Address {
  return array.byteOffset + element * array.BYTES_PER_ELEMENT
}

/**
 * The loops that passes are made of, over one block of memory: this list is what the compiled modules export
 * (`assembly/`) and what the reference does in plain TypeScript (`steps.ts`, `reference.ts`). In float64 both give the
 * same bits, since every sum runs over k in ascending order in one accumulator and every element is computed by the
 * same operations in the same order.
 *
 * States, rates and credits below a threshold in magnitude become 0 (`cutOff`): a decaying trace would reach the
 * subnormal numbers, which are tens of times slower and can't be flushed from here.
 *
 * Arrays are addresses in the kernel's memory (`addressOf`); matrices are row-major. Arguments are not checked here.
 */
export interface CoreLoops {
  /** `out[m,n] = a[m,k] · b[k,n]`, or `out += a · b` with the product summed first. */
  product(out: Address, a: Address, b: Address, m: number, k: number, n: number, accumulate: boolean): void

  /** `out[m,n] += a[k,m]ᵀ · b[k,n]`: a sum of k outer products, summed first. */
  outerProducts(out: Address, a: Address, b: Address, k: number, m: number, n: number): void

  /** `out[n] += Σ_k a[k,n]`. */
  addRows(out: Address, a: Address, k: number, n: number): void

  /**
   * One step of the voltage leak for `rows` trials of `n` units. `states` holds the drive without bias when it begins,
   * `s = α·past + (1−α)(drive + bias)` when it ends; `past` lies `rows·n` numbers before, and is 0 when `first`. Writes
   * rates φ(s) and derivatives φ′(s).
   */
  voltageStep(
    first: boolean,
    states: Address,
    bias: Address,
    rates: Address,
    derivatives: Address,
    rows: number,
    n: number,
  ): void

  /**
   * One step of the rate leak: `u = drive + bias` in place, `z = α·past + (1−α) φ(u)` in `rates` (its past lies `rows·n`
   * before, and is always there: z_0), φ′(u) in `derivatives`.
   */
  rateStep(
    states: Address,
    bias: Address,
    rates: Address,
    derivatives: Address,
    rows: number,
    n: number,
  ): void

  /**
   * Voltage leak, credit on the rate to credit on the drive, in place over `width` elements:
   * `q = (1−α)·h·r + α·later`, `later` = q of the next step, `width` after, absent when `last`.
   */
  voltageCredit(last: boolean, credit: Address, derivatives: Address, width: number): void

  /** Rate leak, in place: `r = credit + carry`, `carry ← α·r`, `credit ← (1−α)·h·r`. */
  rateCredit(credit: Address, carry: Address, derivatives: Address, width: number): void

  /** Tangent of the voltage step: `ṡ = α·past + (1−α)(drive + bias)` in place, `ż = h·ṡ` in `rates`. */
  voltageTangent(
    first: boolean,
    states: Address,
    bias: Address,
    rates: Address,
    derivatives: Address,
    rows: number,
    n: number,
  ): void

  /** Tangent of the rate step: `u̇ = drive + bias` in place, `ż = α·past + (1−α)·h·u̇` in `rates`. */
  rateTangent(
    states: Address,
    bias: Address,
    rates: Address,
    derivatives: Address,
    rows: number,
    n: number,
  ): void

  /**
   * Tangent of the voltage credit, in place in `tangent` (which holds ṡ or u̇ when it begins, q̇ when it ends):
   * `q̇ = (1−α)(bend·ṡ + h·ṙ) + α·later`. `signal` holds ṙ and `bend` φ″·r of the base pass.
   */
  voltageTangentCredit(
    last: boolean,
    tangent: Address,
    signal: Address,
    bend: Address,
    derivatives: Address,
    width: number,
  ): void

  /** Tangent of the rate credit: `ṙ = signal + carry`, `carry ← α·ṙ`, `q̇ = (1−α)(bend·u̇ + h·ṙ)` in `tangent`. */
  rateTangentCredit(
    tangent: Address,
    signal: Address,
    carry: Address,
    bend: Address,
    derivatives: Address,
    width: number,
  ): void
}

/** A kernel's memory as loops in plain TypeScript see it: an address over `bytes` is an index of `real`. */
export interface Heap {
  readonly real: Real
  readonly bytes: number
  /** The same memory as 32-bit integers. */
  readonly integers: Int32Array
}

/** Further loops, in both implementations: compiled modules, and the same in plain TypeScript. */
export interface FurtherLoops<Loops> {
  readonly modules: InlinedModules
  /** Left out: they are not to be attached to the reference kernel. */
  reference?(heap: Heap, kernel: CoreLoops, unit: LeakyUnit, tiny: number): Loops
}

/** The loops over one block of memory, made for one kind of unit: its leak α and its activation φ. */
export interface Kernel extends CoreLoops {
  readonly name: 'reference' | 'simd' | 'relaxed-simd'
  readonly dtype: Dtype

  /** A zeroed array in the kernel's memory. */
  allocate(length: number): Real

  /** Further loops over the same memory, made for the same unit. */
  attach<Loops extends object>(further: FurtherLoops<Loops>): Loops
}
