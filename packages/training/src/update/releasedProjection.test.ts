import {
  ArgumentError,
  fillGaussian,
  leakyNetwork,
  type Network,
  parametersOf,
  project,
  seed,
} from '@credit/core'
import { describe, expect, it } from 'vitest'
import { releasedProjection } from './releasedProjection.js'

const base = { inputs: 1, hidden: 2, outputs: 1, leak: 0.5, activation: 'relu', bias: 'none' } as const
const root = seed(5)

/** W, U, V and c of two units, the first of them inhibitory. */
const flat = (W: number[], V: number[]) => new Float64Array([...W, 7, 7, ...V, 7])
const two = (readoutSigns: 'obeyed' | 'free' = 'obeyed') =>
  leakyNetwork({ ...base, signs: [-1, 1], readoutSigns })

/** 40 inhibitory and 60 excitatory units without autapses: 9900 + 100 synapses, of which 9900 have to be connected. */
const large = leakyNetwork({
  ...base,
  hidden: 100,
  signs: Array.from({ length: 100 }, (_, i) => (i < 40 ? -1 : 1)),
  readoutSigns: 'obeyed',
  autapses: 'none',
})

/** Legal weights of which a share are disconnected, the same ones for a name. */
function legal(network: Network, share: number, name: string): Float64Array {
  const w = fillGaussian(new Float64Array(network.layout.size), root.child(name).generator(), 0, 1)
  const generator = root.child(name).child('which').generator()
  const { recurrent, readout } = network.layout.blocks
  for (const { offset, length } of [recurrent, readout]) {
    for (let i = 0; i < length; i++) {
      const dead = generator.uniform() < share
      w[offset + i] = dead ? 0 : (0.1 + Math.abs(w[offset + i])) * network.signs![i % network.hidden]
    }
  }
  project(network, w)
  return w
}

function released(network: Network, w: Float64Array, before = w, { rate = 0, update = 0, from = root } = {}) {
  const out = w.slice()
  releasedProjection(network, { seed: from })(out, before, rate, update)
  return out
}

/** The synapses of W and V that are connected. */
function connected({ layout }: Network, w: Float64Array): number[] {
  const { recurrent, readout } = parametersOf(layout, w)
  const at = layout.blocks.readout.offset
  return [
    ...[...recurrent.keys()].filter((i) => recurrent[i] !== 0),
    ...[...readout.keys()].filter((i) => readout[i] !== 0).map((i) => i + at),
  ]
}
const restarted = (w: Float64Array) => [...w.keys()].filter((i) => Math.abs(w[i]) === 1e-12)

