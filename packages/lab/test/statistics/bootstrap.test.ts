import { describe, expect, test } from 'vitest'
import { bootstrapInterval } from '../../src/statistics/index.ts'
import { meanOf } from '../../src/statistics/internal/moments.ts'
import { productMoment } from '../../src/statistics/internal/productMoment.ts'
import { medianOf } from '../../src/statistics/internal/quantile.ts'
import { farthest, replay, scipy } from './scipy.ts'

type Row = number | readonly [number, number]
const statistics: Record<string, (rows: Row[]) => number> = {
  mean: (rows) => meanOf(rows as number[]),
  median: (rows) => medianOf(rows as number[]),
  correlation: (rows) => {
    const pairs = rows as [number, number][]
    return productMoment(
      pairs.map(([x]) => x),
      pairs.map(([, y]) => y),
    )
  },
}
const { records, drawn } = scipy.bootstrap
type Record_ = (typeof records)[number]

function own(record: Record_, change: { method?: 'bca' | 'percentile'; drawn?: string } = {}) {
  const result = bootstrapInterval<Row>(record.rows, statistics[record.statistic], {
    seed: replay(change.drawn ?? drawn[record.drawn]),
    resamples: 400,
    confidence: record.confidence,
    method: change.method ?? record.method,
  })
  return [result.lower, result.upper, result.standardError]
}
const theirs = ({ interval, standardError }: Record_) => [...interval, standardError]

describe('bootstrapInterval against SciPy, on the very resamples that SciPy drew', () => {
  test.each(records)('$method of the $statistic, confidence $confidence', (record) => {
    expect(farthest(own(record), theirs(record))).toBeLessThan(1e-10)
  })
  test('control: the other method is found out', () => {
    // of a median, which jumps, both methods may find the same value
    for (const record of records.filter(({ statistic }) => statistic !== 'median')) {
      const method = record.method === 'bca' ? 'percentile' : 'bca'
      expect(farthest(own(record, { method }), theirs(record))).toBeGreaterThan(1e-3)
    }
  })
  test('control: the resamples in another order of rows are found out', () => {
    for (const record of records) {
      const other = drawn[record.drawn].slice(1).concat('0')
      expect(farthest(own(record, { drawn: other }), theirs(record))).toBeGreaterThan(1e-4)
    }
  })
})
