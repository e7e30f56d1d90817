import { ArgumentError, type GradientFunction, seed } from '@credit/core'
import { describe, expect, it } from 'vitest'
import { denseEigenvalues, symmetricMatrix } from '../test/spectra.js'
import {
  type AdaptiveSharpnessOptions,
  adaptiveSharpness,
  adaptiveSharpnessAsync,
} from './adaptiveSharpness.js'

const root = seed(4)
const n = 6
const T = Float64Array.from({ length: n }, (_, i) => 0.5 + i)

/** ½ (w - c)ᵀ A (w - c) + slope · (w - c). */
function quadratic(A: Float64Array, slope: Float64Array, centre = new Float64Array(n)): GradientFunction {
  return (w, out) => {
    let loss = 0
    for (let i = 0; i < n; i++) {
      const x = w[i] - centre[i]
      let row = 0
      for (let j = 0; j < n; j++) row += A[i * n + j] * (w[j] - centre[j])
      out[i] = row + slope[i]
      loss += 0.5 * x * row + slope[i] * x
    }
    return { loss, weight: 1 }
  }
}
const A = symmetricMatrix(n)
const none = new Float64Array(n)
const normalised = A.map((entry, k) => T[Math.floor(k / n)] * entry * T[k % n])
const leading = denseEigenvalues(normalised, n)[n - 1]
const lengthOf = (x: Float64Array) => Math.hypot(...x)

describe('closed forms', () => {
  it('at a stationary point: r²/2 times the largest eigenvalue of T H T', () => {
    const centre = Float64Array.from({ length: n }, (_, i) => i - 2)
    const record = adaptiveSharpness(quadratic(A, none, centre), centre, {
      radius: 0.3,
      scale: T,
      seed: root,
    })
    expect(record.converged).toBe(true)
    expect(record.value / (0.045 * leading)).toBeCloseTo(1, 5)
    expect(record.values[0]).toBe(0)
    expect(record.loss).toBe(0)
    // control: not the eigenvalue of H itself
    expect(Math.abs(record.value / (0.045 * denseEigenvalues(A, n)[n - 1]) - 1)).toBeGreaterThan(0.5)
  })

  it('a linear loss: r ‖T g‖, by one step', () => {
    const slope = Float64Array.from({ length: n }, (_, i) => 1 - i)
    const record = adaptiveSharpness(quadratic(new Float64Array(n * n), slope), none, {
      radius: 0.2,
      scale: T,
      seed: root,
      starts: 0,
    })
    expect(record.value).toBeCloseTo(0.2 * lengthOf(slope.map((g, i) => g * T[i])), 12)
    expect(record.gradients).toBe(2)
    expect(record.gap).toBeLessThan(1e-12)
  })

  it('a maximum inside the ball is found inside', () => {
    const hill = Float64Array.from({ length: n * n }, (_, k) => (k % (n + 1) === 0 ? -1 - k / 10 : 0))
    const slope = Float64Array.from({ length: n }, () => 0.1)
    const record = adaptiveSharpness(quadratic(hill, slope), none, {
      radius: 3,
      scale: none.map(() => 1),
      seed: root,
      tolerance: 1e-3,
      maxGradients: 2000,
    })
    const exact = Array.from({ length: n }, (_, i) => 0.005 / (1 + (i * (n + 1)) / 10)).reduce(
      (a, b) => a + b,
    )
    expect(record.converged).toBe(true)
    expect(record.value).toBeLessThanOrEqual(exact * (1 + 1e-12))
    // the gap bounds what is missing, for a concave loss
    expect(exact - record.value).toBeLessThanOrEqual(record.gap * (1 + 1e-9))
    expect(record.value / exact).toBeCloseTo(1, 2)
    expect(lengthOf(record.perturbation)).toBeLessThan(1)
  })
})

it('the perturbation lies in the ball and attains the value; w is not changed', () => {
  const slope = Float64Array.from({ length: n }, (_, i) => Math.cos(i))
  const gradient = quadratic(A, slope)
  const w = Float64Array.from({ length: n }, (_, i) => Math.sin(i))
  const before = w.slice()
  const record = adaptiveSharpness(gradient, w, { radius: 0.4, scale: T, seed: root })
  expect(w).toEqual(before)
  expect(lengthOf(record.perturbation.map((e, i) => e / T[i]))).toBeLessThanOrEqual(0.4 * (1 + 1e-12))
  const out = new Float64Array(n)
  const there = gradient(
    w.map((x, i) => x + record.perturbation[i]),
    out,
  ).loss
  expect(there - gradient(w, out).loss).toBeCloseTo(record.value, 12)
  // no random point of the sphere is worse
  const generator = root.child('check').generator()
  for (let k = 0; k < 500; k++) {
    const x = Float64Array.from({ length: n }, () => generator.gaussian())
    const step = x.map((entry, i) => (0.4 * T[i] * entry) / lengthOf(x))
    expect(
      gradient(
        w.map((entry, i) => entry + step[i]),
        out,
      ).loss - record.loss,
    ).toBeLessThan(record.value)
  }
})

it('entries of scale 0 stay', () => {
  const scale = T.map((t, i) => (i < 2 ? t : 0))
  const { perturbation, value } = adaptiveSharpness(quadratic(A, none), none, {
    radius: 1,
    scale,
    seed: root,
  })
  expect([...perturbation.subarray(2)]).toEqual([0, 0, 0, 0])
  const corner = [normalised[0], normalised[1], normalised[n], normalised[n + 1]]
  const top = denseEigenvalues(Float64Array.from(corner), 2)[1]
  expect(value).toBeCloseTo(Math.max(0, top / 2), 5)
})

