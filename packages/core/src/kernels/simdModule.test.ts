import { describe, expect, it } from 'vitest'
import { relu } from '../activation.js'
import { addressOf } from './kernel.js'
import { simdKernel, simdSupport } from './simd.js'
import { ambient, type Host, moduleOf, type WebAssemblyLike } from './simdModule.js'
import { scratchBytes } from './wasm.generated.js'

const unit = { leak: 0, activation: relu }

const real = ambient()
const own = real.WebAssembly!

/** The real thing with some of its parts exchanged. */
function hostWith(parts: Partial<WebAssemblyLike>): Host {
  const { Module, Instance, Memory } = own
  const validate = (bytes: Uint8Array) => own.validate(bytes)
  return { WebAssembly: { Module, Instance, Memory, validate, ...parts } }
}

describe('simdSupport', () => {
  it('here: plain SIMD, without a reason', () => {
    expect(simdSupport()).toEqual({ simd: true, relaxed: expect.any(Boolean) })
  })

  it('no WebAssembly', () => {
    const host: Host = {}
    const reason = 'this environment has no WebAssembly'
    expect(simdSupport(host)).toEqual({ simd: false, relaxed: false, reason })
    expect(simdKernel('float64', unit, [4], {}, host)).toBe(null)
  })

  it('WebAssembly refused, as by a content policy', () => {
    class Refused {
      constructor() {
        throw new Error("Refused to compile: 'unsafe-eval' is not an allowed source of script")
      }
    }
    const host = hostWith({ Module: Refused })
    expect(simdSupport(host)).toEqual({
      simd: false,
      relaxed: false,
      reason: expect.stringContaining('not an allowed source'),
    })
    expect(simdKernel('float32', unit, [4], { relaxed: true }, host)).toBe(null)
    // control: the same host without the refusal
    expect(simdKernel('float32', unit, [4], {}, hostWith({}))?.name).toBe('simd')
  })

  it('compiles once for a host', () => {
    let compiled = 0
    const Module = new Proxy(own.Module, {
      construct(target, [bytes]) {
        compiled++
        return new target(bytes)
      },
    })
    const host = hostWith({ Module })
    for (let i = 0; i < 3; i++) simdKernel('float64', unit, [1], {}, host)
    expect(compiled).toBe(1)
    expect(moduleOf(host, 'float64', false)).toBe(moduleOf(host, 'float64', false))
  })
})

describe('relaxed', () => {
  it('only when asked for, and only where the engine takes it', () => {
    const without = hostWith({ validate: () => false })
    expect(simdKernel('float64', unit, [4], { relaxed: true }, without)?.name).toBe('simd')
    expect(simdKernel('float64', unit, [4])?.name).toBe('simd')
    const name = simdSupport().relaxed ? 'relaxed-simd' : 'simd'
    expect(simdKernel('float64', unit, [4], { relaxed: true })?.name).toBe(name)
  })

  it.each(['float64', 'float32'] as const)('%s: a product as near as rounding lets it be', (dtype) => {
    const [m, k, n] = [9, 100, 13]
    const [plain, relaxed] = [false, true].map((fused) => {
      const kernel = simdKernel(dtype, unit, [m * n, m * k, k * n, m * n], { relaxed: fused })!
      const [out, a, b, outer] = [m * n, m * k, k * n, m * n].map((length) => kernel.allocate(length))
      for (let i = 0; i < a!.length; i++) a![i] = Math.sin(i)
      for (let i = 0; i < b!.length; i++) b![i] = Math.cos(3 * i)
      kernel.product(addressOf(out), addressOf(a), addressOf(b), m, k, n, false)
      // a read as [k, m]
      kernel.outerProducts(addressOf(outer), addressOf(a), addressOf(b), k, m, n)
      return [...out!, ...outer!]
    })
    // all terms are at most 1: k roundings of sums of at most k
    const bound = k * k * (dtype === 'float64' ? 2 ** -53 : 2 ** -24)
    for (const [i, x] of plain!.entries()) expect(Math.abs(x - relaxed![i])).toBeLessThanOrEqual(bound)
    expect(plain!.some((x) => Math.abs(x) > 1)).toBe(true)
  })
})

describe('memory', () => {
  it('is zeroed, in lines of 64 bytes, one buffer for all arrays, and no larger than needed', () => {
    const kernel = simdKernel('float32', unit, [3, 100, 0, 50000])!
    const arrays = [3, 100, 0, 50000].map((length) => kernel.allocate(length))
    expect(new Set(arrays.map((array) => array.buffer)).size).toBe(1)
    expect(arrays.map((array) => array.byteOffset % 64)).toEqual([0, 0, 0, 0])
    expect(arrays.every((array) => array instanceof Float32Array && array.every((x) => x === 0))).toBe(true)
    const last = arrays[3]
    const used = last.byteOffset + last.byteLength
    expect(last.buffer.byteLength).toBe(Math.ceil((used + 128) / 65536) * 65536)
  })

  it('does not give more than was reserved', () => {
    const kernel = simdKernel('float64', unit, [8, 8])!
    kernel.allocate(8)
    expect(() => kernel.allocate(9)).toThrow(
      'allocate: length must be at most the 8 elements that are left, got 9',
    )
    expect(kernel.allocate(8)).toHaveLength(8)
    expect(() => kernel.allocate(1)).toThrow('at most the 0 elements')
    expect(() => kernel.allocate(-1)).toThrow('an integer of at least 0')
    expect(() => simdKernel('float64', unit, [1.5])).toThrow('openKernel: lengths must be an integer')
  })

  it('null where no memory of the size is to be had', () => {
    expect(simdKernel('float64', unit, [2 ** 30])).toBe(null)
    class Full {
      readonly buffer = new ArrayBuffer(0)
      constructor() {
        throw new RangeError('could not allocate memory')
      }
    }
    expect(simdKernel('float64', unit, [1], {}, hostWith({ Memory: Full }))).toBe(null)
  })

  it('an array at the very end is read and written without a trap', () => {
    // the last one leaves nothing free but the padding
    const full = (2 * 65536 - 128 - Math.ceil(scratchBytes / 64) * 64) / 8
    for (const length of [1, 3, full]) {
      const kernel = simdKernel('float64', unit, [length])!
      const array = kernel.allocate(length)
      expect(array.buffer.byteLength).toBe(2 * 65536)
      array.fill(1)
      kernel.product(addressOf(array), addressOf(array), addressOf(array, length - 1), 1, 1, 1, false)
      kernel.addRows(addressOf(array, length - 1), addressOf(array, length - 1), 1, 1)
      expect(array[length - 1]).toBe(2)
    }
  })
})
