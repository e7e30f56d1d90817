import { blockNames } from './blockNames.js'
import { ArgumentError, checkInteger, checkLength, checkOneOf } from './errors.js'
import type { Problem } from './gradient.js'
import { aCell, cellMembers } from './internal/cellMembers.js'
import { isArray } from './internal/isArray.js'
import { isOwned } from './internal/owned.js'
import { fractionOf, notNegativeOf } from './internal/ranges.js'
import { checkSigns } from './internal/signs.js'
import type { Network } from './network.js'
import type { Layout, NetworkParameters } from './parameters.js'
import type { RandomGenerator, Seed } from './random/index.js'
import type { Real, Tensor } from './real.js'

type Member = 'function' | 'object' | 'number' | 'string' | 'array'

/**
 * Throws unless `value` is an object with all of the members, each of its kind; `expected` says what such an object is, and
 * where it comes from.
 *
 * @example
 * checkMembers('train', 'stream', [1, 2], 'a list', { length: 'number' }) // => undefined
 */
export function checkMembers(
  caller: string,
  argument: string,
  value: unknown,
  expected: string,
  members: Readonly<Record<string, Member>>,
): void {
  if (typeof value !== 'object' || value === null) throw new ArgumentError(caller, argument, expected, value)
  for (const name in members) {
    const kind = members[name]
    const found: unknown = Reflect.get(value, name)
    if (kind === 'array' ? isArray(found) : typeof found === kind && found !== null) continue
    const article = /^[ao]/.test(kind) ? 'an' : 'a'
    throw new ArgumentError(caller, `${argument}.${name}`, `${article} ${kind}, as of ${expected}`, found)
  }
}

/**
 * Throws unless `value` is a Float64Array or a Float32Array, of `length` where that is given; returns it.
 *
 * @example
 * checkReal('train', 'weights', Float64Array.of(1, 2), 2) // => [1, 2]
 */
export function checkReal(caller: string, argument: string, value: unknown, length?: number): Real {
  const isReal = value instanceof Float64Array || value instanceof Float32Array
  if (!isReal) throw new ArgumentError(caller, argument, 'a Float64Array or Float32Array', value)
  if (length !== undefined) checkLength(caller, argument, value, length)
  return value
}

/**
 * Throws unless `value` is a tensor: data as long as its shape says.
 *
 * @example
 * checkTensor('train', 'inputs', { data: Float64Array.of(1, 2), shape: [2, 1] }) // => undefined
 */
export function checkTensor(caller: string, argument: string, value: Tensor<ArrayLike<number>>): void {
  checkMembers(caller, argument, value, 'a tensor, { data, shape }', { data: 'array', shape: 'array' })
  value.shape.forEach((n, i) => {
    checkInteger(caller, `${argument}.shape[${i}]`, n, 0)
  })
  checkLength(
    caller,
    `${argument}.data`,
    value.data,
    value.shape.reduce((product, n) => product * n, 1),
  )
}

/**
 * Throws unless `value` is a node of a seed tree.
 *
 * @example
 * checkSeed('train', 'options.seed', seed(7)) // => undefined
 */
export function checkSeed(caller: string, argument: string, value: Seed): void {
  checkMembers(caller, argument, value, 'a seed, such as seed(7)', {
    child: 'function',
    generator: 'function',
  })
}

/**
 * Throws unless `value` is a generator of random numbers.
 *
 * @example
 * checkGenerator('train', 'generator', seed(7).generator()) // => undefined
 */
export function checkGenerator(caller: string, argument: string, value: RandomGenerator): void {
  if (isOwned(value)) return
  checkMembers(caller, argument, value, 'a generator, such as seed(7).generator()', {
    uint32: 'function',
    uniform: 'function',
    gaussian: 'function',
  })
}

/**
 * Throws unless `value` is a layout: its blocks whole, one after another.
 *
 * @example
 * const network = leakyNetwork({ inputs: 1, hidden: 1, outputs: 1, leak: 0.9, activation: 'tanh' })
 * checkLayout('train', 'layout', network.layout) // => undefined
 */
export function checkLayout(caller: string, argument: string, value: Layout): void {
  if (isOwned(value)) return
  const expected = 'a layout, such as network.layout'
  checkMembers(caller, argument, value, expected, { size: 'number', blocks: 'object' })
  let offset = 0
  for (const name of blockNames) {
    const block = value.blocks[name]
    const at = `${argument}.blocks.${name}`
    checkMembers(caller, at, block, expected, { offset: 'number', length: 'number', shape: 'array' })
    const length = block.shape.reduce((product, n) => product * n, 1)
    if (block.offset !== offset) throw new ArgumentError(caller, `${at}.offset`, String(offset), block.offset)
    if (block.length !== length) {
      throw new ArgumentError(caller, `${at}.length`, `${length}, as its shape says`, block.length)
    }
    offset += length
  }
  if (value.size !== offset) {
    throw new ArgumentError(caller, `${argument}.size`, `${offset}, that of its blocks`, value.size)
  }
}

