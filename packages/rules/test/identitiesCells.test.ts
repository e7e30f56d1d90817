import {
  type BlockName,
  type NetworkParameters,
  type Problem,
  parametersOf,
  recurrentNetwork,
} from '@credit/core'
import {
  eprop,
  exact,
  kfRtrl,
  mdgl,
  modprop,
  type Rule,
  reverseKfRtrl,
  rtrl,
  type SignSource,
  snap,
  truncated,
  uoro,
} from '@credit/rules'
import { describe, expect, it } from 'vitest'
import { missingOf } from '../src/needs.js'
import { type FurtherCell, furtherCells } from '../src/testing/cells.js'
import { differenceIn } from '../src/testing/compare.js'
import { type ProblemOptions, problemOf } from '../src/testing/problem.js'
import { differenceOfRules } from './differenceOfRules.ts'

// The identities between rules, in the general notation, on every cell that they hold for, each with its control.

interface Place {
  readonly problem: Problem
  readonly parameters: NetworkParameters
}

const blocks = ['recurrent', 'input', 'bias', 'recurrentBias'] as const satisfies readonly BlockName[]
const difference = differenceOfRules(blocks)
const cells = Object.keys(furtherCells) as FurtherCell[]

/** Units that all take part: of a spiking cell most pass the threshold, or come near it, in every trial. */
const onePlace: ProblemOptions = {
  ...{
    hidden: 5,
    inputs: 2,
    outputs: 3,
    steps: 9,
    trials: 3,
    leak: 0.6,
    activation: 'tanh',
  },
  ...{ bias: 'trained', autapses: 'none', connectivity: 'dense', types: 2, signs: 'free' },
  ...{ loss: 'values', mask: 'none', l2: 0, start: 'zero', noise: 'none', scale: 0.7, seed: 3 },
  cell: 'lif',
}
const at = (cell: FurtherCell, change: Partial<ProblemOptions> = {}): Place =>
  problemOf({ ...onePlace, ...change, cell })

/** The problem with another connectivity, at the same parameters. */
function connected({ problem, parameters }: Place, connectivity: ArrayLike<number>): Place {
  const { inputs, hidden, outputs, cell, types } = problem.network
  const network = recurrentNetwork({ inputs, hidden, outputs, cell, types, connectivity })
  return { problem: { ...problem, network }, parameters: parametersOf(network.layout, parameters.data) }
}

function addTo(sum: NetworkParameters, other: NetworkParameters, share: number): void {
  for (let i = 0; i < sum.data.length; i++) sum.data[i] += share * other.data[i]
}

function without(parameters: NetworkParameters): NetworkParameters {
  const other = parametersOf(parameters.layout, parameters.data.slice())
  other.recurrent.fill(0)
  return other
}

const runs = (rule: Rule, cell: FurtherCell) =>
  missingOf(furtherCells[cell](0.6), rule.traits.needs ?? []).length === 0

