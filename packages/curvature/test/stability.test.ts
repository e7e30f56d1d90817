import {
  fillGaussian,
  forward,
  type GradientFunction,
  gradientFunction,
  hessian,
  leakyNetwork,
  type NetworkParameters,
  type Problem,
  parametersOf,
  seed,
  squaredError,
} from '@credit/core'
import {
  descent,
  lanczos,
  linearStability,
  residualEigenvalues,
  sensitivities,
  stabilityBound,
  updateMap,
  updateStability,
} from '@credit/curvature'
import { eprop } from '@credit/rules'
import { EigenvalueDecomposition, Matrix } from 'ml-matrix'
import { describe, expect, it } from 'vitest'

/** A zero-loss point: targets are the network's own outputs. The mask leaves the last `masked` steps. */
function zeroLossPoint(options: {
  trials: number
  outputs: number
  masked: number
  leakModel: 'voltage' | 'rate'
  seed: number
}): { problem: Problem; parameters: NetworkParameters } {
  const { trials: B, outputs: K, masked, leakModel } = options
  const [N, I, T] = [6, 2, 8]
  const root = seed(options.seed)
  const draw = (name: string, length: number, deviation: number) =>
    fillGaussian(new Float64Array(length), root.child(name).generator(), 0, deviation)
  const network = leakyNetwork({ inputs: I, hidden: N, outputs: K, leak: 0.7, leakModel, activation: 'tanh' })
  const parameters = parametersOf(network.layout, draw('parameters', network.layout.size, 0.8))
  const inputs = { data: draw('inputs', T * B * I, 1), shape: [T, B, I] }
  const targets = forward(network, parameters, inputs).outputs as Problem['batch']['inputs']
  const mask = { data: Uint8Array.from({ length: T }, (_, t) => (t >= T - masked ? 1 : 0)), shape: [T] }
  const objective = { loss: squaredError(), l2: 0 }
  return { problem: { network, batch: { inputs, targets, mask }, objective }, parameters }
}

/** A gradient that moves one block alone. */
function ofBlock(
  gradient: GradientFunction,
  { offset, length }: { offset: number; length: number },
): GradientFunction {
  return (w, out) => {
    const result = gradient(w, out)
    out.fill(0, 0, offset).fill(0, offset + length)
    return result
  }
}

/** 1e-7 away, in a random direction. */
function beside(w: Float64Array): Float64Array {
  const direction = fillGaussian(new Float64Array(w.length), seed(1).child('beside').generator(), 0, 1)
  const length = Math.hypot(...direction)
  return w.map((x, i) => x + (1e-7 * direction[i]) / length)
}

/** Eigenvalues of an operator as a dense matrix, by another program. */
function denseSpectrum(operator: { size: number; apply(v: Float64Array, out: Float64Array): void }) {
  const n = operator.size
  const matrix = new Matrix(n, n)
  const unit = new Float64Array(n)
  const out = new Float64Array(n)
  for (let j = 0; j < n; j++) {
    unit.fill(0)[j] = 1
    operator.apply(unit, out)
    for (let i = 0; i < n; i++) matrix.set(i, j, out[i])
  }
  const { realEigenvalues, imaginaryEigenvalues } = new EigenvalueDecomposition(matrix, {
    assumeSymmetric: false,
  })
  return realEigenvalues.map((real, i) => ({ real, imaginary: imaginaryEigenvalues[i] }))
}

describe.each([
  ['voltage', 'all'],
  ['rate', 'all'],
  ['voltage', 'recurrent'],
  ['rate', 'recurrent'],
] as const)('one residual, %s leak, %s weights', (leakModel, block) => {
  const { problem, parameters } = zeroLossPoint({ trials: 1, outputs: 1, masked: 1, leakModel, seed: 11 })
  const { layout } = problem.network
  const range = block === 'all' ? { offset: 0, length: layout.size } : layout.blocks[block]
  const exact = ofBlock(gradientFunction(problem), range)
  const local = ofBlock(eprop().gradientFunction(problem), range)
  const start = beside(parameters.data)
  const sharpness = lanczos(hessian(problem, parameters, { block }), { largest: 1, seed: seed(7) }).largest[0]
    .value
  const { rho } = stabilityBound(exact, local, start, { learningRate: 1 })
  const scaled: GradientFunction = (w, out) => {
    const result = exact(w, out)
    for (let i = 0; i < out.length; i++) out[i] *= rho
    return result
  }

  it('ρ lies between 0 and 1, so that it makes a difference', () => {
    expect(rho).toBeGreaterThan(0.05)
    expect(rho).toBeLessThan(0.95)
  })

  /** Residuals of 401 points over that of the first, at this share of the bound on the learning rate. */
  function residuals(rule: GradientFunction, ruleRho: number, share: number): Float64Array {
    const learningRate = (share * 2) / (ruleRho * sharpness)
    const { losses, completed } = descent(rule, start, { learningRate, updates: 400 })
    expect(completed).toBe(true)
    return losses.map((loss) => Math.sqrt(loss / losses[0]))
  }

  describe.each([
    ['the exact gradient', exact, 1],
    ['e-prop', local, rho],
    ['the exact gradient times ρ', scaled, rho],
  ])('%s', (_, rule, ruleRho) => {
    it('at 0.97 of the bound the residual shrinks, at 1.03 it grows by more than 1e4', () => {
      // 0.94^400 is 2e-11, but the round-off of w ends it near 1e-6
      expect(residuals(rule, ruleRho, 0.97)[400]).toBeLessThan(1e-4)
      expect(Math.max(...residuals(rule, ruleRho, 1.03))).toBeGreaterThan(1e4)
    })

    it.each([
      [0.97, 'stable'],
      [1.03, 'unstable'],
    ])('at %d the bound, and the eigenvalues of the update, say %s', (share, verdict) => {
      const learningRate = (share * 2) / (ruleRho * sharpness)
      const bound = stabilityBound(exact, rule, start, { learningRate, sharpness })
      expect(bound.stability?.verdict).toBe(verdict)
      expect(bound.bound / sharpness).toBeCloseTo(1 / share, 5)
      const map = updateMap(rule, parameters.data, { learningRate, kinked: false, block: range })
      const found = linearStability(denseSpectrum(map))
      expect(found.verdict).toBe(verdict)
      expect(found.ignored).toBe(range.length - 1)
      expect(found.leading?.real).toBeCloseTo(1 - 2 * share, 5)
      expect(found.leading?.imaginary).toBe(0)
      const arnoldi = updateStability(rule, parameters.data, {
        learningRate,
        kinked: false,
        block: range,
        seed: seed(7),
      })
      expect(arnoldi.verdict).toBe(verdict)
      expect(arnoldi.leading?.real).toBeCloseTo(1 - 2 * share, 6)
      expect(arnoldi.products).toBeLessThan(60)
    })
  })

  it('control: without ρ the bound is wrong for e-prop, which tolerates a sharper minimum', () => {
    expect(residuals(local, 1, 1.03)[400]).toBeLessThan(1)
  })
})

