import type { Real } from '@credit/core'
import { cutOff, type Kernel, type Unit } from '@credit/core/kernels'
import { type Machine, type MachineLoops, machineLoopsOf } from './machine.js'
import { mixedTracesOf, type Write } from './mixedTraces.js'
import { filteredCreditOf, spreadRows, typeMeans, typeProduct } from './modulation.js'
import { rowProducts, sumOfSquares } from './rowProducts.js'
import { mixRowsOf } from './rows.js'
import { type Exports, simdRuleKernel } from './simd.js'
import { type SourceLoops, sourceLoopsOf, type TracedSources } from './sources.js'
import { sparseProduct } from './sparse.js'
import { modules } from './wasm.generated.js'

/** The types of n units: those of type a are `order[starts[a]]` … `order[starts[a + 1] − 1]`. */
export interface UnitTypes {
  readonly order: Int32Array
  readonly starts: Int32Array
  readonly count: number
}

/**
 * The loops that rules need beside core's, over arrays of the same kernel, with the same promises: in float64 both
 * implementations give the same bits. Arguments are not checked.
 */
export interface RuleKernel {
  /** The loops over a machine; made once for each. */
  overMachine(machine: Machine): MachineLoops

  /** The loops over all kinds of source; made once for each set of traces. */
  overSources(sources: TracedSources): SourceLoops

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

  /**
   * `count` traces of outer products that feed each other, in place:
   * `trace[c,i,j] ← u[c,i]·v[j] + Σ_b mix[c,b]·trace[b,i,j]`, `[count, m, n]`; and in the same walk
   * `out[i,j] = own[i]·now[j] + Σ_c weight[c]·trace[c,i,j]` ('set'), `+=` that ('add'), or nothing ('none'). Where `own` is
   * null that term is 0, and `now` some n finite numbers.
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
    own: Real | null,
    ownAt: number,
    now: Real,
    nowAt: number,
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
   * `means[a,b]`, the mean of W `[n, n]` over the pairs of a unit of type a (row) and one of type b (column). `rows` is
   * scratch of n numbers.
   */
  typeMeans(means: Real, w: Real, types: UnitTypes, rows: Real, n: number): void

  /**
   * `out[i,j] = Σ_s base[s, of i, j] + excess[s,i]·own[s, of i, j]`, `base` and `own` `[S, groups, n]`, `of` the group of
   * each row, in the kernel's memory.
   */
  spreadRows(
    out: Real,
    outAt: number,
    base: Real,
    own: Real,
    of: Int32Array,
    excess: Real,
    streams: number,
    groups: number,
    n: number,
  ): void

  /** The sum of the squares of `length` numbers. */
  sumOfSquares(x: Real, at: number, length: number): number

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
    overMachine: machineLoopsOf(kernel),
    overSources: sourceLoopsOf(leak, tiny),
    rowProducts,
    mixedTraces: mixedTracesOf(tiny),
    mixRows: mixRowsOf(tiny),
    typeProduct,
    typeMeans,
    spreadRows,
    sumOfSquares,
    sparseProduct,
    filteredCredit: filteredCreditOf(leak, tiny),
  }
}