describe.each(cells)('%s', (cell) => {
  const seeds = [3, 4, 5, 6]
  const always = (change: Partial<ProblemOptions>, check: (place: Place) => void) => {
    for (const seed of seeds) check(at(cell, { ...change, seed }))
  }
  /** The largest over the seeds: one of them may have no unit that a control needs. */
  const most = (change: Partial<ProblemOptions>, measure: (place: Place) => number) =>
    Math.max(...seeds.map((seed) => measure(at(cell, { ...change, seed }))))

  it('1: RTRL = BPTT (1e-10); control: e-prop is not', () => {
    for (const autapses of ['none', 'allowed'] as const) {
      always({ autapses, connectivity: 'sparse', mask: 'pairs' }, (place) => {
        expect(difference(rtrl(), exact(), place)).toBeLessThan(1e-10)
      })
    }
    expect(most({}, (place) => difference(eprop(), exact(), place))).toBeGreaterThan(1e-3)
  })

  it('2: SnAp-N = RTRL, SnAp-n = RTRL for n ≥ T, SnAp-2 where all synapses are there; control: one is absent', () => {
    always({ connectivity: 'sparse' }, (place) => {
      expect(difference(snap({ n: 5 }), rtrl(), place)).toBeLessThan(1e-10)
    })
    always({ connectivity: 'ring', steps: 3 }, (place) => {
      expect(difference(snap({ n: 3 }), rtrl(), place)).toBeLessThan(1e-10)
    })
    always({ autapses: 'allowed' }, (place) => {
      expect(difference(snap({ n: 2 }), rtrl(), place)).toBeLessThan(1e-10)
    })
    expect(
      most({}, (place) => {
        const mask = Uint8Array.from({ length: 25 }, (_, i) => (i % 6 === 0 || i === 1 || i === 7 ? 0 : 1))
        return difference(snap({ n: 2 }), rtrl(), connected(place, mask))
      }),
    ).toBeGreaterThan(1e-4)
  })

  it('3: without autapses SnAp-1 = e-prop (1e-10); control: with them it is not', () => {
    always({}, (place) => expect(difference(snap({ n: 1 }), eprop(), place)).toBeLessThan(1e-10))
    const apart = most({ autapses: 'allowed' }, (place) => difference(snap({ n: 1 }), eprop(), place))
    expect(apart).toBeGreaterThan(1e-3)
  })

  it('4: with autapses alone SnAp-1 = BPTT (1e-10); control: e-prop is not', () => {
    const diagonal = Uint8Array.from({ length: 25 }, (_, i) => (i % 6 === 0 ? 1 : 0))
    const alone = (place: Place) => connected(place, diagonal)
    always({ autapses: 'allowed' }, (place) => {
      expect(difference(snap({ n: 1 }), exact(), alone(place))).toBeLessThan(1e-10)
    })
    const apart = most({ autapses: 'allowed' }, (place) => difference(eprop(), exact(), alone(place)))
    expect(apart).toBeGreaterThan(1e-3)
  })

  it('5: at W = 0 every rule is BPTT (1e-12); control: elsewhere none is', () => {
    const all = [
      eprop(),
      snap({ n: 1 }),
      mdgl(),
      mdgl({ modulation: 'type' }),
      modprop({ meanDerivative: 0.7 }),
    ]
    const rules = all.filter((rule) => runs(rule, cell))
    expect(rules.length).toBeGreaterThanOrEqual(4)
    for (const rule of rules) {
      // a gated unit hears its own output through W alone, and its rows of zeros still have a gradient
      always({ types: 2 }, ({ problem, parameters }) => {
        expect(difference(rule, exact(), { problem, parameters: without(parameters) })).toBeLessThan(1e-12)
      })
      expect(
        most({}, (place) => difference(rule, exact(), place)),
        rule.notation,
      ).toBeGreaterThan(1e-3)
    }
  })

  it('8: lags ≥ T−1 are BPTT (1e-12); control: one fewer of them is not', () => {
    always({ steps: 4 }, (place) => {
      expect(difference(truncated({ lags: 3 }), exact(), place)).toBeLessThan(1e-12)
    })
    const apart = most({ steps: 4 }, (place) => difference(truncated({ lags: 1 }), exact(), place))
    expect(apart).toBeGreaterThan(1e-4)
  })

  it('12: over one step every deterministic rule is BPTT, MDGL over two; controls: e-prop over two, MDGL over three', () => {
    for (const rule of [eprop(), mdgl(), snap({ n: 1 }), rtrl()]) {
      always({ steps: 1 }, (place) => expect(difference(rule, exact(), place)).toBeLessThan(1e-12))
    }
    always({ steps: 2 }, (place) => expect(difference(mdgl(), exact(), place)).toBeLessThan(1e-12))
    expect(most({ steps: 2 }, (place) => difference(eprop(), exact(), place))).toBeGreaterThan(1e-4)
    expect(most({ steps: 4 }, (place) => difference(mdgl(), exact(), place))).toBeGreaterThan(1e-4)
  })

  it('15: the gradient of a batch is the mean of those of its trials; control: it is not that of the first', () => {
    for (const rule of [eprop(), mdgl(), snap({ n: 2 }), truncated({ window: 3 })]) {
      always({}, ({ problem, parameters }) => {
        const [T, B, I] = problem.batch.inputs.shape as [number, number, number]
        const K = problem.network.outputs
        const part = (data: ArrayLike<number>, n: number, b: number) =>
          Float64Array.from({ length: T * n }, (_, i) => data[(Math.floor(i / n) * B + b) * n + (i % n)]!)
        const alone = Array.from({ length: B }, (_, b) => {
          const inputs = { data: part(problem.batch.inputs.data, I, b), shape: [T, 1, I] }
          const targets = { data: part(problem.batch.targets.data, K, b), shape: [T, 1, K] }
          return rule.gradient({ ...problem, batch: { inputs, targets } }, parameters).gradient
        })
        const mean = parametersOf(parameters.layout)
        for (const one of alone) addTo(mean, one, 1 / B)
        const { gradient } = rule.gradient(problem, parameters)
        expect(differenceIn(blocks, gradient, mean)).toBeLessThan(1e-12)
        expect(differenceIn(blocks, gradient, alone[0]!)).toBeGreaterThan(1e-3)
      })
    }
  })
})

const units = 2
/** How many signs each rule draws a step, of a cell of so many states. */
const family: [string, Rule, (states: number) => number][] = [
  ['uoro', uoro(), (states) => states * units],
  ['kf-rtrl', kfRtrl(), () => 2],
  ['reverse-kf-rtrl', reverseKfRtrl(), () => units],
]
/** So few steps that all sign patterns can be gone through. */
const smallOf = (steps: number) =>
  ({ hidden: units, inputs: 1, outputs: 2, steps, trials: 1, autapses: 'allowed', scale: 1.2 }) as const

const signsOf =
  (pattern: number, perStep: number): SignSource =>
  (index, step) =>
    (pattern >> ((step - 1) * perStep + index)) & 1 ? -1 : 1

describe.each(family)('%s', (_, rule, signs) => {
  const able = cells.filter((cell) => runs(rule, cell))

  it('runs on the cells of several states that have what it needs', () => {
    expect(able).toContain('alif')
    expect(able.includes('lstm')).toBe(rule.name !== 'kf-rtrl')
  })

  it.each(able)(
    'on %s: the mean over all sign patterns is BPTT (1e-12); controls: half of them, and one',
    (cell) => {
      const states = furtherCells[cell](0.6).states.length
      const perStep = signs(states)
      const small = smallOf(perStep <= 2 ? 3 : 2)
      const errors = [8, 9, 10].map((seed) => {
        const { problem, parameters } = at(cell, { ...small, seed })
        const truth = exact().gradient(problem, parameters).gradient
        const meanOver = (count: number) => {
          const mean = parametersOf(parameters.layout)
          for (let pattern = 0; pattern < count; pattern++) {
            const { gradient } = rule.gradient(problem, parameters, { signs: signsOf(pattern, perStep) })
            addTo(mean, gradient, 1 / count)
          }
          return differenceIn(blocks, mean, truth)
        }
        const all = 2 ** (small.steps * perStep)
        expect(meanOver(all)).toBeLessThan(1e-12)
        return [meanOver(1), meanOver(3)]
      })
      expect(Math.max(...errors.map(([one]) => one!))).toBeGreaterThan(1e-2)
      expect(Math.max(...errors.map(([, few]) => few!))).toBeGreaterThan(1e-3)
    },
  )
})
