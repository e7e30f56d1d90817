import { type Activation, type Network, voltage } from '@credit/core'
import { eprop, exact, type ModPropOptions, mdgl, modprop } from '@credit/rules'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { leakyOf } from '../../core/test/leakyOf.ts'
import { type Limits, problemOptions } from '../src/testing/arbitraries.js'
import { differenceIn } from '../src/testing/compare.js'
import { type ProblemOptions, problemOf } from '../src/testing/problem.js'
import { differenceOfRules } from './differenceOfRules.ts'
import { hopsLimited, naiveWalk, transposedTimes } from './naiveFilter.js'

// Identities of MDGL and ModProp, each over random networks on the voltage leak, each with a control that must differ.

const blocks = ['recurrent', 'input', 'bias'] as const
const difference = differenceOfRules(blocks)
const modulations = ['cell', 'type'] as const
const forms = ['published', 'released'] as const

type Place = ReturnType<typeof problemOf>

/** A small problem of full generality. */
const onePlace: ProblemOptions = {
  hidden: 5,
  inputs: 2,
  outputs: 3,
  steps: 6,
  trials: 2,
  leak: 0.6,
  cell: 'voltage',
  activation: 'tanh',
  bias: 'trained',
  autapses: 'some',
  connectivity: 'dense',
  types: 2,
  signs: 'dale',
  loss: 'values',
  mask: 'none',
  l2: 0,
  start: 'zero',
  noise: 'none',
  scale: 0.7,
  seed: 3,
}
const at = (change: Partial<ProblemOptions> = {}) => problemOf({ ...onePlace, ...change })

/** Holds for every problem on the voltage leak within the limits. */
function always(limits: Limits<ProblemOptions>, check: (place: Place) => void): void {
  const options = problemOptions({ cell: fc.constant('voltage'), ...limits })
  fc.assert(
    fc.property(options, (chosen) => check(problemOf(chosen))),
    { numRuns: 50 },
  )
}

const allOptions = modulations.flatMap((modulation) =>
  forms.flatMap((form) => (['all', 0, 1, 3] as const).map((taps) => ({ modulation, form, taps }))),
)

describe('5: without recurrent weights there is nothing to drop', () => {
  const rules = [
    eprop(),
    ...modulations.map((modulation) => mdgl({ modulation })),
    ...allOptions.map((options) => modprop({ ...options, meanDerivative: 0.7 })),
  ]

  it('MDGL and ModProp are the exact gradient at W = 0 (1e-12)', () => {
    always({}, (place) => {
      place.parameters.recurrent.fill(0)
      for (const rule of rules) expect(difference(rule, exact(), place), rule.notation).toBeLessThan(1e-12)
    })
  })

  it('control: at W ≠ 0 none is', () => {
    for (const rule of rules) expect(difference(rule, exact(), at()), rule.notation).toBeGreaterThan(1e-3)
  })
})

describe('6: no taps, or taps of nothing', () => {
  it('S = 0 is e-prop, and so is the released form at μ = 0 (1e-12)', () => {
    always({}, (place) => {
      for (const modulation of modulations) {
        for (const form of forms) {
          const none = modprop({ modulation, form, taps: 0, meanDerivative: 0.7 })
          expect(difference(none, eprop(), place)).toBeLessThan(1e-12)
        }
        for (const taps of ['all', 3] as const) {
          const still = modprop({ modulation, form: 'released', taps, meanDerivative: 0 })
          expect(difference(still, eprop(), place)).toBeLessThan(1e-12)
        }
      }
    })
  })

  it('the published form at μ = 0 is MDGL on a network without a leak (1e-12)', () => {
    always({ leak: fc.constant(0) }, (place) => {
      for (const modulation of modulations) {
        const still = modprop({ modulation, meanDerivative: 0 })
        expect(difference(still, mdgl({ modulation }), place)).toBeLessThan(1e-12)
      }
    })
  })

  it('controls: one tap is not e-prop; the published form at μ = 0 is neither e-prop nor, with a leak, MDGL', () => {
    for (const modulation of modulations) {
      for (const form of forms) {
        const one = modprop({ modulation, form, taps: 1, meanDerivative: 0.7 })
        expect(difference(one, eprop(), at())).toBeGreaterThan(1e-3)
      }
      const still = modprop({ modulation, meanDerivative: 0 })
      expect(difference(still, eprop(), at())).toBeGreaterThan(1e-3)
      expect(difference(still, mdgl({ modulation }), at())).toBeGreaterThan(1e-3)
    }
  })
})

