import { crc32 } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { decodeParameters, encodeParameters } from './bytes.js'
import { ArgumentError } from './errors.js'
import { leakyNetwork } from './network.js'
import { blockNames, parametersOf } from './parameters.js'
import { seed } from './random/index.js'

const shape = { inputs: 2, hidden: 3, outputs: 2, leak: 0.9, activation: 'tanh' } as const
const network = leakyNetwork(shape)
const parameters = network.initialize(seed(3))
const good = encodeParameters(parameters)

const bitsOf = (values: Float64Array) =>
  new BigUint64Array(values.buffer, values.byteOffset, values.length).slice()

/** The bytes with one change, and a checksum that fits it. */
function resealed(bytes: Uint8Array, change: (bytes: Uint8Array, view: DataView) => void): Uint8Array {
  const copy = bytes.slice()
  const view = new DataView(copy.buffer)
  change(copy, view)
  view.setUint32(copy.length - 4, crc32(copy.subarray(0, -4)), true)
  return copy
}

/** A file with this header and payload, all sums right. */
function fileOf(header: string, payload: number): Uint8Array {
  const total = 24 + header.length + payload + 4
  const bytes = new Uint8Array(total)
  bytes.set(good.subarray(0, 12))
  bytes.set(
    Uint8Array.from(header, (character) => character.charCodeAt(0)),
    24,
  )
  return resealed(bytes, (_, view) => {
    view.setUint32(12, header.length, true)
    view.setUint32(16, total, true)
  })
}

describe('round trip', () => {
  it('keeps names, shapes and every bit', () => {
    const back = decodeParameters(good, { network })
    expect(back.layout).toEqual(network.layout)
    expect(bitsOf(back.data)).toEqual(bitsOf(parameters.data))
    for (const name of blockNames) expect(back[name]).toEqual(parameters[name])
    expect(new Set(back.data).size).toBeGreaterThan(15)
  })

  it('keeps −0, infinities, subnormals, the largest number, and that NaN is NaN', () => {
    const odd = parametersOf(network.layout)
    odd.data.set([-0, 0, Infinity, -Infinity, 5e-324, -5e-324, Number.MAX_VALUE, 2 ** -1022, 0.1, NaN])
    const { data } = decodeParameters(encodeParameters(odd))
    expect(bitsOf(data.subarray(0, 9))).toEqual(bitsOf(odd.data.subarray(0, 9)))
    expect(Object.is(data[0], -0)).toBe(true)
    expect(data[9]).toBeNaN()
  })

  it('works without a recurrent bias, and pads its header to 8 bytes', () => {
    const without = leakyNetwork({ ...shape, bias: 'none', hidden: 40 })
    const drawn = without.initialize(seed(4))
    const bytes = encodeParameters(drawn, { network: without })
    const header = new DataView(bytes.buffer).getUint32(12, true)
    expect(header % 8).toBe(0)
    expect(bytes[24 + header - 1]).toBe(' '.charCodeAt(0))
    const back = decodeParameters(bytes, { network: without })
    expect(back.bias).toHaveLength(0)
    expect(bitsOf(back.data)).toEqual(bitsOf(drawn.data))
  })

  it('reads bytes that begin anywhere in their buffer', () => {
    for (let shift = 1; shift < 9; shift++) {
      const buffer = new Uint8Array(good.length + 20)
      buffer.set(good, shift)
      expect(decodeParameters(buffer.subarray(shift, shift + good.length)).data).toEqual(parameters.data)
    }
    expect(decodeParameters(Buffer.from(good)).data).toEqual(parameters.data)
  })

  it('copies: the bytes and the parameters are free afterwards', () => {
    const bytes = good.slice()
    const back = decodeParameters(bytes)
    bytes.fill(0)
    expect(back.data).toEqual(parameters.data)
    const other = encodeParameters(parameters)
    expect(other).toEqual(good)
    expect(other.buffer).not.toBe(good.buffer)
  })

  it('float32 rounds to nearest, takes half the payload, and keeps what is float32 already', () => {
    const bytes = encodeParameters(parameters, { dtype: 'float32' })
    const { data } = decodeParameters(bytes)
    expect([...data]).toEqual([...parameters.data].map(Math.fround))
    expect(data).not.toEqual(parameters.data)
    expect(good.length - bytes.length).toBe(4 * network.layout.size)
    const again = encodeParameters(parametersOf(network.layout, data), { dtype: 'float32' })
    expect(again).toEqual(bytes)
  })
})

