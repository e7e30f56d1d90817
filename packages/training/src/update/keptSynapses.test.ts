import { leakyNetwork, project } from '@credit/core'
import { describe, expect, it } from 'vitest'
import { keptSynapses } from './keptSynapses.js'

const shape = { inputs: 1, hidden: 2, outputs: 1, leak: 0.5, activation: 'relu', bias: 'none' } as const
const network = leakyNetwork({ ...shape, signs: [-1, 1], readoutSigns: 'obeyed' })

/** W, U, V and c of two units. */
const flat = (W: number[], U: number[], V: number[], c = 7) => new Float64Array([...W, ...U, ...V, c])
function after(w: Float64Array, before: Float64Array, rate: number) {
  const out = w.slice()
  keptSynapses(network)(out, before, rate)
  return out
}

describe('keptSynapses', () => {
  it('by hand: a synapse loses 0.01·learningRate, is 1e-12 where nothing is left, and 0 where there was none', () => {
    const before = flat([-1, 0, -1, 1], [-1, 1], [0, 1])
    const w = flat([-0.5, 0.5, 0.5, 0.02], [-0.3, -0.3], [-4, 0.021])
    const wanted = flat([-0.48, 0, -1e-12, 1e-12], [-0.3 + 0.02, 1e-12], [0, 0.021 - 0.02])
    expect(after(w, before, 2)).toEqual(wanted)
    // control: plain clipping lets a synapse appear, and shrinks nothing
    const clipped = w.slice()
    project(network, clipped)
    expect([...clipped.subarray(0, 2)]).toEqual([-0.5, 0.5])
  })

  it('is there for good: one at 1e-12 grows again', () => {
    const gone = after(flat([1, 1, 1, 1], [1, 1], [1, 1]), flat([-1, 1, -1, 1], [1, 1], [-1, 1]), 0)
    expect(gone[0]).toBe(-1e-12)
    const back = gone.slice()
    back[0] = -0.2
    expect(after(back, gone, 0)[0]).toBe(-0.2)
    // control: of one that was exactly 0 nothing comes back
    gone[0] = 0
    expect(after(back, gone, 0)[0]).toBe(0)
  })

  it('leaves the biases alone, does not hide a NaN, and takes a Float32Array', () => {
    const before = flat([-1, 1, -1, 1], [1, 1], [-1, 1])
    const w = before.slice()
    w[1] = Number.NaN
    const out = after(w, before, 1)
    expect(out[1]).toBeNaN()
    expect(out.at(-1)).toBe(7)
    const single = Float32Array.from(before)
    keptSynapses(network)(
      single,
      before.map((weight) => -weight),
      0,
    )
    expect(single[0]).toBe(Math.fround(1e-12))
  })

  it.each<[string, () => unknown, string]>([
    ['no network', () => keptSynapses({} as never), 'keptSynapses: network.layout must be an object'],
    [
      'weights of another network',
      () => after(new Float64Array(3), flat([0, 0, 0, 0], [0, 0], [0, 0]), 0),
      'keptSynapses: w must be an array of length 9, got Float64Array of length 3',
    ],
    [
      'weights before of another network',
      () => after(flat([0, 0, 0, 0], [0, 0], [0, 0]), new Float64Array(3), 0),
      'keptSynapses: before must be an array of length 9',
    ],
    [
      'a step that is not finite',
      () => after(flat([0, 0, 0, 0], [0, 0], [0, 0]), flat([0, 0, 0, 0], [0, 0], [0, 0]), Number.NaN),
      'keptSynapses: learningRate must be a finite number of at least 0, got NaN',
    ],
  ])('refuses %s', (_, call, message) => {
    expect(call).toThrow(message)
  })
})
