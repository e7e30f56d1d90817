import { describe, expect, it } from 'vitest'
import { type Activation, activations } from '../activation.js'
import { fillGaussian, seed } from '../random/index.js'
import { activate } from './activate.js'

const states = fillGaussian(new Float64Array(64), seed(1).generator(), 0, 2)
states.set([0, -0, Number.NaN, 40, -40, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])

function run(activation: Activation) {
  const rates = new Float64Array(66).fill(9)
  const derivatives = new Float64Array(66).fill(9)
  activate(activation, states, 4, rates, 1, derivatives, 2, 60)
  return { rates, derivatives }
}

describe.each(Object.values(activations))('$name', (activation) => {
  it('its own loop gives the bits of value and derivative, at the offsets and nowhere else', () => {
    const { rates, derivatives } = run(activation)
    const inside = [...states.subarray(4)]
    expect([...rates]).toEqual([9, ...inside.map(activation.value), 9, 9, 9, 9, 9])
    expect([...derivatives]).toEqual([9, 9, ...inside.map(activation.derivative), 9, 9, 9, 9])
  })

  it('an open value with the same functions gives the same bits', () => {
    expect(run({ ...activation })).toEqual(run(activation))
  })

  it('control: the others do not', () => {
    for (const other of Object.values(activations)) {
      if (other === activation) continue
      expect(run(other).rates).not.toEqual(run(activation).rates)
      expect(run(other).derivatives).not.toEqual(run(activation).derivatives)
    }
  })

  it('keeps NaN', () => {
    const rates = new Float64Array(1)
    activate(activation, states, 2, rates, 0, new Float64Array(1), 0, 1)
    expect(rates[0]).toBeNaN()
  })
})
