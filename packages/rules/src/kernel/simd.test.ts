import { activations, leakyNetwork, relu } from '@credit/core'
import { addressOf, openKernel } from '@credit/core/kernels'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  both,
  type Call,
  type Case,
  type Loop,
  machineCall,
  pairCall,
  sourceCall,
  spreadCall,
  squaresCall,
  typeCall,
} from '../../test/kernelCases.js'
import { ruleKernel } from './ruleKernel.js'

/** Every element of every array, those beside the result too, to the bit. */
function expectSameBits(given: Case): void {
  const [reference, simd] = both(given)
  for (const [i, array] of reference.entries()) {
    const at = array.findIndex((x, j) => !Object.is(x, simd[i][j]))
    if (at >= 0) expect.fail(`array ${i}, element ${at}: ${simd[i][at]} for ${array[at]}`)
  }
}

const size = fc.oneof(
  fc.constantFrom(1, 2, 3, 4, 5, 7, 8, 9, 16, 17, 31, 64),
  fc.integer({ min: 1, max: 40 }),
)
const few = fc.integer({ min: 1, max: 9 })
const streams = fc.integer({ min: 1, max: 3 })
const offset = fc.integer({ min: 0, max: 5 })
const leak = fc.constantFrom(0, 0.3, 0.9)
// 1e-241 reaches the cut-off, 1e200 overflow
const scale = fc.constantFrom(1, 1e-241, 1e200)

describe('float64: the bits of the reference', () => {
  it('rowProducts', () => {
    fc.assert(
      fc.property(size, size, size, offset, offset, offset, fc.boolean(), (m, k, n, o, p, q, accumulate) => {
        expectSameBits({
          lengths: [m * n + o + 3, m * k + p, n * k + q],
          call: (loops, [out, a, b]) =>
            loops.rowProducts(addressOf(out, o), addressOf(a, p), addressOf(b, q), m, k, n, accumulate),
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
        call: (loops, [out, a, b]) =>
          loops.rowProducts(addressOf(out, 1), addressOf(a, 1), addressOf(b, 3), m, k, n, accumulate),
      })
    }
  })

  it('advance and readBack', () => {
    const network = fc
      .record({
        activation: fc.constantFrom(...Object.values(activations)),
        leakModel: fc.constantFrom('voltage' as const, 'rate' as const),
        ...{ leak, hidden: size, inputs: few, outputs: few },
      })
      .map(leakyNetwork)
    fc.assert(
      fc.property(network, streams, fc.boolean(), scale, (made, S, noisy, x) => {
        expectSameBits({ ...machineCall(made, S, noisy), scale: x })
      }),
      { numRuns: 150 },
    )
  })

  const sourceSizes = fc.record({ rows: size, n: size, inputs: few, streams, at: offset })

  it('filter', () => {
    const slot = fc.constantFrom(0, 1, 2)
    fc.assert(
      fc.property(sourceSizes, slot, slot, leak, scale, (sizes, before, now, alpha, x) => {
        const given = sourceCall(sizes, 3, (sources) => sources.filter(before, now))
        expectSameBits({ ...given, scale: x, unit: { leak: alpha, activation: relu } })
      }),
      { numRuns: 150 },
    )
  })

  it('outer', () => {
    const count = fc.constantFrom(1 as const, 2 as const)
    fc.assert(
      fc.property(sourceSizes, count, scale, (sizes, rowsOfTraces, x) => {
        const given = sourceCall(sizes, 2, (sources, credit) => sources.outer(credit, rowsOfTraces))
        expectSameBits({ ...given, scale: x })
      }),
      { numRuns: 150 },
    )
  })

  it('carryPairs', () => {
    fc.assert(
      fc.property(sourceSizes, fc.boolean(), fc.boolean(), scale, (sizes, isFiltered, weighs, x) => {
        expectSameBits({ ...pairCall(sizes, { isFiltered, weighs }), scale: x })
      }),
      { numRuns: 150 },
    )
  })

  it('carry', () => {
    fc.assert(
      fc.property(sourceSizes, fc.boolean(), scale, (sizes, weighs, x) => {
        const given = sourceCall(sizes, 1, (sources, decay, gain, weight) => {
          for (let t = 0; t < 2; t++) sources.carry(decay, gain, weighs ? weight : null)
        })
        expectSameBits({ ...given, scale: x })
      }),
      { numRuns: 150 },
    )
  })

  it('sumOfSquares', () => {
    const length = fc.oneof(size, fc.integer({ min: 0, max: 200 }))
    fc.assert(
      fc.property(length, offset, scale, (n, at, x) => {
        expectSameBits({ ...squaresCall(n, at), scale: x })
      }),
      { numRuns: 150 },
    )
  })

  it('spreadRows', () => {
    const groups = fc.integer({ min: 1, max: 4 })
    fc.assert(
      fc.property(size, size, streams, groups, offset, scale, (m, n, S, count, at, x) => {
        expectSameBits({ ...spreadCall(m, n, S, count, at), scale: x })
      }),
      { numRuns: 150 },
    )
  })

  it('typeProduct and typeMeans', () => {
    const sizes = fc.record({
      rows: fc.integer({ min: 1, max: 5 }),
      n: size,
      types: fc.integer({ min: 1, max: 6 }),
      sorted: fc.boolean(),
      ...{ out: offset, from: offset },
    })
    fc.assert(
      fc.property(sizes, (given) => expectSameBits(typeCall(given))),
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
            loops.filteredCredit(
              which === 'published',
              last,
              addressOf(credit, at),
              addressOf(hop),
              addressOf(carry),
              addressOf(mean),
              addressOf(h, at),
              width,
            ),
        })
      }),
      { numRuns: 150 },
    )
  })

  it('control: the comparison sees a single other bit', () => {
    const call: Call = (_, [out], kernel) => {
      if (kernel.name !== 'reference') out![2] = out![2] + 2 ** -52
    }
    expect(() => expectSameBits({ lengths: [8], call })).toThrow('array 0, element 2')
  })

  it('control: the four partial sums of a row are not one', () => {
    const length = 63
    const [[out, a, b]] = both({
      lengths: [1, length, length],
      call: (loops, [to, x, y]) =>
        loops.rowProducts(addressOf(to), addressOf(x), addressOf(y), 1, length, 1, false),
    })
    const inOrder = Array.from(a!).reduce((sum, x, i) => sum + x * b![i], 0)
    expect(out![0]).not.toBe(inOrder)
    expect(out![0]).toBeCloseTo(inOrder, 12)
  })
})

