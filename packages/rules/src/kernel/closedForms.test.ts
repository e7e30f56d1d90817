import { type Real, relu } from '@credit/core'
import { type KernelChoice, openKernel } from '@credit/core/kernels'
import { describe, expect, it } from 'vitest'
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
  return [ruleKernel(kernel, unit), ...arrays]
}

describe.each(['reference', 'simd'] as const)('%s', (choice) => {
  it('rowProducts: a bᵀ, by hand', () => {
    const [loops, out, a, b] = open(choice, 0, [9, 9, 9, 9], [1, 2, 3, 4, 5, 6], [1, 0, -1, 2, 2, 2])
    loops.rowProducts(out!, 0, a!, 0, b!, 0, 2, 3, 2, false)
    expect([...out!]).toEqual([-2, 12, -2, 30])
    loops.rowProducts(out!, 0, a!, 0, b!, 0, 2, 3, 2, true)
    expect([...out!]).toEqual([-4, 24, -4, 60])
    // control: of b as it stands, without the transpose, the first would be 1·1 + 2·(-1) + 3·2
    expect(out![0]).not.toBe(5)
  })

  it('traceStep: a constant outer product becomes a geometric series', () => {
    const [loops, trace, decay, u, v] = open(choice, 0, [0, 0, 0, 0], [0.5, 0.25], [1, 2], [3, 5])
    for (let t = 0; t < 4; t++) loops.traceStep(trace!, 0, decay!, 0, u!, 0, v!, 0, 2, 2)
    const sums = [1.875, 1.328125]
    expect([...trace!]).toEqual([3 * sums[0]!, 5 * sums[0]!, 6 * sums[1]!, 10 * sums[1]!])
    // control: with the decays of the other row
    expect(trace![0]).not.toBe(3 * sums[1]!)
  })

  it('traceStep: what decays to less than the cut-off is 0', () => {
    const [loops, trace, decay, u, v] = open(choice, 0, [1e-240, 1e-242, -1e-242], [1], [0], [0, 0, 0])
    loops.traceStep(trace!, 0, decay!, 0, u!, 0, v!, 0, 1, 3)
    expect([...trace!]).toEqual([1e-240, 0, 0])
  })

  it('traceGradient: the new trace times a weight for each row', () => {
    const contents = [
      [1, 1, 1, 1],
      [0.5, 0],
      [1, 2],
      [3, 5],
      [100, 100, 100, 100],
      [10, -1],
    ]
    const [loops, trace, decay, u, v, out, weight] = open(choice, 0, ...contents)
    loops.traceGradient(trace!, 0, decay!, 0, u!, 0, v!, 0, out!, 0, weight!, 0, 2, 2, false)
    expect([...trace!]).toEqual([3.5, 5.5, 6, 10])
    expect([...out!]).toEqual([35, 55, -6, -10])
    loops.traceGradient(trace!, 0, decay!, 0, u!, 0, v!, 0, out!, 0, weight!, 0, 2, 2, true)
    expect([...trace!]).toEqual([4.75, 7.75, 6, 10])
    expect([...out!]).toEqual([82.5, 132.5, -12, -20])
    // control: the trace before the step would have given 35 + 35
    expect(out![0]).not.toBe(70)
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
    const units = {
      order: new Int32Array(order!.buffer, order!.byteOffset, 4),
      starts: new Int32Array(starts!.buffer, starts!.byteOffset, 4),
      count: 3,
    }
    units.order.set([0, 2, 1, 3])
    units.starts.set([0, 2, 4, 4])
    loops.typeProduct(out!, 0, from!, 0, units, block!, diagonal!, sums!, 1, 4)
    const dense = (i: number, j: number) => means[typeOf[i]! * 3 + typeOf[j]!]! - (i === j ? own[i]! : 0)
    const times = (F: typeof dense) => r.map((_, j) => r.reduce((sum, x, i) => sum + x * F(i, j), 0))
    expect([...out!]).toEqual(times(dense))
    expect([...out!]).toEqual([11, 26, 10, 21])
    // control: F is not its transpose
    expect([...out!]).not.toEqual(times((i, j) => dense(j, i)))
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
    loops.filteredCredit(form, last, credit!, 0, hops!, carries!, mean!, derivatives!, 1)
    expect([...credit!]).toEqual([q, later])
    expect([...carries!]).toEqual([carry])
  })

  it('filteredCredit: the forms are the same where μ is h, and not elsewhere', () => {
    const creditFor = (form: 'published' | 'released', mean: number) => {
      const [loops, credit, ...rest] = open(choice, leak, ...contents)
      rest[2]![0] = mean
      loops.filteredCredit(form, false, credit!, 0, rest[0]!, rest[1]!, rest[2]!, rest[3]!, 1)
      return credit![0]
    }
    expect(creditFor('published', h)).toBe(creditFor('released', h))
    expect(creditFor('published', mu)).not.toBe(creditFor('released', mu))
  })
})
