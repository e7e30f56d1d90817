import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { activations, relu, tanhActivation } from '../activation.js'
import { fillGaussian, seed } from '../random/index.js'
import type { Real } from '../real.js'
import { addressOf, type Dtype, type Kernel, type LeakyUnit } from './kernel.js'
import { referenceKernel } from './referenceKernel.js'
import { hasSimd, simdKernel } from './simd.js'

const root = seed(17)
const plain: LeakyUnit = { leak: 0, activation: relu }

type Call = (kernel: Kernel, arrays: readonly Real[]) => void

/** Arrays of these lengths after the same call on the same numbers, by either kernel. */
function both(
  dtype: Dtype,
  lengths: readonly number[],
  call: Call,
  scale = 1,
  unit = plain,
): [Real[], Real[]] {
  const [reference, simd] = [referenceKernel(dtype, unit, lengths), simdKernel(dtype, unit, lengths)!].map(
    (kernel) => {
      const arrays = lengths.map((length, i) => {
        const array = kernel.allocate(length)
        const numbers = fillGaussian(new Float64Array(length), root.child(`${i}`).generator(), 0, scale)
        array.set(numbers)
        // a few zeros of either sign and a subnormal number among them
        if (length > 8) array.set([0, -0, 5e-320, -1e-300], 3)
        return array
      })
      call(kernel, arrays)
      return arrays
    },
  )
  return [reference!, simd!]
}

/** Every element of every array, those beside the result too, to the bit (-0 is not 0; NaN is NaN). */
function expectSameBits(lengths: readonly number[], call: Call, scale?: number, unit?: LeakyUnit): void {
  const [reference, simd] = both('float64', lengths, call, scale, unit)
  for (const [i, array] of reference.entries()) {
    const at = array.findIndex((x, j) => !Object.is(x, simd[i][j]))
    if (at >= 0) expect.fail(`array ${i}, element ${at}: ${simd[i][at]} for ${array[at]}`)
  }
}

const size = fc.oneof(
  fc.constantFrom(1, 2, 3, 4, 5, 7, 8, 9, 16, 17, 31, 64, 120),
  fc.integer({ min: 1, max: 70 }),
)
const offset = fc.integer({ min: 0, max: 5 })
const leak = fc.constantFrom(0, 0.3, 0.9)
const activation = fc.constantFrom(...Object.values(activations))

