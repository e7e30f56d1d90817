import { describe, expect, it } from 'vitest'
import { fillGaussian, seed } from '../random/index.js'
import { adam } from './adam.js'
import { adamw } from './adamw.js'
import type { Optimizer } from './optimizer.js'
import { rmsprop } from './rmsprop.js'
import { sgd } from './sgd.js'

// Every optimizer against its formula without recurrence: running means as sums over the whole history, the parameter
// as its first value and the sum of all steps. One parameter at a time, so its history is an array of numbers.

const size = 4
const count = 40
const lr = (update: number) => 0.1 / (1 + 0.05 * update)
const start = fillGaussian(new Float64Array(size), seed(3).child('w').generator(), 0, 1)
const gradients = Array.from({ length: count }, (_, t) =>
  fillGaussian(new Float64Array(size), seed(3).child(t).generator(), 0.3, 1),
)

const sumUpTo = (t: number, term: (i: number) => number) => {
  let sum = 0
  for (let i = t; i >= 0; i--) sum += term(i)
  return sum
}
/** Σ_i decay^(t−i) x_i */
const decaying = (decay: number, t: number, x: (i: number) => number) =>
  sumUpTo(t, (i) => Math.exp((t - i) * Math.log(decay)) * x(i))
/** (1−share) Σ_i share^(t−i) x_i */
const runningMean = (share: number, t: number, x: (i: number) => number) =>
  (1 - share) * decaying(share, t, x)

/** What update t subtracts, given the history of one parameter's gradient. */
type StepOf = (g: readonly number[], t: number) => number

function unrolled(step: StepOf, decay: (parameter: number) => number = () => 0): number[] {
  return Array.from({ length: size }, (_, parameter) => {
    const g = gradients.map((gradient) => gradient[parameter])
    let kept = 1
    let moved = 0
    for (let t = count - 1; t >= 0; t--) {
      moved += kept * step(g, t)
      kept *= 1 - lr(t) * decay(parameter)
    }
    return kept * start[parameter] - moved
  })
}

function run(optimizer: Optimizer): Float64Array {
  const w = start.slice()
  for (const gradient of gradients) optimizer.update(w, gradient)
  return w
}

function relativeError(given: ArrayLike<number>, wanted: readonly number[]): number {
  const largest = Math.max(...wanted.map(Math.abs))
  return Math.max(...wanted.map((value, i) => Math.abs(given[i] - value))) / largest
}

const options = { size, schedule: lr }
const adamOptions = { ...options, beta1: 0.8, beta2: 0.95, epsilon: 0.05 }
const rmsOptions = { ...options, smoothing: 0.8, epsilon: 0.05, momentum: 0.6 }

interface AdamForm {
  beta1?: number
  beta2?: number
  corrections?: 'both' | 'none' | 'mean' | 'square'
  epsilonIn?: 'corrected' | 'uncorrected' | 'root'
}
const adamStep =
  ({ beta1 = 0.8, beta2 = 0.95, corrections = 'both', epsilonIn = 'corrected' }: AdamForm = {}): StepOf =>
  (g, t) => {
    const first = corrections === 'both' || corrections === 'mean' ? 1 - beta1 ** (t + 1) : 1
    const second = corrections === 'both' || corrections === 'square' ? 1 - beta2 ** (t + 1) : 1
    const mean = runningMean(beta1, t, (i) => g[i]) / first
    const square = runningMean(beta2, t, (i) => g[i] ** 2) / second
    if (epsilonIn === 'root') return (lr(t) * mean) / Math.sqrt(square + 0.05)
    const epsilon = epsilonIn === 'corrected' ? 0.05 : 0.05 / Math.sqrt(second)
    return (lr(t) * mean) / (Math.sqrt(square) + epsilon)
  }

const rmsStep =
  ({ smoothing = 0.8, momentum = 0.6, centered = false, epsilonIn = 'outside' } = {}): StepOf =>
  (g, t) =>
    lr(t) *
    decaying(momentum, t, (i) => {
      const square = runningMean(smoothing, i, (j) => g[j] ** 2)
      const mean = centered ? runningMean(smoothing, i, (j) => g[j]) : 0
      const variance = square - mean ** 2
      return epsilonIn === 'outside' ? g[i] / (Math.sqrt(variance) + 0.05) : g[i] / Math.sqrt(variance + 0.05)
    })

