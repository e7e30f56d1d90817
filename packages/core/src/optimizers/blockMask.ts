import { checkLayout } from '../checks.js'
import { ArgumentError, checkOneOf } from '../errors.js'
import { type BlockName, blockNames, type Layout } from '../parameters.js'

/**
 * 1 in the named blocks of the flat parameter array, 0 in the others: which parameters `adamw` decays.
 *
 * @throws ArgumentError for a name that is no block.
 *
 * @example
 * const network = leakyNetwork({ inputs: 1, hidden: 1, outputs: 1, leak: 0, activation: 'tanh' })
 * blockMask(network.layout, ['recurrent', 'input', 'readout']) // => [1, 1, 0, 1, 0]
 */
export function blockMask(layout: Layout, names: readonly BlockName[]): Uint8Array {
  checkLayout('blockMask', 'layout', layout)
  if (!Array.isArray(names))
    throw new ArgumentError('blockMask', 'names', 'an array of names of blocks', names)
  const mask = new Uint8Array(layout.size)
  names.forEach((name, i) => {
    const { offset, length } = layout.blocks[checkOneOf('blockMask', `names[${i}]`, name, blockNames)]
    mask.fill(1, offset, offset + length)
  })
  return mask
}