describe('float64: the bits of the reference', () => {
  it('product', () => {
    fc.assert(
      fc.property(size, size, size, offset, offset, offset, fc.boolean(), (m, k, n, o, p, q, accumulate) => {
        expectSameBits([m * n + o + 3, m * k + p, k * n + q], (kernel, [out, a, b]) =>
          kernel.product(addressOf(out, o), addressOf(a, p), addressOf(b, q), m, k, n, accumulate),
        )
      }),
      { numRuns: 150 },
    )
  })

  it.each([
    [500, 3, 500],
    [128, 128, 128],
    [3, 500, 7],
    [1, 120, 128],
    [33, 0, 9],
  ])('product of [%i, %i] and [.., %i]', (m, k, n) => {
    for (const accumulate of [false, true])
      expectSameBits([m * n + 2, m * k + 1, k * n + 3], (kernel, [out, a, b]) =>
        kernel.product(addressOf(out, 1), addressOf(a, 1), addressOf(b, 3), m, k, n, accumulate),
      )
  })

  it('outerProducts', () => {
    fc.assert(
      fc.property(size, size, size, offset, offset, offset, (m, k, n, o, p, q) => {
        expectSameBits([m * n + o + 3, k * m + p, k * n + q], (kernel, [out, a, b]) =>
          kernel.outerProducts(addressOf(out, o), addressOf(a, p), addressOf(b, q), k, m, n),
        )
      }),
      { numRuns: 150 },
    )
  })

  // several blocks of k, several parts of out, few columns, few rows
  it.each([
    [300, 70, 150],
    [1000, 120, 2],
    [1000, 10, 64],
    [1000, 131, 28],
    [129, 1, 1],
    [257, 3, 500],
    [0, 5, 6],
  ])('outerProducts of %i pairs to [%i, %i]', (k, m, n) => {
    expectSameBits([m * n + 5, k * m + 1, k * n + 3], (kernel, [out, a, b]) =>
      kernel.outerProducts(addressOf(out, 1), addressOf(a, 1), addressOf(b, 3), k, m, n),
    )
  })

  it('addRows', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 200 }), size, offset, offset, (k, n, o, p) => {
        expectSameBits([n + o + 3, k * n + p], (kernel, [out, a]) =>
          kernel.addRows(addressOf(out, o), addressOf(a, p), k, n),
        )
      }),
    )
  })

  // three steps of `width`, the middle one worked on; scale 40 reaches every branch of the activations,
  // 1e-241 the cut-off, 1e200 overflow
  const scale = fc.constantFrom(1, 40, 1e-241, 1e200)

  it('voltageStep and voltageTangent', () => {
    fc.assert(
      fc.property(
        activation,
        leak,
        fc.boolean(),
        size,
        size,
        offset,
        scale,
        (f, alpha, first, rows, n, o, x) => {
          const width = rows * n
          const lengths = [3 * width + o, n, 3 * width + o + 1, 3 * width + o]
          const at = width + o
          const step: Call = (kernel, [s, bias, z, h]) =>
            kernel.voltageStep(
              first,
              addressOf(s, at),
              addressOf(bias),
              addressOf(z, at + 1),
              addressOf(h, at),
              rows,
              n,
            )
          const tangent: Call = (kernel, [s, bias, z, h]) =>
            kernel.voltageTangent(
              first,
              addressOf(s, at),
              addressOf(bias),
              addressOf(z, at + 1),
              addressOf(h, at),
              rows,
              n,
            )
          expectSameBits(lengths, step, x, { leak: alpha, activation: f })
          expectSameBits(lengths, tangent, x, { leak: alpha, activation: f })
        },
      ),
      { numRuns: 150 },
    )
  })

  it('rateStep and rateTangent', () => {
    fc.assert(
      fc.property(activation, leak, size, size, offset, scale, (f, alpha, rows, n, o, x) => {
        const width = rows * n
        const lengths = [2 * width + o, n, 3 * width + o + 1, 2 * width + o]
        const step: Call = (kernel, [s, bias, z, h]) =>
          kernel.rateStep(addressOf(s, o), addressOf(bias), addressOf(z, width + o), addressOf(h, o), rows, n)
        const tangent: Call = (kernel, [s, bias, z, h]) =>
          kernel.rateTangent(
            addressOf(s, o),
            addressOf(bias),
            addressOf(z, width + o),
            addressOf(h, o),
            rows,
            n,
          )
        expectSameBits(lengths, step, x, { leak: alpha, activation: f })
        expectSameBits(lengths, tangent, x, { leak: alpha, activation: f })
      }),
      { numRuns: 150 },
    )
  })

  it('the four credits', () => {
    fc.assert(
      fc.property(leak, fc.boolean(), size, offset, scale, (alpha, last, width, at, x) => {
        const w = 2 * width + at
        const unit = { leak: alpha, activation: relu }
        expectSameBits(
          [w, w],
          (kernel, [q, h]) => kernel.voltageCredit(last, addressOf(q, at), addressOf(h, at), width),
          x,
          unit,
        )
        expectSameBits(
          [w, w, width],
          (kernel, [q, h, c]) => kernel.rateCredit(addressOf(q, at), addressOf(c), addressOf(h, at), width),
          x,
          unit,
        )
        expectSameBits(
          [w, w, w, w],
          (kernel, [q, r, b, h]) =>
            kernel.voltageTangentCredit(
              last,
              addressOf(q, at),
              addressOf(r, at),
              addressOf(b, at),
              addressOf(h, at),
              width,
            ),
          x,
          unit,
        )
        expectSameBits(
          [w, w, w, w, width],
          (kernel, [q, r, b, h, c]) =>
            kernel.rateTangentCredit(
              addressOf(q, at),
              addressOf(r, at),
              addressOf(c),
              addressOf(b, at),
              addressOf(h, at),
              width,
            ),
          x,
          unit,
        )
      }),
    )
  })

  it.each(Object.values(activations))('$name on a fine grid, and NaN and the infinities', (f) => {
    const states = [
      NaN,
      Infinity,
      -Infinity,
      0,
      -0,
      1e-9,
      -3e-9,
      4e-9,
      0.625,
      -0.625,
      709.5,
      745,
      -745.2,
      746,
    ]
    for (let s = -800; s <= 800; s += s > -50 && s < 50 ? 0.0137 : 0.61) states.push(s)
    expectSameBits(
      [states.length, states.length, states.length, states.length],
      (kernel, [s, bias, z, h]) => {
        s!.set(states)
        bias!.fill(0)
        kernel.voltageStep(true, addressOf(s), addressOf(bias), addressOf(z), addressOf(h), 1, states.length)
      },
      1,
      { leak: 0, activation: f },
    )
  })
})

