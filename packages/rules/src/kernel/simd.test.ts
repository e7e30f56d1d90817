import { activations, fillGaussian, type Real, relu, seed } from '@credit/core'
import { type Dtype, type Kernel, openKernel, type Unit } from '@credit/core/kernels'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type RuleKernel, ruleKernel } from './ruleKernel.js'

const root = seed(23)
const plain: Unit = { leak: 0, activation: relu }

type Call = (loops: RuleKernel, arrays: readonly Real[], kernel: Kernel) => void

interface Case {
  readonly dtype?: Dtype
  readonly lengths: readonly number[]
  readonly call: Call
  readonly scale?: number
  readonly unit?: Unit
}

/** Arrays of these lengths after the same call on the same numbers, by the reference and by SIMD. */
function both({ dtype = 'float64', lengths, call, scale = 1, unit = plain }: Case): [Real[], Real[]] {
  const [reference, simd] = (['reference', 'simd'] as const).map((choice) => {
    const { kernel } = openKernel('test', { kernel: choice, dtype }, unit, lengths)
    const arrays = lengths.map((length, i) => {
      const array = kernel.allocate(length)
      array.set(fillGaussian(new Float64Array(length), root.child(i).generator(), 0, scale))
      // a few zeros of either sign and a subnormal number among them
      if (length > 8) array.set([0, -0, 5e-320, -1e-300], 3)
      return array
    })
    call(ruleKernel(kernel, unit), arrays, kernel)
    return arrays
  })
  return [reference!, simd!]
}

/** Every element of every array, those beside the result too, to the bit. */
function expectSameBits(given: Case): void {
  const [reference, simd] = both(given)
  for (const [i, array] of reference.entries()) {
    const at = array.findIndex((x, j) => !Object.is(x, simd[i]![j]))
    if (at >= 0) expect.fail(`array ${i}, element ${at}: ${simd[i]![at]} for ${array[at]}`)
  }
}

const size = fc.oneof(
  fc.constantFrom(1, 2, 3, 4, 5, 7, 8, 9, 16, 17, 31, 64),
  fc.integer({ min: 1, max: 40 }),
)
const offset = fc.integer({ min: 0, max: 5 })
const leak = fc.constantFrom(0, 0.3, 0.9)
// 1e-241 reaches the cut-off, 1e200 overflow
const scale = fc.constantFrom(1, 1e-241, 1e200)

/** Units and their types in the kernel's memory: two integers fit where a float64 is, one where a float32 is. */
function integers(array: Real, values: readonly number[]): Int32Array {
  const view = new Int32Array(array.buffer, array.byteOffset, values.length)
  view.set(values)
  return view
}

/** `typeProduct` for `n` units of types at random, some of which no unit has. */
function typeCall(rows: number, n: number, types: number, out: number, from: number): Omit<Case, 'dtype'> {
  const generator = root.child('types').child(n).generator()
  const typeOf = Array.from({ length: n }, () => Math.floor(generator.uniform() * types))
  const order = [...typeOf.keys()].sort((i, j) => typeOf[i]! - typeOf[j]! || i - j)
  const starts = Array.from({ length: types + 1 }, (_, a) => typeOf.filter((type) => type < a).length)
  return {
    lengths: [rows * n + out + 1, rows * n + from, types * types, n, types, n, types + 1],
    call(loops, [result, r, means, own, sums, forOrder, forStarts]) {
      const units = { order: integers(forOrder!, order), starts: integers(forStarts!, starts), count: types }
      loops.typeProduct(result!, out, r!, from, units, means!, own!, sums!, rows, n)
      // what is no number of the kernel's own kind is not compared
      forOrder!.fill(0)
      forStarts!.fill(0)
    },
  }
}

