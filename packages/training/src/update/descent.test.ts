import { expect, it } from 'vitest'
import { tinyConfiguration, tinyExperiment } from '../../test/tinyExperiment.js'
import { networkOf } from '../experiment.js'
import { Training } from '../training.js'

it("Dale's law is kept by the projection that the settings name", () => {
  const trained = (projection: 'clip' | 'modprop-release') => {
    const base = tinyConfiguration('exact', { learningRate: 1 })
    const dale = { inhibitory: 2, excitatory: 4, readout: 'free', projection } as const
    const configuration = { ...base, network: { ...base.network, dale } }
    const tiny = tinyExperiment(configuration)
    const experiment = { ...tiny, network: networkOf(configuration, tiny.task) }
    const training = new Training(configuration, experiment)
    while (training.updates < 3) for (const _ of training.advance());
    return training.parameters
  }
  const released = trained('modprop-release')
  expect(released.every(Number.isFinite)).toBe(true)
  expect(released).not.toEqual(trained('clip'))
  expect(released).toEqual(trained('modprop-release'))
})
