import { blockNames, type NetworkParameters } from '@credit/core'
import { kernelsHere } from '@credit/core/kernels'
import { eprop, exact, mdgl, modprop, type Rule, rtrl, snap, truncated } from '@credit/rules'
import { describe, expect, it } from 'vitest'
import { goldenCellNames, readGolden, relativeError } from '../../core/test/golden.js'

const makes: Readonly<Record<string, (feedback: Float64Array) => Rule>> = {
  exact: () => exact(),
  eprop: () => eprop(),
  'eprop-random-feedback': (feedback) => eprop({ feedback }),
  'mdgl-cell': () => mdgl(),
  snap1: () => snap({ n: 1 }),
  snap2: () => snap({ n: 2 }),
  'tbptt-window4': () => truncated({ window: 4 }),
  'modprop-cell-published-mu0.4': () => modprop({ meanDerivative: 0.4 }),
  'modprop-cell-released-mu0.4': () => modprop({ meanDerivative: 0.4, form: 'released' }),
}

/** The largest relative error of a block. */
const worst = (a: NetworkParameters, b: NetworkParameters) =>
  Math.max(...blockNames.map((block) => relativeError(a[block], b[block])))

it('covers all 11 cases', () => {
  expect(goldenCellNames()).toHaveLength(11)
})

describe.each(goldenCellNames())('golden case %s', (name) => {
  const { problem, parameters, randomFeedback, expected } = readGolden(name)
  const keys = Object.keys(expected.gradients)
  const gradientOf = (key: string, options = {}) =>
    makes[key](randomFeedback).gradient(problem, parameters, options)

  it.each(keys)('%s agrees to 1e-10 in every block, on every kernel', (key) => {
    for (const kernel of kernelsHere()) {
      const { loss, gradient } = gradientOf(key, { kernel })
      expect(Math.abs(loss - expected.loss) / expected.loss, kernel).toBeLessThan(1e-10)
      expect(worst(gradient, expected.gradients[key]), kernel).toBeLessThan(1e-10)
    }
  })

  it.each(['eprop', 'eprop-random-feedback'])(
    '%s online, its traces filtered as the readout is, agrees to 1e-10',
    (key) => {
      const { gradient } = gradientOf(key, { form: 'online' })
      expect(worst(gradient, expected.gradients[key])).toBeLessThan(1e-10)
    },
  )

  it('rtrl agrees with the exact gradient to 1e-10', () => {
    const { gradient } = rtrl().gradient(problem, parameters)
    expect(worst(gradient, expected.gradients.exact)).toBeLessThan(1e-10)
  })
})

describe('control', () => {
  const cases = goldenCellNames().map((name) => readGolden(name).expected.gradients)
  const all = Object.keys(makes)
  const pairs = all.flatMap((key, i) => all.slice(i + 1).map((other) => [key, other] as const))

  it.each(pairs)('%s is not what %s stands for', (key, other) => {
    const errors = cases
      .filter((gradients) => gradients[key] && gradients[other])
      .map((gradients) => relativeError(gradients[key].recurrent, gradients[other].recurrent))
    expect(Math.max(...errors)).toBeGreaterThan(1e-3)
  })
})
