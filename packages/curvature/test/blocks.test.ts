import { type BlockName, gradientFunction, hessian, type NetworkParameters, seed } from '@credit/core'
import { describe, expect, it } from 'vitest'
import { onePlace, problemOf } from '../../core/test/randomProblem.js'
import * as curvature from '../src/index.js'

// One argument with one default, `block`, and its name in every record: what is computed of which weights is no guess.

type Choice = BlockName | 'all'

const { problem, parameters } = problemOf({ ...onePlace, hidden: 4, bias: 'trained', seed: 5 })
const { network, batch, objective } = problem
const { layout } = network
const gradient = gradientFunction(problem)
const root = seed(7)
const learningRate = 0.1

/** Everything that takes a block, as an operator or a record, with the options given. */
const takers: Readonly<Record<string, (options: { block?: Choice }) => { block?: Choice; size?: number }>> = {
  hessian: (options) => hessian(problem, parameters, options),
  gaussNewton: (options) => curvature.gaussNewton(problem, parameters, options),
  empiricalFisher: (options) => curvature.empiricalFisher(problem, parameters, options),
  hessianOverBatches: (options) =>
    curvature.hessianOverBatches(network, objective, [batch, batch], parameters, options),
  'hessianOverBatches, one workspace': (options) =>
    curvature.hessianOverBatches(network, objective, [batch], parameters, { ...options, workspaces: 'one' }),
  finiteDifference: (options) =>
    curvature.finiteDifference(gradient, parameters, { ...options, kinked: false }),
  'finiteDifference, its record': (options) =>
    curvature.finiteDifference(gradient, parameters, { ...options, kinked: false }).record,
  updateMap: (options) =>
    curvature.updateMap(gradient, parameters, { ...options, learningRate, kinked: false }),
  updateStability: (options) =>
    curvature.updateStability(gradient, parameters, {
      ...{ ...options, learningRate, kinked: false, seed: root, maxProducts: 8 },
    }),
  fisherRaoNorm: (options) => curvature.fisherRaoNorm(problem, parameters, { ...options, fisher: 'model' }),
  restrict: (options) =>
    curvature.restrict(hessian(problem, parameters, { block: 'all' }), { ...options, layout }),
  surface: ({ block }) =>
    curvature.surface(gradient, parameters, {
      ...(block && { block }),
      axes: [{ direction: new Float64Array(sizeOf(block ?? 'recurrent')), points: 2 }],
    }),
}

const sizeOf = (block: Choice) => (block === 'all' ? layout.size : (layout.blocks[block]?.length ?? 0))

describe.each(Object.entries(takers))('%s', (_, taken) => {
  it.each([
    [undefined, 'recurrent'],
    ['recurrent', 'recurrent'],
    ['readout', 'readout'],
    ['all', 'all'],
  ] as const)('given %s is of %s, and says so', (block, name) => {
    const { block: said, size } = taken(block === undefined ? {} : { block })
    expect(said).toBe(name)
    if (size !== undefined) expect(size).toBe(sizeOf(name))
  })

  it('refuses a block that there is not, and one that the network has not', () => {
    const call = (block: string) => () => taken({ block: block as Choice })
    expect(call('weights')).toThrow(/block must be one of "?recurrent/)
    expect(call('recurrentBias')).toThrow('block must be one the network has, got "recurrentBias"')
  })
})

const of = (operator: curvature.CountedOperator | ReturnType<typeof hessian>) => ({
  lanczos: curvature.lanczos(operator, { largest: 1, seed: root }),
  arnoldi: curvature.arnoldi(operator, { count: 1, seed: root }),
  powerIteration: curvature.powerIteration(operator, { seed: root }),
  normPowerIteration: curvature.normPowerIteration(operator, { seed: root }),
  density: curvature.density(operator, { points: 240, seed: root }),
  trace: curvature.trace(operator, { seed: root }),
  sharpness: curvature.sharpness(operator, { seed: root }),
  symmetry: curvature.symmetry(operator, { seed: root }),
})

describe('what is computed of an operator', () => {
  it.each(['recurrent', 'input'] as const)('names the block %s that it is of', (block) => {
    const records = of(hessian(problem, parameters, { block }))
    for (const [name, record] of Object.entries(records)) expect([name, record.block]).toEqual([name, block])
  })

  it('relative flatness too', () => {
    const { data } = parameters as NetworkParameters<Float64Array>
    const { offset, length, shape } = layout.blocks.recurrent
    const weights = data.slice(offset, offset + length)
    const options = { seed: root }
    const record = curvature.relativeFlatness(hessian(problem, parameters), weights, shape, options)
    expect(record.block).toBe('recurrent')
  })

  it('and so do operators made of others', () => {
    const own = hessian(problem, parameters, { block: 'readout' })
    const made = [
      curvature.counted(own),
      curvature.deterministic(own),
      curvature.affineOperator(own, { scale: 2 }),
      curvature.sumOperator([own, own]),
      curvature.averageOperator([{ operator: own, weight: 2 }]),
    ]
    for (const { block } of made) expect(block).toBe('readout')
  })

  it('names none where the operator is of no network, or of several blocks', () => {
    const bare = curvature.denseOperator([2, 1, 1, 3], 2)
    for (const record of Object.values(of(bare))) expect(record).not.toHaveProperty('block')
    const named = { ...bare, block: 'bias' as const }
    expect(curvature.sumOperator([named, bare])).not.toHaveProperty('block')
  })
})
