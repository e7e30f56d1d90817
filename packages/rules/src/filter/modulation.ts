import type { Network, Real } from '@credit/core'
import { addressOf, type Kernel } from '@credit/core/kernels'
import { integersIn } from '../kernel/integersIn.js'
import type { RuleKernel } from '../kernel/ruleKernel.js'
import type { Plan } from '../online/form.js'
import { hasAutapse, type ModulationKind, typesOf } from './filter.js'

/** F at the weights of the moment. */
export interface Modulation {
  /** Reads the weights: to be called whenever they may have changed. */
  refresh(): void
  /** `out[rows, N] = r F`: credit r goes back by one hop. */
  hop(out: Real, outAt: number, r: Real, rAt: number, rows: number): void
}

/** F from W, and where the type means are. */
export interface TypeModulation extends Modulation {
  /** M `[C, C]`: the sum of W over a block of types / (n_a·n_b). */
  readonly means: Real
  /** `[N]`: M[c,c] of a unit's type c where it has no autapse, so that F is 0 there; else 0. */
  readonly own: Real
}

/** What modulation works on: memory, kernel and weights of a pass. */
export interface ModulationPass {
  readonly kernel: Kernel
  readonly network: Network
  /** W, absent synapses at 0. */
  readonly recurrent: Real
}

/** The arrays of a modulation, by kind. */
export function modulationPlan(kind: ModulationKind, network: Network): Plan {
  if (kind === 'cell') return {}
  const { hidden: N } = network
  if (kind === 'connected') return { connectedMeans: N * N }
  const { count: C } = typesOf(network)
  return {
    typeOrder: N,
    typeStarts: C + 1,
    typeRows: N,
    typeMeans: C * C,
    typeOwn: N,
    typeSums: C,
  }
}

/** F of a pass, over arrays of its memory. */
export function openModulation(
  kind: ModulationKind,
  pass: ModulationPass,
  loops: RuleKernel,
  arrays: Readonly<Record<string, Real>>,
): Modulation {
  if (kind === 'connected') return connectedModulation(pass, arrays)
  return kind === 'cell' ? cellModulation(pass) : typeModulation(pass, loops, arrays)
}

/** F = W. N² a row. */
export function cellModulation({ kernel, network, recurrent }: ModulationPass): Modulation {
  const { hidden: N } = network
  return {
    refresh() {},
    hop: (out, outAt, r, rAt, rows) =>
      kernel.product(addressOf(out, outAt), addressOf(r, rAt), addressOf(recurrent), rows, N, N, false),
  }
}

/** `F[i,j] = M[type i, type j]`, and `F[i,i] = 0` where unit i has no autapse. N + C² a row, N² to refresh. */
export function typeModulation(
  { network, recurrent }: ModulationPass,
  loops: RuleKernel,
  arrays: Readonly<Record<string, Real>>,
): TypeModulation {
  const { hidden: N } = network
  const classes = typesOf(network)
  const { of, count: C } = classes
  const rows = arrays.typeRows!
  const means = arrays.typeMeans!
  const own = arrays.typeOwn!
  const sums = arrays.typeSums!
  const order = integersIn(arrays.typeOrder!, N)
  const starts = integersIn(arrays.typeStarts!, C + 1)
  let next = 0
  for (let a = 0; a < C; a++) {
    starts[a] = next
    for (let i = 0; i < N; i++) {
      if (of[i] === a) order[next++] = i
    }
  }
  starts[C] = next
  const lacking = Array.from({ length: N }, (_, i) => !hasAutapse(network, i))

  return {
    means,
    own,
    refresh() {
      loops.typeMeans(
        addressOf(means),
        addressOf(recurrent),
        addressOf(arrays.typeOrder),
        addressOf(arrays.typeStarts),
        addressOf(rows),
        N,
        C,
      )
      for (let i = 0; i < N; i++) own[i] = lacking[i] ? means[of[i] * (C + 1)] : 0
    },
    hop: (out, outAt, r, rAt, count) => {
      loops.typeProduct(
        addressOf(out, outAt),
        addressOf(r, rAt),
        addressOf(arrays.typeOrder),
        addressOf(arrays.typeStarts),
        addressOf(means),
        addressOf(own),
        addressOf(sums),
        count,
        N,
        C,
      )
    },
  }
}

/**
 * `F[i,j]` the mean of W over the synapses of its block that are not 0 where W[i,j] is none of 0, else 0. F has no structure
 * but that of W, so a hop is N² a row; N² to refresh.
 */
export function connectedModulation(
  { kernel, network, recurrent }: ModulationPass,
  arrays: Readonly<Record<string, Real>>,
): Modulation {
  const { hidden: N } = network
  const { of, count: C } = typesOf(network)
  const means = arrays.connectedMeans
  const sums = new Float64Array(C * C)
  const counts = new Float64Array(C * C)
  return {
    refresh() {
      sums.fill(0)
      counts.fill(0)
      for (let i = 0, n = 0; i < N; i++) {
        for (let j = 0; j < N; j++, n++) {
          if (recurrent[n] === 0) continue
          const block = of[i] * C + of[j]
          sums[block] += recurrent[n]
          counts[block]++
        }
      }
      for (let i = 0, n = 0; i < N; i++) {
        for (let j = 0; j < N; j++, n++) {
          const block = of[i] * C + of[j]
          means[n] = recurrent[n] === 0 ? 0 : sums[block] / counts[block]
        }
      }
    },
    hop: (out, outAt, r, rAt, rows) =>
      kernel.product(addressOf(out, outAt), addressOf(r, rAt), addressOf(means), rows, N, N, false),
  }
}