describe('float32', () => {
  // numbers are below 5 in magnitude, products of three below 60: 2^-24 is half a rounding
  const calls: [name: string, given: Loop, tolerance: number][] = [
    [
      'rowProducts',
      {
        lengths: [7 * 9, 7 * 200, 9 * 200],
        call: (loops, [out, a, b]) =>
          loops.rowProducts(addressOf(out), addressOf(a), addressOf(b), 7, 200, 9, true),
      },
      // (k + 1) roundings of Σ|a||b|, which is about 0.64 k
      201 * 0.8 * 200 * 2 ** -24,
    ],
    [
      'advance and readBack',
      machineCall(leakyNetwork({ inputs: 3, hidden: 7, outputs: 2, leak: 0.3, activation: relu }), 3, true),
      // sums of at most 15 terms below 25
      20 * 15 * 25 * 2 ** -24,
    ],
    [
      'filter',
      {
        ...sourceCall({ rows: 7, n: 10, inputs: 3, streams: 2, at: 1 }, 2, (sources) => sources.filter(1, 0)),
        unit: { leak: 0.3, activation: relu },
      },
      4 * 5 * 2 ** -24,
    ],
    [
      'outer',
      sourceCall({ rows: 7, n: 10, inputs: 3, streams: 1, at: 1 }, 2, (sources, u) => sources.outer(u, 2)),
      4 * 2 * 25 * 2 ** -24,
    ],
    [
      'carry',
      sourceCall({ rows: 7, n: 10, inputs: 3, streams: 2, at: 1 }, 1, (sources, decay, gain, weight) =>
        sources.carry(decay, gain, weight),
      ),
      // two streams of a trace below 2·25, times 5
      6 * 2 * 60 * 2 ** -24,
    ],
    [
      'carryPairs',
      pairCall({ rows: 7, n: 10, inputs: 3, streams: 2, at: 1 }, { isFiltered: true, weighs: true }),
      // a state below 3·25 after one step and 2·5·75 + 25 after two, times c and weight, and the same again of two streams
      20 * 2 * 800 * 25 * 2 ** -24,
    ],
    // 200/16 + 6 roundings of a sum of about 200
    ['sumOfSquares', squaresCall(200, 1), 20 * 250 * 2 ** -24],
    ['spreadRows', spreadCall(7, 10, 2, 3, 1), 4 * 60 * 2 ** -24],
    [
      'typeProduct and typeMeans',
      typeCall({ rows: 3, n: 40, types: 4, sorted: false, out: 1, from: 2 }),
      45 * 60 * 2 ** -24,
    ],
    [
      'typeProduct and typeMeans, sorted',
      typeCall({ rows: 3, n: 40, types: 4, sorted: true, out: 1, from: 2 }),
      45 * 60 * 2 ** -24,
    ],
    [
      'filteredCredit',
      {
        lengths: [62, 31, 31, 1, 62],
        unit: { leak: 0.3, activation: relu },
        call: (loops, [credit, hop, carry, mean, h]) =>
          loops.filteredCredit(
            true,
            false,
            addressOf(credit),
            addressOf(hop),
            addressOf(carry),
            addressOf(mean),
            addressOf(h),
            31,
          ),
      },
      8 * 60 * 2 ** -24,
    ],
  ]

  it.each(calls)('%s: within its roundings of the reference', (_, given, tolerance) => {
    const [reference, simd] = both({ ...given, dtype: 'float32' })
    for (const [i, array] of reference.entries()) {
      const worst = Math.max(...array.map((x, j) => Math.abs(x - simd[i][j])))
      expect(worst, `array ${i}`).toBeLessThanOrEqual(tolerance)
    }
  })

  it.each(calls)('%s, control: not the numbers of float64', (_, given) => {
    const [, single] = both({ ...given, dtype: 'float32' })
    const [, double] = both(given)
    expect(double.some((array, i) => array.some((x, j) => x !== single[i][j]))).toBe(true)
  })
})

it('each kernel has its loops once, of its own kind', () => {
  for (const activation of Object.values(activations)) {
    const unit = { leak: 0.5, activation }
    for (const choice of ['reference', 'simd'] as const) {
      const { kernel } = openKernel('test', { kernel: choice }, unit, [4])
      expect(ruleKernel(kernel)).toBe(ruleKernel(kernel))
    }
  }
})
