import { describe, expect, it } from 'vitest'
import { type Activation, activations } from '../activation.js'
import { fillGaussian, seed } from '../random/index.js'
import { activate } from './activate.js'

const states = fillGaussian(new Float64Array(64), seed(1).generator(), 0, 2)
states.set([0, -0, Number.NaN, 40, -40, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])

function run(activation: Activation) {
  const x = new Float64Array(64 + 2 * 66).fill(9)
  x.set(states)
  activate(activation, x, 4, 65, 132, 60)
  return { rates: x.slice(64, 130), derivatives: x.slice(130) }
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
    const x = Float64Array.of(Number.NaN, 0, 0)
    activate(activation, x, 0, 1, 2, 1)
    expect(x[1]).toBeNaN()
  })
})
