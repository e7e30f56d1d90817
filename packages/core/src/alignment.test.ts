import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { relativeError } from '../test/golden.js'
import { type Alignment, alignment, alignmentOf } from './alignment.js'
import { gru } from './cells/gru.js'
import { ArgumentError } from './errors.js'
import { leakyNetwork, recurrentNetwork } from './network.js'
import { blockNames, parametersOf } from './parameters.js'
import { seed } from './random/index.js'

const of = (estimate: number[], exact: number[]) =>
  alignmentOf(Float64Array.from(estimate), Float64Array.from(exact))
const near = (wanted: Alignment) =>
  Object.fromEntries(Object.entries(wanted).map(([key, value]) => [key, expect.closeTo(value, 14)]))

describe('closed forms', () => {
  it.each([
    // ĝ, g, cosine, angle, ‖ĝ‖/‖g‖, signs, ρ = ⟨ĝ,g⟩/‖g‖²
    [[3, 4], [3, 4], 1, 0, 1, 1, 1],
    [[-3, -4], [3, 4], -1, 180, 1, 0, -1],
    [[6, 8], [3, 4], 1, 0, 2, 1, 2],
    [[4, -3], [3, 4], 0, 90, 1, 0.5, 0],
    [[4, 3], [3, 4], 24 / 25, (Math.acos(24 / 25) * 180) / Math.PI, 1, 1, 24 / 25],
    [[1, 0], [1, 1], Math.SQRT1_2, 45, Math.SQRT1_2, 0.5, 0.5],
    [[1, 0, 0], [-1, Math.sqrt(3), 0], -0.5, 120, 0.5, 0, -0.25],
  ])('%o against %o', (estimate, exact, cosine, angle, normRatio, signAgreement, rho) => {
    expect(of(estimate, exact)).toEqual({
      ...near({ cosine, normRatio, signAgreement, rho, angle: 0 }),
      angle: expect.closeTo(angle, 12),
    })
  })

  it('is not symmetric: ρ and the norm ratio are relative to the exact vector', () => {
    expect(of([1, 1], [1, 0]).rho).toBeCloseTo(1, 14)
    expect(of([1, 0], [1, 1]).rho).toBeCloseTo(0.5, 14)
  })

  it('does not change its arguments', () => {
    const [a, b] = [Float64Array.of(1, 2), Float64Array.of(3, 4)]
    alignmentOf(a, b)
    expect([[...a], [...b]]).toEqual([
      [1, 2],
      [3, 4],
    ])
  })
})

describe('identities', () => {
  const vector = fc.array(fc.double({ min: -10, max: 10, noNaN: true }), { minLength: 3, maxLength: 3 })

  it('ρ = cosine · norm ratio, and the cosine is that of the angle', () => {
    fc.assert(
      fc.property(vector, vector, (estimate, exact) => {
        fc.pre(Math.hypot(...estimate) > 1e-3 && Math.hypot(...exact) > 1e-3)
        const { cosine, angle, normRatio, rho } = of(estimate, exact)
        expect(Math.abs(rho - cosine * normRatio)).toBeLessThan(1e-14 * (1 + normRatio))
        expect(Math.abs(Math.cos((angle * Math.PI) / 180) - cosine)).toBeLessThan(1e-14)
        expect(Math.abs(cosine)).toBeLessThanOrEqual(1)
      }),
      { seed: 1 },
    )
  })

  it('a positive factor on the estimate changes norm ratio and ρ only', () => {
    fc.assert(
      fc.property(vector, vector, (estimate, exact) => {
        fc.pre(Math.hypot(...estimate) > 1e-3 && Math.hypot(...exact) > 1e-3)
        const [once, eight] = [
          of(estimate, exact),
          of(
            estimate.map((a) => 8 * a),
            exact,
          ),
        ]
        expect(eight).toEqual({ ...once, normRatio: 8 * once.normRatio, rho: 8 * once.rho })
      }),
      { seed: 1 },
    )
  })
})

describe('angles near 0° and 180°', () => {
  it.each([1e-3, 1e-6, 1e-9, 1e-12])(
    'of %f radians keep 3 digits and more, where acos has none below 1e-8',
    (angle) => {
      const turned = [Math.cos(angle), Math.sin(angle)]
      const degrees = (angle * 180) / Math.PI
      expect(Math.abs(of(turned, [1, 0]).angle / degrees - 1)).toBeLessThan(1e-3)
      expect(Math.abs((180 - of(turned, [-1, 0]).angle) / degrees - 1)).toBeLessThan(
        (180 * 2 ** -52) / degrees + 1e-3,
      )
    },
  )

  it('control: acos of the cosine loses an angle of 1e-9', () => {
    const { cosine, angle } = of([Math.cos(1e-9), Math.sin(1e-9)], [1, 0])
    expect(Math.acos(cosine)).toBe(0)
    expect(angle).toBeGreaterThan(0)
  })
})

