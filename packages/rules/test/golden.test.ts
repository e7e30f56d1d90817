import { type BlockName, blockNames, type NetworkParameters } from '@credit/core'
import { kernelsHere } from '@credit/core/kernels'
import {
  eprop,
  exact,
  type ModPropOptions,
  mdgl,
  modprop,
  type Rule,
  rtrl,
  snap,
  truncated,
} from '@credit/rules'
import { describe, expect, it } from 'vitest'
import { goldenNames, readGolden, relativeError } from '../../core/test/golden.js'
import { leakyOf } from '../../core/test/leakyOf.ts'

type Make = (randomFeedback: Float64Array) => Rule

// On the rate leak the golden files call the same local rule by its older name.
const keysOf = (leakModel: 'voltage' | 'rate'): Record<string, Make> => {
  const local = leakModel === 'voltage' ? 'eprop' : 'rflo'
  return {
    exact: () => exact(),
    [local]: () => eprop(),
    [`${local}-random-feedback`]: (feedback) => eprop({ feedback }),
    ...truncations,
    ...(leakModel === 'voltage' && filtered()),
  }
}

const truncations: Record<string, Make> = {
  snap1: () => snap({ n: 1 }),
  snap2: () => snap({ n: 2 }),
  snap3: () => snap({ n: 3 }),
  'tbptt-window4': () => truncated({ window: 4 }),
  'lag-truncated-3': () => truncated({ lags: 3 }),
}

/** The same keys with another number. Dense cases have no difference between SnAp-2 and SnAp-3. */
const otherTruncations: Record<string, Make> = {
  snap1: () => snap({ n: 2 }),
  snap2: () => snap({ n: 1 }),
  snap3: () => snap({ n: 1 }),
  'tbptt-window4': () => truncated({ window: 5 }),
  'lag-truncated-3': () => truncated({ lags: 4 }),
}

/** MDGL, and ModProp at μ = 0.4 in both forms: on the voltage leak. */
function filtered(): Record<string, Make> {
  const makes: Record<string, Make> = {}
  for (const modulation of ['cell', 'type'] as const) {
    makes[`mdgl-${modulation}`] = () => mdgl({ modulation })
    for (const form of ['published', 'released'] as const) {
      const options: ModPropOptions = { modulation, form, meanDerivative: 0.4 }
      makes[`modprop-${modulation}-${form}-mu0.4`] = () => modprop(options)
      makes[`modprop-${modulation}-${form}-mu0.4-taps3`] = () => modprop({ ...options, taps: 3 })
    }
  }
  return makes
}

function errors(a: NetworkParameters, b: NetworkParameters): [BlockName, number][] {
  return blockNames.map((name) => [name, relativeError(a[name], b[name])])
}

it('covers all 13 cases', () => {
  expect(goldenNames()).toHaveLength(13)
})

describe.each(goldenNames())('golden case %s', (name) => {
  const { problem, parameters, randomFeedback, expected } = readGolden(name)
  const keys = keysOf(leakyOf(problem.network).leakModel)

  it.each(Object.keys(keys))('%s agrees to 1e-10 in every block, on every kernel', (key) => {
    for (const kernel of kernelsHere()) {
      const { loss, gradient } = keys[key](randomFeedback).gradient(problem, parameters, { kernel })
      expect(Math.abs(loss - expected.loss) / expected.loss, kernel).toBeLessThan(1e-10)
      for (const [block, error] of errors(gradient, expected.gradients[key])) {
        expect(error, `${kernel}, ${block}`).toBeLessThan(1e-10)
      }
    }
  })

  it('rtrl agrees with the exact gradient to 1e-10', () => {
    const { gradient } = rtrl().gradient(problem, parameters)
    expect(relativeError(gradient.data, expected.gradients.exact!.data)).toBeLessThan(1e-10)
  })

  it.each(Object.keys(truncations))('control: %s is not what another number gives', (key) => {
    const { gradient } = otherTruncations[key](randomFeedback).gradient(problem, parameters)
    expect(relativeError(gradient.recurrent, expected.gradients[key].recurrent)).toBeGreaterThan(1e-4)
  })

  it('control: each rule differs from the other two in the recurrent block', () => {
    const recurrent = Object.values(keys).map(
      (make) => make(randomFeedback).gradient(problem, parameters).gradient.recurrent,
    )
    expect(relativeError(recurrent[0], recurrent[1])).toBeGreaterThan(1e-3)
    expect(relativeError(recurrent[0], recurrent[2])).toBeGreaterThan(1e-3)
    expect(relativeError(recurrent[1], recurrent[2])).toBeGreaterThan(1e-3)
  })
})
