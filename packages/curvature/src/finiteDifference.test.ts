import { ArgumentError, type GradientFunction, leakyNetwork, seed } from '@credit/core'
import { describe, expect, it } from 'vitest'
import { finiteDifference } from './finiteDifference.js'
import { norm } from './internal/vectors.js'
import { lanczos } from './lanczos.js'

const n = 40
const at = Float64Array.from({ length: n }, (_, i) => Math.sin(3 * i) * 2)
const direction = Float64Array.from({ length: n }, (_, i) => Math.cos(7 * i + 1))

/** Σ ln cosh(a_k · w), whose Hessian is Σ (1 - tanh²) a_k a_kᵀ. */
const rows = Array.from({ length: 60 }, (_, k) =>
  Float64Array.from({ length: n }, (_, i) => Math.sin(k * i + k) / 4),
)
const along = (row: Float64Array, w: Float64Array) => row.reduce((sum, a, i) => sum + a * w[i], 0)
const smooth: GradientFunction = (w, out) => {
  out.fill(0)
  let loss = 0
  for (const row of rows) {
    const drive = along(row, w)
    loss += Math.log(Math.cosh(drive))
    for (let i = 0; i < n; i++) out[i] += Math.tanh(drive) * row[i]
  }
  return { loss, weight: 1 }
}
function smoothProduct(v: Float64Array): Float64Array {
  const out = new Float64Array(n)
  for (const row of rows) {
    const slope = 1 - Math.tanh(along(row, at)) ** 2
    const c = slope * along(row, v)
    for (let i = 0; i < n; i++) out[i] += c * row[i]
  }
  return out
}
/** ½ Σ relu(a_k · w - b_k)², twice over, with kinks placed at given distances along `direction`. */
function reluOf(kinks: readonly number[]): GradientFunction {
  const unit = Float64Array.from(direction, (x) => x / norm(direction))
  return (w, out) => {
    for (let i = 0; i < n; i++) out[i] = w[i]
    const travelled = along(
      unit,
      w.map((x, i) => x - at[i]),
    )
    for (const kink of kinks)
      if (travelled > kink) for (let i = 0; i < n; i++) out[i] += unit[i] / kinks.length
    return { loss: 0, weight: 1 }
  }
}

function apply(gradient: GradientFunction, v: Float64Array, kinked: boolean) {
  const operator = finiteDifference(gradient, at, { kinked })
  const out = new Float64Array(n)
  operator.apply(v, out)
  return { out, record: operator.record }
}
const difference = (a: Float64Array, b: Float64Array) => norm(a.map((x, i) => x - b[i]))

describe('a smooth gradient', () => {
  const exact = smoothProduct(direction)

  it('agrees with the exact Hessian', () => {
    const { out, record } = apply(smooth, direction, false)
    expect(difference(out, exact) / norm(exact)).toBeLessThan(1e-9)
    expect(record).toEqual({
      products: 1,
      discrepancy: record.discrepancy,
      kinkAlarm: false,
      threshold: 1e-4,
    })
    expect(record.discrepancy).toBeGreaterThan(0)
    expect(record.discrepancy).toBeLessThan(1e-9)
  })

  it('loses two digits with the step for kinks', () => {
    const { out, record } = apply(smooth, direction, true)
    const error = difference(out, exact) / norm(exact)
    expect(error).toBeGreaterThan(2e-10)
    expect(error).toBeLessThan(1e-7)
    expect(record.kinkAlarm).toBe(false)
  })

  it.each([2 ** -900, 2 ** -40, 2 ** 40, 2 ** 900])('is homogeneous: v times %d', (factor) => {
    const { out } = apply(smooth, direction, false)
    const scaled = apply(
      smooth,
      direction.map((x) => factor * x),
      false,
    ).out
    expect(scaled.map((x) => x / factor)).toEqual(out)
  })

  it('gives the same bits twice, also after another product', () => {
    const operator = finiteDifference(smooth, at, { kinked: false })
    const [first, other, second] = [new Float64Array(n), new Float64Array(n), new Float64Array(n)]
    operator.apply(direction, first)
    operator.apply(at, other)
    operator.apply(direction, second)
    expect(second).toEqual(first)
    expect(other).not.toEqual(first)
    expect(operator.record.products).toBe(3)
  })

  it('gives zero for zero, without asking for a gradient', () => {
    const never: GradientFunction = () => {
      throw new Error('called')
    }
    const out = new Float64Array(n).fill(5)
    finiteDifference(never, at, { kinked: false }).apply(new Float64Array(n), out)
    expect(out).toEqual(new Float64Array(n))
  })

  it('does not take round-off along a direction of no curvature for a kink', () => {
    const flat: GradientFunction = (w, out) => {
      for (let i = 0; i < n; i++) out[i] = i === 0 ? 1e3 * (w[0] + w[1] / 3 - w[2] / 7) : 0
      return { loss: 0, weight: 1 }
    }
    const operator = finiteDifference(flat, at, { kinked: true })
    const out = new Float64Array(n)
    const null_ = Float64Array.from({ length: n }, (_, i) => [0, 3, 7][i] ?? 1)
    operator.apply(direction, out)
    operator.apply(null_, out)
    expect(norm(out)).toBeLessThan(1e-2)
    expect(operator.record.kinkAlarm).toBe(false)
  })
})

