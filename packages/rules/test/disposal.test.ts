import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { leakyNetwork, seed, squaredError } from '@credit/core'
import { expect, test } from 'vitest'
import { rules } from '../src/registry.js'

setFlagsFromString('--expose-gc')
const collect: () => void = runInNewContext('gc')

test.each(['offline', 'online'] as const)('a disposed estimator keeps no memory: %s', async (form) => {
  const network = leakyNetwork({ inputs: 2, hidden: 300, outputs: 2, leak: 0.9, activation: 'tanh' })
  const objective = { loss: squaredError(), l2: 0 }
  const rule = rules.eprop.create({})
  const make = () => rule.estimator(network, objective, { steps: 400, trials: 20, form, seed: seed(1) })
  const held = Array.from({ length: 4 }, make)
  const used = async () => {
    for (let turn = 0; turn < 5; turn++) {
      await new Promise((resolve) => setTimeout(resolve))
      collect()
    }
    const { external, arrayBuffers } = process.memoryUsage()
    return external + arrayBuffers
  }
  const before = await used()
  for (const estimator of held) estimator.dispose()
  // states, rates and derivatives of each: 3 × 400 × 20 × 300 numbers of 8 bytes, 58 MB
  expect(before - (await used())).toBeGreaterThan(4 * 50e6)
  for (const estimator of held) expect(() => estimator.state()).toThrow('disposed')
})
