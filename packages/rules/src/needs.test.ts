import { lif, voltage } from '@credit/core'
import { type CellName, cellTraits, type LibraryCell, libraryCells, traitsOfCells } from '@credit/core/cells'
import { describe, expect, it } from 'vitest'
import { cellsFor, missingOf } from './needs.js'

const spiking = { leak: 0.9, threshold: 1 }

describe.each(Object.entries<LibraryCell>(libraryCells))(
  'the table of messages says of %s',
  (name, { examples }) => {
    it('what one of its examples has, and nothing that none of them has', () => {
      const found = Object.values(examples).map((make) => {
        const missing = missingOf(make(0.9), cellTraits)
        return cellTraits.filter((need) => !missing.includes(need))
      })
      expect(found).toContainEqual(traitsOfCells[name as CellName])
      expect(traitsOfCells[name as CellName]).toEqual(expect.arrayContaining(found.flat()))
    })
  },
)

it('options can take from a cell what its name promises', () => {
  expect(missingOf(lif({ ...spiking, reset: 'kept' }), cellTraits)).toContain('a constant carry')
  expect(missingOf(voltage({ leak: [0.9, 0.5], activation: 'tanh' }), cellTraits)).toEqual(['equal units'])
  expect(cellsFor(['a constant carry', 'a constant gain'])).toEqual(['voltage', 'lif'])
})
