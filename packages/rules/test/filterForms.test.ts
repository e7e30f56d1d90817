import { squaredError } from '@credit/core'
import { type ModPropOptions, mdgl, modprop, type Rule } from '@credit/rules'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Limits, problemOptions } from '../src/testing/arbitraries.js'
import { differenceIn } from '../src/testing/compare.js'
import { type ProblemOptions, problemOf } from '../src/testing/problem.js'
import { type NaiveFilter, naiveFilter } from './naiveFilter.js'

// Every form of MDGL and ModProp against the forward sum of its definition, written out in naiveFilter.ts.

const blocks = ['recurrent', 'input', 'bias'] as const
const modulations = ['cell', 'type'] as const
const forms = ['published', 'released'] as const

type Options = Required<Pick<ModPropOptions, 'modulation' | 'form' | 'taps' | 'average'>>

/** All of modprop's independent choices that go together. */
const choices: readonly Options[] = modulations.flatMap((modulation) =>
  forms.flatMap((form) =>
    (['weights', 'powers'] as const)
      .filter((average) => average === 'weights' || modulation === 'type')
      .flatMap((average) =>
        (['all', 0, 1, 2, 4] as const).map((taps) => ({ modulation, form, taps, average })),
      ),
  ),
)
const named = choices.map((options) => [JSON.stringify(Object.values(options)), options] as const)

const voltage: Limits<ProblemOptions> = { cell: fc.constant('voltage') }
const mean = fc.constantFrom(0.4, 1, -0.7, 0)

const place: ProblemOptions = {
  ...fc.sample(problemOptions(voltage), { numRuns: 1, seed: 1 })[0],
  hidden: 5,
  steps: 6,
  trials: 2,
  leak: 0.6,
  activation: 'tanh',
  autapses: 'some',
  connectivity: 'dense',
  types: 2,
  bias: 'trained',
  loss: 'values',
  mask: 'none',
  scale: 0.7,
}

function naive({ problem, parameters }: ReturnType<typeof problemOf>, options: Options, mu: number) {
  const taps = options.taps === 'all' ? problem.batch.inputs.shape[0] - 1 : options.taps
  return naiveFilter(problem, parameters, { ...options, taps, mean: mu })
}

describe.each(named)('modprop %s', (_, options) => {
  it('offline is the definition (1e-11)', () => {
    fc.assert(
      fc.property(problemOptions(voltage), mean, (chosen, meanDerivative) => {
        const made = problemOf(chosen)
        const { gradient } = modprop({ ...options, meanDerivative }).gradient(made.problem, made.parameters)
        expect(differenceIn(blocks, gradient, naive(made, options, meanDerivative))).toBeLessThan(1e-11)
      }),
      { numRuns: 30 },
    )
  })
})

const online = choices.filter((options) => modprop({ ...options }).forms.includes('online'))

it('the online forms are all finite taps, and all taps over types', () => {
  expect(choices.filter((options) => !online.includes(options))).toEqual([
    { modulation: 'cell', form: 'published', taps: 'all', average: 'weights' },
    { modulation: 'cell', form: 'released', taps: 'all', average: 'weights' },
    { modulation: 'type', form: 'published', taps: 'all', average: 'powers' },
    { modulation: 'type', form: 'released', taps: 'all', average: 'powers' },
  ])
})

describe.each(online)('modprop %o', (options) => {
  it('online is offline, mixed autapses included (1e-10)', () => {
    const rule = modprop({ ...options, meanDerivative: 0.4 })
    fc.assert(
      fc.property(problemOptions(voltage), (chosen) => {
        const { problem, parameters } = problemOf(chosen)
        const online = rule.gradient(problem, parameters, { form: 'online' }).gradient
        const offline = rule.gradient(problem, parameters, { form: 'offline' }).gradient
        expect(differenceIn(blocks, online, offline)).toBeLessThan(1e-10)
      }),
      { numRuns: 30 },
    )
  })
})

describe('controls', () => {
  const made = problemOf(place)
  const gradientOf = (rule: Rule, form: 'offline' | 'online' = 'offline') =>
    rule.gradient(made.problem, made.parameters, { form }).gradient

  it('the definition tells every choice from every other', () => {
    const all = choices.filter(({ taps }) => taps !== 0 && taps !== 'all')
    const gradients = all.map((options) => naive(made, options, 0.4))
    for (const [a, one] of gradients.entries()) {
      for (const [b, other] of gradients.entries()) {
        // one tap has no powers
        const same = all[a].taps === 1 && all[b].taps === 1 && all[a].form === all[b].form
        if (a === b || (same && all[a].modulation === all[b].modulation)) continue
        expect(differenceIn(blocks, one, other), `${named[a][0]} ${named[b][0]}`).toBeGreaterThan(1e-5)
      }
    }
  })

  it('an online filter one tap short, or with another μ, is not the offline one', () => {
    for (const modulation of modulations) {
      for (const form of forms) {
        const offline = gradientOf(modprop({ modulation, form, meanDerivative: 0.4 }))
        const short = gradientOf(modprop({ modulation, form, taps: 4, meanDerivative: 0.4 }), 'online')
        expect(differenceIn(blocks, short, offline)).toBeGreaterThan(1e-6)
        const other = gradientOf(modprop({ modulation, form, taps: 5, meanDerivative: 0.5 }), 'online')
        expect(differenceIn(blocks, other, offline)).toBeGreaterThan(1e-3)
      }
    }
  })

  it('units of one type with and without autapses are told apart by the causal form', () => {
    const { network } = made.problem
    const without = { ...made.problem, network: { ...network, connectivity: null } }
    for (const form of forms) {
      const rule = modprop({ modulation: 'type', form, meanDerivative: 0.4 })
      const mixed = gradientOf(rule, 'online')
      const all = rule.gradient(without, made.parameters, { form: 'online' }).gradient
      expect(differenceIn(['bias'], mixed, all)).toBeGreaterThan(1e-3)
    }
  })
})

