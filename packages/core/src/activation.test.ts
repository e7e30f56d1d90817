import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Activation, activationOf, activations, identity, relu, tanhActivation } from './activation.js'
import { ArgumentError } from './errors.js'

const h = 1e-3
/** Five-point difference: right to about 1e-11 for arguments of order 1. */
const slope = (f: (x: number) => number, x: number) =>
  (8 * (f(x + h) - f(x - h)) - (f(x + 2 * h) - f(x - 2 * h))) / (12 * h)

describe.each(Object.values(activations))('$name', (activation) => {
  it('has the derivatives that its differences have, away from the kink', () => {
    fc.assert(
      fc.property(fc.double({ min: -4, max: 4, noNaN: true }), (x) => {
        fc.pre(!activation.kinked || Math.abs(x) > 2 * h)
        expect(Math.abs(activation.derivative(x) - slope(activation.value, x))).toBeLessThan(1e-9)
        expect(Math.abs(activation.secondDerivative(x) - slope(activation.derivative, x))).toBeLessThan(1e-9)
      }),
      { seed: 1 },
    )
  })

  it('is kinked exactly when its derivative jumps at 0', () => {
    expect(Math.abs(activation.derivative(1e-12) - activation.derivative(-1e-12)) > 0.5).toBe(
      activation.kinked,
    )
  })

  it('keeps NaN, so that a diverged state shows', () => {
    expect(activation.value(Number.NaN)).toBeNaN()
  })

  it('is found by its name', () => {
    expect(activationOf('test', activation.name)).toBe(activation)
  })
})

describe('closed forms', () => {
  it.each([
    [relu, -2, [0, 0, 0]],
    [relu, 3, [3, 1, 0]],
    [relu, 0, [0, 0, 0]],
    [relu, -0, [0, 0, 0]],
    [tanhActivation, 0, [0, 1, -0]],
    // z = tanh(ln 2) = (2 − ½)/(2 + ½) = 3/5; 1 − z² = 16/25; −2 z (1 − z²) = −96/125
    [tanhActivation, Math.LN2, [0.6, 0.64, -0.768]],
    [identity, -2, [-2, 1, 0]],
  ] as const)('%o at %f', (activation, x, [value, first, second]) => {
    expect(activation.value(x)).toBeCloseTo(value, 15)
    expect(activation.derivative(x)).toBeCloseTo(first, 15)
    expect(activation.secondDerivative(x)).toBeCloseTo(second, 15)
  })

  it('relu of −0 is +0', () => {
    expect(relu.value(-0)).toBe(0)
  })

  it('control: the three differ', () => {
    expect(new Set([relu, tanhActivation, identity].map(({ value }) => value(-0.5))).size).toBe(3)
  })
})

describe('activationOf', () => {
  const open: Activation = { ...identity, name: 'own' }

  it('hands an open value on as it is', () => {
    expect(activationOf('test', open)).toBe(open)
  })

  it.each([['elu'], ['toString'], [''], [undefined], [null], [3], [{}]])('refuses %o', (value) => {
    expect(() => activationOf('test', value)).toThrow(ArgumentError)
    expect(() => activationOf('test', value)).toThrow(
      'test: activation must be one of "relu", "tanh", "sigmoid", "softplus", "identity", or an Activation, got ',
    )
  })

  it.each(Object.keys(open))('refuses an open value without %s', (member) => {
    expect(() => activationOf('test', { ...open, [member]: undefined })).toThrow(ArgumentError)
  })
})
