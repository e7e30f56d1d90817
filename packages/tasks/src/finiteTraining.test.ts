import { seed } from '@credit/core'
import { expect, test } from 'vitest'
import { adding } from './adding.js'
import { delayedMatch } from './delayedMatch.js'
import { delayedXor } from './delayedXor.js'
import { finiteTraining } from './finiteTraining.js'
import { loadTask } from './node.js'
import { sine } from './sine.js'

const root = seed(7)
const makers = {
  labelsPerStep: () => delayedMatch({ seed: root, dt: 50 }),
  labelsAtTheEnd: () => delayedXor({ seed: root, dt: 25 }),
  values: () => sine({ seed: root }),
  valuesWithMask: () => adding({ seed: root }),
}

test.each(Object.entries(makers))('%s: its trials are the first of the task, in every order', (_, make) => {
  const task = make()
  const few = finiteTraining(task, 6).split('train')
  expect(few.take(0, 6)).toEqual(task.split('train').take(0, 6))
  expect(few.take(4, 2)).toEqual(task.split('train').take(4, 2))
  const next = few.sampler(3, seed(1))
  const epoch = [0, 1].flatMap((update) => {
    const batch = next(update)
    expect(batch.inputs.shape[1]).toBe(3)
    return [0, 1, 2].map((i) => trialOf(batch.inputs, i))
  })
  const all = Array.from({ length: 6 }, (_, i) => trialOf(task.split('train').take(i, 1).inputs, 0))
  expect(epoch.map(String).sort()).toEqual(all.map(String).sort())
})

test('its trials come again, and those of other splits are the same as ever', () => {
  const task = delayedMatch({ seed: root, dt: 50 })
  const few = finiteTraining(task, 4)
  const next = few.split('train').sampler(4, seed(1))
  const sorted = (update: number) => [0, 1, 2, 3].map((i) => String(trialOf(next(update).inputs, i))).sort()
  expect(sorted(5)).toEqual(sorted(0))
  // control: fresh trials do not come again
  const fresh = task.split('train').sampler(4, seed(1))
  expect(String(trialOf(fresh(5).inputs, 0))).not.toBe(String(trialOf(fresh(0).inputs, 0)))
  for (const name of ['validation', 'test', 'test-noise']) {
    expect(few.split(name).take(0, 3)).toEqual(task.split(name).take(0, 3))
  }
  expect(few.split('test-noise', { strength: 0 }).take(0, 2).inputs).toEqual(
    task.split('test').take(0, 2).inputs,
  )
})

test('every task that is loaded by its name takes trainingTrials', () => {
  const task = loadTask('delayed-match', { seed: root, dt: 50, trainingTrials: 20 })
  expect(task.split('train')).toMatchObject({ size: 20, sampling: 'epochs' })
  expect(() => loadTask('delayed-match', { seed: root, trainingTrials: 0 })).toThrow(
    /finiteTraining: trainingTrials must be/,
  )
  expect(() => loadTask('delayed-match', { seed: root, trainingTrails: 5 })).toThrow(
    /one of .*trainingTrials/,
  )
})

test('what is no number of trials is refused', () => {
  for (const trials of [0, 1.5, -1, Number.NaN]) {
    expect(() => finiteTraining(makers.values(), trials)).toThrow(/finiteTraining: trainingTrials must be/)
  }
  const twice = finiteTraining(makers.values(), 5)
  expect(() => finiteTraining(twice, 6)).toThrow(/trainingTrials must be/)
  expect(() => twice.split('train').take(0, 6)).toThrow(/take: trials/)
  expect(() => twice.split('train', { strength: 1 })).toThrow(/strength/)
})

function trialOf({ data, shape }: { data: Float64Array; shape: readonly number[] }, trial: number): number[] {
  const [steps, trials, inputs] = shape as [number, number, number]
  return Array.from({ length: steps }, (_, t) =>
    Array.from(data.subarray((t * trials + trial) * inputs, (t * trials + trial + 1) * inputs)),
  ).flat()
}