describe('float64: the bits of the reference', () => {
  it('rowProducts', () => {
    fc.assert(
      fc.property(size, size, size, offset, offset, offset, fc.boolean(), (m, k, n, o, p, q, accumulate) => {
        expectSameBits({
          lengths: [m * n + o + 3, m * k + p, n * k + q],
          call: (loops, [out, a, b]) => loops.rowProducts(out!, o, a!, p, b!, q, m, k, n, accumulate),
        })
      }),
      { numRuns: 150 },
    )
  })

  it.each([
    [1, 0, 3],
    [3, 500, 7],
    [1, 128, 128],
    [2, 129, 5],
  ])('rowProducts of [%i, %i] and [%i, ..]', (m, k, n) => {
    for (const accumulate of [false, true]) {
      expectSameBits({
        lengths: [m * n + 2, m * k + 1, n * k + 3],
        call: (loops, [out, a, b]) => loops.rowProducts(out!, 1, a!, 1, b!, 3, m, k, n, accumulate),
      })
    }
  })

  it('traceStep', () => {
    fc.assert(
      fc.property(size, size, offset, offset, offset, offset, scale, (m, n, o, p, q, r, x) => {
        expectSameBits({
          lengths: [m * n + o + 3, m + p, m + q, n + r],
          scale: x,
          call: (loops, [trace, decay, u, v]) => loops.traceStep(trace!, o, decay!, p, u!, q, v!, r, m, n),
        })
      }),
      { numRuns: 150 },
    )
  })

  it('traceGradient', () => {
    fc.assert(
      fc.property(size, size, offset, offset, offset, fc.boolean(), scale, (m, n, o, p, q, accumulate, x) => {
        expectSameBits({
          lengths: [m * n + o + 3, m + p, m + q, n + p, m * n + q + 3, m + o],
          scale: x,
          call: (loops, [trace, decay, u, v, out, weight]) =>
            loops.traceGradient(trace!, o, decay!, p, u!, q, v!, p, out!, q, weight!, o, m, n, accumulate),
        })
      }),
      { numRuns: 150 },
    )
  })

  it('typeProduct', () => {
    const types = fc.integer({ min: 1, max: 6 })
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5 }), size, types, offset, offset, (rows, n, count, o, p) => {
        expectSameBits(typeCall(rows, n, count, o, p))
      }),
      { numRuns: 150 },
    )
  })

  it('filteredCredit', () => {
    const form = fc.constantFrom('published' as const, 'released' as const)
    fc.assert(
      fc.property(form, fc.boolean(), leak, size, size, offset, scale, (which, last, alpha, m, n, at, x) => {
        const width = m * n
        expectSameBits({
          lengths: [2 * width + at, width, width, 1, 2 * width + at],
          scale: x,
          unit: { leak: alpha, activation: relu },
          call: (loops, [credit, hop, carry, mean, h]) =>
            loops.filteredCredit(which, last, credit!, at, hop!, carry!, mean!, h!, width),
        })
      }),
      { numRuns: 150 },
    )
  })

  it('control: the comparison sees a single other bit', () => {
    const call: Call = (_, [out], kernel) => {
      if (kernel.name !== 'reference') out![2] = out![2]! + 2 ** -52
    }
    expect(() => expectSameBits({ lengths: [8], call })).toThrow('array 0, element 2')
  })

  it('control: the four partial sums of a row are not one', () => {
    const length = 63
    const [[out, a, b]] = both({
      lengths: [1, length, length],
      call: (loops, [to, x, y]) => loops.rowProducts(to!, 0, x!, 0, y!, 0, 1, length, 1, false),
    })
    const inOrder = Array.from(a!).reduce((sum, x, i) => sum + x * b![i]!, 0)
    expect(out![0]).not.toBe(inOrder)
    expect(out![0]).toBeCloseTo(inOrder, 12)
  })
})

describe('float32', () => {
  // numbers are below 5 in magnitude, products of three below 60: 2^-24 is half a rounding
  const calls: [name: string, given: Omit<Case, 'dtype'>, tolerance: number][] = [
    [
      'rowProducts',
      {
        lengths: [7 * 9, 7 * 200, 9 * 200],
        call: (loops, [out, a, b]) => loops.rowProducts(out!, 0, a!, 0, b!, 0, 7, 200, 9, true),
      },
      // (k + 1) roundings of Σ|a||b|, which is about 0.64 k
      201 * 0.8 * 200 * 2 ** -24,
    ],
    [
      'traceGradient',
      {
        lengths: [70, 7, 7, 10, 70, 7],
        call: (loops, [trace, decay, u, v, out, weight]) =>
          loops.traceGradient(trace!, 0, decay!, 0, u!, 0, v!, 0, out!, 0, weight!, 0, 7, 10, true),
      },
      4 * 60 * 2 ** -24,
    ],
    [
      'traceStep',
      {
        lengths: [70, 7, 7, 10],
        call: (loops, [trace, decay, u, v]) => loops.traceStep(trace!, 0, decay!, 0, u!, 0, v!, 0, 7, 10),
      },
      4 * 30 * 2 ** -24,
    ],
    ['typeProduct', typeCall(3, 40, 4, 1, 2), 45 * 60 * 2 ** -24],
    [
      'filteredCredit',
      {
        lengths: [62, 31, 31, 1, 62],
        unit: { leak: 0.3, activation: relu },
        call: (loops, [credit, hop, carry, mean, h]) =>
          loops.filteredCredit('published', false, credit!, 0, hop!, carry!, mean!, h!, 31),
      },
      8 * 60 * 2 ** -24,
    ],
  ]

  it.each(calls)('%s: within its roundings of the reference', (_, given, tolerance) => {
    const [reference, simd] = both({ ...given, dtype: 'float32' })
    for (const [i, array] of reference.entries()) {
      const worst = Math.max(...array.map((x, j) => Math.abs(x - simd[i]![j]!)))
      expect(worst, `array ${i}`).toBeLessThanOrEqual(tolerance)
    }
  })

  it.each(calls)('%s, control: not the numbers of float64', (_, given) => {
    const [, single] = both({ ...given, dtype: 'float32' })
    const [, double] = both(given)
    expect(double.some((array, i) => array.some((x, j) => x !== single[i]![j]))).toBe(true)
  })
})

it('each kernel has its loops once, of its own kind', () => {
  for (const activation of Object.values(activations)) {
    const unit = { leak: 0.5, activation }
    for (const choice of ['reference', 'simd'] as const) {
      const { kernel } = openKernel('test', { kernel: choice }, unit, [4])
      expect(ruleKernel(kernel, unit)).toBe(ruleKernel(kernel, unit))
    }
  }
})