describe('a block', () => {
  const block = { offset: 11, length: 8 }

  it('selects rows and columns', () => {
    const operator = finiteDifference(smooth, at, { block, kinked: false })
    const v = Float64Array.from({ length: 8 }, (_, i) => 1 + i)
    const out = new Float64Array(8)
    operator.apply(v, out)
    const whole = new Float64Array(n)
    whole.set(v, block.offset)
    const exact = smoothProduct(whole).slice(11, 19)
    expect(operator.size).toBe(8)
    expect(difference(out, exact) / norm(exact)).toBeLessThan(1e-9)
    const shifted = smoothProduct(whole).slice(12, 20)
    expect(difference(out, shifted) / norm(shifted)).toBeGreaterThan(0.1)
  })

  it.each([
    [{ offset: -1, length: 2 }, 'finiteDifference: block.offset must be an integer from 0 to 39, got -1'],
    [{ offset: 39, length: 2 }, 'finiteDifference: block.length must be an integer from 1 to 1, got 2'],
    [{ offset: 3, length: 0 }, 'finiteDifference: block.length must be an integer from 1 to 37, got 0'],
  ])('must lie inside: %j', (bad, message) => {
    expect(() => finiteDifference(smooth, at, { block: bad, kinked: false })).toThrow(message)
  })
})

describe("of a network's parameters", () => {
  const network = leakyNetwork({
    inputs: 2,
    hidden: 3,
    outputs: 1,
    leak: 0.9,
    activation: 'tanh',
    bias: 'none',
  })
  const parameters = network.initialize(seed(1))
  const quadratic = (w: Float64Array, out: Float64Array) => {
    for (let i = 0; i < w.length; i++) out[i] = (i + 1) * w[i]
    return { loss: 0, weight: 1 }
  }

  it.each([
    [undefined, 'recurrent', 9],
    ['recurrent', 'recurrent', 9],
    ['input', 'input', 6],
    ['all', 'all', network.layout.size],
  ] as const)('the block %s is %s, as of hessian, and the record names it', (block, name, size) => {
    const operator = finiteDifference(quadratic, parameters, { kinked: false, ...(block && { block }) })
    expect([operator.size, operator.block, operator.record.block]).toEqual([size, name, name])
    const out = new Float64Array(size)
    operator.apply(new Float64Array(size).fill(1), out)
    const from = name === 'all' ? 0 : network.layout.blocks[name].offset
    out.forEach((value, i) => {
      expect(value).toBeCloseTo(from + i + 1, 6)
    })
    expect(lanczos(operator, { largest: 1, seed: seed(2) }).block).toBe(name)
  })

  it('a name is refused of a bare array, and a block that the network has not', () => {
    const call = (at: never, block: string) => () =>
      finiteDifference(quadratic, at, { kinked: false, block: block as 'bias' })
    expect(call(parameters.data as never, 'input')).toThrow(
      'block must be a range { offset, length } of a bare',
    )
    expect(call(parameters as never, 'bias')).toThrow('block must be one the network has, got "bias"')
    expect(call(parameters as never, 'inputs')).toThrow('block must be one of "recurrent", ')
  })
})

