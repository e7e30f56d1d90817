import { exact } from '@credit/rules'
import { describe, expect, test } from 'vitest'
import { recallConfiguration, startOf, tinyExperiment } from '../../test/tinyExperiment.ts'
import type { RunConfiguration } from '../configuration.js'
import { learningNoise } from './noise.js'
import { trialUpdater } from './trialUpdater.js'

type Changes = Partial<RunConfiguration['training']>

function setUp(changes: Changes) {
  const configuration = recallConfiguration('exact', { learningRate: 0.1, ...changes })
  const experiment = tinyExperiment(configuration)
  const batch = experiment.task.split('train').take(0, 4)
  return { configuration, experiment, batch, noise: learningNoise(configuration, experiment) }
}

/** What one update adds to the parameters, over −η. */
function step(changes: Changes, update = 0) {
  const { configuration, experiment, batch } = setUp(changes)
  const start = startOf(experiment)
  const updater = trialUpdater(configuration, experiment, start)
  updater.learn(batch, update)
  return start.map((w, i) => (w - updater.parameters[i]) / 0.1)
}

const deviation = (values: ArrayLike<number>) =>
  Math.sqrt(Array.from(values).reduce((sum, x) => sum + x * x, 0) / values.length)

test('without any, there is none', () => {
  expect(setUp({}).noise).toBeNull()
})

describe('noise on the drive', () => {
  const { noise, batch, experiment } = setUp({ noise: { drive: 0.3, weights: 0, signal: 0 } })
  const noisy = noise!.batch(batch, 5)
  test('is part of the batch, has its deviation, and is drawn by the update alone', () => {
    expect(deviation(noisy.driveNoise!.data)).toBeCloseTo(0.3, 1)
    expect(noise!.batch(batch, 5).driveNoise).toEqual(noisy.driveNoise)
    expect(noise!.batch(batch, 6).driveNoise).not.toEqual(noisy.driveNoise)
    expect(batch.driveNoise).toBeUndefined()
  })
  test('an update goes along the gradient on the noisy batch', () => {
    const w = startOf(experiment)
    const problem = {
      network: experiment.network,
      objective: experiment.objective,
      batch: noise!.batch(batch, 0),
    }
    const parameters = { ...experiment.network.initialize(experiment.root), data: w }
    const { gradient } = exact().gradient(problem, parameters)
    const along = step({ noise: { drive: 0.3, weights: 0, signal: 0 } })
    gradient.data.forEach((g, i) => {
      expect(along[i]).toBeCloseTo(g, 12)
    })
    expect(deviation(along.map((x, i) => x - step({})[i]))).toBeGreaterThan(1e-4)
  })
})

describe('noise on the weights', () => {
  const { noise, experiment } = setUp({ noise: { drive: 0, weights: 0.1, signal: 0 } })
  const w = startOf(experiment)
  const noisy = noise!.weights(w, w.slice(), 3)
  test('is a share of every weight, and leaves biases alone', () => {
    const { recurrent, bias } = experiment.network.layout.blocks
    const shares = Array.from(noisy, (x, i) => x / w[i] - 1).filter(Number.isFinite)
    expect(deviation(shares.slice(recurrent.offset, recurrent.offset + recurrent.length))).toBeGreaterThan(
      0.05,
    )
    expect(Math.max(...shares.map(Math.abs))).toBeLessThan(0.6)
    const own = (x: Float64Array) => x.slice(bias.offset, bias.offset + bias.length)
    expect(own(noisy)).toEqual(own(w))
  })
  test('is gone after the update: what is learned is added to the weights themselves', () => {
    const steps = step({ noise: { drive: 0, weights: 0.1, signal: 0 } })
    expect(deviation(steps.map((x, i) => x - step({})[i]))).toBeGreaterThan(1e-4)
    expect(Math.max(...steps.map(Math.abs))).toBeLessThan(10)
  })
})

test('noise on the learning signal is refused where targets are labels, and any where units learn step by step', () => {
  const isLabels = setUp({}).experiment.objective.loss.targets === 'labels'
  if (isLabels)
    expect(() => setUp({ noise: { drive: 0, weights: 0, signal: 0.1 } })).toThrow(
      /--noise must be without noise on the signal unless/,
    )
  else
    expect(
      setUp({ noise: { drive: 0, weights: 0, signal: 0.1 } }).noise!.batch(setUp({}).batch, 0).targets,
    ).not.toEqual(setUp({}).batch.targets)
  expect(() => setUp({ noise: { drive: 0.1, weights: 0, signal: 0 }, updateEvery: 2 })).toThrow(
    /--update-every must be "trial"/,
  )
})
