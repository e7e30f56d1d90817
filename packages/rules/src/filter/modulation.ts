import type { Network, Real } from '@credit/core'
import type { Kernel } from '@credit/core/kernels'
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
  return kind === 'cell' ? cellModulation(pass) : typeModulation(pass, loops, arrays)
}

/** F = W. N² a row. */
export function cellModulation({ kernel, network, recurrent }: ModulationPass): Modulation {
  const { hidden: N } = network
  return {
    refresh() {},
    hop: (out, outAt, r, rAt, rows) => kernel.product(out, outAt, r, rAt, recurrent, 0, rows, N, N, false),
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
  const types = { order, starts, count: C }
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
      loops.typeMeans(means, recurrent, types, rows, N)
      for (let i = 0; i < N; i++) own[i] = lacking[i] ? means[of[i] * (C + 1)] : 0
    },
    hop: (out, outAt, r, rAt, count) => {
      loops.typeProduct(out, outAt, r, rAt, types, means, own, sums, count, N)
    },
  }
}
