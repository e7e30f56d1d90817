import { expect, it } from 'vitest'
import { mergedResults } from '../lib/merge.mjs'

const machine = { node: '20.1.0', processor: '2 x some' }
const record = (benchmark, value) => ({ benchmark, workload: 'small', value })
const committed = {
  ...{ machine, effort: 'full', programs: { numpy: ['1'], tfjs: ['4'] } },
  seconds: { gradient: 3, online: 4, peak: 5 },
  dates: { gradient: 'a', online: 'a', peak: 'a' },
  skipped: [{ benchmark: 'gradient', name: 'jax-js', why: 'not installed' }],
  records: [record('gradient', 1), record('gradient', 2), record('online', 3), record('peak', 4)],
}
const measured = {
  ...{ machine, effort: 'full', programs: { numpy: ['2'] } },
  seconds: { gradient: 7 },
  dates: { gradient: 'b' },
  skipped: [],
  records: [record('gradient', 10)],
}

it('puts the records of a benchmark in the place of those before', () => {
  const merged = mergedResults(committed, measured, ['gradient'])
  expect(merged.records).toEqual([record('gradient', 10), record('online', 3), record('peak', 4)])
  expect(merged.skipped).toEqual([])
  expect(merged.seconds).toEqual({ gradient: 7, online: 4, peak: 5 })
  expect(merged.dates).toEqual({ gradient: 'b', online: 'a', peak: 'a' })
  expect(merged.programs).toEqual({ numpy: ['2'], tfjs: ['4'] })
})

it('control: without the name of the benchmark the old records would stay', () => {
  expect(mergedResults(committed, measured, []).records).toHaveLength(5)
})

it.each([
  ['machine', { ...measured, machine: { ...machine, processor: 'another' } }, 'another processor: 2 x some'],
  ['Node', { ...measured, machine: { ...machine, node: '20.2.0' } }, 'another node: 20.1.0, here 20.2.0'],
  ['effort', { ...measured, effort: 'quick' }, 'another effort: full, here quick'],
])('refuses those of another %s', (_, other, message) => {
  expect(() => mergedResults(committed, other, ['gradient'])).toThrow(message)
})
