import {
  type Activation,
  gradient,
  HessianWorkspace,
  hessian,
  leakyNetwork,
  type NetworkParameters,
  type Problem,
  parametersOf,
  seed,
  squaredError,
} from '@credit/core'
import { describe, expect, it } from 'vitest'
import { relativeError } from './golden.js'
import { gaussian, onePlace, problemOf } from './randomProblem.js'

/** φ(x) = ½ x²: rational numbers all the way, and a curvature of its own everywhere. */
const half: Activation = {
  name: 'half the square',
  value: (x) => 0.5 * x * x,
  derivative: (x) => x,
  secondDerivative: () => 1,
  kinked: false,
}

/** One unit, two steps, input 1 then 0, squared error at the last step only; parameters W, U, V, c. */
function oneUnit(leakModel: 'voltage' | 'rate', w: number[], target: number, activation = half) {
  const network = leakyNetwork({
    inputs: 1,
    hidden: 1,
    outputs: 1,
    leak: 0.5,
    leakModel,
    activation,
    bias: 'none',
  })
  const problem: Problem = {
    network,
    batch: {
      inputs: { data: Float64Array.of(1, 0), shape: [2, 1, 1] },
      targets: { data: Float64Array.of(0, target), shape: [2, 1, 1] },
      mask: { data: Uint8Array.of(0, 1), shape: [2] },
    },
    objective: { loss: squaredError(), l2: 0 },
  }
  return { problem, parameters: parametersOf(network.layout, Float64Array.from(w)) }
}

function matrixOf(problem: Problem, parameters: NetworkParameters): number[][] {
  const operator = hessian(problem, parameters, { block: 'all' })
  return Array.from({ length: operator.size }, (_, i) => {
    const out = new Float64Array(operator.size)
    const unit = new Float64Array(operator.size)
    unit[i] = 1
    operator.apply(unit, out)
    return [...out]
  })
}

describe('one unit with a voltage leak, by hand', () => {
  // α = ½, w = 1, u = 4, v = 1, c = 0, target 1
  // s_1 = ½ u = 2, z_1 = ½ s_1² = 2; s_2 = ½ s_1 + ½ w z_1 = 2, z_2 = 2; y = 2, ε = 1
  // by w: ds_2 = ½ z_1 = 1, dz_2 = s_2 ds_2 = 2; d²z_2 = (ds_2)² = 1
  // by u: ds_1 = ½, dz_1 = s_1 ds_1 = 1, d²z_1 = ¼; ds_2 = ½·½ + ½ w·1 = ¾, d²s_2 = ½ w·¼ = ⅛
  //       dz_2 = 2·¾ = 3/2, d²z_2 = (¾)² + 2·⅛ = 13/16
  // by w and u: d²s_2 = ½ dz_1 = ½, d²z_2 = 1·¾ + 2·½ = 7/4
  const { problem, parameters } = oneUnit('voltage', [1, 4, 1, 0], 1)

  it('loss and gradient', () => {
    const { loss, gradient: g } = gradient(problem, parameters)
    expect(loss).toBe(0.5)
    expect([...g.data]).toEqual([2, 1.5, 2, 1])
  })

  it('Hessian', () => {
    // H_ab = v² dz_a dz_b + ε v d²z_ab on w and u; H_va = ε dz_a + z_2 v dz_a; H_vv = z_2²; H_ca = v dz_a, H_cv = z_2
    expect(matrixOf(problem, parameters)).toEqual([
      [4 + 1, 3 + 1.75, 2 + 4, 2],
      [3 + 1.75, 2.25 + 0.8125, 1.5 + 3, 1.5],
      [2 + 4, 1.5 + 3, 4, 2],
      [2, 1.5, 2, 1],
    ])
  })

  it('control: without φ″ the Hessian lacks every term that has it, and no other', () => {
    const straight = oneUnit('voltage', [1, 4, 1, 0], 1, { ...half, secondDerivative: () => 0 })
    // d²z_2 by w and u keeps s_2 d²s_2 = 2·½ alone
    expect(matrixOf(straight.problem, parameters).slice(0, 2)).toEqual([
      [4, 3 + 1, 6, 2],
      [3 + 1, 2.25, 4.5, 1.5],
    ])
  })
})

describe('one unit with a rate leak, by hand', () => {
  // α = ½, w = 2, u = 2, v = 2, c = 0, target 2
  // u_1 = u = 2, z_1 = ½·½ u_1² = 1; u_2 = w z_1 = 2, z_2 = ½ z_1 + ½·½ u_2² = 3/2; y = 3, ε = 1
  // by w: du_2 = z_1 = 1, dz_2 = ½ u_2 du_2 = 1; d²z_2 = ½ (du_2)² = ½
  // by u: du_1 = 1, dz_1 = ½ u_1 = 1, d²z_1 = ½; du_2 = w·1 = 2, d²u_2 = w·½ = 1
  //       dz_2 = ½·1 + ½·2·2 = 5/2, d²z_2 = ½·½ + ½ (2² + 2·1) = 13/4
  // by w and u: d²u_2 = dz_1 = 1, d²z_2 = ½ (1·2 + 2·1) = 2
  const { problem, parameters } = oneUnit('rate', [2, 2, 2, 0], 2)

  it('loss and gradient', () => {
    const { loss, gradient: g } = gradient(problem, parameters)
    expect(loss).toBe(0.5)
    expect([...g.data]).toEqual([2, 5, 1.5, 1])
  })

  it('Hessian', () => {
    expect(matrixOf(problem, parameters)).toEqual([
      [4 + 1, 10 + 4, 1 + 3, 2],
      [10 + 4, 25 + 6.5, 2.5 + 7.5, 5],
      [1 + 3, 2.5 + 7.5, 2.25, 1.5],
      [2, 5, 1.5, 1],
    ])
  })

  it('control: the voltage leak at the same parameters has another gradient and Hessian', () => {
    const other = oneUnit('voltage', [2, 2, 2, 0], 2).problem
    const flat = (of: Problem) => matrixOf(of, parameters).flat()
    expect(relativeError(flat(other), flat(problem))).toBeGreaterThan(1e-2)
    expect(gradient(other, parameters).gradient.data).not.toEqual(gradient(problem, parameters).gradient.data)
  })
})

