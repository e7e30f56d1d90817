import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'
import { describe, expect, it } from 'vitest'
import { cos, exp, log, log1p, sin, tanh } from './index.js'

/** The oracle: numerator · 2^-places, in integers only; it shares no constant and no formula with the library. */
interface Fixed {
  readonly n: bigint
  readonly places: number
}

const buffer = new DataView(new ArrayBuffer(8))
const fromBits = (bits: bigint) => {
  buffer.setBigUint64(0, bits)
  return buffer.getFloat64(0)
}
const toBits = (x: number) => {
  buffer.setFloat64(0, x)
  return buffer.getBigUint64(0)
}
const size = (n: bigint) => (n < 0n ? -n : n)
/** Floor of log2 of a positive integer. */
const width = (n: bigint) => n.toString(2).length - 1

/** x · 2^1074: every finite float64 is an integer multiple of 2^-1074. */
function exact(x: number): bigint {
  const bits = toBits(x)
  const exponent = Number((bits >> 52n) & 0x7ffn)
  const fraction = bits & 0xfffffffffffffn
  const n = exponent === 0 ? fraction : (fraction | 0x10000000000000n) << BigInt(exponent - 1)
  return bits >> 63n ? -n : n
}

/** Moves to another number of places, rounding down. */
const places = (n: bigint, from: number, to: number) =>
  to >= from ? n << BigInt(to - from) : n >> BigInt(from - to)

/** 2·atanh(a/b) = ln((b+a)/(b-a)) to `p` places. */
function twoAtanh(a: bigint, b: bigint, p: number): bigint {
  let power = (a << BigInt(p)) / b
  const square = (power * power) >> BigInt(p)
  let sum = 0n
  for (let k = 1n; power !== 0n && power !== -1n; k += 2n) {
    sum += power / k
    power = (power * square) >> BigInt(p)
  }
  return 2n * sum
}

const cache = new Map<string, bigint>()
const cached = (name: string, p: number, compute: () => bigint) => {
  const key = `${name} ${p}`
  if (!cache.has(key)) cache.set(key, compute())
  return cache.get(key)!
}
const ln2 = (p: number) => cached('ln2', p, () => twoAtanh(1n, 3n, p))
/** Machin 1706: π = 16 atan(1/5) - 4 atan(1/239). */
const pi = (p: number) =>
  cached('pi', p, () => {
    const arctan = (q: bigint) => {
      let sum = 0n
      let power = (1n << BigInt(p + 20)) / q
      for (let k = 1n; power !== 0n; k += 2n) {
        sum += k % 4n === 1n ? power / k : -power / k
        power /= q * q
      }
      return sum
    }
    return (16n * arctan(5n) - 4n * arctan(239n)) >> 20n
  })

/** Σ r^k/k! over k = first, first + step, … with alternating signs where `sign` is -1. */
function taylor(r: bigint, p: number, first: 0 | 1, step: 1 | 2, sign: 1n | -1n): bigint {
  let term = first === 0 ? 1n << BigInt(p) : r
  let sum = 0n
  for (let k = first + 1; term !== 0n && term !== -1n; k += step) {
    sum += term
    for (let j = 0; j < step; j++) term = ((term * r) >> BigInt(p)) / BigInt(k + j)
    term *= sign
  }
  return sum
}

/** e^(n·2^-p) with at least 200 correct bits. */
function expOf(n: bigint, p: number): Fixed {
  const k = n / ln2(p)
  return { n: taylor(n - k * ln2(p), p, 0, 1, 1n), places: p - Number(k) }
}

/** ln of n·2^-from, n > 0. */
function logOf(n: bigint, from: number, p: number): bigint {
  const exponent = width(n)
  const one = 1n << BigInt(exponent)
  // n = m·2^exponent with m in [1, 2): halve where m is above 3/2, for the series' sake and to keep x near 1 exact.
  const shift = n > (one * 3n) / 2n ? 1n : 0n
  return twoAtanh(n - (one << shift), n + (one << shift), p) + (BigInt(exponent - from) + shift) * ln2(p)
}

const P = 1400 // places: x itself has 1074
const oracle: Record<string, (x: number) => Fixed> = {
  // Places beyond 1074 + 200 only serve tiny arguments; exp of them is 1 to all places that count.
  exp: (x) => expOf(places(exact(x), 1074, 300), 300),
  log: (x) => ({ n: logOf(exact(x), 1074, 320), places: 320 }),
  log1p: (x) => {
    const p = size(exact(x)) < 1n << 1000n ? P : 420
    return { n: logOf(exact(x) + (1n << 1074n), 1074, p), places: p }
  },
  tanh: (x) => {
    // e^2x - 1 loses as many bits as x is small.
    const p = size(exact(x)) < 1n << 1000n ? P : 420
    const e = expOf(places(2n * size(exact(x)), 1074, p), p)
    const one = 1n << BigInt(p)
    const power = places(e.n, e.places, p)
    const n = ((power - one) << BigInt(p)) / (power + one)
    return { n: x < 0 ? -n : n, places: p }
  },
  sin: (x) => circle(x, 0),
  cos: (x) => circle(x, 1),
}