// Made by a few lines of Python with struct, json and zlib, after the table in the docstring.
describe('files of another program', () => {
  const tiny = leakyNetwork({ inputs: 1, hidden: 1, outputs: 1, leak: 0, activation: 'relu' })
  const header = (dtype: string) =>
    `{"dtype":"${dtype}","size":5,"blocks":[{"name":"recurrent","shape":[1,1],"offset":0},` +
    '{"name":"input","shape":[1,1],"offset":1},{"name":"bias","shape":[1],"offset":2},' +
    '{"name":"readout","shape":[1,1],"offset":3},{"name":"readoutBias","shape":[1],"offset":4}]}'

  it.each([
    [
      'float64',
      '894352440d0a1a0a01000000000100004401000000000000',
      '9a9999999999b93f00000000000004c000000000000008400000000000000080000000000000f07f',
      '57088905',
    ],
    [
      'float32',
      '894352440d0a1a0a01000000000100003001000000000000',
      'cdcccc3d000020c000004040000000800000807f',
      'b81cd076',
    ],
  ] as const)('%s: written and read', (dtype, prefix, payload, checksum) => {
    const file = Buffer.concat([
      Buffer.from(prefix, 'hex'),
      Buffer.from(header(dtype), 'ascii'),
      Buffer.from(payload + checksum, 'hex'),
    ])
    const values = Float64Array.of(0.1, -2.5, 3, -0, Number.POSITIVE_INFINITY)
    expect(Buffer.from(encodeParameters(parametersOf(tiny.layout, values), { dtype }))).toEqual(file)
    const first = dtype === 'float64' ? 0.1 : Math.fround(0.1)
    expect([...decodeParameters(file, { network: tiny }).data]).toEqual([first, ...values.subarray(1)])
  })
})

describe('bytes that are refused', () => {
  const refuses = (bytes: unknown, message: string | RegExp) => {
    expect(() => decodeParameters(bytes as Uint8Array)).toThrow(ArgumentError)
    expect(() => decodeParameters(bytes as Uint8Array)).toThrow(message)
  }

  it('what is not bytes', () => {
    refuses([...good], 'decodeParameters: bytes must be a Uint8Array, got an array of length')
    refuses(undefined, 'decodeParameters: bytes must be a Uint8Array, got undefined')
  })

  it('another kind of file', () => {
    const zip = Uint8Array.of(0x50, 0x4b, 3, 4, 0, 0, 0, 0, 1, 0, 0, 0)
    refuses(
      zip,
      'decodeParameters: the first bytes must be 89 43 52 44 0d 0a 1a 0a, got "50 4b 03 04 00 00 00 00"',
    )
  })

  it('a transfer as text: CR LF became LF', () => {
    refuses(Uint8Array.from([...good.subarray(0, 4), ...good.subarray(5)]), 'the first bytes must be')
  })

  it('an unknown version, named, whatever its checksum', () => {
    const newer = good.slice()
    newer[8] = 2
    refuses(newer, 'decodeParameters: the format version must be 1, got 2')
    refuses(newer.subarray(0, 40), 'the format version must be 1, got 2')
  })

  it('every truncation, with both counts', () => {
    for (let length = 0; length < good.length; length++) {
      const message =
        length < 24
          ? /at least 24, got|the first bytes/
          : `must be ${good.length}, as byte 16 says, got ${length}`
      refuses(good.subarray(0, length), message)
    }
  })

  it('bytes behind the end', () => {
    refuses(
      Uint8Array.from([...good, 0]),
      `bytes.length must be ${good.length}, as byte 16 says, got ${good.length + 1}`,
    )
  })

  it('every flipped bit', () => {
    for (let at = 0; at < good.length; at++) {
      const damaged = good.slice()
      damaged[at] ^= 1 << (at % 8)
      const inPrefix = at < 12 || (at >= 16 && at < 24)
      refuses(damaged, inPrefix ? /first bytes|format version|as byte 16 says/ : 'the checksum must be')
    }
  })

  it('control: the same change under a right checksum is read', () => {
    const changed = resealed(good, (bytes) => {
      bytes[good.length - 5] ^= 1
    })
    expect(decodeParameters(changed).data).not.toEqual(parameters.data)
  })

  it('states both checksums', () => {
    const damaged = good.slice()
    damaged.set([0x0d, 0xf0, 0xad, 0x0b], good.length - 4)
    const right = crc32(good.subarray(0, -4)).toString(16).padStart(8, '0')
    refuses(damaged, `the checksum must be "${right}", that of the bytes before it, got "0badf00d"`)
  })
})

