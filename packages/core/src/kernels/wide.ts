import { activations, relu } from '../activation.js'
import { crc32 } from '../crc32.js'
import { adam } from '../optimizers/adam.js'
import { constantSchedule } from '../optimizers/schedules.js'
import { sgd } from '../optimizers/sgd.js'
import type { Real } from '../real.js'
import type { InlinedModules } from './inlined.js'
import { addressOf, type Dtype, type Kernel, type LeakyUnit } from './kernel.js'
import { offerRoom, roomLength } from './room.js'
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
  /** `digestOf` what a trial gives without fusing: on the reference kernel in float64, on the narrow loops in float32. */
  readonly digests: Readonly<Record<Dtype, number>>
}

/**
 * Takes the wide form of these loops from now on, in each number type, plain and relaxed, where it gives the bits of the
 * narrow one, which in plain float64 are those of the reference. Plain ones are known by their digest, relaxed ones are
 * compared with the narrow loops. Plain float64 is tried at once, and where it fails everything
 * stays as it was; the others when the first kernel of their kind is made, so that nobody waits for what he does not use:
 * the report tells of what was tried until it is read.
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

/** In what the wide loops differ, if in anything. Takes them for what is made afterwards. */
function compare(
  { narrow, wide, trial, digests }: WideLoops,
  dtype: Dtype,
  relaxed: boolean,
  kind: string,
  host: Host,
): string | null {
  const bitsOf = (modules: InlinedModules) => {
    replaceModules(host, narrow, () => modules)
    return digestOf(trial((unit, lengths) => simdKernel(dtype, unit, lengths, { relaxed }, host)!))
  }
  const wanted = relaxed ? bitsOf(narrow) : digests[dtype]
  return bitsOf(wide) === wanted ? null : `in ${kind} they give other bits than the narrow loops`
}

/** What speaks against them, the engine's own error included. */
function complaintOf(work: () => string | null): string | null {
  try {
    return work()
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

/** CRC-32 of their bytes, one array after the other, on a machine with the lowest byte first (as all with WebAssembly). */
export function digestOf(arrays: readonly Real[]): number {
  const bytes = new Uint8Array(arrays.reduce((sum, { byteLength }) => sum + byteLength, 0))
  let at = 0
  for (const { buffer, byteOffset, byteLength } of arrays) {
    bytes.set(new Uint8Array(buffer, byteOffset, byteLength), at)
    at += byteLength
  }
  return crc32(bytes)
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
    ...trialOfUpdates(open),
  ]
}

function trialOfProducts(open: (unit: LeakyUnit, lengths: readonly number[]) => Kernel): readonly Real[] {
  // one block of k and a part; columns for pairs of vectors, a pair and a rest in both number types
  const [m, k, n] = [7, 130, 29]
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
  // one row: eight pairs of vectors, four, two, one and a rest
  const wide = 123
  for (const accumulate of [false, true]) {
    kernel.product(addressOf(sums, m * n), left, right, 1, 3, wide, accumulate)
  }
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

/** Two updates of some parameters in a kernel's memory: compiled there, plain on the reference kernel. */
function trialOfUpdates(open: (unit: LeakyUnit, lengths: readonly number[]) => Kernel): readonly Real[] {
  const size = 21
  const makers = [
    () => sgd({ size, schedule: constantSchedule(0.1) }),
    () => sgd({ size, schedule: constantSchedule(0.1), momentum: 0.9 }),
    () => adam({ size, schedule: constantSchedule(0.1) }),
  ]
  return makers.flatMap((make, i) => {
    // a kernel knows its number type once it is made: room for the larger one
    const lengths = [size, size, roomLength(size, 'float32')]
    const kernel = open({ leak: 0, activation: relu }, lengths)
    const [parameters, gradient, room] = lengths.map((length) => kernel.allocate(length))
    offerRoom(kernel, room, size)
    const optimizer = make()
    fillTrial(parameters, 30 + i)
    for (const update of [0, 1]) optimizer.update(parameters, fillTrial(gradient, 40 + update))
    return [parameters]
  })
}

/** The loops of core. */
export const coreLoops: WideLoops = {
  narrow: narrowLoops,
  wide: wideLoops,
  trial,
  digests: { float64: 0x176acc23, float32: 0x1a81f910 },
}

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
