import { type NetworkParameters, type Problem, Workspace } from '@credit/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { leakyOf } from '../../../core/test/leakyOf.ts'
import { onePlace, problemOf, problemOptions } from '../../../core/test/randomProblem.js'
import {
  defineRule,
  dni,
  eprop,
  exact,
  kernl,
  mdgl,
  modprop,
  type Rule,
  rflo,
  rtrl,
  snap,
  truncated,
  uoro,
} from '../index.js'
import { type DelayOptions, gradientsByDelay } from './gradientsByDelay.js'

type Place = ReturnType<typeof problemOf>

function split(rule: Rule, { problem, parameters }: Place, options: DelayOptions = {}) {
  const gradients = gradientsByDelay(rule, problem, parameters, problem.batch.inputs.shape[0], options)
  if ('none' in gradients) throw new Error(gradients.none)
  return gradients
}

/** The recurrent, input and bias blocks of a rule's estimate, without L2. */
function whole(rule: Rule, { problem, parameters }: Place): Float64Array {
  const objective = { ...problem.objective, l2: 0 }
  const { data } = rule.gradient({ ...problem, objective }, parameters).gradient
  return data.subarray(0, problem.network.layout.blocks.readout.offset)
}

function sum(gradients: readonly Float64Array[]): Float64Array {
  return gradients.reduce((a, b) => a.map((x, i) => x + b[i]))
}

/** `max|a − b|` over all delays, relative to the largest entry of b. */
function difference(a: readonly Float64Array[], b: readonly Float64Array[]): number {
  let most = 0
  let scale = 0
  expect(a.length).toBe(b.length)
  b.forEach((g, l) => {
    g.forEach((x, i) => {
      most = Math.max(most, Math.abs(a[l][i] - x))
      scale = Math.max(scale, Math.abs(x))
    })
  })
  return scale > 0 ? most / scale : most
}

/** By a batch for each step's loss, and plain sums over its credit. */
function naive({ problem, parameters }: Place): Float64Array[] {
  const { network, batch, objective } = problem
  const [T, B, I] = batch.inputs.shape as [number, number, number]
  const { hidden: N, layout, connectivity } = network
  const { activation, leakModel } = leakyOf(network)
  const { recurrent, input, bias, readout } = layout.blocks
  const open = () => new Workspace(network, { ...objective, l2: 0 }, { steps: T, trials: B })
  const all = open()
  all.load(batch)
  all.forward(parameters.data)
  const rates = all.rates()
  const start = batch.initialState?.data ?? new Float64Array(B * N)
  const first = leakModel === 'voltage' ? start.map(activation.value) : start
  const gradients = Array.from({ length: T }, () => new Float64Array(readout.offset))
  for (let error = 0; error < T; error++) {
    const masked = maskedAt(problem, error)
    if (masked === null) continue
    const alone = open()
    alone.load(masked)
    alone.forward(parameters.data)
    alone.gradient({ route: 'recurrent', feedback: 'symmetric' }, new Float64Array(layout.size))
    const credit = alone.credit()
    const share = alone.weight / all.weight
    for (let t = 0; t <= error; t++) {
      const to = gradients[error - t]
      for (let b = 0; b < B; b++) {
        for (let i = 0; i < N; i++) {
          const q = share * credit[(t * B + b) * N + i]
          for (let j = 0; j < N; j++) {
            if (connectivity !== null && connectivity[i * N + j] === 0) continue
            const z = t === 0 ? first[b * N + j] : rates[((t - 1) * B + b) * N + j]
            to[recurrent.offset + i * N + j] += q * z
          }
          for (let j = 0; j < I; j++) {
            to[input.offset + i * I + j] += q * batch.inputs.data[(t * B + b) * I + j]
          }
          if (bias.length > 0) to[bias.offset + i] += q
        }
      }
    }
  }
  return gradients
}

/** The batch with the loss of one step only; null where it has none. */
function maskedAt({ batch, objective }: Problem, t: number): Problem['batch'] | null {
  const [T, B] = batch.inputs.shape as [number, number]
  if (objective.loss.at === 'last') return t === T - 1 ? batch : null
  const data = new Uint8Array(T * B)
  for (let b = 0; b < B; b++) {
    const { mask } = batch
    data[t * B + b] = mask === undefined ? 1 : mask.data[mask.shape.length === 1 ? t : t * B + b]
  }
  return data.includes(1) ? { ...batch, mask: { data, shape: [T, B] } } : null
}

const place = problemOf({ ...onePlace, mask: 'none' })
const dense = problemOf({ ...onePlace, mask: 'none', connectivity: 'dense' })

