import { expect, test } from 'vitest'
import { readingAt } from './measures.js'
import { noRecords } from './records.js'

test('a measure of sharpness is read at its own update, by its own name', () => {
  const of = (measure: string, update: number, value: number) => ({
    ...{
      kind: 'sharpness' as const,
      block: 'recurrent',
      measure,
      update,
      value,
      error: value / 10,
      converged: true,
      products: 1,
    },
  })
  const sharpness = [
    of('asam', 0, 1),
    of('asam', 5, 2),
    of('trace', 0, 3),
    of('trace', 5, 4),
    of('trace', 9, 5),
  ]
  const names = { splits: [], unseen: [], sharpness: ['asam', 'trace'] }
  const at = (update: number) => readingAt({ ...noRecords(), sharpness }, update, 'loss', names)
  expect(at(5)).toMatchObject({ asam: 2, 'asam.error': 0.2, trace: 4, 'trace.error': 0.4 })
  expect(at(0)).toMatchObject({ asam: 1, trace: 3 })
  expect(at(9)).toMatchObject({ asam: Number.NaN, trace: 5 })
})
