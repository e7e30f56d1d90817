import { type Batch, seed, Workspace } from '@credit/core'
import { parseRule } from '@credit/rules/registry'
import { describe, expect, test } from 'vitest'
import { recallConfiguration, startOf, tinyConfiguration, tinyExperiment } from '../../test/tinyExperiment.ts'
import type { RunConfiguration } from '../configuration.js'
import { checkForm, stepUpdater } from './stepUpdater.js'
import { trialUpdater } from './trialUpdater.js'
import type { Updater } from './updater.js'

const steps = 12
const trials = 4

/** Both kinds of updater from the same start, and the batches that they are to learn from. */
function pairOf(configuration: RunConfiguration) {
  const experiment = tinyExperiment(configuration)
  const start = startOf(experiment)
  const whole = { ...configuration, training: { ...configuration.training, updateEvery: 'trial' as const } }
  const sample = experiment.task.split('train').sampler(configuration.training.batch, seed(5))
  return {
    experiment,
    start,
    sample,
    byTrial: trialUpdater(whole, experiment, start),
    bySteps: stepUpdater(configuration, experiment, start),
  }
}

const difference = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Math.max(...Array.from(a, (value, i) => Math.abs(value - b[i])))
const largest = (a: ArrayLike<number>) => Math.max(...Array.from(a, Math.abs))
const changesOf = (updater: Updater) =>
  (updater.state() as unknown as { optimizer: { updates: number } }).optimizer.updates

const online = [
  ...['truncated:window=4', 'rtrl', 'snap:n=2', 'eprop', 'rflo', 'mdgl', 'eprop:feedback=random'],
  ...['modprop:meanDerivative=0.3,taps=3', 'uoro', 'kf-rtrl', 'reverse-kf-rtrl', 'kernl', 'dni'],
]

describe.each(online)('%s, one window a trial', (rule) => {
  test.each([0, 0.1])('is the update of the whole trial, with an L2 of %s', (l2) => {
    for (const make of [recallConfiguration, tinyConfiguration]) {
      const training = { updateEvery: 1000, learningRate: 0.02, momentum: 0.5, l2 }
      const { byTrial, bySteps, sample, start } = pairOf(make(rule, training))
      for (let update = 0; update < 3; update++) {
        const [expected, found] = [byTrial, bySteps].map((each) => each.learn(sample(update), update))
        expect(Math.abs(found!.loss - expected!.loss)).toBeLessThan(1e-13 * expected!.loss)
        expect(Math.abs(found!.gradientNorm - expected!.gradientNorm)).toBeLessThan(
          1e-12 * expected!.gradientNorm,
        )
      }
      const moved = difference(byTrial.parameters, start)
      expect(moved).toBeGreaterThan(1e-4)
      expect(difference(bySteps.parameters, byTrial.parameters)).toBeLessThan(1e-12 * moved)
    }
  })

  test('the control: with two windows it is not', () => {
    const training = { updateEvery: 10, learningRate: 0.1 }
    const { byTrial, bySteps, sample, start } = pairOf(recallConfiguration(rule, training))
    for (const each of [byTrial, bySteps]) each.learn(sample(0), 0)
    const moved = difference(byTrial.parameters, start)
    expect(difference(bySteps.parameters, byTrial.parameters)).toBeGreaterThan(1e-6 * moved)
  })
})

test('clipped, a window of a whole trial is the clipped update of the trial', () => {
  const { byTrial, bySteps, sample, start } = pairOf(
    recallConfiguration('rtrl', { updateEvery: 12, clip: 0.1 }),
  )
  for (const each of [byTrial, bySteps]) expect(each.learn(sample(0), 0).gradientNorm).toBeGreaterThan(0.1)
  expect(difference(bySteps.parameters, byTrial.parameters)).toBeLessThan(1e-14)
  const free = pairOf(recallConfiguration('rtrl', { updateEvery: 12 }))
  free.bySteps.learn(sample(0), 0)
  expect(difference(free.bySteps.parameters, start)).toBeGreaterThan(
    2 * difference(bySteps.parameters, start),
  )
})

