import { readFileSync } from 'node:fs'
import {
  adam,
  alif,
  type Batch,
  type Cell,
  constantSchedule,
  crossEntropy,
  lif,
  type Objective,
  type Optimizer,
  parametersOf,
  recurrentNetwork,
  sgd,
  squaredError,
} from '@credit/core'
import { eprop, type Rule } from '@credit/rules'
import { parseNpz } from '@credit/tasks'
import { describe, expect, it } from 'vitest'

// The losses of five iterations of e-prop that another simulator, NEST 3.9, states in its own tests (golden/README.md).

const folder = new URL('../../../golden/nest/', import.meta.url)

function read(name: string) {
  const arrays = parseNpz(readFileSync(new URL(name, folder)), name)
  const numbers = (key: string) => Float64Array.from(arrays[key].data)
  // packed eight to a byte, the first in the highest bit
  const bits = arrays.x.data
  const shape = [...arrays.x_shape.data]
  const x = Float64Array.from(
    { length: shape.reduce((a, b) => a * b) },
    (_, i) => (bits[i >> 3] >> (7 - (i & 7))) & 1,
  )
  return { numbers, x, shape }
}

interface Setting {
  readonly file: ReturnType<typeof read>
  readonly cell: Cell
  readonly readoutLeak: number
  readonly objective: Objective
  readonly batches: readonly Batch[]
  readonly optimizer: (size: number) => Optimizer
}

/** The losses, without that of the activity, of five updates; and spikes and gradient of the first iteration. */
function run(
  { file, cell, readoutLeak, objective, batches, optimizer: make }: Setting,
  ruleOf = eprop as (o: { feedback: Float64Array }) => Rule,
) {
  const { numbers, shape } = file
  const outputs = numbers('W_out').length / 100
  const network = recurrentNetwork({
    ...{ inputs: shape.at(-1)!, hidden: 100, outputs, cell, readoutLeak },
    ...{ bias: 'none', autapses: 'none' },
  })
  const parameters = parametersOf(network.layout)
  parameters.recurrent.set(numbers('W_rec'))
  parameters.input.set(numbers('W_in'))
  parameters.readout.set(numbers('W_out'))
  const rule = ruleOf({ feedback: numbers('B') })
  const optimizer = make(network.layout.size)
  const penalty = { ...objective.activity! }
  const losses: number[] = []
  let first: { gradient: ReturnType<Rule['gradient']>['gradient']; rates: ArrayLike<number> } | null = null
  for (let i = 0; i < 5; i++) {
    const problem = { network, batch: batches[i % batches.length], objective }
    const { loss, gradient } = rule.gradient(problem, parameters)
    const without = rule.gradient(
      { ...problem, objective: { ...objective, activity: { ...penalty, strength: 0 } } },
      parameters,
    )
    losses.push(without.loss)
    expect(loss).toBeGreaterThan(without.loss)
    first ??= { gradient: without.gradient, rates: [] }
    gradient.readoutBias.fill(0)
    optimizer.update(parameters.data, gradient.data)
  }
  return { losses, gradient: first!.gradient }
}

const norm = (x: ArrayLike<number>) => Math.sqrt(Array.from(x).reduce((sum, v) => sum + v * v, 0))
const worst = (got: readonly number[], wanted: readonly number[]) =>
  Math.max(...wanted.map((x, i) => Math.abs(got[i] / x - 1)))

const T = 1000
const regression = (change: Partial<Parameters<typeof lif>[0]> = {}): Setting => {
  const file = read('fixture_regression.npz')
  const leak = Math.exp(-1 / 30)
  return {
    file,
    cell: lif({ leak, threshold: 0.03, ...change }),
    readoutLeak: leak,
    // their loss is a sum over the steps, ours the mean
    objective: { loss: squaredError(), l2: 0, activity: { strength: 300 / T, target: 0.01 } },
    batches: [
      {
        inputs: { data: file.x, shape: [T, 1, 100] },
        targets: { data: file.numbers('target'), shape: [T, 1, 1] },
      },
    ],
    optimizer: (size) => sgd({ size, schedule: constantSchedule(1e-4 * T) }),
  }
}

describe('regression, 100 LIF', () => {
  const wanted = [101.964356999041, 103.466731126205, 103.340607074771, 103.680244037686, 104.412775748752]

  it('all five losses are those of NEST (1e-8)', () => {
    const { losses, gradient } = run(regression())
    expect(
      worst(
        losses.map((loss) => loss * T),
        wanted,
      ),
    ).toBeLessThan(1e-8)
    expect(norm(gradient.input) * T).toBeCloseTo(185.51679408618676, 6)
    expect(norm(gradient.readout) * T).toBeCloseTo(108.0115251500608, 6)
  })

  it.each([
    ['the reset kept in the gradient', { reset: 'kept' as const }],
    ['another height of the pseudo-derivative', { pseudoDerivative: { height: 9 } }],
    ['a refractory time', { refractorySteps: 3 }],
  ])('control: not with %s', (_, change) => {
    const { losses } = run(regression(change))
    expect(
      worst(
        losses.map((loss) => loss * T),
        wanted,
      ),
    ).toBeGreaterThan(1e-6)
  })
})

const steps = 2250
const classification = (
  change: { adaptation?: number; refractorySteps?: number; epsilonAddedTo?: 'corrected' } = {},
): Setting => {
  const file = read('fixture_classification_b1.npz')
  const leak = Math.exp(-1 / 20)
  const adaptationLeak = Math.exp(-1 / 2000)
  const adaptation = change.adaptation ?? (1.7 * (1 - adaptationLeak)) / (1 - leak)
  const labels = file.numbers('labels')
  const mask = Uint8Array.from({ length: steps }, (_, t) => (t >= steps - 150 ? 1 : 0))
  const size = steps * 40
  return {
    file,
    cell: alif({
      ...{ leak, driveGain: 1, threshold: 0.6, adaptationLeak, adaptationGain: 1 },
      refractorySteps: change.refractorySteps ?? 5,
      adaptation: Float64Array.from({ length: 100 }, (_, i) => (i < 50 ? 0 : adaptation)),
    }),
    readoutLeak: leak,
    objective: {
      loss: crossEntropy({ at: 'every' }),
      l2: 0,
      activity: { strength: 300 / 150, target: 0.01 },
    },
    batches: Array.from(labels, (label, i) => ({
      inputs: { data: file.x.slice(i * size, (i + 1) * size), shape: [steps, 1, 40] },
      targets: { data: new Int32Array(steps).fill(label), shape: [steps, 1] },
      mask: { data: mask, shape: [steps] },
    })),
    optimizer: (length) =>
      adam({
        size: length,
        schedule: constantSchedule(5e-3),
        epsilonAddedTo: change.epsilonAddedTo ?? 'uncorrected',
      }),
  }
}

describe('classification of evidence, 50 LIF and 50 ALIF', () => {
  const wanted = [0.741152550006, 0.7403881877, 0.665785233177, 0.663644193322, 0.729428962844]

  it('all five losses are those of NEST (1e-8)', () => {
    expect(worst(run(classification()).losses, wanted)).toBeLessThan(1e-8)
  })

  it.each([
    ['no adaptation', { adaptation: 0 }],
    ['no refractory time', { refractorySteps: 0 }],
    ['ε inside the bias correction', { epsilonAddedTo: 'corrected' as const }],
  ])('control: not with %s', (_, change) => {
    expect(worst(run(classification(change)).losses, wanted)).toBeGreaterThan(1e-7)
  })
})