describe('the gradient by delay', () => {
  it('of the exact rule is that of each loss and event alone', () => {
    fc.assert(
      fc.property(problemOptions, (options) => {
        const random = problemOf(options)
        expect(difference(split(exact(), random), naive(random))).toBeLessThan(1e-10)
      }),
      { numRuns: 60 },
    )
  })

  it('control: with one delay for another it is not', () => {
    const [zero, one, ...later] = naive(place) as [Float64Array, Float64Array, ...Float64Array[]]
    expect(difference(split(exact(), place), [one, zero, ...later])).toBeGreaterThan(0.05)
  })

  const given = Float64Array.from({ length: 15 }, (_, i) => Math.sqrt(i + 1) - 2)
  const offline: ((options: { hidden: number; outputs: number; leakModel: string }) => Rule)[] = [
    () => exact(),
    () => eprop(),
    ({ hidden, outputs }) => rflo({ feedback: given.slice(0, hidden * outputs) }),
    () => truncated({ lags: 1 }),
    () => truncated({ window: 2 }),
    ({ leakModel }) => (leakModel === 'voltage' ? mdgl() : eprop()),
    ({ leakModel }) => (leakModel === 'voltage' ? modprop({ meanDerivative: 0.4, taps: 2 }) : eprop()),
  ]

  it('adds up to the estimate, and online is offline', () => {
    fc.assert(
      fc.property(problemOptions, fc.constantFrom(...offline), (options, create) => {
        const random = problemOf(options)
        const rule = create(options)
        const gradients = split(rule, random)
        expect(difference([sum(gradients)], [whole(rule, random)])).toBeLessThan(1e-10)
        if (!rule.forms.includes('online')) return
        expect(difference(split(rule, random, { form: 'online' }), gradients)).toBeLessThan(1e-10)
      }),
      { numRuns: 100 },
    )
  })

  it('control: without one delay it does not', () => {
    const gradients = split(exact(), place)
    expect(difference([sum(gradients.slice(1))], [whole(exact(), place)])).toBeGreaterThan(0.05)
    expect(difference([sum(gradients.slice(0, -1))], [whole(exact(), place)])).toBeGreaterThan(1e-4)
  })

  it.each(['voltage', 'rate'] as const)(
    'of truncated lags is that of the exact rule up to there, %s',
    (leak) => {
      const leaky = problemOf({ ...onePlace, mask: 'none', leakModel: leak })
      const gradients = split(exact(), leaky)
      for (let lags = 0; lags < onePlace.steps; lags++) {
        const kept = whole(truncated({ lags }), leaky)
        const before = lags === 0 ? kept.map(() => 0) : whole(truncated({ lags: lags - 1 }), leaky)
        expect(difference([kept.map((x, i) => x - before[i])], [gradients[lags]])).toBeLessThan(1e-10)
      }
    },
  )

  it.each(['voltage', 'rate'] as const)(
    'of online rules: rtrl is exact, snap 1 at delay 0 only, %s',
    (leak) => {
      const options = { ...onePlace, mask: 'none', leakModel: leak, hidden: 3, steps: 4 } as const
      const small = problemOf({ ...options, connectivity: 'dense' })
      const truth = split(exact(), small)
      expect(difference(split(rtrl(), small), truth)).toBeLessThan(1e-10)
      const snapped = split(snap({ n: 1 }), small)
      expect(difference([sum(snapped)], [whole(snap({ n: 1 }), small)])).toBeLessThan(1e-10)
      expect(difference([snapped[0]], [truth[0]])).toBeLessThan(1e-10)
      for (const l of [1, 2, 3]) expect(difference([snapped[l]], [truth[l]])).toBeGreaterThan(1e-2)
    },
  )

  it('of kernl with learning off is that of e-prop, and with learning there is none', () => {
    const off = kernl({ learning: 'off' })
    expect(difference(split(off, dense), split(eprop(), dense))).toBeLessThan(1e-10)
    expect(gradientsByDelay(kernl(), place.problem, place.parameters, 6)).toEqual({
      none: 'it draws at random',
    })
  })

  it('puts later delays in the last one', () => {
    const all = split(exact(), place)
    for (const rule of [exact(), rtrl()]) {
      const { problem, parameters } = place
      const some = gradientsByDelay(rule, problem, parameters, 3) as readonly Float64Array[]
      expect(difference(some, [all[0], all[1], sum(all.slice(2))])).toBeLessThan(1e-10)
    }
  })

  it('of a rule with a running mean is that of its first estimate', () => {
    const rule = modprop({ meanDerivative: 'estimated' })
    expect(difference([sum(split(rule, place))], [whole(rule, place)])).toBeLessThan(1e-10)
  })

  it('changes neither problem nor parameters', () => {
    const before = structuredClone([place.problem.batch, place.parameters.data])
    split(exact(), place)
    split(rtrl(), place)
    expect([place.problem.batch, place.parameters.data]).toEqual(before)
  })
})

describe('no gradient by delay', () => {
  const noneOf = (rule: Rule, { problem, parameters }: { problem: Problem; parameters: NetworkParameters }) =>
    gradientsByDelay(rule, problem, parameters, 6)

  it('of rules that draw or learn', () => {
    expect(noneOf(uoro(), place)).toEqual({ none: 'it draws at random' })
    expect(noneOf(dni(), place)).toEqual({ none: 'it draws at random' })
    const learning = defineRule({
      ...rtrl().description,
      online: { ...rtrl().description.online, learns: true } as never,
    })
    expect(noneOf(learning, place)).toEqual({ none: 'it learns from step to step' })
  })

  it('online, of a rule without an online form: it throws', () => {
    const { problem, parameters } = place
    expect(() => gradientsByDelay(exact(), problem, parameters, 6, { form: 'online' })).toThrow(
      'gradientsByDelay: the rule has no online form',
    )
  })

  it('of a rule that is not linear in the learning signals', () => {
    const squared = defineRule({
      ...exact().description,
      offline: {
        route: () => ({
          name: 'squared',
          adjoint(pass, credit) {
            for (let t = pass.steps - 1; t >= 0; t--) pass.unitCredit(credit, t, t === pass.steps - 1)
            let total = 0
            const [drive] = credit
            for (const q of drive) total += Math.abs(q)
            for (let i = 0; i < drive.length; i++) drive[i] *= total
          },
        }),
      },
    })
    expect(noneOf(squared, place)).toEqual({ none: expect.stringContaining('not linear') })
  })
})