describe.each([1, 5, 10])('a change every %s steps', (updateEvery) => {
  const errorAt = (learningRate: number, l2: number) => {
    const training = { updateEvery, learningRate, l2 }
    const { byTrial, bySteps, sample, start } = pairOf(recallConfiguration('rtrl', training))
    const losses = [byTrial, bySteps].map((each) => each.learn(sample(0), 0).loss)
    const moved = difference(byTrial.parameters, start)
    return {
      parameters: difference(bySteps.parameters, byTrial.parameters) / moved,
      loss: Math.abs(losses[1] - losses[0]) / losses[0],
    }
  }

  test.each([0, 0.1])('adds up to the update of the trial as the step size goes to 0, L2 %s', (l2) => {
    const [large, small, smaller] = [0.1, 1e-3, 1e-5].map((rate) => errorAt(rate, l2))
    for (const of of ['parameters', 'loss'] as const) {
      // at first order: a hundredth of the step, a hundredth of the error
      expect(large![of]).toBeGreaterThan(1e-4)
      expect(small![of] / smaller![of]).toBeGreaterThan(90)
      expect(small![of] / smaller![of]).toBeLessThan(110)
    }
  })

  test('is counted where there is something to change', () => {
    // of the steps 0 … 11, only 9, 10 and 11 have a loss
    const counts: Readonly<Record<number, number>> = { 1: 3, 5: 2, 10: 2 }
    const { bySteps, sample } = pairOf(recallConfiguration('rtrl', { updateEvery }))
    bySteps.learn(sample(0), 0)
    expect(changesOf(bySteps)).toBe(counts[updateEvery])
    bySteps.learn(sample(1), 1)
    expect(changesOf(bySteps)).toBe(2 * counts[updateEvery])
  })

  test('by a rule that anticipates comes in every window', () => {
    const { bySteps, sample } = pairOf(recallConfiguration('dni', { updateEvery }))
    bySteps.learn(sample(0), 0)
    expect(changesOf(bySteps)).toBe(Math.ceil(steps / updateEvery))
  })
})

describe('windows without a loss', () => {
  test('change nothing, not even by momentum or L2: a trial without its silent beginning is the same', () => {
    const training = { updateEvery: 1, momentum: 0.9, l2: 0.1, learningRate: 0.05 }
    const given = recallConfiguration('eprop', training)
    // without a bias nothing happens before the first input
    const configuration = { ...given, network: { ...given.network, bias: 'none' as const } }
    const [plain, silent, loud] = [
      [0, 0],
      [6, 0],
      [6, 1],
    ].map(([count, input]) => {
      const { bySteps, sample } = pairOf(configuration)
      for (let update = 0; update < 2; update++) bySteps.learn(padded(sample(update), count!, input!), update)
      return bySteps.parameters.slice()
    })
    expect(silent).toEqual(plain)
    // the control: with an input in these steps it is another trial
    expect(loud).not.toEqual(plain)
  })

  /** Steps without a loss before a trial, during which every input has one value. */
  function padded({ inputs, targets, mask }: Batch, count: number, input: number): Batch {
    const [before, b, width] = inputs.shape as [number, number, number]
    const T = before + count
    const late = <A extends Float64Array | Int32Array | Uint8Array>(data: A, out: A) => {
      out.set(data, out.length - data.length)
      return out
    }
    const more = new Float64Array(T * b * width).fill(input, 0, count * b * width)
    return {
      inputs: { data: late(inputs.data, more), shape: [T, b, width] },
      targets: { data: late(targets.data as Int32Array, new Int32Array(T * b)), shape: [T, b] },
      mask: { data: late(mask!.data, new Uint8Array(T)), shape: [T] },
    }
  }
})

describe('masks', () => {
  const masked = (batch: Batch, data: Uint8Array): Batch => ({
    ...batch,
    mask: { data, shape: data.length === steps ? [steps] : [steps, trials] },
  })
  const everyTrial = (mask: Uint8Array) =>
    Uint8Array.from({ length: steps * trials }, (_, i) => mask[Math.floor(i / trials)])
  const few = Uint8Array.from({ length: steps }, (_, t) => (t === 3 || t > 8 ? 1 : 0))
  // trial b has b + 1 steps with a loss
  const ragged = Uint8Array.from({ length: steps * trials }, (_, i) =>
    Math.floor(i / trials) <= i % trials ? 1 : 0,
  )

  function learn(updateEvery: number, mask: Uint8Array) {
    const { byTrial, bySteps, sample, start } = pairOf(recallConfiguration('rtrl', { updateEvery, l2: 0.01 }))
    const [whole, found] = [byTrial, bySteps].map((each) => each.learn(masked(sample(0), mask), 0))
    return { whole, found, start, byTrial: byTrial.parameters.slice(), bySteps: bySteps.parameters.slice() }
  }

  test.each([
    ['[T]', few],
    ['[T, B], the same in every trial', everyTrial(few)],
    ['[T, B], of other steps in every trial', ragged],
  ])('%s: a window of a whole trial is the update of the trial', (_, mask) => {
    const { whole, found, byTrial, bySteps, start } = learn(12, mask)
    expect(Math.abs(found!.loss - whole!.loss)).toBeLessThan(1e-13)
    expect(difference(bySteps, byTrial)).toBeLessThan(1e-12 * difference(byTrial, start))
  })

  test('[T] and [T, B] with equal columns give the same bits, other columns others', () => {
    for (const every of [1, 5]) {
      expect(learn(every, everyTrial(few)).bySteps).toEqual(learn(every, few).bySteps)
      expect(learn(every, ragged).bySteps).not.toEqual(learn(every, few).bySteps)
    }
  })

  test('a loss at the last step is one change, whatever the window', () => {
    const { bySteps, sample } = pairOf(tinyConfiguration('eprop', { updateEvery: 1 }))
    bySteps.learn(sample(0), 0)
    expect(changesOf(bySteps)).toBe(1)
  })
})

