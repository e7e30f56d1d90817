import { checkInteger, checkNumber, type Seed } from '@credit/core'
import type { Steps } from '../drive.js'
import type { KrylovBasis } from './krylov.js'
import { checkSeed } from './randomUnit.js'

/** What `lanczos` and `arnoldi` have in common. */
export interface KrylovOptions {
  /** Relative accuracy asked of each eigenvalue; 1e-8 when left out. */
  readonly tolerance?: number
  /** Source of the start vector. */
  readonly seed: Seed
  /** Most products spent, those for the residuals included; 1000 when left out. */
  readonly maxProducts?: number
  /** Most basis vectors held at once; max(4k + 2, 128), or n if less, when left out. */
  readonly basis?: number
  /**
   * Basis vectors at which a small bound is first enough to stop; min(n, max(2k + 1, 20)) when left out. Earlier saves
   * products at a loose tolerance, and may settle on a neighbour: the bound says that some eigenvalue is near, not which.
   */
  readonly firstCheck?: number
  /** Whether to throw instead of returning a result that has not converged; false when left out. */
  readonly strict?: boolean
}

/** Their names. */
export const krylovOptions: readonly (keyof KrylovOptions)[] = [
  'tolerance',
  'seed',
  'maxProducts',
  'basis',
  'firstCheck',
  'strict',
]

/** What is yielded after each product. */
export interface KrylovProgress {
  readonly products: number
  /** What the leading wanted eigenvalue is ranked by, as of the last small eigenproblem; NaN before the first. */
  readonly value: number
  /** Its bound; infinite before the first. */
  readonly bound: number
}

/** The Ritz pairs of one moment. Indices run over them. */
export interface RitzPairs {
  /** The wanted ones, best first. */
  readonly wanted: readonly number[]
  /** Those and the next one at each end of which several are wanted; empty where no copy can be missing. */
  readonly rivals: readonly number[]
  /** The wanted ones and the best half of the others. */
  readonly kept: readonly number[]
  value(i: number): { readonly real: number; readonly imaginary: number }
  /** What pairs are ranked by. */
  rank(i: number): number
  bound(i: number): number
  /** An eigenvalue beyond the outermost pair i by δ stays unseen from at most this / δ of all starts; ∞ where unknown. */
  unseen(i: number): number
  /** Shrinks the basis to some of them. */
  restart(keep: readonly number[], continuing: boolean): void
}

/** The options with their defaults, for `wanted` eigenvalues of n, whose residuals take `reserve` products. */
export function checkKrylovOptions(
  caller: string,
  n: number,
  wanted: number,
  reserve: number,
  options: KrylovOptions,
) {
  const first = Math.min(n, Math.max(2 * wanted + 1, 20))
  const least = Math.min(n, Math.max(2 * wanted + 2, 20))
  const capacity = checkInteger(
    caller,
    'basis',
    options.basis ?? Math.min(n, Math.max(4 * wanted + 2, 128)),
    least,
    n,
  )
  const check = checkInteger(
    caller,
    'firstCheck',
    options.firstCheck ?? first,
    Math.min(n, wanted + 1),
    capacity,
  )
  const inRange = (value: number) => value > 0 && value < 1
  const tolerance = checkNumber(
    caller,
    'tolerance',
    options.tolerance ?? 1e-8,
    'between 0 and 1, exclusive',
    inRange,
  )
  const maxProducts = options.maxProducts ?? Math.max(1000, 10 * wanted)
  checkInteger(caller, 'maxProducts', maxProducts, reserve + 1)
  checkSeed(caller, options.seed)
  return { first, check, capacity, tolerance, forSearch: maxProducts - reserve }
}

const epsilonTwoThirds = 3.666852862501036e-11
/** The share of all starts from which an early stop may overlook an eigenvalue that matters. */
const unluckyStarts = 1e-3

/** When a search looks at the small eigenproblem, in basis vectors, and how many it may spend. */
export interface SearchPlan {
  /** From here to `check` each product, where a small bound is not enough: what may be unseen counts too. */
  readonly early?: number
  /** From here the bound is enough. */
  readonly check: number
  /** The first look after a restart, in new vectors. */
  readonly first: number
  /** Products to the next look, as a fraction of the basis. */
  readonly spacing: number
  /** The basis restarts at so many. */
  readonly capacity: number
  /** Products. */
  readonly forSearch: number
}

/** How far the search for one basis has come, and by what it judges. */
export class Search {
  settled = false
  stopped = false

  constructor(
    private readonly krylov: KrylovBasis,
    private readonly n: number,
    private readonly tolerance: number,
  ) {}