describe('NaN and infinity are not lost', () => {
  it.each(['float64', 'float32'] as const)('%s', (dtype) => {
    for (const f of Object.values(activations)) {
      const kernel = simdKernel(dtype, { leak: 0.5, activation: f }, [4, 4, 4, 4])!
      const [s, bias, z, h] = [4, 4, 4, 4].map((length) => kernel.allocate(length))
      s!.set([NaN, Infinity, -Infinity, 1])
      kernel.voltageStep(true, addressOf(s), addressOf(bias), addressOf(z), addressOf(h), 2, 2)
      expect([...s!]).toEqual([NaN, Infinity, -Infinity, 0.5])
      expect(z![0]).toBe(NaN)
      const ends = [f.value(Infinity), f.value(-Infinity)]
      expect([...z!.subarray(1, 3)], f.name).toEqual(ends)
      kernel.product(addressOf(z), addressOf(s), addressOf(s), 2, 2, 2, false)
      expect(z!.some(Number.isNaN)).toBe(true)
    }
  })
})

describe('controls', () => {
  it('terms in another order, or one more operation, give other bits', () => {
    const lengths = [64, 8 * 40, 40 * 8]
    const [wanted] = both('float64', lengths, (kernel, [out, a, b]) =>
      kernel.product(addressOf(out), addressOf(a), addressOf(b), 8, 40, 8, false),
    )
    const flipped: Call = (kernel, [out, a, b]) => {
      // both operands with k reversed: the same sums, from the other end
      for (let i = 0; i < 8; i++) a!.subarray(40 * i, 40 * i + 40).reverse()
      const rows = Array.from({ length: 40 }, (_, p) => b!.slice(8 * p, 8 * p + 8)).reverse()
      for (const [p, row] of rows.entries()) b!.set(row, 8 * p)
      kernel.product(addressOf(out), addressOf(a), addressOf(b), 8, 40, 8, false)
    }
    const [, got] = both('float64', lengths, flipped)
    expect([...got[0]]).not.toEqual([...wanted[0]])
    for (let i = 0; i < 64; i++) expect(got[0][i]).toBeCloseTo(wanted[0][i], 12)
  })

  it('the comparison sees a single other bit', () => {
    const call: Call = (kernel, [out]) => {
      if (kernel.name !== 'reference') out![2] = out![2] + 2 ** -52
    }
    expect(() => expectSameBits([8], call)).toThrow('array 0, element 2')
  })
})

