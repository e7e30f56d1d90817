import { describe, expect, it } from 'vitest'
import { ArgumentError } from './errors.js'
import { blockNames, layoutOf, parametersOf } from './parameters.js'

const shapes = {
  recurrent: [3, 3],
  input: [3, 2],
  bias: [3],
  recurrentBias: [0],
  readout: [1, 3],
  readoutBias: [1],
}
const layout = layoutOf(shapes)

describe('layoutOf', () => {
  it('lays W, U, b, V, c one after another', () => {
    expect(layout.size).toBe(9 + 6 + 3 + 3 + 1)
    expect(blockNames.map((name) => [name, layout.blocks[name].offset, layout.blocks[name].length])).toEqual([
      ['recurrent', 0, 9],
      ['input', 9, 6],
      ['bias', 15, 3],
      ['recurrentBias', 18, 0],
      ['readout', 18, 3],
      ['readoutBias', 21, 1],
    ])
    for (const name of blockNames) expect(layout.blocks[name]).toMatchObject({ name, shape: shapes[name] })
  })

  it('gives a missing bias length 0 and no place', () => {
    const without = layoutOf({ ...shapes, bias: [0] })
    expect(without.size).toBe(19)
    expect(without.blocks.bias.length).toBe(0)
    expect(without.blocks.readout.offset).toBe(15)
    expect(parametersOf(without).bias).toHaveLength(0)
  })
})

describe('parametersOf', () => {
  it('shows every entry of the flat array once, in order', () => {
    const parameters = parametersOf(
      layout,
      Float64Array.from({ length: 22 }, (_, i) => i),
    )
    expect(blockNames.flatMap((name) => [...parameters[name]])).toEqual([...parameters.data])
  })

  it('views, not copies: a write through either side shows on the other', () => {
    const data = new Float64Array(22)
    const parameters = parametersOf(layout, data)
    expect(parameters.data).toBe(data)
    parameters.readout[2] = 7
    expect(data.indexOf(7)).toBe(20)
    data[15] = 8
    expect(parameters.bias[0]).toBe(8)
  })

  it('without data makes zeros, of its own each time', () => {
    const parameters = parametersOf(layout)
    expect([...parameters.data]).toEqual(new Array(22).fill(0))
    parameters.bias[0] = 1
    expect(parametersOf(layout).bias[0]).toBe(0)
  })

  it('takes a view into a larger array', () => {
    const memory = new Float64Array(30)
    parametersOf(layout, memory.subarray(5, 27)).recurrent[0] = 1
    expect(memory.indexOf(1)).toBe(5)
  })

  it('takes float32, as those of an online learner are', () => {
    const { data, recurrent } = parametersOf(layout, new Float32Array(22))
    expect([data, recurrent].every((array) => array instanceof Float32Array)).toBe(true)
  })

  it.each([
    [new Float64Array(21)],
    [new Float64Array(23)],
    [new Float32Array(21)],
    [new Int32Array(22)],
    [new Array(22).fill(0)],
    [null],
  ])('refuses data %#', (data) => {
    expect(() => parametersOf(layout, data as never)).toThrow(ArgumentError)
    expect(() => parametersOf(layout, data as never)).toThrow(/^parametersOf: data must be /)
  })
})
