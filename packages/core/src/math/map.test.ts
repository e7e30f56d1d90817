import { afterEach, describe, expect, it, vi } from 'vitest'
import { ambient } from '../kernels/simdModule.js'
import { cos, exp, log, log1p, sin, tanh } from './index.js'
import { mapLanes } from './internal/map-lanes.js'
import { type FunctionName, mapFunction } from './map.js'

const functions: Record<FunctionName, (x: number) => number> = { exp, log, log1p, tanh, sin, cos }
const names = Object.keys(functions) as FunctionName[]
const chunk = mapLanes(ambient())!.memory.length

const least = 2 ** -1074
const special = [0, least, 3 * least, 2 ** -1022 - least, 2 ** -1022, 1, Number.MAX_VALUE, Infinity]
// where a formula changes: exp and its overflow, log and √2, log1p, tanh, sin and cos
const changes = [
  ...[709.782712893384, 708.3964185322641, 745.1332191019411, 710, 746, Math.LN2 / 2, 1.5 * Math.LN2],
  ...[Math.SQRT1_2, Math.SQRT2, 2, 3, 2 ** -54, 2 ** -53, 2 ** 53, 2 ** 54, Math.SQRT2 - 1, 1 - Math.SQRT1_2],
  ...[0.625, 2 ** -28, 22, Math.PI / 4, Math.PI / 2, Math.PI, 1647099, 1647098.9, 1647099.1, 2 ** 20],
]

/** The float64 itself and 20 neighbours on either side. */
function around(x: number): number[] {
  const [float, bits] = [new Float64Array([x]), new BigInt64Array(1)]
  bits.set(new BigInt64Array(float.buffer))
  const at = bits[0]
  return Array.from({ length: 41 }, (_, i) => {
    const near = at + BigInt(i - 20)
    return new Float64Array(BigInt64Array.of(near < 0n ? 0n : near).buffer)[0]
  })
}

/** `count` float64 whose bit patterns lie `step` apart, from 0 up: every exponent, fractions of every kind. */
function everyExponent(count: number): number[] {
  const step = 0x7ff0000000000000n / BigInt(count)
  const bits = BigInt64Array.from({ length: count }, (_, i) => BigInt(i) * step + (BigInt(i) % 1021n))
  return [...new Float64Array(bits.buffer)]
}

function grid(count: number, reach: number): number[] {
  return Array.from({ length: count }, (_, i) => ((i + 0.371) / count) * reach)
}

const positive = [
  ...special,
  ...changes.flatMap(around),
  ...everyExponent(60_000),
  ...grid(20_000, 1.6),
  ...grid(20_000, 30),
  ...grid(20_000, 750),
  // the float64 next to multiples of π/2
  ...Array.from({ length: 20_000 }, (_, i) => ((i * 52 + 1) * Math.PI) / 2),
  ...grid(5_000, 1_700_000),
]
const points = Float64Array.from([NaN, ...positive, ...positive.map((x) => -x)])

/** The first argument at which two arrays differ in a bit (-0 is not 0; NaN is NaN). */
function difference(a: Float64Array, b: Float64Array): number {
  return a.findIndex((x, i) => !Object.is(x, b[i]))
}

afterEach(() => {
  vi.unstubAllGlobals()
})

describe('mapFunction in SIMD: the bits of the scalar function', () => {
  it('has lanes here, and more than one chunk of arguments', () => {
    expect(points.length).toBeGreaterThan(200_000)
    expect(points.length).toBeGreaterThan(20 * chunk)
    // compiled once
    const lanes = mapLanes(ambient())
    expect(lanes).not.toBe(null)
    expect(mapLanes(ambient())).toBe(lanes)
  })

  it.each(names)('%s', (name) => {
    const mapped = mapFunction(name, points)
    const expected = points.map((x) => functions[name](x))
    const at = difference(mapped, expected)
    if (at >= 0) expect.fail(`${name}(${points[at]}) is ${mapped[at]} for ${expected[at]}`)
    expect(mapped).toHaveLength(points.length)
  })

  it.each(names)('%s: the lanes alone, without the scalar function for large angles', (name) => {
    const { map, memory } = mapLanes(ambient())!
    const inside = positive.filter((x) => x <= 1647099).slice(0, chunk)
    memory.set(inside)
    expect(map(names.indexOf(name), 8 * chunk)).toBe(0)
    const expected = Float64Array.from(inside, functions[name])
    expect(difference(memory.slice(), expected)).toBe(-1)
  })

  it('negative control: one last bit in one result is seen', () => {
    for (const name of names) {
      const mapped = mapFunction(name, points)
      const at = points.indexOf(0.625)
      mapped[at] = mapped[at] * (1 + 2 ** -52)
      expect(difference(mapped, points.map(functions[name])), name).toBe(at)
    }
  })

  it('negative control: the functions of Math differ in bits', () => {
    for (const name of names) {
      const own = mapFunction(name, points)
      expect(difference(own, points.map(Math[name])), name).toBeGreaterThanOrEqual(0)
    }
  })

  it('negative control: beyond the limit the lanes ask for help, and need it', () => {
    const { map, memory } = mapLanes(ambient())!
    for (const name of ['sin', 'cos'] as const) {
      memory.set([1e22, 1])
      expect(map(names.indexOf(name), 16)).toBe(1)
      expect(memory[0]).not.toBe(functions[name](1e22))
      expect(memory[1]).toBe(functions[name](1))
    }
  })
})

