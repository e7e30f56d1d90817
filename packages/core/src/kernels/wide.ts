import { activations, relu } from '../activation.js'
import type { Real } from '../real.js'
import type { InlinedModules } from './inlined.js'
import { addressOf, type Dtype, type Kernel, type LeakyUnit } from './kernel.js'
import { referenceKernel } from './referenceKernel.js'
import { simdKernel } from './simd.js'
import { ambient, type Host, type Replacement, replaceModules, supportOf } from './simdModule.js'
import { modules as narrowLoops } from './wasm.generated.js'
import { modules as wideLoops } from './wide.generated.js'

/** Whether the wide loops run, and why or why not. */
export interface WideReport {
  readonly on: boolean
  readonly reason: string
}

/** Loops in two forms that have to give the same bits. */
export interface WideLoops {
  readonly narrow: InlinedModules
  readonly wide: InlinedModules
  /** What the loops do to some numbers, on a kernel that `open` makes. */
  trial(open: (unit: LeakyUnit, lengths: readonly number[]) => Kernel): readonly Real[]
}

/**
 * Takes the wide form of these loops from now on, in each number type, plain and relaxed, where it gives the bits of the
 * narrow one, and in plain float64 those of the reference. Plain float64 is compared at once, and where it fails everything
 * stays as it was; the others when the first kernel of their kind is made, so that nobody waits for what he does not use:
 * the report tells of what was compared until it is read.
 */
export function takeWide(loops: WideLoops, host: Host = ambient()): WideReport {
  const support = supportOf(host)
  if (!support.simd) return { on: false, reason: support.reason ?? 'no WebAssembly SIMD' }
  const { narrow, wide } = loops
  const chosen = new Map<string, InlinedModules>()
  const complaints: string[] = []
  const choose: Replacement = (dtype, fused) => {
    const kind = `${dtype}${fused ? ', relaxed,' : ''}`
    if (!chosen.has(kind)) {
      const complaint = complaintOf(() => compare(loops, dtype, fused, kind, host))
      if (complaint !== null) complaints.push(complaint)
      chosen.set(kind, complaint === null ? wide : narrow)
      replaceModules(host, narrow, choose)
    }
    return chosen.get(kind)!
  }
  choose('float64', false)
  if (complaints.length > 0) replaceModules(host, narrow, null)
  return {
    get on() {
      return complaints.length === 0
    },
    get reason() {
      return complaints[0] ?? 'they give the bits of the narrow loops'
    },
  }
}

/** In what the wide loops differ, if in anything. Takes the narrow ones, then the wide, for what is made afterwards. */
function compare(
  { narrow, wide, trial }: WideLoops,
  dtype: Dtype,
  relaxed: boolean,
  kind: string,
  host: Host,
): string | null {
  const bitsOf = () => trial((unit, lengths) => simdKernel(dtype, unit, lengths, { relaxed }, host)!)
  replaceModules(host, narrow, null)
  const wanted = bitsOf()
  if (dtype === 'float64' && !relaxed) {
    const plain = trial((unit, lengths) => referenceKernel(dtype, unit, lengths))
    if (!sameBits(wanted, plain)) return 'the narrow loops do not give the bits of the reference here'
  }
  replaceModules(host, narrow, () => wide)
  return sameBits(bitsOf(), wanted) ? null : `in ${kind} they give other bits than the narrow loops`
}

/** What speaks against them, the engine's own error included. */
function complaintOf(work: () => string | null): string | null {
  try {
    return work()
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

function sameBits(a: readonly Real[], b: readonly Real[]): boolean {
  return a.every((array, i) => array.every((x, j) => Object.is(x, b[i][j])))
}

/** Numbers in (−2, 2) of every size, the same at every call. */
export function fillTrial(array: Real, salt: number): Real {
  for (let i = 0, state = salt + 1; i < array.length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) | 0
    array[i] = state / 2 ** 30
  }
  return array
}

/** Products and outer products with every height of tile and every kind of last column, and the elementwise loops. */
function trial(open: (unit: LeakyUnit, lengths: readonly number[]) => Kernel): readonly Real[] {
  return [
    ...trialOfProducts(open),
    ...Object.values(activations).flatMap((activation) => trialOfSteps(open, activation)),
  ]
}

function trialOfProducts(open: (unit: LeakyUnit, lengths: readonly number[]) => Kernel): readonly Real[] {
  // one block of k and a part; columns for pairs of vectors, a pair and a rest in both number types
  const [m, k, n] = [7, 131, 45]
  const lengths = [m * m * n, m * m * n, k * m, k * n]
  const kernel = open({ leak: 0.5, activation: relu }, lengths)
  const [out, sums, a, b] = lengths.map((length, i) => fillTrial(kernel.allocate(length), i))
  const [left, right] = [addressOf(a), addressOf(b)]
  for (let rows = 1; rows <= m; rows++) {
    const from = (rows - 1) * m * n
    for (const accumulate of [false, true]) {
      kernel.product(addressOf(out, from), left, right, rows, 3 + rows, n, accumulate)
    }
    for (const depth of [rows, k]) kernel.outerProducts(addressOf(sums, from), left, right, depth, rows, n)
  }
  // too few columns for a pair
  kernel.product(addressOf(out, 3), left, right, m, 9, 3, true)
  kernel.outerProducts(addressOf(sums, 3), left, right, 9, m, 3)
  // one and two terms a sum have a loop of their own
  for (const depth of [1, 2]) kernel.product(addressOf(sums), left, right, m, depth, n, depth === 2)
  kernel.addRows(addressOf(out), right, 20, n)
  return [out, sums]
}

function trialOfSteps(
  open: (unit: LeakyUnit, lengths: readonly number[]) => Kernel,
  activation: LeakyUnit['activation'],
): readonly Real[] {
  const [rows, n] = [2, 21]
  const width = rows * n
  const lengths = [3 * width, n, 3 * width, 3 * width, 3 * width, 3 * width]
  const kernel = open({ leak: 0.7, activation }, lengths)
  const arrays = lengths.map((length, i) => fillTrial(kernel.allocate(length), 10 + i))
  const [s, bias, z, h, r, d] = arrays.map((array, i) => addressOf(array, i === 1 ? 0 : width))
  kernel.voltageStep(false, s, bias, z, h, rows, n)
  kernel.voltageCredit(false, r, h, width)
  kernel.voltageTangent(false, d, bias, z, h, rows, n)
  kernel.voltageTangentCredit(false, d, r, z, h, width)
  kernel.rateStep(s, bias, z, h, rows, n)
  kernel.rateCredit(r, z, h, width)
  kernel.rateTangent(d, bias, z, h, rows, n)
  kernel.rateTangentCredit(d, r, z, s, h, width)
  return arrays
}

/** The loops of core. */
export const coreLoops: WideLoops = { narrow: narrowLoops, wide: wideLoops, trial }

/**
 * Takes wide loops for products, outer products and the elementwise parts from now on, for workspaces and learners that
 * are made afterwards, and says whether it did. They are written for engines that join neighbouring vectors of 128 bits
 * into vectors of 256 (V8 since Node 24, on x64 with AVX2, started with `--experimental-wasm-revectorize`), where they
 * run 1.5 to 2 times as fast; on others they are slower than the narrow ones. Bits are the same: a trial compares them
 * first, and everything stays as it was when one differs. For the loops of the rules too: `@credit/rules/wide`.
 *
 * @example
 * takeWideKernels().on // => true
 */
export function takeWideKernels(host: Host = ambient()): WideReport {
  return takeWide(coreLoops, host)
}
