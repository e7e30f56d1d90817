import { gradientFunction } from '@credit/core'
import { describe, expect, test } from 'vitest'
import { tinyConfiguration, tinyExperiment } from '../../test/tinyExperiment.ts'
import { evaluator } from './evaluate.js'

const configuration = tinyConfiguration('exact')
const { network, objective, task, root } = tinyExperiment(configuration)
const w = network.initialize(root.child('init')).data
const evaluate = evaluator(network, objective)

/** A split of any size that repeats the trials of the training split. */
function repeated(size: number) {
  const train = task.split('train')
  return {
    ...train,
    size,
    take(from: number, trials: number) {
      const whole = train.take(0, train.size)
      const at = Array.from({ length: trials }, (_, i) => (from + i) % train.size)
      const [steps, all, inputs] = whole.inputs.shape as [number, number, number]
      const data = new Float64Array(steps * trials * inputs)
      for (let t = 0; t < steps; t++) {
        at.forEach((trial, i) => {
          const from = (t * all + trial) * inputs
          data.set(whole.inputs.data.subarray(from, from + inputs), (t * trials + i) * inputs)
        })
      }
      const labels = Int32Array.from(at, (trial) => whole.targets.data[trial])
      return { inputs: { data, shape: [steps, trials, inputs] }, targets: { data: labels, shape: [trials] } }
    },
  }
}

describe('evaluate', () => {
  test('in chunks, the last one smaller, gives the loss of one batch of all, without L2', () => {
    const split = repeated(610)
    const batch = split.take(0, 610)
    const one = gradientFunction({ network, batch, objective: { ...objective, l2: 0 } })
    const { loss } = one(w, new Float64Array(w.length))
    const result = evaluate(w, split, 610)
    expect(Math.abs(result.loss - loss) / loss).toBeLessThan(1e-13)
    expect(result.trials).toBe(610)
    // the control: without the last, smaller chunk it is another number
    expect(Math.abs(evaluate(w, split, 500).loss - loss) / loss).toBeGreaterThan(1e-6)
  })

  test('accuracy is a share of the trials', () => {
    const split = task.split('test')
    const single = Array.from({ length: 30 }, (_, i) =>
      evaluate(w, { ...split, take: (from, trials) => split.take(i + from, trials) }, 1),
    )
    for (const { accuracy } of single) expect([0, 1]).toContain(accuracy)
    const right = single.filter(({ accuracy }) => accuracy === 1).length
    expect(right).toBeGreaterThan(0)
    expect(evaluate(w, split, 30).accuracy).toBeCloseTo(right / 30, 13)
  })

  test('takes at most what there is', () => {
    expect(evaluate(w, task.split('test'), 1000).trials).toBe(30)
  })

  test('does not depend on what was evaluated before', () => {
    const before = evaluate(w, task.split('test'), 20)
    evaluate(w, task.split('train'), 7)
    expect(evaluate(w, task.split('test'), 20)).toEqual(before)
  })
})