function circle(x: number, shift: 0 | 1): Fixed {
  // 1100 bits above the point need as many more of π; next to nothing is left of a small x below 1074 places.
  const p = Math.abs(x) > 2 ** 60 ? 2600 : size(exact(x)) < 1n << 1000n ? P : 480
  const n = places(exact(x), 1074, p)
  const right = pi(p) / 2n
  const turns = (2n * n + right) / (2n * right) - (2n * n + right < 0n ? 1n : 0n)
  const rest = n - turns * right
  const quadrant = Number((((turns + BigInt(shift)) % 4n) + 4n) % 4n)
  const value = quadrant % 2 === 0 ? taylor(rest, p, 1, 2, -1n) : taylor(rest, p, 0, 2, -1n)
  return { n: quadrant >= 2 ? -value : value, places: p }
}

/** |y - truth| in units of the last place of the truth (2^-1074 for a subnormal one). */
function ulps(y: number, truth: Fixed): number {
  const extra = truth.places > 1074 ? truth.places - 1074 : 0
  const t = places(truth.n, truth.places, 1074 + extra)
  if (t === 0n) return y === 0 ? 0 : Infinity
  const error = size((exact(y) << BigInt(extra)) - t)
  const unit = Math.max(width(size(t)) - 52, extra)
  return Number((error << 40n) >> BigInt(unit)) / 2 ** 40
}

/** Numbers whose bits are evenly spread between those of `low` and `high`: every size occurs equally often. */
function spread(low: number, high: number, count: number, seed: number): number[] {
  const random = xoroshiro128plus(seed)
  const word = () => BigInt(random.next() >>> 0)
  const base = toBits(low)
  const span = toBits(high) - base
  return Array.from({ length: count }, () =>
    fromBits(base + (((word() << 32n) | word()) * span) / (1n << 64n)),
  )
}
/** Evenly spread numbers. */
function even(low: number, high: number, count: number, seed: number): number[] {
  const random = xoroshiro128plus(seed)
  return Array.from({ length: count }, () => low + ((high - low) * (random.next() >>> 0)) / 2 ** 32)
}
const both = (xs: number[]) => xs.flatMap((x) => [x, -x])
const least = 2 ** -1074
const greatest = Number.MAX_VALUE
/** The float64 next to k·π/2, and its neighbours. */
const crossings = (count: number, step: number) =>
  Array.from({ length: count }, (_, i) => ((i * step + 1) * Math.PI) / 2).flatMap((x) =>
    [-1n, 0n, 1n].map((d) => fromBits(toBits(x) + d)),
  )

interface Case {
  readonly own: (x: number) => number
  readonly bound: number
  readonly points: Record<string, number[]>
}
const cases: Record<string, Case> = {
  exp: {
    own: exp,
    bound: 0.9,
    points: {
      'the worst found': [172.94291441468522, 10.759344780817628, 0.34698379039764404],
      'the whole range': [...spread(least, 709.782712893384, 3000, 1), ...spread(-least, -708.39, 3000, 2)],
      'ordinary arguments': even(-20, 20, 20000, 3),
      'close to 0': both(spread(1e-10, 0.35, 4000, 4)),
      'large results': even(700, 709.782712893384, 2000, 5),
      'subnormal results': even(-745.13, -708.39, 3000, 6),
    },
  },
  log: {
    own: log,
    bound: 0.9,
    points: {
      'the worst found': [1.414208764838986, 0.699236306687817],
      'the whole range': spread(2 ** -1022, greatest, 6000, 11),
      'ordinary arguments': even(0, 10, 10000, 12).map((x) => x + 1e-9),
      'close to 1': [...even(0.7, 1.42, 10000, 13), ...both(spread(1e-16, 0.3, 4000, 14)).map((x) => 1 + x)],
      'subnormal arguments': spread(least, 2 ** -1022, 2000, 15),
    },
  },
  log1p: {
    own: log1p,
    bound: 0.9,
    points: {
      'the worst found': [0.4042166874278337, 0.41398021641653027, 0.6338906142150441],
      'the whole range': [
        ...spread(least, greatest, 2000, 21),
        ...spread(-least, -0.9999999999999999, 2000, 22),
      ],
      'ordinary arguments': even(-1, 10, 10000, 23).map((x) => x + 1e-9),
      'small arguments': both(spread(1e-17, 1, 6000, 24)),
    },
  },
  tanh: {
    own: tanh,
    bound: 1.4,
    points: {
      'the worst found': [0.6267608212586492, 0.6311312905279919, 0.6356329410150647, 0.5175684405781794],
      'the whole range': both(spread(least, 30, 1000, 31)),
      'ordinary arguments': even(-4, 4, 20000, 32),
      'small arguments': both(spread(1e-9, 0.7, 4000, 33)),
      'close to 1': both(even(4, 22, 2000, 34)),
    },
  },
  sin: {
    own: sin,
    bound: 0.9,
    points: {
      'the worst found': [0.8309010970406234, 0.8104760386049747, 6381956970095103 * 2 ** 797],
      'the first turns': even(-10, 10, 10000, 41),
      'small arguments': both(spread(least, 0.8, 1000, 42)),
      'up to 2^20·π/2': both(spread(0.7, 1647099, 6000, 43)),
      'next to multiples of π/2': [...crossings(1000, 1), ...crossings(1000, 1048)],
      'beyond 2^20·π/2': both(spread(1647098, greatest, 500, 44)),
    },
  },
  cos: {
    own: cos,
    bound: 0.9,
    points: {
      'the worst found': [0.7628431690856815, 0.7151118740439415, 1e22, 6381956970095103 * 2 ** 797],
      'the first turns': even(-10, 10, 10000, 51),
      'small arguments': both(spread(least, 0.8, 1000, 52)),
      'up to 2^20·π/2': both(spread(0.7, 1647099, 6000, 53)),
      'next to multiples of π/2': [...crossings(1000, 1), ...crossings(1000, 1048)],
      'beyond 2^20·π/2': both(spread(1647098, greatest, 500, 54)),
    },
  },
}