describe('headers that are refused, under a right checksum', () => {
  const { blocks } = JSON.parse(
    String.fromCharCode(...good.subarray(24, 24 + new DataView(good.buffer).getUint32(12, true))),
  ) as { blocks: { name: string; shape: number[]; offset: number }[] }
  const { size } = network.layout
  const header = { dtype: 'float64', size, blocks }

  it('control: the true one is accepted', () => {
    expect(decodeParameters(fileOf(JSON.stringify(header), 8 * size)).layout).toEqual(network.layout)
  })

  it.each([
    ['no JSON', '{"dtype"'],
    ['null', 'null'],
    ['no blocks', { ...header, blocks: undefined }],
    ['blocks of null', { ...header, blocks: [null] }],
    ['a block too few', { ...header, blocks: blocks.slice(1) }],
    ['a block twice', { ...header, blocks: [...blocks, blocks[0]] }],
    ['an unknown block', { ...header, blocks: [...blocks.slice(1), { ...blocks[0], name: 'w' }] }],
    ['another offset', { ...header, blocks: [{ ...blocks[0], offset: 1 }, ...blocks.slice(1)] }],
    ['a shape of fractions', { ...header, blocks: [{ ...blocks[0], shape: [4.5, 2] }, ...blocks.slice(1)] }],
    ['a shape of text', { ...header, blocks: [{ ...blocks[0], shape: '33' }, ...blocks.slice(1)] }],
    ['another size', { ...header, size: size + 1 }],
    ['another type', { ...header, dtype: 'float16' }],
  ])('%s', (_, bad) => {
    const file = fileOf(typeof bad === 'string' ? bad : JSON.stringify(bad), 8 * size)
    expect(() => decodeParameters(file)).toThrow(ArgumentError)
    expect(() => decodeParameters(file)).toThrow('decodeParameters: the header must be JSON with dtype, size')
  })

  it('a payload of another length than the header asks for', () => {
    const file = fileOf(JSON.stringify(header), 8 * size - 8)
    expect(() => decodeParameters(file)).toThrow(
      `decodeParameters: the payload must be ${8 * size} bytes, got "${8 * size - 8} bytes"`,
    )
  })

  it('a header longer than the file', () => {
    const file = resealed(good, (_, view) => view.setUint32(12, 1e6, true))
    expect(() => decodeParameters(file)).toThrow(ArgumentError)
  })
})

describe('a network that does not fit', () => {
  const larger = leakyNetwork({ ...shape, outputs: 3 })
  const without = leakyNetwork({ ...shape, bias: 'none' })

  it('is named by the first block that differs, on both sides', () => {
    for (const [call, name] of [
      [() => decodeParameters(good, { network: larger }), 'decodeParameters'],
      [() => encodeParameters(parameters, { network: larger }), 'encodeParameters'],
    ] as const) {
      expect(call).toThrow(ArgumentError)
      expect(call).toThrow(`${name}: the shape of readout must be [3, 3], the network's, got [2, 3]`)
    }
    expect(() => decodeParameters(good, { network: without })).toThrow(
      "the shape of bias must be [0], the network's, got [3]",
    )
  })

  it('control: one of the same shapes fits, whatever else it is', () => {
    const relu = leakyNetwork({ ...shape, activation: 'relu', leak: 0 })
    expect(decodeParameters(good, { network: relu }).data).toEqual(parameters.data)
  })
})

describe('encodeParameters refuses', () => {
  it('what float32 cannot hold, and nothing that it can', () => {
    const large = parametersOf(network.layout)
    large.data[4] = 1e39
    expect(() => encodeParameters(large, { dtype: 'float32' })).toThrow(
      'encodeParameters: parameters.data[4] must be within the range of float32, got 1e+39',
    )
    large.data[4] = Number.POSITIVE_INFINITY
    expect(decodeParameters(encodeParameters(large, { dtype: 'float32' })).data[4]).toBe(large.data[4])
  })

  it('another type', () => {
    expect(() => encodeParameters(parameters, { dtype: 'float16' as 'float32' })).toThrow(
      'encodeParameters: dtype must be one of "float64", "float32", got "float16"',
    )
  })
})
