import { expect, test } from 'vitest'
import { tinyConfiguration, tinyExperiment } from '../../test/tinyExperiment.js'
import { startOf } from '../experiment.js'
import { Training } from '../training.js'

test.each(['sgd', 'adam'] as const)('frozen blocks stay as they begin, the others move: %s', (optimizer) => {
  const configuration = tinyConfiguration('exact', { optimizer, frozen: ['readoutBias', 'input'] })
  const experiment = tinyExperiment(configuration)
  const begin = startOf(configuration, experiment)
  const training = new Training(configuration, experiment)
  while (training.updates < 3) for (const _ of training.advance());
  const { blocks } = experiment.network.layout
  for (const [name, { offset, length }] of Object.entries(blocks)) {
    if (length === 0) continue
    const [before, after] = [begin, training.parameters].map((w) => [...w.slice(offset, offset + length)])
    if (name === 'readoutBias' || name === 'input') expect(after).toEqual(before)
    else expect(after).not.toEqual(before)
  }
})