describe('vectors without a direction', () => {
  const nothing = {
    cosine: Number.NaN,
    angle: Number.NaN,
    normRatio: Number.NaN,
    signAgreement: Number.NaN,
    rho: Number.NaN,
  }

  it('a zero exact vector: every measure is NaN', () => {
    expect(of([1, 2], [0, 0])).toEqual(nothing)
    expect(of([0, 0], [0, -0])).toEqual(nothing)
    expect(of([], [])).toEqual(nothing)
  })

  it('a zero estimate: cosine and angle are NaN, the others 0', () => {
    expect(of([0, 0], [1, -2])).toEqual({ ...nothing, normRatio: 0, signAgreement: 0, rho: 0 })
  })

  it('a NaN in either: no measure of direction or length survives', () => {
    for (const [a, b] of [
      [
        [1, Number.NaN],
        [1, 1],
      ],
      [
        [1, 1],
        [Number.NaN, 1],
      ],
    ] as [number[], number[]][]) {
      const { cosine, angle, normRatio, rho } = of(a, b)
      expect([cosine, angle, normRatio, rho]).toEqual(new Array(4).fill(Number.NaN))
    }
  })
})

describe('sign agreement', () => {
  it('counts where the exact entry is not 0; an estimate of 0 does not agree', () => {
    // entries with g ≠ 0: agree, disagree, estimate 0, agree
    expect(of([1, 1, 0, -1, 5, -5], [2, -2, 3, -3, 0, 0]).signAgreement).toBe(2 / 4)
  })
})

describe('range', () => {
  const [plain, exact] = [
    [1, 2, -3],
    [2, 1, -1],
  ]

  it.each([2 ** -560, 2 ** -1000, 2 ** 530, 2 ** 1000])(
    'squares that leave it do not matter: times %f',
    (factor) => {
      const wanted = of(plain, exact)
      const scale = (values: number[]) => values.map((value) => value * factor)
      expect(
        relativeError(Object.values(of(scale(plain), scale(exact))), Object.values(wanted)),
      ).toBeLessThan(1e-15)
      expect(of(scale(plain), exact).cosine).toBeCloseTo(wanted.cosine, 14)
      expect(of(scale(plain), exact).angle).toBeCloseTo(wanted.angle, 12)
    },
  )
})

describe('alignment of parameters', () => {
  const network = recurrentNetwork({ inputs: 2, hidden: 3, outputs: 2, cell: gru() })
  const exact = network.initialize(seed(1), { readoutBias: (out) => out.fill(1) })

  it('has overall and every block, each of its own entries', () => {
    const estimate = parametersOf(network.layout, exact.data.slice())
    blockNames.forEach((name, i) => {
      estimate[name].forEach((value, n) => {
        estimate[name][n] = value * (i + 1)
      })
    })
    const result = alignment(estimate, exact)
    expect(Object.keys(result).sort()).toEqual(['overall', ...blockNames].sort())
    blockNames.forEach((name, i) => {
      expect(result[name]?.rho, name).toBeCloseTo(i + 1, 13)
      expect(result[name]?.cosine).toBeCloseTo(1, 14)
    })
    expect(result.overall).toEqual(alignmentOf(estimate.data, exact.data))
    expect(result.overall.cosine).toBeLessThan(0.99)
  })

  it('a missing bias block is NaN and spoils nothing', () => {
    const without = leakyNetwork({
      inputs: 2,
      hidden: 3,
      outputs: 2,
      leak: 0.5,
      activation: 'tanh',
      bias: 'none',
    })
    const parameters = without.initialize(seed(1))
    const { bias, overall } = alignment(parameters, parameters)
    expect(bias.cosine).toBeNaN()
    expect(overall.cosine).toBeCloseTo(1, 14)
  })

  it('refuses another layout, of another size or of the same', () => {
    const other = leakyNetwork({ inputs: 1, hidden: 3, outputs: 2, leak: 0.5, activation: 'tanh' })
    expect(() => alignment(parametersOf(other.layout), exact)).toThrow(ArgumentError)
    expect(() => alignment(parametersOf(other.layout), exact)).toThrow('alignment: estimate.data must be')
    // 1 + 5 + 1 + 1 + 1 = 1 + 3 + 1 + 2 + 2
    const [a, b] = [
      leakyNetwork({ inputs: 5, hidden: 1, outputs: 1, leak: 0.5, activation: 'tanh' }),
      leakyNetwork({ inputs: 3, hidden: 1, outputs: 2, leak: 0.5, activation: 'tanh' }),
    ]
    expect(a.layout.size).toBe(b.layout.size)
    expect(() => alignment(parametersOf(a.layout), parametersOf(b.layout))).toThrow(
      'alignment: estimate.input must be',
    )
  })

  it('alignmentOf refuses another length', () => {
    expect(() => of([1], [1, 2])).toThrow('alignmentOf: estimate must be an array of length 2')
  })
})
