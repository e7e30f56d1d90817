import { ArgumentError, type Operator, seed } from '@credit/core'
import { describe, expect, it } from 'vitest'
import { diagonal, rotated } from '../test/spectra.js'
import { counted, deterministic } from './guards.js'
import { lanczos } from './lanczos.js'
import { denseOperator, functionOperator } from './operators.js'

const root = seed(7)
const spectrum = Array.from({ length: 80 }, (_, i) => i / 80)

describe('counted', () => {
  it('counts what Lanczos says it spent, and changes no bit', () => {
    const operator = counted(rotated(spectrum))
    const record = lanczos(operator, { largest: 2, seed: root })
    expect(operator.products).toBe(record.products)
    expect(record).toEqual(lanczos(rotated(spectrum), { largest: 2, seed: root }))
  })

  it('does not count a product that throws', () => {
    const operator = counted(denseOperator([1], 1))
    expect(() => operator.apply(new Float64Array(2), new Float64Array(1))).toThrow()
    expect(operator.products).toBe(0)
  })
})

describe('deterministic', () => {
  const one = Float64Array.of(1, 2)
  const out = () => new Float64Array(2)

  it('lets an honest operator pass, for 1 + log2(p) more products', () => {
    const inner = counted(rotated(spectrum))
    const record = lanczos(deterministic(inner), { largest: 1, seed: root })
    expect(record).toEqual(lanczos(rotated(spectrum), { largest: 1, seed: root }))
    expect(inner.products).toBe(record.products + 1 + Math.floor(Math.log2(record.products)))
  })

  it('finds noise at the first product', () => {
    let calls = 0
    const noisy: Operator = {
      size: 2,
      apply: (v, to) => to.set([v[0], v[1] * (1 + ++calls * 2 ** -52)]),
    }
    expect(() => deterministic(noisy).apply(one, out())).toThrow(ArgumentError)
    calls = 0
    expect(() => deterministic(noisy).apply(one, out())).toThrow(
      /^deterministic: product 1, entry 1, must be 2\.0000000000000004 whenever it is made, got 2\.000000000000001$/,
    )
  })

  it('finds drift after a power of two of products', () => {
    let scale = 1
    const guarded = deterministic({ size: 2, apply: (v, to) => to.set([scale * v[0], v[1]]) })
    for (let i = 0; i < 4; i++) guarded.apply(Float64Array.of(i, 1), out())
    scale = 2
    // the first vector was (0, 1), which the drift does not touch
    for (let i = 0; i < 12; i++) guarded.apply(one, out())
    scale = 1
    const other = deterministic({ size: 2, apply: (v, to) => to.set([scale * v[0], v[1]]) })
    other.apply(one, out())
    other.apply(one, out())
    scale = 2
    other.apply(one, out())
    expect(() => other.apply(one, out())).toThrow('product 1, entry 0, must be 1 whenever it is made, got 2')
  })

  it('tells 0 from -0', () => {
    let calls = 0
    const flipping: Operator = { size: 1, apply: (_, to) => to.fill(++calls === 1 ? 0 : -0) }
    expect(() => deterministic(flipping).apply(Float64Array.of(1), new Float64Array(1))).toThrow(
      'entry 0, must be 0 whenever it is made, got "-0"',
    )
  })

  it('finds a product that changes its vector, and one that is not finite', () => {
    const greedy: Operator = { size: 2, apply: (v, to) => to.set(v.fill(7)) }
    expect(() => deterministic(greedy).apply(one.slice(), out())).toThrow(
      'deterministic: v[0] must be 1, unchanged by a product, got 7',
    )
    expect(() => deterministic(diagonal([1, Number.NaN])).apply(one, out())).toThrow(
      'deterministic: product 1, entry 1, must be finite, got NaN',
    )
  })
})

describe('functionOperator', () => {
  it('hands out a copy of v and zeros', () => {
    const operator = functionOperator(2, (v, out) => {
      out[0] += v[1]
      v.fill(9)
    })
    const v = Float64Array.of(3, 4)
    const out = Float64Array.of(5, 6)
    operator.apply(v, out)
    expect([...v]).toEqual([3, 4])
    expect([...out]).toEqual([4, 0])
  })

  it('refuses what is not finite, counting the products', () => {
    const operator = functionOperator(2, (v, out) => out.set([v[0], 1 / v[1]]))
    const out = new Float64Array(2)
    operator.apply(Float64Array.of(1, 1), out)
    expect(() => operator.apply(Float64Array.of(1, 0), out)).toThrow(
      'functionOperator: product 2, entry 1, must be finite, got Infinity',
    )
    expect(() => functionOperator(0, () => {})).toThrow('size must be an integer from 1 to 268435456, got 0')
    expect(() => functionOperator(2, 3 as never)).toThrow('functionOperator: apply must be a function, got 3')
    expect(() => operator.apply(out, out)).toThrow('functionOperator: out must be another array than v')
  })
})
