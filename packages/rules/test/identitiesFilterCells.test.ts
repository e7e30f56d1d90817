import {
  type Cell,
  lif,
  type NetworkParameters,
  type Problem,
  parametersOf,
  recurrentNetwork,
} from '@credit/core'
import { eprop, exact, kernl, mdgl, modprop, type Rule, rflo, rtrl, snap, truncated } from '@credit/rules'
import { describe, expect, it } from 'vitest'
import { missingOf } from '../src/needs.js'
import { type FurtherCell, furtherCells } from '../src/testing/cells.js'
import { differenceIn } from '../src/testing/compare.js'
import { type ProblemOptions, problemOf } from '../src/testing/problem.js'
import { differenceOfRules } from './differenceOfRules.ts'
import { hopsLimited, naiveFilter } from './naiveFilter.js'

// The identities of filters, truncations and forms in the general notation, on every cell that they hold for, each with its
// control; where one does not hold for a cell, that it does not. The leaky cells have files of their own.

interface Place {
  readonly problem: Problem
  readonly parameters: NetworkParameters
}

const blocks = ['recurrent', 'input', 'bias', 'recurrentBias'] as const
const difference = differenceOfRules(blocks)
const cells = Object.keys(furtherCells) as FurtherCell[]
const forms = ['published', 'released'] as const
const modulations = ['cell', 'type'] as const
const seeds = [3, 4, 5, 6]

const onePlace: ProblemOptions = {
  ...{ hidden: 5, inputs: 2, outputs: 3, steps: 7, trials: 3, leak: 0.6, activation: 'tanh' },
  ...{ bias: 'trained', autapses: 'some', connectivity: 'dense', types: 2, signs: 'dale' },
  ...{ loss: 'values', mask: 'none', l2: 0, start: 'zero', noise: 'none', scale: 0.7, seed: 3 },
  cell: 'lif',
}
const at = (cell: FurtherCell, change: Partial<ProblemOptions> = {}): Place =>
  problemOf({ ...onePlace, ...change, cell })
const places = (cell: FurtherCell, change: Partial<ProblemOptions> = {}) =>
  seeds.map((seed) => at(cell, { ...change, seed }))
/** The largest over the seeds: one of them may have no unit that a control needs. */
const most = (all: readonly Place[], measure: (place: Place) => number) => Math.max(...all.map(measure))

/** The same network with units of another cell. */
function ofCell({ problem, parameters }: Place, cell: Cell): Place {
  const { inputs, hidden, outputs, types, connectivity } = problem.network
  const network = recurrentNetwork({
    inputs,
    hidden,
    outputs,
    cell,
    types,
    ...(connectivity && { connectivity }),
  })
  return { problem: { ...problem, network }, parameters: parametersOf(network.layout, parameters.data) }
}

const runs = (rule: Rule, cell: FurtherCell) =>
  missingOf(furtherCells[cell](0.6), rule.traits.needs ?? []).length === 0

it('a filter of all lags needs one state and a constant carry, which lif with a detached reset alone has here', () => {
  expect(cells.filter((cell) => runs(modprop(), cell))).toEqual(['lif'])
  expect(cells.filter((cell) => runs(kernl({ learning: 'off' }), cell))).toEqual(['lif'])
  for (const cell of cells.filter((each) => each !== 'lif')) {
    const { problem, parameters } = at(cell)
    for (const rule of [modprop(), kernl({ learning: 'off' })]) {
      expect(() => rule.gradient(problem, parameters)).toThrow(
        `${rule.name}: network.cell must be a cell with`,
      )
    }
  }
})

describe('6: no taps, or taps of nothing, on lif', () => {
  it('S = 0 is e-prop, and so is the released form at μ = 0; published at μ = 0 is MDGL where nothing is kept (1e-12)', () => {
    for (const place of places('lif')) {
      for (const modulation of modulations) {
        for (const form of forms) {
          const none = modprop({ modulation, form, taps: 0, meanDerivative: 0.7 })
          expect(difference(none, eprop(), place)).toBeLessThan(1e-12)
        }
        const still = modprop({ modulation, form: 'released', meanDerivative: 0 })
        expect(difference(still, eprop(), place)).toBeLessThan(1e-12)
      }
    }
    for (const place of places('lif', { leak: 0 })) {
      for (const modulation of modulations) {
        const still = modprop({ modulation, meanDerivative: 0 })
        expect(difference(still, mdgl({ modulation }), place)).toBeLessThan(1e-12)
      }
    }
  })

  it('controls: one tap is not e-prop; published at μ = 0 is neither e-prop nor, with a leak, MDGL', () => {
    for (const form of forms) {
      const one = modprop({ form, taps: 1, meanDerivative: 0.7 })
      expect(most(places('lif'), (place) => difference(one, eprop(), place))).toBeGreaterThan(1e-3)
    }
    const still = modprop({ meanDerivative: 0 })
    expect(most(places('lif'), (place) => difference(still, eprop(), place))).toBeGreaterThan(1e-3)
    expect(most(places('lif'), (place) => difference(still, mdgl(), place))).toBeGreaterThan(1e-3)
  })
})

