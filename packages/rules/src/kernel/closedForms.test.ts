import { type Real, relu } from '@credit/core'
import { addressOf, type KernelChoice, openKernel } from '@credit/core/kernels'
import { describe, expect, it } from 'vitest'
import { integersIn } from './integersIn.js'
import { type RuleKernel, ruleKernel } from './ruleKernel.js'

/** Loops over arrays that hold these numbers. */
function open(
  choice: KernelChoice,
  leak: number,
  ...contents: (readonly number[])[]
): [RuleKernel, ...Real[]] {
  const unit = { leak, activation: relu }
  const lengths = contents.map(({ length }) => length)
  const { kernel } = openKernel('test', { kernel: choice }, unit, lengths)
  const arrays = contents.map((numbers) => {
    const array = kernel.allocate(numbers.length)
    array.set(numbers)
    return array
  })
  return [ruleKernel(kernel), ...arrays]
}

describe.each(['reference', 'simd'] as const)('%s', (choice) => {
  it('rowProducts: a bᵀ, by hand', () => {
    const [loops, out, a, b] = open(choice, 0, [9, 9, 9, 9], [1, 2, 3, 4, 5, 6], [1, 0, -1, 2, 2, 2])
    loops.rowProducts(addressOf(out), addressOf(a), addressOf(b), 2, 3, 2, false)
    expect([...out!]).toEqual([-2, 12, -2, 30])
    loops.rowProducts(addressOf(out), addressOf(a), addressOf(b), 2, 3, 2, true)
    expect([...out!]).toEqual([-4, 24, -4, 60])
    // control: of b as it stands, without the transpose, the first would be 1·1 + 2·(-1) + 3·2
    expect(out![0]).not.toBe(5)
  })

  it.each([0, 1, 5, 8, 15, 16, 17, 40])('sumOfSquares of 1 to %i, from the second number on', (n) => {
    const [loops, x] = open(choice, 0, [99, ...Array.from({ length: n }, (_, i) => i + 1), 99])
    expect(loops.sumOfSquares(addressOf(x, 1), n)).toBe((n * (n + 1) * (2 * n + 1)) / 6)
    for (let i = 1; i <= n; i++) {
      for (const bad of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
        const good = x![i]
        x![i] = bad
        expect(Number.isFinite(loops.sumOfSquares(addressOf(x, 1), n)), `${bad} at ${i}`).toBe(false)
        x![i] = good
      }
    }
  })

  it('typeProduct: the product with the matrix written out', () => {
    // units of type 0: 0 and 2, of type 1: 1 and 3, of type 2: none; unit 3 has an autapse
    const typeOf = [0, 1, 0, 1]
    const means = [1, 2, 9, 3, 5, 9, 9, 9, 9]
    const own = [1, 5, 1, 0]
    const r = [1, -1, 2, 4]
    const [loops, out, from, block, diagonal, sums, order, starts] = open(
      choice,
      0,
      ...[[0, 0, 0, 0], r, means, own, [0, 0, 0], [0, 0], [0, 0]],
    )
    const units = integersIn(order, 4)
    const first = integersIn(starts, 4)
    units.set([0, 2, 1, 3])
    first.set([0, 2, 4, 4])
    const [F, lacking, totals] = [block, diagonal, sums].map((array) => addressOf(array))
    const [to, r0, places, begins] = [out, from, units, first].map((array) => addressOf(array))
    loops.typeProduct(to, r0, places, begins, F, lacking, totals, 1, 4, 3)
    const dense = (i: number, j: number) => means[typeOf[i] * 3 + typeOf[j]] - (i === j ? own[i] : 0)
    const times = (F: typeof dense) => r.map((_, j) => r.reduce((sum, x, i) => sum + x * F(i, j), 0))
    expect([...out!]).toEqual(times(dense))
    expect([...out!]).toEqual([11, 26, 10, 21])
    // control: F is not its transpose
    expect([...out!]).not.toEqual(times((i, j) => dense(j, i)))
  })

  it('typeMeans: the means of the blocks of W', () => {
    const w = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16]
    const numbers = [[0, 0, 0, 0], w, [0, 0, 0, 0], [0, 0, 0, 0], [0, 0, 0]]
    const [loops, means, from, rows, forOrder, forStarts] = open(choice, 0, ...numbers)
    const order = integersIn(forOrder, 4)
    const starts = integersIn(forStarts, 3)
    // units 0 and 2, 1 and 3
    order.set([0, 2, 1, 3])
    starts.set([0, 2, 4])
    const [to, w0, places, begins, sums] = [means, from, order, starts, rows].map((array) => addressOf(array))
    loops.typeMeans(to, w0, places, begins, sums, 4, 2)
    // (1 + 3 + 9 + 11)/4, (2 + 4 + 10 + 12)/4; (5 + 7 + 13 + 15)/4, (6 + 8 + 14 + 16)/4
    expect([...means!]).toEqual([6, 7, 10, 11])
    // units 0 to 2, and 3 alone
    order.set([0, 1, 2, 3])
    starts.set([0, 3, 4])
    loops.typeMeans(to, w0, places, begins, sums, 4, 2)
    expect([...means!]).toEqual([54 / 9, 24 / 3, 42 / 3, 16])
  })

  it('spreadRows: every row from those of its group, summed over the streams', () => {
    const [S, groups, n] = [2, 2, 2]
    const base = [1, 2, 3, 4, 10, 20, 30, 40]
    const own = [1, 1, 1, -1, 2, 0, 0, 2]
    const excess = [1, 2, 0, 0, 1, -1]
    const numbers = [[9, 0, 0, 0, 0, 0, 0, 9], base, own, [0, 0, 0], excess]
    const [loops, out, ofGroups, ofOwn, forGroups, factors] = open(choice, 0, ...numbers)
    const of = integersIn(forGroups, 3)
    of.set([1, 0, 1])
    const [rowsOf, ownOf, shares] = [ofGroups, ofOwn, factors].map((array) => addressOf(array))
    loops.spreadRows(addressOf(out, 1), rowsOf, ownOf, addressOf(of), shares, S, groups, 3, n)
    const rows = [
      // 3 + 1·1 + 30 + 0·0, 4 + 1·(−1) + 40 + 0·2
      [34, 43],
      // 1 + 2·1 + 10 + 1·2, 2 + 2·1 + 20 + 1·0
      [15, 24],
      // 3 + 0·1 + 30 + (−1)·0, 4 + 0·(−1) + 40 + (−1)·2
      [33, 42],
    ]
    expect([...out!]).toEqual([9, ...rows.flat(), 9])
  })

  const [leak, h, L, later, hop, carried, mu] = [0.5, 0.25, 8, 3, 6, 10, 0.75]
  const contents = [[L, later], [hop], [carried], [mu], [h, 99]] as const

  it.each([
    // jump = ½·6 = 3; d = 2; q = ½·h·(L + jump) + ½·3; carry = d + μ·3 + ½·10
    ['published', false, 0.5 * h * (L + 3) + 1.5, 2 + mu * 3 + 5],
    ['released', false, 0.5 * (2 + mu * 3) + 1.5, 2 + mu * 3 + 5],
    // nothing from later steps: e-prop at the last step
    ['published', true, 0.5 * h * L, 2],
    ['released', true, 0.5 * h * L, 2],
  ] as const)('filteredCredit %s, last: %s', (form, last, q, carry) => {
    const [loops, credit, hops, carries, mean, derivatives] = open(choice, leak, ...contents)
    const rest = [credit, hops, carries, mean, derivatives].map((array) => addressOf(array))
    loops.filteredCredit(form === 'published', last, ...(rest as [number, number, number, number, number]), 1)
    expect([...credit!]).toEqual([q, later])
    expect([...carries!]).toEqual([carry])
  })

  it('filteredCredit: the forms are the same where μ is h, and not elsewhere', () => {
    const creditFor = (form: 'published' | 'released', mean: number) => {
      const [loops, credit, ...rest] = open(choice, leak, ...contents)
      rest[2][0] = mean
      const [hop, carry, ofMean, h] = rest.map((array) => addressOf(array))
      loops.filteredCredit(form === 'published', false, addressOf(credit), hop, carry, ofMean, h, 1)
      return credit![0]
    }
    expect(creditFor('published', h)).toBe(creditFor('released', h))
    expect(creditFor('published', mu)).not.toBe(creditFor('released', mu))
  })
})