describe('releasedProjection', () => {
  it('by hand: θ loses 0.01·learningRate, what was or becomes 0 or less is 0, the rest of the array stays', () => {
    // one of six is disconnected, as many as ⌊0.99·6⌋ = 5 allow
    const before = flat([-1, 1, -1, 1], [0, 1])
    const w = flat([-0.5, 0.5, -2, 0.021], [-0.25, 0.75])
    expect(released(two(), w, before, { rate: 2 })).toEqual(
      flat([-0.48, 0.48, -1.98, 0.021 - 0.02], [0, 0.73]),
    )
    // the control: plain clipping keeps the update of a disconnected synapse, and shrinks nothing
    const clipped = w.slice()
    project(two(), clipped)
    expect(clipped).toEqual(w)
  })

  it.each([
    ['the other sign', -1, 0.5],
    ['exactly as much as is lost', -1, -0.02],
    ['less than is lost', -1, -0.01],
    ['0 before the update', 0, -0.5],
    ['of the other sign before the update', 1, -0.5],
  ])('disconnects a weight of %s', (_, before, after) => {
    const W = (weight: number) => flat([weight, 1, -1, 1], [-1, 1])
    const [weight, ...others] = released(two(), W(after), W(before), { rate: 2 })
    expect(weight).toBe(0)
    expect(restarted(Float64Array.from(others))).toEqual([])
    // the control: the same weight, connected before and large enough, lives
    expect(released(two(), W(-0.5), W(-1), { rate: 2 })[0]).toBe(-0.48)
  })

  it('restarts what ⌊0.99·n⌋ lacks, at 1e-12 with the sign of the presynaptic unit', () => {
    const w = legal(large, 0.3, 'w')
    const alive = connected(large, w)
    expect(alive.length).toBeLessThan(7500)
    const out = released(large, w)
    expect(connected(large, out).length).toBe(9900)
    expect(restarted(out).length).toBe(9900 - alive.length)
    for (const i of alive) expect(out[i]).toBe(w[i])
    // nothing has a sign that it may not have, and no autapse came back
    const legalized = out.slice()
    project(large, legalized)
    expect(legalized).toEqual(out)
    // the control: plain clipping restarts nothing
    const clipped = w.slice()
    project(large, clipped)
    expect(connected(large, clipped)).toEqual(alive)
  })

  it.each([
    [99, 0],
    [100, 0],
    [101, 1],
    [102, 2],
  ])('of 10,000 synapses with %d disconnected restarts %d', (dead, expected) => {
    const w = legal(large, 0, 'w')
    for (const i of connected(large, w).slice(50, 50 + dead)) w[i] = 0
    expect(restarted(released(large, w)).length).toBe(expected)
  })

  it('every disconnected synapse of W and V restarts as often as any other', () => {
    const w = legal(large, 0, 'w')
    // 120 of them, 30 in V: 20 restart
    const all = connected(large, w)
    const dead = [...all.slice(500, 590), ...all.slice(-30)]
    for (const i of dead) w[i] = 0
    const counts = new Map(dead.map((i) => [i, 0]))
    const updates = 600
    for (let update = 0; update < updates; update++) {
      for (const i of restarted(released(large, w, w, { update }))) counts.set(i, counts.get(i)! + 1)
    }
    // a binomial of 600 and 1/6: mean 100, deviation 9.1
    for (const count of counts.values()) expect(Math.abs(count - updates / 6)).toBeLessThan(4.5 * 9.13)
    const inReadout = dead.slice(-30).reduce((sum, i) => sum + counts.get(i)!, 0)
    expect(Math.abs(inReadout - 3000)).toBeLessThan(4 * Math.sqrt(600 * 20 * 0.25 * 0.75))
    // the control: as the sizes are, 1 in 100, the interval would refuse
    expect(Math.abs(inReadout - 120)).toBeGreaterThan(4 * Math.sqrt(600 * 20 * 0.25 * 0.75))
  })

  it('is a function of weights, rate and update: no call changes another, updates and seeds differ', () => {
    const w = legal(large, 0.2, 'w')
    const projection = releasedProjection(large, { seed: root })
    const draw = (update: number) => {
      const out = w.slice()
      projection(out, w, 0, update)
      return out
    }
    const third = draw(3)
    draw(4)
    expect(draw(3)).toEqual(third)
    expect(released(large, w, w, { update: 3 })).toEqual(third)
    expect(draw(4)).not.toEqual(third)
    expect(released(large, w, w, { update: 3, from: seed(6) })).not.toEqual(third)
  })

  it('a restarted synapse lives when an update moves it further, and ends when it does not', () => {
    const out = released(large, legal(large, 0.2, 'w'))
    const [first, second] = restarted(out)
    const next = out.slice()
    for (const i of [first!, second!]) next[i] += Math.sign(out[i]) * (i === first ? 0.02 : 0.005)
    const after = released(large, next, out, { rate: 1, update: 1 })
    expect(Math.abs(after[first!])).toBeCloseTo(0.01, 10)
    expect(Math.abs(after[second!])).toBeLessThanOrEqual(1e-12)
  })

  it('leaves a free readout, the inputs and the biases alone, and does not count them', () => {
    const w = flat([-1, 1, -1, 0], [5, -5])
    const out = released(two('free'), w, w, { rate: 1 })
    // three of four are enough for ⌊3.96⌋
    expect(out).toEqual(flat([-0.99, 0.99, -0.99, 0], [5, -5]))
    expect(released(two(), w, w, { rate: 1 })).not.toEqual(out)
  })

  it('sets absent synapses to 0 and never counts or restarts them', () => {
    const connectivity = [0, 1, 1, 0]
    const network = leakyNetwork({ ...base, signs: [-1, 1], connectivity })
    const w = flat([-1, 0, 0, Number.NaN], [1, 1])
    for (let update = 0; update < 20; update++) {
      const [a, b, c, d] = released(network, w, w, { update })
      expect([a, d]).toEqual([0, 0])
      // ⌊0.99·2⌋ = 1 of the two that are there
      expect([b, c].filter((weight) => weight !== 0).length).toBe(1)
    }
  })

  it('never restarts a lone synapse, of which ⌊0.99⌋ = 0 have to be connected', () => {
    const network = leakyNetwork({ ...base, hidden: 1, signs: [1] })
    expect([...released(network, new Float64Array(4))]).toEqual([0, 0, 0, 0])
  })

  it('does not hide a NaN at a connected synapse', () => {
    const before = flat([-1, 1, -1, 1], [-1, 1])
    const w = before.slice()
    w[1] = Number.NaN
    expect(released(two(), w, before)[1]).toBeNaN()
  })

  it('takes a Float32Array', () => {
    const w = Float32Array.from(flat([-0.5, 0.5, 0, 0], [-1, 1]))
    releasedProjection(two(), { seed: root })(w, w.slice(), 0, 0)
    expect(w.filter((weight) => Math.abs(weight) === Math.fround(1e-12)).length).toBe(1)
  })

  it.each<[string, () => unknown, string]>([
    [
      'a network without signs',
      () => releasedProjection(leakyNetwork(base), { seed: root }),
      'releasedProjection: network must be one with signs',
    ],
    [
      'no seed',
      () => releasedProjection(two(), undefined as never),
      'releasedProjection: seed must be a seed, such as seed(7), got undefined',
    ],
    [
      'weights of another network',
      () => released(two(), new Float64Array(3)),
      'releasedProjection: w must be an array of length 9, got Float64Array of length 3',
    ],
    [
      'weights before of another network',
      () => released(two(), flat([0, 0, 0, 0], [0, 0]), new Float64Array(3)),
      'releasedProjection: before must be an array of length 9',
    ],
    [
      'a negative learning rate',
      () => released(two(), flat([0, 0, 0, 0], [0, 0]), undefined, { rate: -1 }),
      'releasedProjection: learningRate must be a finite number of at least 0, got -1',
    ],
    [
      'a fraction of an update',
      () => released(two(), flat([0, 0, 0, 0], [0, 0]), undefined, { update: 0.5 }),
      'releasedProjection: update must be an integer of at least 0, got 0.5',
    ],
  ])('refuses %s', (_, call, message) => {
    expect(call).toThrow(ArgumentError)
    expect(call).toThrow(message)
  })
})