it('7: one published tap is MDGL on lif (1e-12); controls: one released tap, two published ones', () => {
  for (const modulation of modulations) {
    for (const place of places('lif')) {
      for (const meanDerivative of [0, 0.4, -2]) {
        const one = modprop({ modulation, taps: 1, meanDerivative })
        expect(difference(one, mdgl({ modulation }), place)).toBeLessThan(1e-12)
      }
    }
    for (const options of [{ form: 'released', taps: 1 }, { taps: 2 }] as const) {
      const rule = modprop({ modulation, meanDerivative: 0.4, ...options })
      expect(most(places('lif'), (place) => difference(rule, mdgl({ modulation }), place))).toBeGreaterThan(
        1e-3,
      )
    }
  }
})

describe('9: MDGL is truncation to one lag where F = 0', () => {
  const oneLag = truncated({ lags: 1 })

  it('on lif without a leak (1e-12)', () => {
    for (const place of places('lif', { leak: 0 })) {
      expect(difference(mdgl(), oneLag, place)).toBeLessThan(1e-12)
    }
  })

  // the reset keeps −θψ in F, an adaptation ρ, a gate its own value: none has α alone to set to 0
  it.each(cells.filter((cell) => cell !== 'lif'))(
    'not on %s, whose carry has more in it than the leak',
    (cell) => {
      expect(most(places(cell, { leak: 0 }), (place) => difference(mdgl(), oneLag, place))).toBeGreaterThan(
        1e-4,
      )
    },
  )

  it('control: nor on lif with a leak, or with another lag', () => {
    expect(most(places('lif'), (place) => difference(mdgl(), oneLag, place))).toBeGreaterThan(1e-3)
    for (const lags of [0, 2]) {
      const apart = (place: Place) => difference(mdgl(), truncated({ lags }), place)
      expect(most(places('lif', { leak: 0 }), apart)).toBeGreaterThan(1e-3)
    }
  })
})

describe('10: forms of one rule', () => {
  const filters = modulations.flatMap((modulation) =>
    forms.flatMap((form) => [6, 3].map((taps) => ({ modulation, form, taps, mean: 0.4 }))),
  )

  it('ModProp with S ≥ T − 1 on lif is its sum over taps, written down again (1e-11); control: three taps are not', () => {
    for (const place of places('lif')) {
      for (const { modulation, form, taps, mean } of filters) {
        const wanted = naiveFilter(place.problem, place.parameters, { modulation, form, taps, mean })
        const gradientOf = (taps: number | 'all') =>
          modprop({ modulation, form, taps, meanDerivative: mean }).gradient(place.problem, place.parameters)
            .gradient
        expect(differenceIn(blocks, gradientOf(taps), wanted)).toBeLessThan(1e-11)
        if (taps === 6) expect(differenceIn(blocks, gradientOf('all'), wanted)).toBeLessThan(1e-11)
      }
    }
    const few = modprop({ taps: 3, meanDerivative: 0.4 })
    const all = modprop({ meanDerivative: 0.4 })
    expect(most(places('lif'), (place) => difference(few, all, place))).toBeGreaterThan(1e-4)
  })

  const two: Rule[] = [
    ...[
      eprop(),
      rflo({ feedback: 'symmetric' }),
      mdgl(),
      mdgl({ modulation: 'type' }),
      truncated({ window: 3 }),
    ],
    ...[truncated({ lags: 2 }), snap({ n: 1 }), snap({ n: 2 }), rtrl()],
    ...forms.map((form) => modprop({ form, modulation: 'type', meanDerivative: 0.4 })),
    ...forms.map((form) => modprop({ form, taps: 3, meanDerivative: 0.4 })),
  ].filter(({ forms }) => forms.length === 2)

  it.each(cells)(
    'online = offline on %s for every rule that has both (1e-10); control: another rule’s',
    (cell) => {
      const able = two.filter((rule) => runs(rule, cell))
      expect(able.length).toBeGreaterThanOrEqual(cell === 'lif' ? 8 : 4)
      for (const place of places(cell, { mask: 'pairs' }).slice(0, 2)) {
        const gradientOf = (rule: Rule, form: 'online' | 'offline') =>
          rule.gradient(place.problem, place.parameters, { form }).gradient
        const online = able.map((rule) => gradientOf(rule, 'online'))
        for (const [i, rule] of able.entries()) {
          const off = differenceIn(blocks, gradientOf(rule, 'offline'), online[i])
          expect(off, rule.notation).toBeLessThan(1e-10)
        }
        const local = able.findIndex(({ name }) => name === 'eprop')
        const others = online.map((gradient) => differenceIn(blocks, gradient, online[local]))
        expect(Math.max(...others)).toBeGreaterThan(1e-3)
      }
    },
  )
})

