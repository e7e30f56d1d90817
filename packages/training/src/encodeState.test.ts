import {
  adam,
  constantSchedule,
  decodeParameters,
  encodeParameters,
  leakyNetwork,
  seed,
  squaredError,
} from '@credit/core'
import { eprop, modprop } from '@credit/rules'
import { delayedMatch } from '@credit/tasks'
import { describe, expect, test } from 'vitest'
import { decodeState, encodeState } from './encodeState.js'
import { exportParameters } from './exportParameters.js'
import { type FitState, fit } from './fit.js'
import { importParameters } from './importParameters.js'

const root = seed(7)
const task = delayedMatch({ seed: root.child('task'), dt: 50 })
const { inputs, outputs, objective } = task
const network = leakyNetwork({ inputs, hidden: 8, outputs, leak: 0.9, activation: 'tanh' })
const optimizerFrom = (state?: FitState['optimizer']) =>
  adam({ size: network.layout.size, schedule: constantSchedule(0.01), ...(state && { state }) })
const run = (updates: number, from?: FitState) =>
  fit({
    ...{ rule: modprop(), network, objective, updates },
    parameters: network.initialize(root.child('init')),
    batches: task.split('train').sampler(4, root.child('data')),
    optimizer: optimizerFrom(from?.optimizer),
    ...(from && { from }),
  })

describe('a training that was saved', () => {
  const bytes = encodeState(run(5).state())

  test('goes on to the same bits', () => {
    const from = decodeState<FitState>(bytes)
    expect(from.parameters).toBeInstanceOf(Float64Array)
    expect(run(10, from).parameters.data).toEqual(run(10).parameters.data)
    // the control: without the optimizer's memory it is another one
    const other = { ...from, optimizer: optimizerFrom().state() }
    expect(run(10, other).parameters.data).not.toEqual(run(10).parameters.data)
  })

  test('is refused as JSON, which loses the arrays', () => {
    const json = JSON.stringify(run(5).state())
    const text = Uint8Array.from(json, (letter) => letter.charCodeAt(0))
    expect(() => decodeState(text)).toThrow('it looks like JSON, which keeps neither the types of arrays')
    expect(() => decodeState(json as never)).toThrow('decodeState: bytes must be a Uint8Array')
    const { optimizer: _, ...from } = JSON.parse(json)
    expect(() => run(10, from)).toThrow(
      'fit: from.parameters must be a Float64Array, as state() gave it: JSON has none, encodeState keeps them, got',
    )
  })

  test('is found out when a bit of it is flipped, or when it ends early', () => {
    for (let at = 0; at < bytes.length; at += 7) {
      const flipped = Uint8Array.from(bytes)
      flipped[at] ^= 1
      expect(() => decodeState(flipped), `byte ${at}`).toThrow(
        /decodeState: (the checksum of )?bytes must be/,
      )
    }
    expect(() => decodeState(bytes.subarray(0, -1))).toThrow('checksum')
  })
})

test('a learner goes on from its state, and its parameters are saved in either form', () => {
  const make = () =>
    eprop().online(network, network.initialize(root.child('init')), {
      loss: squaredError(),
      dtype: 'float32',
    })
  const learner = make()
  const input = new Float64Array(inputs).fill(0.3)
  for (let t = 0; t < 5; t++) learner.step(input, null)
  const again = make()
  again.restore(decodeState(encodeState(learner.state())))
  expect(again.step(input, null).outputs).toEqual(learner.step(input, null).outputs)
  expect(make().step(input, null).outputs).not.toEqual(learner.step(input, null).outputs)

  // float32 views, which both take
  const { parameters } = learner
  expect(parameters.data).toBeInstanceOf(Float32Array)
  expect(Float32Array.from(decodeParameters(encodeParameters(parameters)).data)).toEqual(
    parameters.data.slice(),
  )
  const npz = exportParameters(parameters)
  expect(Float32Array.from(importParameters(network, npz, 'w.npz').data)).toEqual(parameters.data.slice())
})

test.each([
  [{ f: () => 0 }, 'state.f'],
  [{ a: [new Map()] }, 'state.a.0'],
  [{ a: new Int32Array(1) }, 'state.a'],
  [5, 'state'],
])('refuses what is no plain data: %#', (state, place) => {
  expect(() => encodeState(state as never)).toThrow(`encodeState: ${place} must be`)
})

test('keeps what JSON loses', () => {
  const state = { z: [-0, Number.NaN, Number.NEGATIVE_INFINITY], é: '\u2028', f: Float32Array.of(-0, 0.1) }
  expect(decodeState(encodeState(state))).toEqual(state)
})
