import type { Real } from '@credit/core'
import { type Address, addressOf, type FurtherLoops, type Kernel } from '@credit/core/kernels'
import { mixedTracesOf, type Write } from './mixedTraces.js'
import { filteredCreditOf, typeLoopsOf } from './modulation.js'
import { type PairedSources, pairLoopsOf, writePairs } from './pairs.js'
import { rowLoopsOf } from './rowProducts.js'
import { mixRowsOf } from './rows.js'
import { type SourceLoops, sourceLoopsOf, type TracedSources, writeSources } from './sources.js'
import { sparseProductOf } from './sparse.js'
import { type StepLoops, type StepMemory, stepLoopsOf, writeStepTable } from './stepMemory.js'
import { modules } from './wasm.generated.js'

/**
 * The loops that rules need beside core's, over arrays of the same kernel, with the same promises: this list is what the
 * compiled modules export (`assembly/`) and what the files beside this one do in plain TypeScript; in float64 both give
 * the same bits. Arrays are addresses. Arguments are not checked.
 */
export interface RuleLoops {
  /**
   * One forward step of the stepMemory whose table lies there (`stepMemory.ts`); returns 1 where all rates are finite, else 0.
   * The step before is copied from the second half of states, rates and derivatives to the first; with `noisy`, the second
   * half of the states holds noise to be added to the drive, and the first the past.
   */
  advance(stepMemory: Address, noisy: boolean): number

  /** `L_t = ε_t Bᵀ` and the gradients of V and c from ε_t; returns 1 where all of L_t is finite, else 0. */
  readBack(stepMemory: Address): number

  /** `trace ← α·past + (1−α)·values` from slot `before` to slot `now`, for the sources of a table (`sources.ts`). */
  filterSources(table: Address, before: number, now: number): void

  /** `block[rows, width] = u[rows, count] · trace[count, width]`, for one or two rows of traces. */
  outerSources(table: Address, u: Address, count: number): void

  /**
   * `trace[s,i,j] ← decay[s,i]·trace[s,i,j] + gain[s,i]·values[s,j]`, and in the same walk
   * `block[i,j] = Σ_s weight[s,i]·trace[s,i,j]`, unless `weight` is 0, where no array lies.
   */
  carrySources(table: Address, decay: Address, gain: Address, weight: Address): void

  /**
   * Eligibilities of two states: `ε ← A ε + G ẑ`, `e = c·ε`, which a leaky readout filters by `kept`; and, unless `weight` is 0,
   * `block[i,j] = Σ_s weight[s,i]·e[s,i,j]`, of the sources of a table (`pairs.ts`).
   */
  carryPairs(table: Address, weight: Address, kept: number): void

  /**
   * `out[m,n] = a[m,k] · b[n,k]ᵀ`, or `out += a · bᵀ`: for few rows, where b is not worth transposing. Summed in four
   * partial sums.
   */
  rowProducts(
    out: Address,
    a: Address,
    b: Address,
    m: number,
    k: number,
    n: number,
    accumulate: boolean,
  ): void

  /**
   * `count` traces of outer products that feed each other, in place:
   * `trace[c,i,j] ← u[c,i]·v[j] + Σ_b mix[c,b]·trace[b,i,j]`, `[count, m, n]`; and in the same walk
   * `out[i,j] = own[i]·now[j] + Σ_c weight[c]·trace[c,i,j]` (`writes.set`), `+=` that (`add`), or nothing (`none`). Where `own` is 0, where
   * no array lies, that term is 0, and `now` some n finite numbers.
   */
  mixedTraces(
    trace: Address,
    mix: Address,
    u: Address,
    v: Address,
    out: Address,
    weight: Address,
    own: Address,
    now: Address,
    count: number,
    m: number,
    n: number,
    write: Write,
  ): void

  /** `out[i,j] = a[i]·x[i,j] + b[i]·y[i,j]`, `[m, n]`; `out` may be x or y. */
  mixRows(out: Address, x: Address, a: Address, y: Address, b: Address, m: number, n: number): void

  /**
   * `out[rows,n] = r F` for an F that is constant over blocks of types but for its diagonal:
   * `out_i = Σ_a means[a, type i]·(Σ_{j of type a} r_j) − own[i]·r_i`. O(n + types²) a row. The units of type a are
   * `order[starts[a]]` … `order[starts[a + 1] − 1]`, 32-bit integers; `sums` is scratch of one number a type.
   */
  typeProduct(
    out: Address,
    r: Address,
    order: Address,
    starts: Address,
    means: Address,
    own: Address,
    sums: Address,
    rows: number,
    n: number,
    types: number,
  ): void

