import { describe, expect, it } from 'vitest'
import { compareResults, comparisonReport, hasRegressed, limitOf, passes } from '../lib/check.mjs'
import { keyOf, recordOf } from '../lib/record.mjs'

const ratio = (value, fields = {}) =>
  recordOf({
    ...{ benchmark: 'gradient', workload: 'small', dtype: 'float32', kernel: 'simd', peer: 'pytorch' },
    ...{ quantity: 'gradient', unit: '×', better: 'higher' },
    ...{ value, spread: [value * 0.97, value * 1.03], rounds: 11 },
    ...fields,
  })
const run = (records, skipped = []) => ({ records, skipped })

describe('limitOf', () => {
  it('is the worse quartile and half of both widths beyond it', () => {
    const committed = ratio(1, { spread: [0.9, 1.2] })
    const measured = ratio(0.8, { spread: [0.76, 0.84] })
    // widths 0.3 and 0.1: 0.9 − 0.9·0.2
    expect(limitOf(committed, measured)).toBeCloseTo(0.72, 12)
    const lower = { ...committed, better: 'lower' }
    expect(limitOf(lower, measured)).toBeCloseTo(1.2 + 1.2 * 0.2, 12)
  })

  it('allows a tenth where the rounds agree, and never more than half', () => {
    const sharp = ratio(1, { spread: [1, 1] })
    expect(limitOf(sharp, sharp)).toBeCloseTo(0.9, 12)
    const blurred = ratio(1, { spread: [0.1, 9] })
    expect(limitOf(blurred, blurred)).toBeCloseTo(0.05, 12)
  })

  it('allows a step of its own for exponents and for bytes', () => {
    const exponent = ratio(0, { unit: 'exponent', better: 'lower', spread: [0, 0] })
    expect(limitOf(exponent, exponent)).toBeCloseTo(0.1, 12)
    const bytes = ratio(10, { unit: 'bytes', better: 'lower', spread: [10, 10] })
    expect(limitOf(bytes, bytes)).toBe(266)
  })
})

describe('hasRegressed', () => {
  it('tells a regression from its twin within the spread', () => {
    expect(hasRegressed(ratio(1), ratio(0.8))).toBe(true)
    expect(hasRegressed(ratio(1), ratio(0.95))).toBe(false)
    expect(hasRegressed(ratio(1), ratio(2))).toBe(false)
  })

  it('looks the other way where lower is better', () => {
    const share = (value) => ratio(value, { better: 'lower', peer: null })
    expect(hasRegressed(share(1), share(1.3))).toBe(true)
    expect(hasRegressed(share(1), share(1.05))).toBe(false)
    expect(hasRegressed(share(1), share(0.3))).toBe(false)
  })

  it('takes NaN for a regression', () => {
    for (const better of ['higher', 'lower']) {
      const committed = ratio(1, { better })
      expect(hasRegressed(committed, { ...committed, value: Number.NaN })).toBe(true)
    }
  })
})

describe('compareResults', () => {
  const numpy = { peer: 'numpy' }

  it('fails a synthetic regression by name, and passes its twin', () => {
    const committed = run([ratio(1), ratio(0.5, numpy)])
    const slower = compareResults(committed, run([ratio(1), ratio(0.3, numpy)]))
    expect(passes(slower)).toBe(false)
    expect(slower.regressed.map(({ committed }) => committed.peer)).toEqual(['numpy'])
    expect(comparisonReport(slower)).toContain(`regressed: ${keyOf(ratio(0.5, numpy))}`)
    const same = compareResults(committed, run([ratio(1.01), ratio(0.49, numpy)]))
    expect(passes(same)).toBe(true)
    expect(same.held).toHaveLength(2)
    expect(comparisonReport(same)).not.toContain('regressed:')
  })

  it('names what is not measured here as skipped and does not count it', () => {
    const why = 'not installed: apt-get install python3-numpy'
    const skip = { benchmark: 'gradient', name: 'numpy', workload: 'small', dtype: 'float32', why }
    const committed = run([ratio(1), ratio(0.5, numpy)])
    const result = compareResults(committed, run([ratio(1)], [skip]))
    expect(passes(result)).toBe(true)
    expect(result.held).toHaveLength(1)
    expect(comparisonReport(result)).toContain(`skipped: ${keyOf(ratio(0.5, numpy))}: ${why}`)
  })

  it('fails a record that is gone: a skip elsewhere does not excuse it', () => {
    const committed = run([ratio(1), ratio(0.5, numpy)])
    for (const elsewhere of [{ workload: 'row-mnist' }, { dtype: 'float64' }, { benchmark: 'online' }]) {
      const skip = { benchmark: 'gradient', name: 'numpy', why: 'too slow', ...elsewhere }
      const result = compareResults(committed, run([ratio(1)], [skip]))
      expect(result.gone.map(({ peer }) => peer)).toEqual(['numpy'])
      expect(passes(result)).toBe(false)
    }
  })

  it('excuses a kernel that does not run, with everything it was compared with', () => {
    const relaxed = { kernel: 'relaxed-simd' }
    const skip = { benchmark: 'gradient', name: 'relaxed-simd', why: 'does not run here' }
    const committed = run([ratio(1), ratio(2, relaxed)])
    expect(passes(compareResults(committed, run([ratio(1)], [skip])))).toBe(true)
    expect(passes(compareResults(committed, run([ratio(2, relaxed)], [skip])))).toBe(false)
  })

  it('fails when nothing could be compared', () => {
    const skip = { benchmark: 'gradient', name: 'pytorch', why: 'not installed' }
    expect(passes(compareResults(run([ratio(1)]), run([], [skip])))).toBe(false)
    expect(passes(compareResults(run([]), run([ratio(1)])))).toBe(false)
  })

  it('leaves alone what means nothing in another run, and benchmarks that did not run', () => {
    const { better, ...time } = ratio(5, { unit: 'ms', peer: null })
    const other = ratio(1, { benchmark: 'online' })
    const result = compareResults(run([time, ratio(1), other]), run([ratio(1)]), ['gradient'])
    expect(result.held).toHaveLength(1)
    expect(passes(result)).toBe(true)
    expect(passes(compareResults(run([ratio(1), other]), run([ratio(1)])))).toBe(false)
  })
})
