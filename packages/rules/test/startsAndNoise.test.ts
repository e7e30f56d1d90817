import { driveNoise, gradient, type Problem, seed } from '@credit/core'
import { eprop, exact, rtrl } from '@credit/rules'
import { describe, expect, it } from 'vitest'
import { differenceGradient, worstBlock } from '../../core/test/finiteDifference.js'
import { relativeError } from '../../core/test/golden.js'
import { type FurtherCell, furtherCells } from '../src/testing/cells.js'
import { gaussian, problemOf } from '../src/testing/problem.js'

// Initial states [k, B, N] and drive noise [D, T, B, N] of cells of several states and drives.

const trials = 3
const steps = 5

function placeOf(name: FurtherCell) {
  const { problem, parameters } = problemOf({
    ...{
      hidden: 4,
      inputs: 2,
      outputs: 2,
      steps,
      trials,
      leak: 0.6,
      activation: 'tanh',
    },
    ...{ bias: 'trained', autapses: 'allowed', connectivity: 'dense', types: 1, signs: 'free' },
    ...{ loss: 'values', mask: 'none', l2: 0, start: 'zero', noise: 'none', scale: 0.6, seed: 5, cell: name },
  })
  const { cell, hidden } = problem.network
  const k = cell.states.length
  const x0 = gaussian(seed(8), k * trials * hidden, 0.5)
  const initialState = { data: x0, shape: [...(k === 1 ? [] : [k]), trials, hidden] }
  const noise = driveNoise(problem.network, { steps, trials }, 0.3, seed(9))
  const batch = { ...problem.batch, initialState, driveNoise: noise }
  return { plain: problem, problem: { ...problem, batch }, parameters }
}

describe.each(Object.keys(furtherCells) as FurtherCell[])('%s', (name) => {
  const { plain, problem, parameters } = placeOf(name)
  const { cell } = problem.network
  const gradientOf = (of: Problem) => gradient(of, parameters).gradient

  it('RTRL, step by step, is the exact gradient (1e-10)', () => {
    const truth = exact().gradient(problem, parameters).gradient
    const { gradient: online } = rtrl().gradient(problem, parameters)
    expect(relativeError(online.data, truth.data)).toBeLessThan(1e-10)
    const local = eprop().gradient(problem, parameters, { form: 'online' }).gradient
    const offline = eprop().gradient(problem, parameters, { form: 'offline' }).gradient
    expect(relativeError(local.data, offline.data)).toBeLessThan(1e-10)
  })

  it('control: without either it is another gradient', () => {
    const { initialState, driveNoise: noise } = problem.batch
    const both = gradientOf(problem).data
    for (const batch of [
      { ...plain.batch, initialState },
      { ...plain.batch, driveNoise: noise },
    ]) {
      expect(relativeError(gradientOf({ ...plain, batch }).data, both)).toBeGreaterThan(1e-3)
    }
    // noise on each drive alone counts
    const D = cell.drives.length
    for (let d = 0; d < D; d++) {
      const part = noise.data.length / D
      const data = noise.data.map((x, i) => (Math.floor(i / part) === d ? 0 : x))
      const other = { ...problem.batch, driveNoise: { ...noise, data } }
      expect(
        relativeError(gradientOf({ ...problem, batch: other }).data, both),
        `drive ${d}`,
      ).toBeGreaterThan(1e-4)
    }
  })

  it('finite differences agree (1e-7), where there is no spike', () => {
    if (cell.output === 'spikes') {
      expect(gradientOf(problem).recurrent.some((g) => g !== 0)).toBe(true)
      return
    }
    expect(worstBlock(gradientOf(problem), differenceGradient(problem, parameters)!)).toBeLessThan(1e-7)
  })

  it('other shapes are refused by name', () => {
    const { hidden } = problem.network
    const wrong = { data: new Float64Array(7 * trials * hidden), shape: [7, trials, hidden] }
    const k = cell.states.length
    const expected = k === 1 ? `[${trials}, ${hidden}]` : `[${k}, ${trials}, ${hidden}]`
    expect(() => gradientOf({ ...problem, batch: { ...problem.batch, initialState: wrong } })).toThrow(
      `batch.initialState.shape must be ${expected}, got [7, ${trials}, ${hidden}]`,
    )
    expect(() => gradientOf({ ...problem, batch: { ...problem.batch, driveNoise: wrong } })).toThrow(
      'batch.driveNoise.shape must be [',
    )
  })
})