/**
 * Throws unless `value` is a network.
 *
 * @example
 * checkNetwork('train', 'network', leakyNetwork({ inputs: 1, hidden: 1, outputs: 1, leak: 0.9, activation: 'tanh' })) // => undefined
 */
export function checkNetwork(caller: string, argument: string, value: Network): void {
  if (isOwned(value)) return
  const expected = 'a network, such as leakyNetwork makes'
  checkMembers(caller, argument, value, expected, {
    layout: 'object',
    cell: 'object',
    readoutLeak: 'number',
    initialize: 'function',
  })
  checkMembers(caller, `${argument}.cell`, value.cell, aCell, cellMembers)
  const { readoutLeak } = value
  fractionOf(caller, `${argument}.readoutLeak`, readoutLeak)
  checkLayout(caller, `${argument}.layout`, value.layout)
  const { recurrent, input, readout } = value.layout.blocks
  const [rows, hidden] = recurrent.shape
  const sizes = { inputs: input.shape[1], hidden, outputs: readout.shape[0], gates: rows / hidden }
  for (const name of Object.keys(sizes) as (keyof typeof sizes)[]) {
    checkInteger(caller, `${argument}.${name}`, value[name], sizes[name], sizes[name])
  }
  if (value.signs !== null) checkSigns(caller, `${argument}.signs`, value.signs, hidden)
}

/**
 * Throws unless `value` are parameters; with a layout, unless they have it.
 *
 * @example
 * const network = leakyNetwork({ inputs: 1, hidden: 1, outputs: 1, leak: 0.9, activation: 'tanh' })
 * checkParameters('train', 'parameters', network.initialize(seed(7)), network.layout) // => undefined
 */
export function checkParameters(
  caller: string,
  argument: string,
  value: NetworkParameters<Real>,
  layout?: Layout,
): void {
  const expected = 'parameters, such as network.initialize makes'
  checkMembers(caller, argument, value, expected, { data: 'array', layout: 'object' })
  checkLayout(caller, `${argument}.layout`, value.layout)
  checkReal(caller, `${argument}.data`, value.data, (layout ?? value.layout).size)
  for (const name of blockNames) {
    const { length } = (layout ?? value.layout).blocks[name]
    checkReal(caller, `${argument}.${name}`, value[name], length)
  }
}

/**
 * Throws unless `value` is a problem, its network one and its batch of a shape; what the batch holds is checked when it is loaded.
 *
 * @example
 * const network = leakyNetwork({ inputs: 1, hidden: 1, outputs: 1, leak: 0, activation: 'identity' })
 * const one = { data: new Float64Array([1]), shape: [1, 1, 1] }
 * const objective = { loss: squaredError(), l2: 0 }
 * checkProblem('train', 'problem', { network, batch: { inputs: one, targets: one }, objective }) // => undefined
 */
export function checkProblem(caller: string, argument: string, value: Problem): void {
  const expected = 'a problem, { network, batch, objective }'
  const members = { network: 'object', batch: 'object', objective: 'object' } as const
  checkMembers(caller, argument, value, expected, members)
  checkNetwork(caller, `${argument}.network`, value.network)
  checkMembers(caller, `${argument}.batch`, value.batch, 'a batch', { inputs: 'object', targets: 'object' })
  checkMembers(caller, `${argument}.batch.inputs`, value.batch.inputs, 'a tensor', {
    data: 'array',
    shape: 'array',
  })
  checkObjective(caller, `${argument}.objective`, value.objective)
}

/**
 * Throws unless `value` is an objective: a loss, and an L2 of at least 0.
 *
 * @example
 * checkObjective('train', 'objective', { loss: squaredError(), l2: 0 }) // => undefined
 */
export function checkObjective(caller: string, argument: string, value: Problem['objective']): void {
  checkMembers(caller, argument, value, 'an objective, { loss, l2 }', { loss: 'object' })
  const { loss, l2 } = value
  notNegativeOf(caller, `${argument}.l2`, l2)
  checkMembers(caller, `${argument}.loss`, loss, 'a loss, such as squaredError()', {
    evaluate: 'function',
    targets: 'string',
    at: 'string',
  })
  checkOneOf(caller, `${argument}.loss.targets`, loss.targets, ['values', 'labels'])
  checkOneOf(caller, `${argument}.loss.at`, loss.at, ['masked', 'last'])
}