it('the same seed gives the same bits, another one other starts', () => {
  const slope = none.map(() => 0.1)
  const run = (from: typeof root) =>
    adaptiveSharpness(quadratic(A, slope), none, { radius: 1, scale: T, seed: from })
  expect(run(root)).toEqual(run(root))
  expect(run(root.child('other')).values).not.toEqual(run(root).values)
  expect(run(root.child('other')).value).toBeCloseTo(run(root).value, 4)
})

it('random starts find the higher hill behind, which the slope at w points away from', () => {
  const gradient: GradientFunction = ([x], out) => {
    const steepness = x < 0 ? 3 : 0.2
    out[0] = 0.2 + 2 * steepness * x
    return { loss: 0.2 * x + steepness * x * x, weight: 1 }
  }
  const options = { radius: 1, scale: Float64Array.of(1), seed: root }
  const alone = adaptiveSharpness(gradient, new Float64Array(1), { ...options, starts: 0 })
  const several = adaptiveSharpness(gradient, new Float64Array(1), { ...options, starts: 4 })
  expect(alone.value).toBeCloseTo(0.4, 12)
  expect(several.value).toBeCloseTo(2.8, 12)
  expect(several.values[0]).toBe(alone.value)
})

it('out of gradients, says so and keeps the best', () => {
  const record = adaptiveSharpness(quadratic(A, none), none, {
    radius: 1,
    scale: T,
    seed: root,
    maxGradients: 2,
  })
  expect(record.converged).toBe(false)
  expect(record.value).toBeGreaterThan(0)
  expect(record.warnings).toEqual(['4 of 5 starts did not reach a local maximum'])
})

it('aborted, says so and keeps the best', async () => {
  const controller = new AbortController()
  const record = await adaptiveSharpnessAsync(
    quadratic(
      A,
      none.map(() => 0.1),
    ),
    none,
    { radius: 1, scale: T, seed: root },
    { signal: controller.signal, onProgress: ({ gradients }) => gradients === 3 && controller.abort() },
  )
  expect(record.gradients).toBe(3)
  expect(record.converged).toBe(false)
  expect(record.value).toBeGreaterThan(0)
  expect(record.warnings[0]).toBe('stopped after 3 gradients')
})

describe('refuses', () => {
  const good: AdaptiveSharpnessOptions = { radius: 1, scale: T, seed: root }
  const call = (options: Partial<Record<keyof AdaptiveSharpnessOptions, unknown>>, w: Float64Array = none) =>
    adaptiveSharpness(quadratic(A, none), w, { ...good, ...options } as AdaptiveSharpnessOptions)
  it.each([
    [{ radius: 0 }, 'radius must be a positive number, got 0'],
    [{ radius: Number.NaN }, 'radius must be a positive number, got NaN'],
    [{ scale: new Float64Array(2) }, 'scale must be an array of length 6'],
    [{ scale: none }, 'scale must be more than zeros'],
    [{ scale: T.map((t) => -t) }, 'scale[0] must be at least 0, got -0.5'],
    [{ seed: 7 }, 'seed must be a seed, such as seed(7), got 7'],
    [{ starts: -1 }, 'starts must be an integer from 0 to 1000000, got -1'],
    [{ maxGradients: 0 }, 'maxGradients must be an integer from 1 to 10000000, got 0'],
    [{ tolerance: 0 }, 'tolerance must be between 0 and 1, exclusive, got 0'],
  ])('%j', (options, message) => {
    expect(() => call(options)).toThrow(ArgumentError)
    expect(() => call(options)).toThrow(`adaptiveSharpness: ${message}`)
  })
  it('a point or a loss that is not finite', () => {
    expect(() =>
      call(
        {},
        none.map(() => Number.NaN),
      ),
    ).toThrow('adaptiveSharpness: w[0] must be finite, got NaN')
    const blowing: GradientFunction = (w, out) => {
      out.fill(1)
      return { loss: w[0] === 0 ? 0 : Number.POSITIVE_INFINITY, weight: 1 }
    }
    expect(() => adaptiveSharpness(blowing, none, good)).toThrow(
      'adaptiveSharpness: the loss of gradient 2 must be a finite number, got Infinity',
    )
  })
})

it('what is scaled by 0 takes no part in where the starts are', () => {
  // of 400 parameters one can move: every start is at one end of it, at once
  const n = 400
  const scale = new Float64Array(n)
  scale[7] = 2
  const loss = (w: Float64Array, out: Float64Array) => {
    out.set(w)
    return { loss: 1 + w.reduce((sum, x) => sum + x * x, 0) / 2, weight: 1 }
  }
  const options = { radius: 0.5, scale, seed: seed(3), starts: 4, maxGradients: 1 }
  const { values, perturbation, converged, warnings } = adaptiveSharpness(loss, new Float64Array(n), options)
  // (2 · 0.5)² / 2
  expect(values.slice(1)).toEqual([0.5, 0.5, 0.5, 0.5].map((value) => expect.closeTo(value, 12)))
  expect(perturbation.map(Math.abs).reduce((a, b) => a + b)).toBeCloseTo(1, 12)
  expect([converged, warnings]).toEqual([true, []])
})