  /** What the residual of a converged eigenvalue may be: `max(tol·max(ε^(2/3)‖A‖, |θ|), n ε ‖A‖)`. */
  allowed({ real, imaginary }: Value, share = 1): number {
    return Math.max(share * this.accuracy(modulus(real, imaginary)), this.krylov.roundOff)
  }

  /** Whether a pair's bound is a `share` of what its convergence allows. */
  within(ritz: RitzPairs, i: number, share = 1): boolean {
    return ritz.bound(i) <= this.allowed(ritz.value(i), share)
  }

  /**
   * Expands and restarts the basis until the wanted pairs have converged and a search for further copies has found
   * none, or the products are spent, or it is stopped.
   */
  *run<Ritz extends RitzPairs>(
    solve: () => Ritz,
    { first, check, early = check, spacing, capacity, forSearch }: SearchPlan,
  ): Steps<KrylovProgress, { readonly ritz: Ritz; readonly leading: KrylovProgress }> {
    const { krylov, n } = this
    /** Of the basis as it is; undefined where that has changed since. */
    let ritz: Ritz | undefined
    /** Values of the converged pairs that were set aside when the latest search for missing copies began. */
    let aside: Value[] | undefined
    let nextCheck = early
    let leading = { value: Number.NaN, bound: Number.POSITIVE_INFINITY }
    while (!this.settled && !this.stopped && krylov.products < forSearch) {
      krylov.expand()
      ritz = undefined
      this.settled = krylov.size === n
      if (krylov.size === nextCheck && !this.settled) {
        const m = krylov.size
        const pairs = solve()
        ritz = pairs
        const { wanted, rivals } = pairs
        leading = { value: pairs.rank(wanted[0]), bound: pairs.bound(wanted[0]) }
        const values = wanted.map((i) => pairs.value(i))
        const same = aside !== undefined && this.sameValues(aside, values)
        const all = (share: number, indices = wanted) => indices.every((i) => this.within(pairs, i, share))
        // The pair beyond the wanted ones must have converged too: until then it may be a copy on its way.
        const sure = m >= check || wanted.every((i) => this.sure(pairs, i))
        this.settled = sure && all(1) && (rivals.length === 0 || (same && all(1, rivals)))
        if (this.settled) {
          // Keep the basis whole: the pairs are taken from it.
        } else if (rivals.length > 0 && !same && all(0.01)) {
          aside = values
          pairs.restart(wanted, false)
          ritz = undefined
          nextCheck = Math.min(capacity, krylov.size + first)
        } else if (m === capacity) {
          pairs.restart(pairs.kept, true)
          ritz = undefined
          nextCheck = Math.min(capacity, krylov.size + first)
        } else {
          nextCheck = m < check ? m + 1 : Math.min(capacity, m + Math.max(1, Math.floor(spacing * m)))
        }
      }
      this.stopped = (yield { products: krylov.products, ...leading }) === true
    }
    return { ritz: ritz ?? solve(), leading: { products: krylov.products, ...leading } }
  }

  /** What a search that has not settled, or has left some of the wanted pairs behind, has to say. */
  warnings(products: number, missing: number, wanted: number): string[] {
    const warnings: string[] = []
    if (this.stopped && !this.settled) warnings.push(`stopped after ${products} products`)
    if (missing > 0)
      warnings.push(`${missing} of ${wanted} eigenpairs did not converge within ${products} products`)
    if (missing === 0 && !this.settled) {
      warnings.push(`the search for further copies of an eigenvalue was not over after ${products} products`)
    }
    return warnings
  }

  private accuracy(magnitude: number): number {
    return this.tolerance * Math.max(epsilonTwoThirds * this.krylov.norm, magnitude)
  }

  /** Whether an eigenvalue beyond this one by √tol ‖A‖ would have been seen from all but very few starts. */
  private sure(ritz: RitzPairs, i: number): boolean {
    return ritz.unseen(i) <= unluckyStarts * Math.sqrt(this.tolerance) * this.krylov.norm
  }

  /** Whether each old value has a new one of its own: their order may change where several rank the same. */
  private sameValues(old: readonly Value[], found: readonly Value[]): boolean {
    const left = [...found]
    return old.every(({ real, imaginary }) => {
      const reach = 2 * this.accuracy(modulus(real, imaginary)) + this.krylov.roundOff
      const at = left.findIndex((value) => modulus(value.real - real, value.imaginary - imaginary) <= reach)
      if (at >= 0) left.splice(at, 1)
      return at >= 0
    })
  }
}

type Value = ReturnType<RitzPairs['value']>

/** |a + ib|, without overflow and the same in every engine. */
export function modulus(a: number, b: number): number {
  const [large, small] = Math.abs(a) > Math.abs(b) ? [Math.abs(a), Math.abs(b)] : [Math.abs(b), Math.abs(a)]
  return small === 0 ? large : large * Math.sqrt(1 + (small / large) ** 2)
}
