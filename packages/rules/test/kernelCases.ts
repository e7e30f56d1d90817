import { fillGaussian, type Network, type Real, relu, seed } from '@credit/core'
import { addressOf, type Dtype, type Kernel, type LeakyUnit, openKernel } from '@credit/core/kernels'
import { leakyOf } from '../../core/test/leakyOf.ts'
import { pairTableLength } from '../src/kernel/pairs.js'
import { type RuleKernel, ruleKernel } from '../src/kernel/ruleKernel.js'
import { type SourceLoops, sourceTableLength } from '../src/kernel/sources.js'
import { machineArrays, machineLengths } from './stepMemoryArrays.js'

// Calls of the loops on the same random numbers by both kernels, for src/kernel/simd.test.ts.

const root = seed(23)
const plain: LeakyUnit = { leak: 0, activation: relu }

export type Call = (loops: RuleKernel, arrays: readonly Real[], kernel: Kernel) => void

export interface Case {
  readonly dtype?: Dtype
  readonly lengths: readonly number[]
  readonly call: Call
  readonly scale?: number
  readonly unit?: LeakyUnit
}

/** A case of either number type. */
export type Loop = Omit<Case, 'dtype'>

/** Arrays of these lengths after the same call on the same numbers, by the reference and by SIMD. */
export function both({ dtype = 'float64', lengths, call, scale = 1, unit = plain }: Case): [Real[], Real[]] {
  const [reference, simd] = (['reference', 'simd'] as const).map((choice) => {
    const { kernel } = openKernel('test', { kernel: choice, dtype }, unit, lengths)
    const arrays = lengths.map((length, i) => {
      const array = kernel.allocate(length)
      array.set(fillGaussian(new Float64Array(length), root.child(i).generator(), 0, scale))
      // a few zeros of either sign and a subnormal number among them
      if (length > 8) array.set([0, -0, 5e-320, -1e-300], 3)
      return array
    })
    call(ruleKernel(kernel), arrays, kernel)
    return arrays
  })
  return [reference!, simd!]
}

/** Units and their types in the kernel's memory: two integers fit where a float64 is, one where a float32 is. */
function integers(array: Real, values: readonly number[]): Int32Array {
  const view = new Int32Array(array.buffer, array.byteOffset, values.length)
  view.set(values)
  return view
}

export interface TypeSizes {
  readonly rows: number
  readonly n: number
  readonly types: number
  /** Whether the units of a type are one after the other. */
  readonly sorted: boolean
  readonly out: number
  readonly from: number
}

/** `typeProduct` and `typeMeans` for `n` units of types at random, some of which no unit has. */
export function typeCall({ rows, n, types, sorted, out, from }: TypeSizes): Loop {
  const generator = root.child('types').child(n).generator()
  const typeOf = Array.from({ length: n }, () => Math.floor(generator.uniform() * types))
  if (sorted) typeOf.sort((a, b) => a - b)
  const order = [...typeOf.keys()].sort((i, j) => typeOf[i] - typeOf[j] || i - j)
  const starts = Array.from({ length: types + 1 }, (_, a) => typeOf.filter((type) => type < a).length)
  return {
    lengths: [rows * n + out + 1, rows * n + from, types * types, n, types, n, types + 1, n * n, n],
    call(loops, [result, r, means, own, sums, forOrder, forStarts, w, columns]) {
      const units = addressOf(integers(forOrder, order))
      const first = addressOf(integers(forStarts, starts))
      const [F, diagonal, totals] = [means, own, sums].map((array) => addressOf(array))
      const to = addressOf(result, out)
      loops.typeProduct(to, addressOf(r, from), units, first, F, diagonal, totals, rows, n, types)
      loops.typeMeans(F, addressOf(w), units, first, addressOf(columns), n, types)
      // what is no number of the kernel's own kind is not compared
      forOrder!.fill(0)
      forStarts!.fill(0)
    },
  }
}

export interface SourceSizes {
  readonly rows: number
  readonly n: number
  readonly inputs: number
  readonly streams: number
  /** Where traces and blocks begin, and what lies between those of two streams. */
  readonly at: number
}