describe('arrays', () => {
  it.each([0, 1, 2, 3, 7, chunk - 1, chunk, chunk + 1, 2 * chunk + 5])('of length %d', (length) => {
    const values = Float64Array.from({ length }, (_, i) => Math.sin(i) * 3e6)
    for (const name of names) {
      const out = new Float64Array(length + 2).fill(7)
      const inner = out.subarray(1, length + 1)
      const before = values.slice()
      expect(mapFunction(name, values, inner)).toBe(inner)
      expect(difference(inner, values.map(functions[name])), name).toBe(-1)
      expect([out[0], out[length + 1]], 'the elements beside').toEqual([7, 7])
      expect(values).toEqual(before)
    }
  })

  it('in place', () => {
    for (const name of names) {
      const values = points.slice()
      expect(mapFunction(name, values, values)).toBe(values)
      expect(difference(values, mapFunction(name, points)), name).toBe(-1)
    }
  })

  it.each([0, 1, 5])('from another view on the same buffer, %d elements on', (shift) => {
    for (const alone of [false, true]) {
      if (alone) vi.stubGlobal('WebAssembly', undefined)
      for (const [from, to] of [
        [0, shift],
        [shift, 0],
      ] as const) {
        const all = points.slice(0, 3 * chunk + shift)
        const expected = mapFunction('cos', all.slice(from, from + 3 * chunk))
        const out = mapFunction('cos', all.subarray(from, from + 3 * chunk), all.subarray(to, to + 3 * chunk))
        expect(difference(out, expected)).toBe(-1)
      }
    }
  })
})

describe('without SIMD', () => {
  const some = points.filter((_, i) => i % 7 === 0)

  it('no WebAssembly: the same bits', () => {
    const expected = names.map((name) => mapFunction(name, some))
    vi.stubGlobal('WebAssembly', undefined)
    expect(mapLanes(ambient())).toBe(null)
    for (const [i, name] of names.entries()) {
      expect(difference(mapFunction(name, some), expected[i]), name).toBe(-1)
      const values = some.slice()
      mapFunction(name, values, values)
      expect(difference(values, expected[i]), name).toBe(-1)
    }
  })

  it('WebAssembly refused, as by a content policy: the same bits, and asked once', () => {
    const expected = mapFunction('tanh', some)
    let asked = 0
    class Module {
      constructor() {
        asked++
        throw new Error('refused')
      }
    }
    vi.stubGlobal('WebAssembly', { ...WebAssemblyParts(), Module })
    for (let i = 0; i < 3; i++) expect(difference(mapFunction('tanh', some), expected)).toBe(-1)
    expect(asked).toBe(1)
  })
})

function WebAssemblyParts() {
  const { Memory, Instance } = ambient().WebAssembly!
  return { Memory, Instance }
}

describe('bad input', () => {
  const values = new Float64Array(3)
  const cases: [string, () => unknown, string][] = [
    [
      'another name',
      () => mapFunction('tan' as 'tanh', values),
      'mapFunction: name must be one of "exp", "log", "log1p", "tanh", "sin", "cos", got "tan"',
    ],
    [
      'a member of every object',
      () => mapFunction('toString' as 'tanh', values),
      'mapFunction: name must be one of',
    ],
    [
      'float32',
      () => mapFunction('exp', new Float32Array(3) as unknown as Float64Array),
      'mapFunction: values must be a Float64Array, got Float32Array of length 3',
    ],
    [
      'no array for the results',
      () => mapFunction('exp', values, [1, 2, 3] as unknown as Float64Array),
      'mapFunction: out must be a Float64Array, got [1, 2, 3]',
    ],
    [
      'another length',
      () => mapFunction('exp', values, new Float64Array(4)),
      'mapFunction: out must be an array of length 3, got Float64Array of length 4',
    ],
  ]
  it.each(cases)('%s', (_, call, message) => {
    expect(call).toThrow(message)
    expect(call).toThrow(expect.objectContaining({ name: 'ArgumentError' }))
  })
})
