import { afterEach, describe, expect, it } from 'vitest'
import { squaredError } from '../loss.js'
import { leakyNetwork } from '../network.js'
import { Workspace } from '../workspace.js'
import type { InlinedModules } from './inlined.js'
import type { Dtype } from './kernel.js'
import { referenceKernel } from './referenceKernel.js'
import { simdKernel } from './simd.js'
import { ambient, isReplaced, replaceModules } from './simdModule.js'
import { modules as narrow } from './wasm.generated.js'
import { coreLoops, digestOf, takeWide, takeWideKernels } from './wide.js'

afterEach(() => replaceModules(ambient(), narrow, null))

function report(dtype: Dtype = 'float64') {
  const network = leakyNetwork({ inputs: 1, hidden: 2, outputs: 1, leak: 0.5, activation: 'tanh' })
  return new Workspace(network, { loss: squaredError(), l2: 0 }, { steps: 1, trials: 1, dtype }).kernel
}

/** Where the sums of tiles stand in a module: f64x2.mul, f64x2.add, local.set. */
function additionsIn(bytes: Uint8Array): number[] {
  const sum = [0xfd, 0xf2, 0x01, 0xfd, 0xf0, 0x01, 0x21]
  const found: number[] = []
  for (let i = 3; i < bytes.length; i++) if (sum.every((byte, j) => bytes[i - 3 + j] === byte)) found.push(i)
  return found
}

/** The wide loops with one addition a subtraction. */
function broken(at: number): InlinedModules {
  const bytes = coreLoops.wide('float64', false).slice()
  bytes[at + 1] = 0xf1
  return (dtype, relaxed) => (dtype === 'float64' && !relaxed ? bytes : coreLoops.wide(dtype, relaxed))
}

describe('takeWideKernels', () => {
  it('knows the loops by what the reference gives in float64 and the narrow loops in both number types', () => {
    const { trial, digests } = coreLoops
    const reference = trial((unit, lengths) => referenceKernel('float64', unit, lengths))
    expect(digestOf(reference)).toBe(digests.float64)
    for (const dtype of ['float64', 'float32'] as const) {
      const narrowly = trial((unit, lengths) => simdKernel(dtype, unit, lengths)!)
      expect(digestOf(narrowly)).toBe(digests[dtype])
      for (const array of narrowly) expect(array.every(Number.isFinite)).toBe(true)
      // control: one bit
      const [first] = narrowly
      const bytes = new Uint8Array(first.buffer, first.byteOffset, 1)
      bytes[0] ^= 1
      expect(digestOf(narrowly)).not.toBe(digests[dtype])
    }
  })

  it('takes them for what is made afterwards, and the report says so', () => {
    expect(report()).toMatchObject({ name: 'simd', bits: 'plain', loops: 'narrow' })
    expect(takeWideKernels()).toEqual({ on: true, reason: 'they give the bits of the narrow loops' })
    expect(report()).toMatchObject({ name: 'simd', bits: 'plain', loops: 'wide' })
  })

  it('control: a module with one wrong tile is refused, and the narrow one runs', () => {
    const additions = additionsIn(coreLoops.wide('float64', false))
    expect(additions.length).toBeGreaterThan(300)
    // every twentieth of them; a few stand in narrow tiles of which the wide loops have no use
    const tried = additions.filter((_, i) => i % 20 === 0)
    const accepted = tried.filter((at) => takeWide({ ...coreLoops, wide: broken(at) }, ambient()).on)
    expect(accepted.length / tried.length).toBeLessThan(0.15)
    const { on, reason } = takeWide(
      { ...coreLoops, wide: broken(tried.find((at) => !accepted.includes(at))!) },
      ambient(),
    )
    expect([on, reason]).toEqual([false, 'in float64 they give other bits than the narrow loops'])
    expect(isReplaced(ambient(), 'float64', false)).toBe(false)
    expect(isReplaced({}, 'float64', false)).toBe(false)
    expect(report().loops).toBe('narrow')
  })

  it('without WebAssembly nothing is taken', () => {
    expect(takeWideKernels({})).toEqual({ on: false, reason: 'this environment has no WebAssembly' })
  })

  it('what the engine does not compile is refused with its error', () => {
    const wide: InlinedModules = (dtype, relaxed) =>
      dtype === 'float32' && !relaxed ? Uint8Array.of(0) : coreLoops.wide(dtype, relaxed)
    const taken = takeWide({ ...coreLoops, wide }, ambient())
    // nothing of float32 was compared yet
    expect(taken.on).toBe(true)
    expect(report('float32').loops).toBe('narrow')
    expect(taken.on).toBe(false)
    expect(taken.reason).toMatch(/WebAssembly/)
    expect(report().loops).toBe('wide')
  })
})
