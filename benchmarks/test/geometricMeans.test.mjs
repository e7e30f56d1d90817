import { expect, it } from 'vitest'
import { recordMeans } from '../lib/geometricMeans.mjs'
import { recordOf } from '../lib/record.mjs'

const fields = { benchmark: 'gradient', dtype: 'float32', kernel: 'simd', quantity: 'gradient' }
const against = (workload, peer, value) =>
  recordOf({ ...fields, workload, peer, unit: '×', better: 'higher', values: [value, value, value] })

function bench(records, skipped = []) {
  const means = []
  const skip = (name, why, where) => skipped.push({ name, why, ...where })
  return { records, skipped, skip, means, record: (mean) => means.push(mean) }
}

it('averages the ratios of a peer over all workloads', () => {
  const run = bench([
    against('a', 'pytorch', 1),
    against('b', 'pytorch', 4),
    recordOf({ ...fields, workload: 'a', unit: 'ms', values: [7] }),
  ])
  recordMeans(run, { workloads: ['a', 'b'], quantity: 'gradient', wanted: () => 1.5 })
  expect(run.means).toHaveLength(1)
  expect(run.means[0]).toMatchObject({ workload: 'geometric mean', peer: 'pytorch', rounds: 3, wanted: 1.5 })
  expect(run.means[0].value).toBeCloseTo(2, 12)
})

it('has no mean over fewer workloads, and says so', () => {
  const run = bench(
    [against('a', 'tfjs', 12)],
    [{ name: 'tfjs', why: 'slow', workload: 'b', dtype: 'float32' }],
  )
  recordMeans(run, { workloads: ['a', 'b'], quantity: 'gradient', wanted: () => undefined })
  expect(run.means).toEqual([])
  expect(run.skipped.at(-1)).toMatchObject({ name: 'tfjs', workload: 'geometric mean', dtype: 'float32' })
})