/** Loops over sources of widths n, inputs and 1, with `slots` times the traces; numbers for every row and stream. */
export function sourceCall(
  { rows, n, inputs, streams, at }: SourceSizes,
  slots: number,
  step: (loops: SourceLoops, decay: Real, gain: Real, weight: Real) => void,
): Loop {
  const widths = [n, inputs, 1]
  const perUnit = Math.max(2, streams) * rows
  return {
    lengths: [
      ...widths.map((width) => streams * width),
      ...widths.map((width) => at + streams * (Math.max(rows, slots) * width + at)),
      ...[(n + inputs + 1) * rows + 2 * at, perUnit, perUnit, perUnit, sourceTableLength],
    ],
    call(loops, arrays) {
      const [gradient, decay, gain, weight, table] = arrays.slice(6)
      let offset = at
      const sources = widths.map((width, i) => {
        const own = offset
        offset += rows * width
        return {
          values: arrays[i],
          width,
          trace: arrays[3 + i],
          traceAt: at,
          stride: rows * width + at,
          offset: own,
        }
      })
      const made = loops.overSources({ sources, streams, rows, gradient: gradient!, table: table! })
      step(made, decay!, gain!, weight!)
      table!.fill(0)
    },
  }
}

/** Two steps of the eligibilities of a cell of two states, filtered and summed or not. */
export function pairCall(
  { rows, n, inputs, streams, at }: SourceSizes,
  { isFiltered, weighs }: { readonly isFiltered: boolean; readonly weighs: boolean },
): Loop {
  const widths = [n, inputs, 1]
  const perUnit = streams * rows
  const traces = widths.flatMap((width) => Array<number>(4).fill(perUnit * width))
  return {
    lengths: [
      ...[...widths.map((width) => streams * width), ...traces, ...Array<number>(9).fill(perUnit)],
      ...[(n + inputs + 1) * rows + 2 * at, pairTableLength(widths.length)],
    ],
    call(loops, arrays) {
      const local = arrays.slice(15, 24)
      const [gradient, table] = arrays.slice(24)
      let offset = at
      const sources = widths.map((width, i) => {
        const own = offset
        offset += rows * width
        const [first, second, filtered, sum] = arrays.slice(3 + 4 * i, 7 + 4 * i)
        return {
          ...{ values: arrays[i], width, states: [first, second], offset: own },
          ...{ filtered: isFiltered ? filtered : null, sum: isFiltered ? sum : null },
          gain: local.slice(6, 8),
        }
      })
      const decay = [local.slice(0, 2), local.slice(2, 4)]
      const carry = loops.overPairs(
        { sources, streams, rows, decay, read: local.slice(4, 6), gradient, table },
        0.3,
      )
      for (let t = 0; t < 2; t++) carry(weighs ? local[8] : null)
      table.fill(0)
    },
  }
}

/** A forward step and its way back; at the end of the arrays, whether each found all finite. */
export function machineCall(network: Network, streams: number, noisy: boolean): Loop {
  return {
    lengths: [...Object.values(machineLengths(network, streams)), 2],
    unit: leakyOf(network),
    call(loops, arrays) {
      let next = 0
      const made = machineArrays(network, streams, () => arrays[next++])
      const { advance, readBack } = loops.overStep({ ...made, streams, network })
      arrays[next].set([Number(advance(noisy)), Number(readBack())])
      made.addresses.fill(0)
    },
  }
}

/** `sumOfSquares` of so many numbers from `at` on. */
export function squaresCall(length: number, at: number): Loop {
  return {
    lengths: [length + at + 1, 1],
    call: (loops, [x, out]) => out!.set([loops.sumOfSquares(addressOf(x, at), length)]),
  }
}

/** `spreadRows` to m rows of groups at random. */
export function spreadCall(m: number, n: number, streams: number, groups: number, at: number): Loop {
  const generator = root.child('groups').child(m).generator()
  const groupOf = Array.from({ length: m }, () => Math.floor(generator.uniform() * groups))
  const rows = streams * groups * n
  return {
    lengths: [m * n + at + 3, rows, rows, streams * m, m],
    call(loops, [out, base, own, excess, forGroups]) {
      const of = integers(forGroups!, groupOf)
      const [rowsOf, ownOf, shares] = [base, own, excess].map((array) => addressOf(array))
      loops.spreadRows(addressOf(out, at), rowsOf, ownOf, addressOf(of), shares, streams, groups, m, n)
      forGroups!.fill(0)
    },
  }
}