describe('mdgl', () => {
  it.each(modulations)('%s: offline and online are the definition (1e-11)', (modulation) => {
    const filter: NaiveFilter = { modulation, form: 'published', mean: 0, taps: 1 }
    fc.assert(
      fc.property(problemOptions(voltage), (chosen) => {
        const { problem, parameters } = problemOf(chosen)
        const wanted = naiveFilter(problem, parameters, filter)
        for (const form of ['offline', 'online'] as const) {
          const { gradient } = mdgl({ modulation }).gradient(problem, parameters, { form })
          expect(differenceIn(blocks, gradient, wanted)).toBeLessThan(1e-11)
        }
      }),
      { numRuns: 30 },
    )
  })

  it('over types, connected synapses alone: offline and online are the definition (1e-11)', () => {
    const filter: NaiveFilter = {
      modulation: 'type',
      form: 'published',
      mean: 0,
      taps: 1,
      average: 'connected',
    }
    const rule = mdgl({ modulation: 'type', average: 'connected' })
    fc.assert(
      fc.property(problemOptions(voltage), fc.nat(), (chosen, silent) => {
        const { problem, parameters } = problemOf(chosen)
        // a synapse of weight 0 is not connected, though present
        parameters.recurrent[silent % parameters.recurrent.length] = 0
        const wanted = naiveFilter(problem, parameters, filter)
        for (const form of ['offline', 'online'] as const) {
          const { gradient } = rule.gradient(problem, parameters, { form })
          expect(differenceIn(blocks, gradient, wanted)).toBeLessThan(1e-11)
        }
      }),
      { numRuns: 30 },
    )
  })

  it('control: where all weights are there both averages are one, and with one weight at 0 they are not', () => {
    const { problem, parameters } = problemOf({ ...place, autapses: 'allowed' })
    const difference = () => {
      const [plain, connected] = (['weights', 'connected'] as const).map(
        (average) => mdgl({ modulation: 'type', average }).gradient(problem, parameters).gradient,
      )
      return differenceIn(blocks, connected, plain)
    }
    expect(difference()).toBeLessThan(1e-12)
    parameters.recurrent[1] = 0
    expect(difference()).toBeGreaterThan(1e-3)
  })

  it('refuses to average connected synapses where nothing is averaged', () => {
    expect(() => mdgl({ average: 'connected' })).toThrow(
      'mdgl: average must be "weights" with modulation "cell"',
    )
  })
})

describe('many streams', () => {
  it.each(online)('%o: their average, step by step, weights changing on the way (1e-12)', (options) => {
    const { problem, parameters } = problemOf(place)
    const { network, batch } = problem
    const { inputs: I, outputs: K } = network
    const rule = modprop({ ...options, meanDerivative: 0.4 })
    const loss = squaredError()
    const together = rule.online(network, parameters, { loss, streams: 2 })
    const alone = [0, 1].map(() => rule.online(network, parameters, { loss }))
    const targets = Float64Array.from({ length: 2 * K }, (_, k) => 0.3 * k - 0.5)
    for (let t = 0; t < 6; t++) {
      const x = batch.inputs.data.subarray(t * 2 * I, (t + 1) * 2 * I)
      const { gradient } = together.step(x, targets)
      const sum = gradient.data.map(() => 0)
      for (const [s, learner] of alone.entries()) {
        const own = learner.step(x.subarray(s * I, (s + 1) * I), targets.subarray(s * K, (s + 1) * K))
        own.gradient.data.forEach((g, n) => {
          sum[n] += g / 2
        })
      }
      const largest = Math.max(...sum.map(Math.abs))
      const off = Math.max(...sum.map((g, n) => Math.abs(g - gradient.data[n])))
      expect(off).toBeLessThan(1e-12 * largest)
      for (const learner of [together, ...alone]) {
        learner.parameters.recurrent.forEach((w, n) => {
          if (network.connectivity![n] === 1) learner.parameters.recurrent[n] = 0.9 * w + 0.01
        })
      }
    }
  })
})