describe.each(['voltage', 'rate'] as const)(
  'a linear network, one step, squared error, %s leak',
  (leakModel) => {
    const options = {
      ...onePlace,
      leakModel,
      activation: 'identity',
      connectivity: 'dense',
      loss: 'values',
      mask: 'none',
      steps: 1,
      start: 'given',
      noise: 'given',
    } as const
    const { hidden: N, inputs: I, outputs: K, trials: B, leak, l2 } = options
    const { problem, parameters } = problemOf(options)
    const direction = parametersOf(
      problem.network.layout,
      gaussian(seed(1).child('direction'), problem.network.layout.size, 1),
    )

    /** Gradient and H v by matrix algebra on z = α s_0 + (1−α)(W z_0 + U x + b + noise), y = V z + c. */
    function closedForm() {
      const { inputs, targets, initialState, driveNoise } = problem.batch
      const [w, v] = [parameters, direction]
      const gradientForm = parametersOf(problem.network.layout)
      const productForm = parametersOf(problem.network.layout)
      for (let b = 0; b < B; b++) {
        const x = inputs.data.subarray(b * I, (b + 1) * I)
        const z0 = initialState!.data.subarray(b * N, (b + 1) * N)
        const noise = driveNoise!.data.subarray(b * N, (b + 1) * N)
        const drive = (of: NetworkParameters, i: number) =>
          of.bias[i] +
          sum(N, (j) => of.recurrent[i * N + j] * z0[j]) +
          sum(I, (j) => of.input[i * I + j] * x[j])
        const z = Array.from(z0, (s, i) => leak * s + (1 - leak) * (drive(w, i) + noise[i]))
        const zDot = Array.from(z0, (_, i) => (1 - leak) * drive(v, i))
        const outputs = Array.from({ length: K }, (_, k) => k)
        const error = outputs.map(
          (k) =>
            (w.readoutBias[k] + sum(N, (i) => w.readout[k * N + i] * z[i]) - targets.data[b * K + k]) / B,
        )
        const errorDot = outputs.map(
          (k) =>
            (v.readoutBias[k] + sum(N, (i) => v.readout[k * N + i] * z[i] + w.readout[k * N + i] * zDot[i])) /
            B,
        )
        for (let i = 0; i < N; i++) {
          const credit = (1 - leak) * sum(K, (k) => w.readout[k * N + i] * error[k])
          const creditDot =
            (1 - leak) * sum(K, (k) => v.readout[k * N + i] * error[k] + w.readout[k * N + i] * errorDot[k])
          for (const [form, q] of [
            [gradientForm, credit],
            [productForm, creditDot],
          ] as const) {
            for (let j = 0; j < N; j++) form.recurrent[i * N + j] += q * z0[j]
            for (let j = 0; j < I; j++) form.input[i * I + j] += q * x[j]
            form.bias[i] += q
          }
          for (let k = 0; k < K; k++) {
            gradientForm.readout[k * N + i] += error[k] * z[i]
            productForm.readout[k * N + i] += errorDot[k] * z[i] + error[k] * zDot[i]
          }
        }
        for (let k = 0; k < K; k++) {
          gradientForm.readoutBias[k] += error[k]
          productForm.readoutBias[k] += errorDot[k]
        }
      }
      for (const name of ['recurrent', 'input', 'readout'] as const) {
        for (let i = 0; i < w[name].length; i++) {
          gradientForm[name][i] += l2 * w[name][i]
          productForm[name][i] += l2 * v[name][i]
        }
      }
      return { gradientForm, productForm }
    }

    const { gradientForm, productForm } = closedForm()

    function productOf(of: Problem): Float64Array {
      const workspace = new HessianWorkspace(of.network, of.objective, { steps: 1, trials: B })
      workspace.load(of.batch)
      workspace.at(parameters.data)
      const out = new Float64Array(direction.data.length)
      workspace.product(direction.data, out)
      return out
    }

    it('gradient (1e-12)', () => {
      expect(relativeError(gradient(problem, parameters).gradient.data, gradientForm.data)).toBeLessThan(
        1e-12,
      )
    })

    it('Hessian-vector product (1e-12)', () => {
      expect(relativeError(productOf(problem), productForm.data)).toBeLessThan(1e-12)
    })

    it('control: another noise is another gradient and another product', () => {
      const { driveNoise } = problem.batch
      const doubled = { ...driveNoise!, data: driveNoise!.data.map((entry) => 2 * entry) }
      const other = { ...problem, batch: { ...problem.batch, driveNoise: doubled } }
      expect(relativeError(gradient(other, parameters).gradient.data, gradientForm.data)).toBeGreaterThan(
        1e-3,
      )
      expect(relativeError(productOf(other), productForm.data)).toBeGreaterThan(1e-3)
    })
  },
)

function sum(length: number, term: (i: number) => number): number {
  let total = 0
  for (let i = 0; i < length; i++) total += term(i)
  return total
}