describe('the kink alarm', () => {
  const step = Math.sqrt(2 ** -52) * (1 + norm(at))
  const many = Array.from({ length: 50 }, (_, i) => ((i - 25.5) / 25) * step)

  it.each([
    ['one kink within half a step', [0.3 * step]],
    ['one kink beyond half a step', [-0.7 * step]],
    ['many kinks', many],
  ])('rings for %s', (_, kinks) => {
    const { out, record } = apply(reluOf(kinks), direction, true)
    expect(difference(out, direction) / norm(direction)).toBeGreaterThan(0.4)
    expect(record.kinkAlarm).toBe(true)
    expect(record.discrepancy).toBeGreaterThan(100 * record.threshold)
  })

  it('keeps quiet when the kinks lie outside the step', () => {
    const { out, record } = apply(reluOf([-1.01 * step, 1.01 * step]), direction, true)
    expect(difference(out, direction) / norm(direction)).toBeLessThan(1e-7)
    expect(record.kinkAlarm).toBe(false)
  })

  it('rings for the same kinks under the longer step for smooth gradients', () => {
    expect(apply(reluOf([-1.01 * step, 1.01 * step]), direction, false).record.kinkAlarm).toBe(true)
  })
})

describe('the point', () => {
  it('is never changed, also when the gradient throws', () => {
    const mine = at.slice()
    let calls = 0
    const throwing: GradientFunction = (w, out) => {
      if (++calls === 3) throw new Error('no gradient')
      return smooth(w, out)
    }
    const operator = finiteDifference(throwing, mine, { kinked: false })
    const out = new Float64Array(n)
    expect(() => operator.apply(direction, out)).toThrow('no gradient')
    expect(mine).toEqual(at)
    operator.apply(direction, out)
    expect(mine).toEqual(at)
    expect(out).toEqual(apply(smooth, direction, false).out)
    expect(operator.record.products).toBe(1)
  })

  it('is a copy', () => {
    const mine = at.slice()
    const operator = finiteDifference(smooth, mine, { kinked: false })
    mine.fill(9)
    const out = new Float64Array(n)
    operator.apply(direction, out)
    expect(out).toEqual(apply(smooth, direction, false).out)
  })
})

describe('refuses', () => {
  const out = new Float64Array(n)
  const operator = finiteDifference(smooth, at, { kinked: false })

  it.each([
    [
      'a vector of another length',
      () => operator.apply(new Float64Array(3), out),
      'v must be an array of length 40',
    ],
    [
      'an out of another length',
      () => operator.apply(direction, new Float64Array(3)),
      'out must be an array of length 40',
    ],
    ['out as v', () => operator.apply(out, out), 'out must be another array than v'],
    [
      'a vector that is not finite',
      () => operator.apply(new Float64Array(n).fill(Number.NaN), out),
      'v[0] must be finite, got NaN',
    ],
    [
      'a point that is not finite',
      () =>
        finiteDifference(
          smooth,
          at.map(() => Infinity),
          { kinked: false },
        ),
      'at[0] must be finite',
    ],
    [
      'float32',
      () => finiteDifference(smooth, new Float32Array(n) as never, { kinked: true }),
      "at must be a Float64Array, or a network's parameters, got Float32Array of length 40",
    ],
    [
      'no word on kinks',
      () => finiteDifference(smooth, at, {} as never),
      'kinked must be true or false, got undefined',
    ],
  ])('%s', (_, call, message) => {
    expect(call).toThrow(ArgumentError)
    expect(call).toThrow(`finiteDifference: ${message}`)
  })

  it('a product that is not finite, naming it', () => {
    const breaking: GradientFunction = (w, g) => {
      g.fill(0)
      g[4] = w[0] > at[0] ? Number.NaN : 0
      return { loss: 0, weight: 1 }
    }
    const call = () => finiteDifference(breaking, at, { kinked: false }).apply(direction, out)
    expect(call).toThrow('finiteDifference: product 1, entry 4, must be finite, got NaN')
  })
})

it('gives Lanczos what it needs', () => {
  const operator = finiteDifference(smooth, at, { kinked: false })
  const { largest, converged, warnings } = lanczos(operator, { largest: 1, seed: seed(7) })
  expect(converged).toBe(true)
  expect(warnings).toEqual([])
  expect(largest[0].residual / largest[0].value).toBeLessThan(1e-8)
  const exact = smoothProduct(largest[0].vector)
  expect(
    Math.abs(exact.reduce((sum, x, i) => sum + x * largest[0].vector[i], 0) / largest[0].value - 1),
  ).toBeLessThan(1e-9)
})