test('noise on the drive and a state to begin with are those of the batch', () => {
  const { byTrial, bySteps, sample, start } = pairOf(recallConfiguration('rtrl', { updateEvery: 12 }))
  const random = (length: number) => Float64Array.from({ length }, () => 0.5 * noise.gaussian())
  const noise = seed(8).generator()
  const noisy: Batch = {
    ...sample(0),
    initialState: { data: random(trials * 6), shape: [trials, 6] },
    driveNoise: { data: random(steps * trials * 6), shape: [steps, trials, 6] },
  }
  const [whole, found] = [byTrial, bySteps].map((each) => each.learn(noisy, 0))
  expect(Math.abs(found!.loss - whole!.loss)).toBeLessThan(1e-13)
  expect(difference(bySteps.parameters, byTrial.parameters)).toBeLessThan(
    1e-12 * difference(byTrial.parameters, start),
  )
  const without = pairOf(recallConfiguration('rtrl', { updateEvery: 12 })).bySteps.learn(sample(0), 0)
  expect(Math.abs(without.loss - whole!.loss)).toBeGreaterThan(1e-4)
})

test('the step size goes by the number of the batch, not by that of the change', () => {
  const learn = (schedule: RunConfiguration['training']['schedule'], batches: number) => {
    const { bySteps, sample } = pairOf(recallConfiguration('eprop', { updateEvery: 1, schedule }))
    for (let update = 0; update < batches; update++) bySteps.learn(sample(update), update)
    return bySteps.parameters
  }
  const halved = { factor: 0.5, every: 2 }
  // three changes a batch
  expect(learn(halved, 2)).toEqual(learn('constant', 2))
  expect(learn(halved, 3)).not.toEqual(learn('constant', 3))
})

test('the loss, with L2, is that of the parameters before when nothing changes before the end', () => {
  const { bySteps, sample, start, experiment } = pairOf(
    recallConfiguration('eprop', { updateEvery: 12, l2: 0.3 }),
  )
  const { network, objective } = experiment
  const workspace = new Workspace(network, objective, { steps, trials })
  workspace.load(sample(0))
  expect(bySteps.learn(sample(0), 0).loss).toBeCloseTo(workspace.forward(start), 13)
  const withoutL2 = new Workspace(network, { ...objective, l2: 0 }, { steps, trials })
  withoutL2.load(sample(0))
  expect(workspace.forward(start) - withoutL2.forward(start)).toBeGreaterThan(0.1)
})

test('float32: parameters in float32, near those of float64', () => {
  const [single, double] = (['float32', 'float64'] as const).map((dtype) => {
    const { bySteps, sample } = pairOf(recallConfiguration('eprop', { updateEvery: 5, dtype }))
    bySteps.learn(sample(0), 0)
    return bySteps.parameters
  })
  expect(single).toBeInstanceOf(Float32Array)
  expect(difference(single!, double!)).toBeGreaterThan(0)
  expect(difference(single!, double!)).toBeLessThan(1e-6 * largest(double!))
})

describe('what cannot change within a trial is refused', () => {
  const check = (rule: string, changes: Partial<RunConfiguration['training']>) => () =>
    checkForm(tinyConfiguration(rule, changes), parseRule(rule))

  test('a rule without an online form, by its name', () => {
    expect(check('exact', { updateEvery: 1 })).toThrow(
      'credit: --update-every must be trial for exact, which has no online form, got 1',
    )
    expect(check('exact', {})).not.toThrow()
    expect(check('eprop', { updateEvery: 1 })).not.toThrow()
  })

  test('the projection on the exact gradient, which needs the whole trial', () => {
    expect(check('eprop', { updateEvery: 1, direction: 'projection' })).toThrow(
      'credit: --direction must be estimate with --update-every 1, got "projection"',
    )
    expect(check('eprop', { direction: 'projection' })).not.toThrow()
  })
})
