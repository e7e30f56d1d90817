import type { Network, Real } from '@credit/core'
import { cutOff, type Kernel, type Unit } from '@credit/core/kernels'
import { advanceOf } from './advance.js'
import { mixedTracesOf, type Write } from './mixedTraces.js'
import { filteredCreditOf, typeProduct } from './modulation.js'
import { mixRowsOf } from './rows.js'
import { type Exports, simdRuleKernel } from './simd.js'
import { sparseProduct } from './sparse.js'
import { rowProducts, tracesOf } from './traces.js'
import { modules } from './wasm.generated.js'

/** The types of n units: those of type a are `order[starts[a]]` … `order[starts[a + 1] − 1]`. */
export interface UnitTypes {
  readonly order: Int32Array
  readonly starts: Int32Array
  readonly count: number
}

/** The arrays of a network that runs step by step, and its sizes. */
export interface Machine {
  /** `[2, S, N]` each: the step before, then this step. */
  readonly states: Real
  readonly rates: Real
  readonly derivatives: Real
  readonly recurrent: Real
  readonly input: Real
  /** Zeros in a network without one. */
  readonly bias: Real
  readonly readout: Real
  readonly readoutBias: Real
  /** `[S, I]` */
  readonly inputs: Real
  /** `[S, K]` */
  readonly outputs: Real
  readonly streams: number
  readonly network: Network
  /** Scratch of 16 numbers for addresses. */
  readonly addresses: Real
}

/**
 * The loops that rules need beside core's, over arrays of the same kernel, with the same promises: in float64 both
 * implementations give the same bits. Arguments are not checked.
 */
export interface RuleKernel {
  /**
   * One forward step of S streams. The step before is copied from the second half of states, rates and derivatives to the
   * first; with `noisy`, the second half of the states holds noise to be added to the drive, and the first the past.
   */
  advance(machine: Machine, noisy: boolean): void

  /**
   * `out[m,n] = a[m,k] · b[n,k]ᵀ`, or `out += a · bᵀ`: for few rows, where b is not worth transposing. Summed in four
   * partial sums.
   */
  rowProducts(
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

  /** A decaying trace of outer products, in place: `trace[i,j] ← decay[i]·trace[i,j] + u[i]·v[j]`, `[m, n]`. */
  traceStep(
    trace: Real,
    traceAt: number,
    decay: Real,
    decayAt: number,
    u: Real,
    uAt: number,
    v: Real,
    vAt: number,
    m: number,
    n: number,
  ): void

  /** `traceStep`, and in the same walk `out[i,j] = weight[i]·trace[i,j]`, or `out +=` that. */
  traceGradient(
    trace: Real,
    traceAt: number,
    decay: Real,
    decayAt: number,
    u: Real,
    uAt: number,
    v: Real,
    vAt: number,
    out: Real,
    outAt: number,
    weight: Real,
    weightAt: number,
    m: number,
    n: number,
    accumulate: boolean,
  ): void

  /**
   * `count` traces of outer products that feed each other, in place:
   * `trace[c,i,j] ← u[c,i]·v[j] + Σ_b mix[c,b]·trace[b,i,j]`, `[count, m, n]`; and in the same walk
   * `out[i,j] = Σ_c weight[c]·trace[c,i,j]` ('set'), `+=` that ('add'), or nothing ('none').
   */
  mixedTraces(
    trace: Real,
    traceAt: number,
    mix: Real,
    u: Real,
    uAt: number,
    v: Real,
    vAt: number,
    out: Real,
    outAt: number,
    weight: Real,
    weightAt: number,
    count: number,
    m: number,
    n: number,
    write: Write,
  ): void

  /** `out[i,j] = a[i]·x[i,j] + b[i]·y[i,j]`, `[m, n]`; `out` may be x or y. */
  mixRows(
    out: Real,
    outAt: number,
    x: Real,
    xAt: number,
    a: Real,
    aAt: number,
    y: Real,
    yAt: number,
    b: Real,
    bAt: number,
    m: number,
    n: number,
  ): void

  /**
   * `out[rows,n] = r F` for an F that is constant over blocks of types but for its diagonal:
   * `out_i = Σ_a means[a, type i]·(Σ_{j of type a} r_j) − own[i]·r_i`. O(n + types²) a row. `sums` is scratch of one
   * number a type.
   */
  typeProduct(
    out: Real,
    outAt: number,
    r: Real,
    rAt: number,
    types: UnitTypes,
    means: Real,
    own: Real,
    sums: Real,
    rows: number,
    n: number,
  ): void

  /**
   * `out[m,n] = A[m,k] · b[k,n]` for a sparse A. From `patternAt` on, `pattern` holds for each row of A the number of its
   * entries, then two integers an entry: its column, and which of `values` it is. `pattern` lies in the kernel's memory.
   */
  sparseProduct(
    out: Real,
    outAt: number,
    values: Real,
    pattern: Int32Array,
    patternAt: number,
    b: Real,
    bAt: number,
    m: number,
    n: number,
  ): void

  /**
   * One step back of credit through a fixed filter, voltage leak, in place over `width` elements: `credit` at `at`
   * holds L when it begins, q when it ends. With d = h·L, `jump = (1−α)·hop` (hop is Fᵀ times the `carry` that the step
   * before left) and μ = mean[0]: `carry ← d + μ·jump + α·carry`, `q = (1−α)·r + α·later` with `r = h·(L + jump)` in the
   * published form and `r = d + μ·jump` in the released one. `last`: nothing comes from later steps.
   */
  filteredCredit(
    form: 'published' | 'released',
    last: boolean,
    credit: Real,
    at: number,
    hop: Real,
    carry: Real,
    mean: Real,
    derivatives: Real,
    width: number,
  ): void
}

/** One for each kernel: a cache and nothing else. */
const cache = /* @__PURE__ */ new WeakMap<Kernel, RuleKernel>()

/** The loops over the arrays of a kernel, in the implementation that the kernel is of. */
export function ruleKernel(kernel: Kernel, unit: Unit): RuleKernel {
  const known = cache.get(kernel)
  if (known !== undefined) return known
  const wasm = kernel.attach(modules) as Exports | null
  const made = wasm === null ? reference(kernel, unit) : simdRuleKernel(wasm, kernel.dtype)
  cache.set(kernel, made)
  return made
}

function reference(kernel: Kernel, { leak }: Unit): RuleKernel {
  const tiny = cutOff[kernel.dtype]
  return {
    advance: advanceOf(kernel),
    rowProducts,
    ...tracesOf(tiny),
    mixedTraces: mixedTracesOf(tiny),
    mixRows: mixRowsOf(tiny),
    typeProduct,
    sparseProduct,
    filteredCredit: filteredCreditOf(leak, tiny),
  }
}
