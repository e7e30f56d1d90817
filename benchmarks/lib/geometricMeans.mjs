import { isRatio } from './record.mjs'
import { geometricMean } from './statistics.mjs'

const mean = 'geometric mean'

/**
 * Records, for each dtype, kernel and peer, the geometric mean over the workloads of the ratios measured so far; its
 * quartiles are those of the ratios, averaged alike. A mean over fewer workloads would be another number: there is none.
 */
export function recordMeans(bench, { workloads, quantity, wanted }) {
  for (const { name, dtype } of [...bench.skipped]) {
    bench.skip(name, 'no mean without every workload', { workload: mean, dtype })
  }
  const means = new Map()
  const counts = (record) =>
    isRatio(record) && record.quantity === quantity && workloads.includes(record.workload)
  for (const record of bench.records.filter(counts)) {
    const key = JSON.stringify([record.dtype, record.kernel, record.peer])
    means.set(key, [...(means.get(key) ?? []), record])
  }
  for (const records of means.values()) {
    const { dtype, kernel, peer } = records[0]
    if (records.length < workloads.length) continue
    const over = (pick) => geometricMean(records.map(pick))
    const aim = wanted(kernel, peer)
    bench.record({
      ...{ workload: mean, dtype, kernel, peer, quantity, unit: '×', better: 'higher' },
      value: over(({ value }) => value),
      spread: [0, 1].map((side) => over(({ spread }) => spread[side])),
      rounds: Math.min(...records.map(({ rounds }) => rounds)),
      ...(aim !== undefined && { wanted: aim }),
    })
  }
}
