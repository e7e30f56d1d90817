import { type BlockName, blockNames, type Parameters } from '@credit/core'
import { eprop, exact, type Rule } from '@credit/rules'
import { describe, expect, it } from 'vitest'
import { goldenNames, readGolden, relativeError } from '../../core/test/golden.js'

type Make = (randomFeedback: Float64Array) => Rule

// On the rate leak the golden files call the same local rule by its older name.
const keysOf = (leakModel: 'voltage' | 'rate'): Record<string, Make> => {
  const local = leakModel === 'voltage' ? 'eprop' : 'rflo'
  return {
    exact: () => exact(),
    [local]: () => eprop(),
    [`${local}-random-feedback`]: (feedback) => eprop({ feedback }),
  }
}

function errors(a: Parameters, b: Parameters): [BlockName, number][] {
  return blockNames.map((name) => [name, relativeError(a[name], b[name])])
}

it('covers all 13 cases', () => {
  expect(goldenNames()).toHaveLength(13)
})

describe.each(goldenNames())('golden case %s', (name) => {
  const { problem, parameters, randomFeedback, expected } = readGolden(name)
  const keys = keysOf(problem.network.leakModel)

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
