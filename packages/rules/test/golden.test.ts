import { type BlockName, blockNames, type Parameters } from '@credit/core'
import { eprop, exact, type Rule } from '@credit/rules'
import { describe, expect, it } from 'vitest'
import { goldenNames, readGolden, relativeError } from '../../core/test/golden.js'

const keys: Record<string, (randomFeedback: Float64Array) => Rule> = {
  exact: () => exact(),
  eprop: () => eprop(),
  'eprop-random-feedback': (feedback) => eprop({ feedback }),
}

function errors(a: Parameters, b: Parameters): [BlockName, number][] {
  return blockNames.map((name) => [name, relativeError(a[name], b[name])])
}

it('covers the relu, tanh and identity cases on the voltage leak', () => {
  expect(goldenNames()).toEqual([
    'voltage-identity-ce-last',
    'voltage-relu-ce-extras',
    'voltage-relu-mse',
    'voltage-tanh-ce-last',
    'voltage-tanh-mse-extras',
  ])
})

describe.each(goldenNames())('golden case %s', (name) => {
  const { problem, parameters, randomFeedback, expected } = readGolden(name)

  it.each(Object.keys(keys))('%s agrees to 1e-10 in every block', (key) => {
    const { loss, gradient } = keys[key]!(randomFeedback).gradient(problem, parameters)
    expect(Math.abs(loss - expected.loss) / expected.loss).toBeLessThan(1e-10)
    for (const [block, error] of errors(gradient, expected.gradients[key]!)) {
      expect(error, block).toBeLessThan(1e-10)
    }
  })

  it('control: each rule differs from the other two in the recurrent block', () => {
    const recurrent = Object.values(keys).map(
      (make) => make(randomFeedback).gradient(problem, parameters).gradient.recurrent,
    )
    expect(relativeError(recurrent[0]!, recurrent[1]!)).toBeGreaterThan(1e-3)
    expect(relativeError(recurrent[0]!, recurrent[2]!)).toBeGreaterThan(1e-3)
    expect(relativeError(recurrent[1]!, recurrent[2]!)).toBeGreaterThan(1e-3)
  })
})