describe('11: reads that are all μ', () => {
  /** ψ = ½ whatever the voltage: so wide a triangle has no slope, and nothing is refractory. */
  const flat = lif({
    leak: 0.6,
    driveGain: 1,
    threshold: 0.5,
    pseudoDerivative: { height: 0.5, width: 1e300 },
  })

  it('on lif, both forms through W are the exact gradient (1e-11)', () => {
    for (const place of places('lif')) {
      for (const form of forms) {
        const rule = modprop({ form, meanDerivative: 0.5 })
        expect(difference(rule, exact(), ofCell(place, flat))).toBeLessThan(1e-11)
      }
    }
  })

  it('controls: another μ, type averages, one tap too few, and a pseudo-derivative that varies', () => {
    const all = places('lif')
    for (const form of forms) {
      for (const options of [
        { meanDerivative: 1 },
        { meanDerivative: 0.5, modulation: 'type' },
        { meanDerivative: 0.5, taps: 5 },
      ] as const) {
        const rule = modprop({ ...options, form })
        expect(most(all, (place) => difference(rule, exact(), ofCell(place, flat)))).toBeGreaterThan(1e-3)
      }
      const rule = modprop({ form, meanDerivative: 0.5 })
      expect(most(all, (place) => difference(rule, exact(), place))).toBeGreaterThan(1e-3)
    }
  })
})

describe('13: a type for every unit makes F = W', () => {
  const withTypes = ({ problem, parameters }: Place, types: Uint8Array): Place => ({
    problem: { ...problem, network: { ...problem.network, types } },
    parameters,
  })
  const each = Uint8Array.from({ length: 5 }, (_, i) => 250 - 3 * i)
  const merged = Uint8Array.from(each, (type, i) => (i === 1 ? each[0] : type))

  it.each(cells)('on %s, MDGL (1e-12), and ModProp where it runs; control: two units of one type', (cell) => {
    const filters = forms.map((form) => ({ form, taps: 3, meanDerivative: 0.4 }) as const)
    const pairs: [Rule, Rule][] = [
      [mdgl({ modulation: 'type' }), mdgl()],
      ...filters.map((options): [Rule, Rule] => [
        modprop({ ...options, modulation: 'type' }),
        modprop(options),
      ]),
    ]
    for (const [type, own] of pairs.filter(([rule]) => runs(rule, cell))) {
      for (const place of places(cell)) {
        expect(difference(type, own, withTypes(place, each)), type.notation).toBeLessThan(1e-12)
      }
      const apart = most(places(cell), (place) => difference(type, own, withTypes(place, merged)))
      expect(apart, type.notation).toBeGreaterThan(1e-3)
    }
  })
})

it('14: KeRNL that does not learn is e-prop on lif (1e-12); control: with another decay it is not', () => {
  for (const { problem, parameters } of places('lif')) {
    const off = kernl({ learning: 'off' })
    expect(difference(off, eprop(), { problem, parameters })).toBeLessThan(1e-12)
    const { network, batch, objective } = problem
    const [steps, trials, inputs] = batch.inputs.shape as [number, number, number]
    const sums = [off, off, eprop()].map((rule, i) => {
      const learner = rule.online(network, parameters, { loss: objective.loss, streams: trials })
      if (i === 1) learner.kept.decay!.fill(0.1)
      const sum = parametersOf(network.layout)
      for (let t = 0; t < steps; t++) {
        const x = batch.inputs.data.subarray(t * trials * inputs, (t + 1) * trials * inputs)
        const width = trials * network.outputs
        const y = batch.targets.data.subarray(t * width, (t + 1) * width)
        learner.step(x, y).gradient.data.forEach((value, n) => {
          sum.data[n] += value
        })
      }
      return sum
    })
    expect(differenceIn(blocks, sums[0], sums[2])).toBeLessThan(1e-12)
    expect(differenceIn(blocks, sums[1], sums[2])).toBeGreaterThan(1e-3)
  }
})

describe('16: a released filter is a limit on hops, on lif', () => {
  it.each([false, true])(
    'type averages %s: S taps are hops in the last S steps (1e-12); control: one more or less',
    (type) => {
      const released = (taps: number) =>
        modprop({ form: 'released', modulation: type ? 'type' : 'cell', taps, meanDerivative: 0.4 })
      const apart = (place: Place, taps: number, hops: number) =>
        differenceIn(
          blocks,
          released(taps).gradient(place.problem, place.parameters).gradient,
          hopsLimited(place, type, hops),
        )
      const all = places('lif', { loss: 'last' })
      for (const place of all) for (const taps of [1, 3]) expect(apart(place, taps, taps)).toBeLessThan(1e-12)
      for (const hops of [2, 4]) expect(most(all, (place) => apart(place, 3, hops))).toBeGreaterThan(1e-3)
    },
  )
})