describe('several residuals', () => {
  const { problem, parameters } = zeroLossPoint({
    trials: 2,
    outputs: 2,
    masked: 3,
    leakModel: 'voltage',
    seed: 12,
  })
  const truth = sensitivities(problem, parameters.data, gradientFunction)
  const local = sensitivities(problem, parameters.data, (each) => eprop().gradientFunction(each))
  const exactValues = residualEigenvalues(truth, truth)
  const localValues = residualEigenvalues(truth, local)

  it('there is one for each trial, step and output', () => {
    expect(truth.shape).toEqual([12, problem.network.layout.size])
    expect(truth.denominator).toBe(6)
  })

  it('the exact ones are the largest eigenvalues of the Hessian', () => {
    const { largest } = lanczos(hessian(problem, parameters, { block: 'all' }), {
      largest: 12,
      seed: seed(7),
    })
    exactValues.forEach(({ real, imaginary }, i) => {
      expect(Math.abs(real - largest[i].value)).toBeLessThan(1e-9 * largest[0].value)
      expect(imaginary).toBe(0)
    })
  })

  it('the rule’s are those of ∂ĝ/∂w, beside zeros', () => {
    const learningRate = 0.5
    const at = parameters.data
    const map = updateMap(eprop().gradientFunction(problem), at, { learningRate, kinked: false })
    const modulus = ({ real, imaginary }: { real: number; imaginary: number }) => Math.hypot(real, imaginary)
    const spectrum = denseSpectrum(map)
      .map(({ real, imaginary }) => ({
        real: (1 - real) / learningRate,
        imaginary: -imaginary / learningRate,
      }))
      .sort((a, b) => modulus(b) - modulus(a))
    const size = modulus(localValues[0])
    // each is found among the others, whatever the order of close ones
    for (const value of localValues) {
      const nearest = Math.min(
        ...spectrum.map((other) => Math.hypot(value.real - other.real, value.imaginary - other.imaginary)),
      )
      expect(nearest).toBeLessThan(1e-6 * size)
    }
    expect(modulus(spectrum[12])).toBeLessThan(1e-6 * size)
  })

  it('control: they are not ρ times those of the Hessian, so the bound by ρ does not hold here', () => {
    const exact = gradientFunction(problem)
    const { rho } = stabilityBound(exact, eprop().gradientFunction(problem), beside(parameters.data), {
      learningRate: 1,
    })
    const ratios = localValues.map(({ real }, i) => real / (rho * exactValues[i].real))
    expect(Math.max(...ratios)).toBeGreaterThan(1.04)
    expect(Math.min(...ratios)).toBeLessThan(0.9)
  })

  it.each([
    [0.97, 'stable'],
    [1.03, 'unstable'],
  ] as const)(
    'at %d of the step where the first of them leaves the circle: %s, and e-prop does so',
    (share, verdict) => {
      // |1 - ημ| = 1 at η = 2 Re μ/|μ|²
      const edge = Math.min(
        ...localValues
          .filter(({ real, imaginary }) => Math.hypot(real, imaginary) > 1e-9)
          .map(({ real, imaginary }) => (2 * real) / (real * real + imaginary * imaginary)),
      )
      expect(edge).toBeGreaterThan(0)
      const learningRate = share * edge
      const updates = localValues.map(({ real, imaginary }) => ({
        real: 1 - learningRate * real,
        imaginary: -learningRate * imaginary,
      }))
      expect(linearStability(updates).verdict).toBe(verdict)
      const { losses } = descent(eprop().gradientFunction(problem), beside(parameters.data), {
        learningRate,
        updates: 400,
      })
      const residuals = losses.map((loss) => Math.sqrt(loss / losses[0]))
      if (verdict === 'stable') expect(residuals[400]).toBeLessThan(0.5)
      else expect(Math.max(...residuals)).toBeGreaterThan(1e4)
    },
  )
})
