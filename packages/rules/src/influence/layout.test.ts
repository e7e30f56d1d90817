import { leakyNetwork, ringConnectivity } from '@credit/core'
import { describe, expect, it } from 'vitest'
import { type InfluenceLayout, influenceLayout } from './layout.js'

function network(hidden: number, connectivity?: ArrayLike<number>) {
  return leakyNetwork({
    inputs: 2,
    hidden,
    outputs: 1,
    leak: 0.9,
    activation: 'tanh',
    ...(connectivity && { connectivity }),
  })
}

const rowsOf = ({ blocks }: InfluenceLayout) => blocks.map(({ rows }) => [...rows])

describe('influenceLayout', () => {
  it('keeps on a ring of 4 the units that are hops away, and a column for the one synapse present', () => {
    const ring = network(4, ringConnectivity(4))
    expect(rowsOf(influenceLayout('test', ring, 0, 1))).toEqual([[0], [1], [2], [3]])
    expect(rowsOf(influenceLayout('test', ring, 1, 1))).toEqual([
      [0, 1],
      [1, 2],
      [2, 3],
      [0, 3],
    ])
    const { blocks, gap, size, dense } = influenceLayout('test', ring, 2, 1)
    expect(rowsOf({ blocks } as InfluenceLayout)[3]).toEqual([0, 1, 3])
    const { unit, row, column, places } = blocks[3].members[0]
    expect({ unit, row, column }).toEqual({ unit: 3, row: 2, column: 0 })
    expect([[...places.recurrent], [...places.input], [...places.bias]]).toEqual([[2], [0, 1], [0]])
    // a synapse, two inputs and the bias are four columns
    expect([blocks[3].width, gap, size, dense]).toEqual([4, 12, 60, false])
  })

  it('puts the units of dense blocks together, all of which cover each parameter once', () => {
    const { blocks, dense, size, gap } = influenceLayout('test', network(40), 'all', 1)
    expect(dense).toBe(true)
    expect(blocks.flatMap(({ members }) => members.map(({ unit }) => unit))).toEqual([...Array(40).keys()])
    // three units of 43 parameters pass 128
    expect(blocks).toHaveLength(14)
    expect([blocks[0].width, blocks[0].members.map(({ column }) => column)]).toEqual([132, [0, 43, 86]])
    expect(size - gap).toBe(40 * (13 * 132 + 44))
  })

  it('a network without a bias has no column for one', () => {
    const plain = leakyNetwork({
      inputs: 1,
      hidden: 1,
      outputs: 1,
      leak: 0,
      activation: 'relu',
      bias: 'none',
    })
    expect(influenceLayout('test', plain, 'all', 1).blocks[0].members[0].places.bias).toHaveLength(0)
  })

  it('refuses what does not fit, naming the numbers, without searching every reach', () => {
    const full = network(1024)
    expect(() => influenceLayout('rtrl', full, 'all', 1)).toThrow(
      'rtrl: the influence (hidden 1024, inputs 2, streams 1) must be at most 536870912 numbers (4 GiB in float64)',
    )
    // 1024·1027 numbers a unit
    expect(() => influenceLayout('snap', full, 1, 1)).toThrow('got "537392128 for the first 511 units"')
    const masked = network(1024, new Uint8Array(1024 ** 2).fill(1))
    expect(() => influenceLayout('snap', masked, 3, 1)).toThrow('for the first 511 units')
    expect(() => influenceLayout('snap', masked, 0, 1)).not.toThrow()
    expect(() => influenceLayout('snap', masked, 0, 600)).toThrow('streams 600')
  })
})