const heavyBall: StepOf = (g, t) => lr(t) * decaying(0.7, t, (i) => g[i])
const nesterov: StepOf = (g, t) => lr(t) * (g[t] + 0.7 * decaying(0.7, t, (i) => g[i]))
const all = () => 0.3
const half = (parameter: number) => (parameter < 2 ? 0.3 : 0)

const cases: [string, () => Optimizer, number[], [string, number[]][]][] = [
  [
    'sgd',
    () => sgd({ ...options, momentum: 0.7 }),
    unrolled(heavyBall),
    [
      ['Nesterov', unrolled(nesterov)],
      ['the step size inside the velocity', unrolled((g, t) => decaying(0.7, t, (i) => lr(i) * g[i]))],
      ['a running mean', unrolled((g, t) => lr(t) * runningMean(0.7, t, (i) => g[i]))],
    ],
  ],
  [
    'sgd, Nesterov',
    () => sgd({ ...options, momentum: 0.7, nesterov: 'on' }),
    unrolled(nesterov),
    [
      ['heavy ball', unrolled(heavyBall)],
      [
        'the velocity of before',
        unrolled((g, t) => lr(t) * (g[t] + 0.7 * (t > 0 ? decaying(0.7, t - 1, (i) => g[i]) : 0))),
      ],
    ],
  ],
  [
    'adam',
    () => adam(adamOptions),
    unrolled(adamStep()),
    [
      ['no correction', unrolled(adamStep({ corrections: 'none' }))],
      ['the mean corrected alone', unrolled(adamStep({ corrections: 'mean' }))],
      ['the square corrected alone', unrolled(adamStep({ corrections: 'square' }))],
      ['ε of TensorFlow 1', unrolled(adamStep({ epsilonIn: 'uncorrected' }))],
      ['ε in the root', unrolled(adamStep({ epsilonIn: 'root' }))],
      ['β1 and β2 exchanged', unrolled(adamStep({ beta1: 0.95, beta2: 0.8 }))],
    ],
  ],
  [
    'adam, ε added to the uncorrected root',
    () => adam({ ...adamOptions, epsilonAddedTo: 'uncorrected' }),
    unrolled(adamStep({ epsilonIn: 'uncorrected' })),
    [
      ['ε added to the corrected root', unrolled(adamStep())],
      ['no correction', unrolled(adamStep({ corrections: 'none' }))],
    ],
  ],
  [
    'adamw',
    () => adamw({ ...adamOptions, weightDecay: 0.3 }),
    unrolled(adamStep(), all),
    [
      ['no decay', unrolled(adamStep())],
      ['half of them', unrolled(adamStep(), half)],
      ['another decay', unrolled(adamStep(), () => 0.2)],
    ],
  ],
  [
    'adamw with a mask',
    () => adamw({ ...adamOptions, weightDecay: 0.3, decayed: [1, 1, 0, 0] }),
    unrolled(adamStep(), half),
    [
      ['all', unrolled(adamStep(), all)],
      ['the other half', unrolled(adamStep(), (parameter) => 0.3 - half(parameter))],
    ],
  ],
  [
    'rmsprop',
    () => rmsprop(rmsOptions),
    unrolled(rmsStep()),
    [
      ['centered', unrolled(rmsStep({ centered: true }))],
      ['ε in the root', unrolled(rmsStep({ epsilonIn: 'root' }))],
      ['other smoothing', unrolled(rmsStep({ smoothing: 0.9 }))],
      ['other momentum', unrolled(rmsStep({ momentum: 0.5 }))],
    ],
  ],
  [
    'rmsprop, centered',
    () => rmsprop({ ...rmsOptions, centered: 'on' }),
    unrolled(rmsStep({ centered: true })),
    [['not centered', unrolled(rmsStep())]],
  ],
]

describe.each(cases)('%s', (_, make, wanted, controls) => {
  const given = run(make())

  it('is its formula without recurrence', () => {
    expect(relativeError(given, wanted)).toBeLessThan(1e-13)
  })

  it.each(controls)('control: is not %s', (_, other) => {
    expect(relativeError(given, other)).toBeGreaterThan(1e-3)
  })

  it('control: has moved every parameter', () => {
    for (let i = 0; i < size; i++) expect(Math.abs(given[i] - start[i])).toBeGreaterThan(1e-2)
  })
})
