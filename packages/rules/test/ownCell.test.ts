import {
  type Batch,
  type Cell,
  checkCell,
  fillGaussian,
  parametersOf,
  recurrentNetwork,
  seed,
  squaredError,
  tanh,
} from '@credit/core'
import { eprop, exact, mdgl, rtrl, snap } from '@credit/rules'
import { describe, expect, it } from 'vitest'
import { differenceOfRules } from './differenceOfRules.ts'

// No cell of the library has two drives from the units alone, each with biases of its own. A cell of a user may.

/** x ← αx + tanh(d0 + d1/2) + tanh(0.7 d2 − d3), z = tanh x: the drives d1 and d3 come from units alone. */
const cell: Cell = {
  name: 'two-ways',
  options: {},
  states: ['x'],
  drives: [
    { gate: 0, from: 'inputs' },
    { gate: 0, from: 'units' },
    { gate: 1, from: 'inputs' },
    { gate: 1, from: 'units' },
  ],
  kept: ['first', 'second', 'output'],
  output: 'continuous',
  start({ hidden, trials, states: [x], rates, kept }, initial) {
    for (let n = 0; n < trials * hidden; n++) {
      x[n] = initial?.[n] ?? 0
      rates[n] = tanh(x[n])
      for (const values of kept) values[n] = 0
      kept[2][n] = rates[n]
    }
  },
  step({ hidden, trials, drives: [a, b, c, d], states: [x], rates, kept: [first, second, output] }, t) {
    const width = trials * hidden
    for (let at = t * width; at < (t + 1) * width; at++) {
      first[at] = tanh(a[at] + b[at] / 2)
      second[at] = tanh(0.7 * c[at] - d[at])
      x[at] = 0.6 * x[at - width] + first[at] + second[at]
      rates[at] = output[at] = tanh(x[at])
    }
  },
  partials({ hidden, trials, kept: [first, second, output] }, t, { carry, gain, read }) {
    const width = trials * hidden
    for (let n = 0, at = t * width; n < width; n++, at++) {
      const [p, q] = [1 - first[at] ** 2, 1 - second[at] ** 2]
      carry[0][0][n] = 0.6
      for (const [d, slope] of [p, p / 2, 0.7 * q, -q].entries()) gain[0][d][n] = slope
      read[0][n] = 1 - output[at] ** 2
    }
  },
}

const [steps, trials, inputs, hidden, outputs] = [7, 3, 2, 4, 2]
const network = recurrentNetwork({ inputs, hidden, outputs, cell })
const drawn = (name: string, length: number, scale: number) =>
  fillGaussian(new Float64Array(length), seed(5).child(name).generator(), 0, scale)
const tensor = (name: string, ...shape: number[]) => ({
  data: drawn(
    name,
    shape.reduce((a, b) => a * b),
    1,
  ),
  shape,
})
const batch: Batch = {
  inputs: tensor('inputs', steps, trials, inputs),
  targets: tensor('targets', steps, trials, outputs),
}
const parameters = parametersOf(network.layout, drawn('parameters', network.layout.size, 0.7))
const place = { problem: { network, batch, objective: { loss: squaredError(), l2: 0 } }, parameters }
const difference = differenceOfRules(['recurrent', 'input', 'bias', 'recurrentBias', 'readout'])

describe('a cell with two drives from the units alone', () => {
  it('is what its partials say', () => {
    expect(checkCell(cell, { seed: seed(1) }).failures).toEqual([])
    expect(network.layout.blocks.recurrentBias.shape).toEqual([2 * hidden])
  })

  it('has the exact gradient step by step; control: e-prop has not, nor has the biases of one drive those of the other', () => {
    expect(difference(rtrl(), exact(), place)).toBeLessThan(1e-10)
    expect(difference(snap({ n: hidden }), exact(), place)).toBeLessThan(1e-10)
    expect(difference(eprop(), exact(), place)).toBeGreaterThan(1e-3)
    const { recurrentBias } = exact().gradient(place.problem, parameters).gradient
    const [one, other] = [recurrentBias.subarray(0, hidden), recurrentBias.subarray(hidden)]
    expect(Math.max(...one.map((g, i) => Math.abs(g - other[i])))).toBeGreaterThan(1e-3)
  })

  it('the online and the offline form of a rule agree', () => {
    for (const rule of [eprop(), mdgl()]) {
      const { gradient } = rule.gradient(place.problem, parameters)
      const sum = parametersOf(network.layout)
      const learner = rule.online(network, parameters, { loss: squaredError(), streams: trials })
      for (let t = 0; t < steps; t++) {
        const of = (data: ArrayLike<number>, n: number) =>
          Array.from({ length: trials * n }, (_, i) => data[t * trials * n + i])
        const { gradient: now } = learner.step(of(batch.inputs.data, inputs), of(batch.targets.data, outputs))
        now.data.forEach((g, i) => {
          sum.data[i] += g / steps
        })
      }
      const error = Math.max(...sum.data.map((g, i) => Math.abs(g - gradient.data[i])))
      expect(error / Math.max(...gradient.data.map(Math.abs)), rule.notation).toBeLessThan(1e-10)
    }
  })
})
