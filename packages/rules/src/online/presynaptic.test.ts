import { lif, recurrentNetwork, seed, squaredError } from '@credit/core'
import { cutOff } from '@credit/core/kernels'
import { describe, expect, test } from 'vitest'
import { modprop } from '../modprop.js'

describe('presynaptic traces of units whose drive has another gain than 1 − α', () => {
  const cell = lif({
    ...{ leak: 0.5, driveGain: 2, threshold: 0.5 },
    pseudoDerivative: { shape: 'exponential', height: 1, width: 1 },
  })
  const network = recurrentNetwork({ inputs: 1, hidden: 2, outputs: 1, cell })
  const parameters = network.initialize(seed(1))
  parameters.readout.set([1, 1])
  // no hops: what is left is the units' own credit
  parameters.recurrent.fill(0)
  const learner = () => modprop({ taps: 2 }).online(network, parameters, { loss: squaredError() })

  test('are α times the last one and that gain times what comes', () => {
    const of = (...inputs: number[]) => {
      const fresh = learner()
      for (const input of inputs.slice(0, -1)) fresh.step([input], null)
      const { gradient, outputs } = fresh.step([inputs.at(-1)!], [1])
      return { input: [...gradient.input], error: outputs[0] - 1 }
    }
    // without a spike the units are where they were: the gradient is in the ratio of the traces
    const [one, two] = [of(0, 1e-6), of(1e-6, 0)]
    expect(one.input[0]).not.toBe(0)
    expect(two.input[0] / one.input[0]).toBeCloseTo(0.5, 4)
  })

  test('end at the threshold below which a decaying trace would be slow, and not at it', () => {
    const traceOf = (input: number) => {
      const { gradient } = learner().step([input], [1])
      return gradient.input[0] !== 0
    }
    expect(traceOf(cutOff.float64 / 2)).toBe(true)
    expect(traceOf(cutOff.float64 / 2.001)).toBe(false)
  })
})