describe('7: one published tap is MDGL', () => {
  it('for every leak and μ, averaged before or after (1e-12)', () => {
    always({}, (place) => {
      for (const meanDerivative of [0, 0.4, -2]) {
        for (const modulation of modulations) {
          const one = modprop({ modulation, taps: 1, meanDerivative })
          expect(difference(one, mdgl({ modulation }), place)).toBeLessThan(1e-12)
        }
        const powers = modprop({ modulation: 'type', average: 'powers', taps: 1, meanDerivative })
        expect(difference(powers, mdgl({ modulation: 'type' }), place)).toBeLessThan(1e-12)
      }
    })
  })

  it('control: one released tap is not, nor are two published ones', () => {
    for (const modulation of modulations) {
      const others: ModPropOptions[] = [{ form: 'released', taps: 1 }, { taps: 2 }]
      for (const options of others) {
        const rule = modprop({ modulation, meanDerivative: 0.4, ...options })
        expect(difference(rule, mdgl({ modulation }), at())).toBeGreaterThan(1e-3)
      }
    }
  })
})

describe('9: MDGL and truncation by lags', () => {
  const oneLag = ({ problem, parameters }: Place) =>
    naiveWalk(
      problem,
      parameters,
      (W, credit, h, lag) => transposedTimes(W, credit).map((x, i) => (lag > 1 ? 0 : h[i] * x)),
      (lag) => lag <= 1,
    )

  it('F = W without a leak: MDGL is lag truncation 1 (1e-12)', () => {
    always({ leak: fc.constant(0) }, (place) => {
      const { gradient } = mdgl().gradient(place.problem, place.parameters)
      expect(differenceIn(blocks, gradient, oneLag(place))).toBeLessThan(1e-12)
    })
  })

  it('control: with a leak it is not', () => {
    const place = at()
    const { gradient } = mdgl().gradient(place.problem, place.parameters)
    expect(differenceIn(blocks, gradient, oneLag(place))).toBeGreaterThan(1e-3)
  })
})

describe('11: derivatives that are all μ', () => {
  const half: Activation = {
    name: 'half',
    value: (s) => s / 2,
    derivative: () => 0.5,
    secondDerivative: () => 0,
    kinked: false,
  }
  const withActivation = ({ problem, parameters }: Place, activation: Activation): Place => {
    const cell = voltage({ leak: leakyOf(problem.network).leak, activation })
    return { problem: { ...problem, network: { ...problem.network, cell } }, parameters }
  }
  /** All units active: nothing in the network is negative. */
  const positive = ({ problem, parameters }: Place): Place => {
    for (const block of blocks) parameters[block].set(parameters[block].map(Math.abs))
    const inputs = { ...problem.batch.inputs, data: problem.batch.inputs.data.map(Math.abs) }
    return { problem: { ...problem, batch: { ...problem.batch, inputs } }, parameters }
  }
  const active = {
    activation: fc.constant('relu'),
    bias: fc.constant('trained'),
    start: fc.constant('zero'),
    noise: fc.constant('none'),
    signs: fc.constant('free'),
  } satisfies Limits<ProblemOptions>

  it('both forms through W are the exact gradient (1e-11)', () => {
    always({}, (place) => {
      for (const form of forms) {
        const rule = modprop({ form, meanDerivative: 0.5 })
        expect(difference(rule, exact(), withActivation(place, half))).toBeLessThan(1e-11)
      }
    })
    always(active, (place) => {
      const moved = positive(place)
      for (const form of forms) {
        expect(difference(modprop({ form, meanDerivative: 1 }), exact(), moved)).toBeLessThan(1e-11)
      }
    })
  })

  it('control: another μ is not, nor are type averages or one tap too few', () => {
    const place = withActivation(at(), half)
    const others: ModPropOptions[] = [
      { meanDerivative: 1 },
      { meanDerivative: 0.5, modulation: 'type' },
      { meanDerivative: 0.5, taps: 4 },
    ]
    for (const form of forms) {
      for (const options of others) {
        expect(difference(modprop({ ...options, form }), exact(), place)).toBeGreaterThan(1e-3)
      }
      const moved = positive(at({ activation: 'relu', signs: 'free' }))
      expect(difference(modprop({ form, meanDerivative: 0.4 }), exact(), moved)).toBeGreaterThan(1e-3)
    }
  })
})