function worst(own: (x: number) => number, reference: (x: number) => Fixed, points: readonly number[]) {
  let error = 0
  let at = 0
  for (const x of points) {
    const e = ulps(own(x), reference(x))
    if (!(e <= error)) {
      error = e
      at = x
    }
  }
  return { error, at }
}

for (const [name, { own, bound, points }] of Object.entries(cases)) {
  describe(`${name} against integers of 200 bits and more`, () => {
    for (const [where, xs] of Object.entries(points)) {
      it(`is off by at most ${bound} ulp: ${where}`, () => {
        const { error, at } = worst(own, oracle[name], xs)
        expect(error, `${name}(${at})`).toBeLessThanOrEqual(bound)
        expect(error, 'a sample without any rounding shows nothing').toBeGreaterThan(0.3)
      })
    }
  })
}

describe('negative controls: the bound is exceeded', () => {
  for (const [name, { own, bound, points }] of Object.entries(cases)) {
    it(`by ${name} moved up or down by one unit in the last place`, () => {
      const moved = (step: bigint) => (x: number) => fromBits(toBits(own(x)) + step)
      for (const [where, xs] of Object.entries(points)) {
        const errors = [1n, -1n].map((step) => worst(moved(step), oracle[name], xs.slice(0, 200)).error)
        expect(Math.max(...errors), where).toBeGreaterThan(bound)
      }
    })
  }
  const small = both(spread(1e-9, 0.3, 200, 61))
  it('by log(1 + x) in place of log1p', () => {
    expect(worst((x) => log(1 + x), oracle.log1p!, small).error).toBeGreaterThan(1000)
  })
  it('by the textbook formula of tanh', () => {
    const textbook = (x: number) => (exp(2 * x) - 1) / (exp(2 * x) + 1)
    expect(worst(textbook, oracle.tanh!, small).error).toBeGreaterThan(1000)
  })
  it('by a reduction with π/2 as one float64', () => {
    const plain = (x: number) => sin(x - 2 * Math.PI * Math.round(x / (2 * Math.PI)))
    expect(worst(plain, oracle.sin!, even(100, 1000, 200, 62)).error).toBeGreaterThan(10)
  })
})

describe('the oracle itself', () => {
  // Computed with mpmath 1.3.0 at 70 digits.
  const digits: [string, number, string][] = [
    ['exp', 1, '2.7182818284590452353602874713526624977572470936999595749669676'],
    ['log', 10, '2.3025850929940456840179914546843642076011014886287729760333279'],
    ['log1p', 0.5, '0.40546510810816438197801311546434913657199042346249419761401432'],
    ['tanh', 1, '0.7615941559557648881194582826047935904127685972579365515968105'],
    ['sin', 1, '0.84147098480789650665250232163029899962256306079837106567275171'],
    ['cos', 1e22, '0.52321478539513894549759447338470949214091997243938795352721139'],
  ]
  it.each(digits)('%s(%d) to 55 digits', (name, x, text) => {
    const { n, places: p } = oracle[name](x)
    const [whole, decimals] = text.split('.') as [string, string]
    const expected = BigInt(whole.replace('-', '') + decimals.slice(0, 55))
    const difference = ((size(n) * 10n ** 55n) >> BigInt(p)) - expected
    expect(n < 0n).toBe(text.startsWith('-'))
    expect(size(difference)).toBeLessThanOrEqual(1n)
  })
  it('measures a known error', () => {
    const one: Fixed = { n: 1n << 300n, places: 300 }
    expect(ulps(1, one)).toBe(0)
    expect(ulps(1 + 2 ** -52, one)).toBe(1)
    expect(ulps(1 - 2 ** -53, one)).toBe(0.5)
    expect(ulps(least, { n: 1n, places: 1075 })).toBe(0.5)
  })
})