describe('float32', () => {
  /** The largest |difference| over the largest |a|·|b| sum that a sum of k terms may have been rounded in. */
  function productError(m: number, k: number, n: number, kind: 'product' | 'outerProducts'): number {
    const lengths = [m * n, m * k, k * n]
    const call: Call = (kernel, [out, a, b]) => {
      out!.fill(0)
      if (kind === 'product') kernel.product(addressOf(out), addressOf(a), addressOf(b), m, k, n, false)
      else kernel.outerProducts(addressOf(out), addressOf(a), addressOf(b), k, m, n)
    }
    const [reference, simd] = both('float32', lengths, call)
    const magnitudes = both('float32', lengths, (kernel, arrays) => {
      for (const array of arrays) for (const [i, x] of array.entries()) array[i] = Math.abs(x)
      call(kernel, arrays)
    })[0][0]
    // a magnitude of 0 leaves no room: 0 is then the only right answer
    return Math.max(
      ...simd[0].map((x, i) => Math.abs(x - reference[0][i]) / (magnitudes[i] || Number.MIN_VALUE)),
    )
  }

  // a sum of k roundings to 2^-24 is off by at most k·2^-24 of Σ|a||b|; in blocks of 128, by (128 + k/128)·2^-24
  it.each([
    [32, 120, 120],
    [7, 500, 9],
    [1, 64, 130],
    [5, 3, 2],
  ])('product [%i, %i] · [.., %i]: within k·2^-24 of Σ|a||b|', (m, k, n) => {
    expect(productError(m, k, n, 'product')).toBeLessThanOrEqual((k + 1) * 2 ** -24)
  })

  it.each([
    [64, 7168, 40],
    [2, 2000, 120],
    [120, 2000, 2],
    [131, 50, 141],
  ])('outerProducts to [%i, .., %i] of %i pairs', (m, k, n) => {
    const error = productError(m, k, n, 'outerProducts')
    expect(error).toBeLessThanOrEqual((Math.min(k, 128) + k / 128 + 2) * 2 ** -24)
  })

  it('control: float32 sums are not those of float64', () => {
    expect(productError(32, 120, 120, 'product')).toBeGreaterThan(2 ** -25)
  })

  it('addRows gives the bits of the reference', () => {
    const [reference, simd] = both('float32', [70, 200 * 67], (kernel, [out, a]) =>
      kernel.addRows(addressOf(out, 1), addressOf(a), 200, 67),
    )
    expect([...simd[0]]).toEqual([...reference[0]])
  })

  it.each(Object.values(activations))('$name: rates and derivatives within 4e-7', (f) => {
    const states: number[] = [0, -0, 1e-30, -1e-30]
    for (let s = -120; s <= 120; s += s > -12 && s < 12 ? 0.00137 : 0.061) states.push(s)
    const length = states.length
    const [reference, simd] = both(
      'float32',
      [length, length, length, length],
      (kernel, [s, bias, z, h]) => {
        s!.set(states)
        bias!.fill(0)
        kernel.voltageStep(true, addressOf(s), addressOf(bias), addressOf(z), addressOf(h), 1, length)
      },
      1,
      { leak: 0, activation: f },
    )
    const off = (which: number, scale: (x: number) => number) =>
      Math.max(...simd[which].map((x, i) => Math.abs(x - reference[which][i]) / scale(reference[which][i])))
    expect(off(0, () => 1)).toBe(0)
    // below e^-87 = 1.6e-38 results would be subnormal and are 0
    const relative = (x: number) => Math.abs(x) + 2 ** -125 / 4e-7
    expect(off(2, relative)).toBeLessThanOrEqual(4e-7)
    // 1 − z² loses all digits where z is nearly 1
    expect(off(3, f === tanhActivation ? () => 1 : relative)).toBeLessThanOrEqual(4e-7)
  })

  it('steps and credits: within 4 roundings of the largest term', () => {
    fc.assert(
      fc.property(leak, fc.boolean(), size, size, (alpha, flag, rows, n) => {
        const width = rows * n
        const w = 2 * width
        const calls: Call[] = [
          (kernel, [s, b, z, h]) =>
            kernel.voltageStep(
              flag,
              addressOf(s, width),
              addressOf(b),
              addressOf(z, width),
              addressOf(h, width),
              rows,
              n,
            ),
          (kernel, [s, b, z, h]) =>
            kernel.rateStep(
              addressOf(s, width),
              addressOf(b),
              addressOf(z, width),
              addressOf(h, width),
              rows,
              n,
            ),
          (kernel, [s, b, z, h]) =>
            kernel.voltageTangent(
              flag,
              addressOf(s, width),
              addressOf(b),
              addressOf(z, width),
              addressOf(h, width),
              rows,
              n,
            ),
          (kernel, [s, b, z, h]) =>
            kernel.rateTangent(
              addressOf(s, width),
              addressOf(b),
              addressOf(z, width),
              addressOf(h, width),
              rows,
              n,
            ),
          (kernel, [q, , , h]) => kernel.voltageCredit(flag, addressOf(q), addressOf(h), width),
          (kernel, [q, c, , h]) => kernel.rateCredit(addressOf(q), addressOf(c), addressOf(h), width),
          (kernel, [q, r, b, h]) =>
            kernel.voltageTangentCredit(flag, addressOf(q), addressOf(r), addressOf(b), addressOf(h), width),
          (kernel, [q, r, b, h, c]) =>
            kernel.rateTangentCredit(
              addressOf(q),
              addressOf(r),
              addressOf(c),
              addressOf(b),
              addressOf(h),
              width,
            ),
        ]
        for (const [i, call] of calls.entries()) {
          const [reference, simd] = both('float32', [w, w, w, w, w], call, 1, {
            leak: alpha,
            activation: relu,
          })
          for (const [j, array] of reference.entries()) {
            const worst = Math.max(...array.map((x, p) => Math.abs(x - simd[j][p])))
            // numbers are below 5 in magnitude, products of three below 60
            expect(worst, `call ${i}, array ${j}`).toBeLessThanOrEqual(4 * 60 * 2 ** -24)
          }
        }
      }),
      { numRuns: 40 },
    )
  })
})

it('knows the built-in activations, refuses another', () => {
  expect(Object.values(activations).every(hasSimd)).toBe(true)
  const own = { ...relu, name: 'mine' }
  expect(hasSimd(own)).toBe(false)
  expect(() => simdKernel('float64', { leak: 0, activation: own }, [2])).toThrow(
    'simdKernel: activation must be a built-in activation',
  )
})