describe('12: few steps', () => {
  const short = (steps: number): Limits<ProblemOptions> => ({ steps: fc.integer({ min: 1, max: steps }) })
  const published = [mdgl(), ...([1, 3, 'all'] as const).map((taps) => modprop({ taps, meanDerivative: -3 }))]
  const released = modprop({ form: 'released', meanDerivative: 0.4 })

  it('T = 1: all are the exact gradient (1e-12)', () => {
    always(short(1), (place) => {
      for (const rule of [...published, released, mdgl({ modulation: 'type' })]) {
        expect(difference(rule, exact(), place)).toBeLessThan(1e-12)
      }
    })
  })

  it('T ≤ 2: MDGL and published ModProp through W are, whatever μ (1e-12)', () => {
    always(short(2), (place) => {
      for (const rule of published) expect(difference(rule, exact(), place)).toBeLessThan(1e-12)
    })
  })

  it('T ≤ 3 from rest: in the recurrent block (1e-12)', () => {
    const rest = {
      activation: fc.constantFrom('relu', 'tanh', 'identity'),
      start: fc.constant('zero'),
    } as const
    always({ ...short(3), ...rest }, (place) => {
      for (const rule of published) {
        expect(difference(rule, exact(), place, ['recurrent'])).toBeLessThan(1e-12)
      }
    })
  })

  it('controls: U at T = 3, W at T = 4, W at T = 3 when z_0 ≠ 0; e-prop and the released form at T = 2', () => {
    for (const rule of published) {
      expect(difference(rule, exact(), at({ steps: 3 }), ['input'])).toBeGreaterThan(1e-3)
      expect(difference(rule, exact(), at({ steps: 4 }), ['recurrent'])).toBeGreaterThan(1e-3)
      const awake = at({ steps: 3, activation: 'sigmoid' })
      expect(difference(rule, exact(), awake, ['recurrent'])).toBeGreaterThan(1e-4)
    }
    for (const rule of [eprop(), released]) {
      for (const block of ['input', 'bias'] as const) {
        expect(difference(rule, exact(), at({ steps: 2 }), [block])).toBeGreaterThan(1e-3)
      }
    }
  })
})

describe('13: a type for every unit', () => {
  const withTypes = ({ problem, parameters }: Place, types: Uint8Array): Place => ({
    problem: { ...problem, network: { ...problem.network, types } },
    parameters,
  })
  const each = ({ hidden }: Network) => Uint8Array.from({ length: hidden }, (_, i) => 250 - 3 * i)

  it('makes F = W, averaged before or after taking powers (1e-12)', () => {
    always({}, (place) => {
      const all = withTypes(place, each(place.problem.network))
      expect(difference(mdgl({ modulation: 'type' }), mdgl(), all)).toBeLessThan(1e-12)
      for (const form of forms) {
        for (const taps of ['all', 2] as const) {
          const cell = modprop({ form, taps, meanDerivative: 0.4 })
          for (const average of ['weights', 'powers'] as const) {
            const type = modprop({ form, taps, average, modulation: 'type', meanDerivative: 0.4 })
            expect(difference(type, cell, all)).toBeLessThan(1e-12)
          }
        }
      }
    })
  })

  it('control: with two units of one type it is not', () => {
    const place = at()
    const types = each(place.problem.network)
    types[1] = types[0]
    const merged = withTypes(place, types)
    expect(difference(mdgl({ modulation: 'type' }), mdgl(), merged)).toBeGreaterThan(1e-3)
    for (const average of ['weights', 'powers'] as const) {
      const type = modprop({ average, modulation: 'type', meanDerivative: 0.4 })
      expect(difference(type, modprop({ meanDerivative: 0.4 }), merged)).toBeGreaterThan(1e-3)
    }
  })
})

describe('16: a released filter is a limit on hops', () => {
  const released = (type: boolean, taps: number) =>
    modprop({ form: 'released', modulation: type ? 'type' : 'cell', taps, meanDerivative: 0.4 })

  it('loss at the last step: S taps are hops in the last S steps (1e-12)', () => {
    always({ loss: fc.constant('last') }, (place) => {
      for (const type of [false, true]) {
        for (const taps of [1, 3]) {
          const { gradient } = released(type, taps).gradient(place.problem, place.parameters)
          expect(differenceIn(blocks, gradient, hopsLimited(place, type, taps))).toBeLessThan(1e-12)
        }
      }
    })
  })

  it('control: a step more or less of hops is not', () => {
    const place = at({ loss: 'last' })
    for (const type of [false, true]) {
      const { gradient } = released(type, 3).gradient(place.problem, place.parameters)
      expect(differenceIn(blocks, gradient, hopsLimited(place, type, 4))).toBeGreaterThan(1e-3)
      expect(differenceIn(blocks, gradient, hopsLimited(place, type, 2))).toBeGreaterThan(1e-3)
    }
  })
})

it('the rate leak is refused by name', () => {
  const { problem, parameters } = at({ cell: 'rate' })
  for (const rule of [modprop()]) {
    expect(() => rule.gradient(problem, parameters)).toThrow(
      'modprop: network.cell must be a cell with a constant gain, as voltage and lif can be, got "rate"',
    )
  }
})
