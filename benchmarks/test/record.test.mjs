import { expect, it } from 'vitest'
import { isShort, keyOf, recordOf } from '../lib/record.mjs'

const fields = { benchmark: 'b', workload: 'w', quantity: 'q', unit: '×', better: 'higher' }

it('makes a record of the rounds: median and quartiles', () => {
  const record = recordOf({ ...fields, values: [4, 1, 3, 2], wanted: 2 })
  expect(record).toEqual({
    ...{ benchmark: 'b', workload: 'w', dtype: null, kernel: null, peer: null, quantity: 'q', unit: '×' },
    ...{ value: 2.5, spread: [1.75, 3.25], rounds: 4, better: 'higher' },
    wanted: { ratio: 2, source: 'performance page' },
  })
})

it('refuses what is no number, and a wish without a direction', () => {
  expect(() => recordOf({ ...fields, values: [1, Number.NaN] })).toThrow('no result')
  expect(() => recordOf({ ...fields, values: [] })).toThrow('no result')
  const { better, ...without } = fields
  expect(() => recordOf({ ...without, values: [1], wanted: 1 })).toThrow('neither way')
})

it('tells records apart by everything but their numbers', () => {
  const record = recordOf({ ...fields, values: [1] })
  expect(keyOf(record)).toBe(keyOf(recordOf({ ...fields, values: [2] })))
  for (const other of ['benchmark', 'workload', 'dtype', 'kernel', 'peer', 'quantity', 'unit']) {
    expect(keyOf({ ...record, [other]: 'other' })).not.toBe(keyOf(record))
  }
})

it('is short below what is wanted, or above where lower is better', () => {
  const of = (value, better) => recordOf({ ...fields, better, values: [value], wanted: 1 })
  expect([0.9, 1, 1.1].map((value) => isShort(of(value, 'higher')))).toEqual([true, false, false])
  expect([0.9, 1, 1.1].map((value) => isShort(of(value, 'lower')))).toEqual([false, false, true])
})