  /**
   * `means[a,b]`, the mean of W `[n, n]` over the pairs of a unit of type a (row) and one of type b (column). `rows` is
   * scratch of n numbers.
   */
  typeMeans(
    means: Address,
    w: Address,
    order: Address,
    starts: Address,
    rows: Address,
    n: number,
    types: number,
  ): void

  /**
   * `out[i,j] = Σ_s base[s, of i, j] + excess[s,i]·own[s, of i, j]` for m rows i, `base` and `own` `[S, groups, n]`, `of` the
   * group of each row, a 32-bit integer.
   */
  spreadRows(
    out: Address,
    base: Address,
    own: Address,
    of: Address,
    excess: Address,
    streams: number,
    groups: number,
    m: number,
    n: number,
  ): void

  /** The sum of the squares of `length` numbers. */
  sumOfSquares(x: Address, length: number): number

  /**
   * `out[m,n] = A[m,k] · b[k,n]` for a sparse A. `pattern` holds 32-bit integers: for each row of A the number of its
   * entries, then two an entry: its column, and which of `values` it is.
   */
  sparseProduct(out: Address, values: Address, pattern: Address, b: Address, m: number, n: number): void

  /**
   * One step back of credit through a fixed filter, voltage leak, in place over `width` elements: `credit` holds L when it
   * begins, q when it ends. With d = h·L, `jump = (1−α)·hop` (hop is Fᵀ times the `carry` that the step before left) and μ
   * the number at `mean`: `carry ← d + μ·jump + α·carry`, `q = (1−α)·r + α·later` with `r = h·(L + jump)` in the published
   * form and `r = d + μ·jump` in the released one. `last`: nothing comes from later steps.
   */
  filteredCredit(
    published: boolean,
    last: boolean,
    credit: Address,
    hop: Address,
    carry: Address,
    mean: Address,
    derivatives: Address,
    width: number,
  ): void
}

/** The loops, and those that a table is written for once. */
export interface RuleKernel extends RuleLoops {
  /** The loops over a stepMemory; made once for each. */
  overStep(stepMemory: StepMemory): StepLoops
  /** The loops over all kinds of source; made once for each set of traces. */
  overSources(sources: TracedSources): SourceLoops
  /** The loop over all kinds of source of a cell of two states, `weight` as in `carryPairs`; made once for each A. */
  overPairs(sources: PairedSources, kept: number): (weight: Real | null) => void
}

const ruleLoops: FurtherLoops<RuleLoops> = {
  modules,
  reference(heap, kernel, { leak }, tiny) {
    return {
      ...stepLoopsOf(heap, kernel),
      ...sourceLoopsOf(heap, leak, tiny),
      ...pairLoopsOf(heap, tiny),
      ...rowLoopsOf(heap),
      mixedTraces: mixedTracesOf(heap, tiny),
      mixRows: mixRowsOf(heap, tiny),
      ...typeLoopsOf(heap),
      sparseProduct: sparseProductOf(heap),
      filteredCredit: filteredCreditOf(heap, leak, tiny),
    }
  },
}

/** One for each kernel: a cache and nothing else. */
const cache = /* @__PURE__ */ new WeakMap<Kernel, RuleKernel>()

/** The loops over the arrays of a kernel, in the implementation that the kernel is of. */
export function ruleKernel(kernel: Kernel): RuleKernel {
  const known = cache.get(kernel)
  if (known !== undefined) return known
  const loops = kernel.attach(ruleLoops)
  const made: RuleKernel = {
    ...loops,
    overStep(stepMemory) {
      const at = writeStepTable(stepMemory)
      return {
        advance: (noisy) => loops.advance(at, noisy) !== 0,
        readBack: () => loops.readBack(at) !== 0,
      }
    },
    overSources(sources) {
      const at = writeSources(sources)
      return {
        filter: (before, now) => loops.filterSources(at, before, now),
        outer: (u, count) => loops.outerSources(at, addressOf(u), count),
        carry(decay, gain, weight) {
          loops.carrySources(at, addressOf(decay), addressOf(gain), weight === null ? 0 : addressOf(weight))
        },
      }
    },
    overPairs(sources, kept) {
      const at = writePairs(sources)
      return (weight) => loops.carryPairs(at, weight === null ? 0 : addressOf(weight), kept)
    },
  }
  cache.set(kernel, made)
  return made
}
