import { type BlockName, blockNames } from './blockNames.js'
import { checkLayout, checkReal } from './checks.js'
import { ArgumentError } from './errors.js'
import { checkObject } from './internal/checkObject.js'
import { owned } from './internal/owned.js'
import type { Real } from './real.js'

export { type BlockName, blockNames }

/** Where a block lies in the flat array. A block that a network has not is of length 0. */
export interface Block {
  readonly name: BlockName
  readonly offset: number
  readonly length: number
  readonly shape: readonly number[]
}

/** Where every block lies in the flat array. */
export interface Layout {
  /** Length of the flat array. */
  readonly size: number
  readonly blocks: Readonly<Record<BlockName, Block>>
}

/**
 * One flat array with named views into it: writing `recurrent[0]` writes `data[0]`. Gradients and gradient
 * estimates have the same form.
 */
export interface NetworkParameters<A extends Real = Float64Array> {
  readonly layout: Layout
  readonly data: A
  readonly recurrent: A
  readonly input: A
  readonly bias: A
  readonly recurrentBias: A
  readonly readout: A
  readonly readoutBias: A
}

/** The shapes of the blocks; few networks have a recurrent bias. */
export type Shapes = Readonly<
  Record<Exclude<BlockName, 'recurrentBias'>, readonly number[]> &
    Partial<Record<BlockName, readonly number[]>>
>

/**
 * Lays the blocks out one after another, in the order of `blockNames`.
 *
 * @example
 * layoutOf({ recurrent: [2, 2], input: [2, 1], bias: [2], readout: [1, 2], readoutBias: [1] }).size // => 11
 */
export function layoutOf(shapes: Shapes): Layout {
  checkObject('layoutOf', shapes, blockNames)
  let size = 0
  const blocks = {} as Record<BlockName, Block>
  for (const name of blockNames) {
    const shape = name === 'recurrentBias' ? (shapes[name] ?? [0]) : shapes[name]
    if (!Array.isArray(shape) || !shape.every((n) => Number.isSafeInteger(n) && n >= 0)) {
      throw new ArgumentError('layoutOf', `shapes.${name}`, 'an array of integers of at least 0', shape)
    }
    const length = shape.reduce((product, n) => product * n, 1)
    blocks[name] = Object.freeze({ name, offset: size, length, shape: Object.freeze([...shape]) })
    size += length
  }
  return owned({ size, blocks: Object.freeze(blocks) })
}

/**
 * Named views over a flat array (a new Float64Array of zeros when none is given; the array is not copied).
 *
 * @throws ArgumentError when `data` is no Float64Array or Float32Array, or not as long as the layout.
 *
 * @example
 * const network = leakyNetwork({ inputs: 1, hidden: 2, outputs: 1, leak: 0.9, activation: 'tanh' })
 * const parameters = parametersOf(network.layout)
 * parameters.input[0] = 5
 * parameters.data[4] // => 5
 */
export function parametersOf<A extends Real = Float64Array>(layout: Layout, given?: A): NetworkParameters<A> {
  checkLayout('parametersOf', 'layout', layout)
  const data = given === undefined ? (new Float64Array(layout.size) as A) : given
  checkReal('parametersOf', 'data', data, layout.size)
  const view = ({ offset, length }: Block) => data.subarray(offset, offset + length) as A
  const { recurrent, input, bias, recurrentBias, readout, readoutBias } = layout.blocks
  return {
    layout,
    data,
    recurrent: view(recurrent),
    input: view(input),
    bias: view(bias),
    recurrentBias: view(recurrentBias),
    readout: view(readout),
    readoutBias: view(readoutBias),
  }
}
