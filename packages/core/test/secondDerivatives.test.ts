import {
  type Activation,
  activations,
  blockNames,
  gradient,
  HessianWorkspace,
  hessian,
  type Loss,
  type Problem,
  parametersOf,
  seed,
} from '@credit/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  everywhere,
  forAll,
  leaks,
  norm,
  pairingError,
  placeOf,
  productOf,
  projection,
  withNetwork,
  workspaceAt,
} from './derivativeProperties.js'
import { differenceProduct, workspaceOf, worstBlock } from './finiteDifference.js'
import { relativeError } from './golden.js'
import { naiveGradient } from './naive.js'
import { gaussian, type ProblemOptions, problemOptions } from './randomProblem.js'

describe('Hessian-vector product', () => {
  it('is the finite difference of the exact gradient (1e-6), relu away from its kinks', () => {
    const compared = { relu: 0, smooth: 0 }
    forAll(({ problem, parameters, direction }, { activation }) => {
      const v = direction('v')
      const differences = differenceProduct(problem, parameters, v, activation === 'relu' ? 1e-5 : 1e-4)
      fc.pre(differences !== null)
      compared[activation === 'relu' ? 'relu' : 'smooth']++
      expect(worstBlock(productOf(problem, parameters, v), differences)).toBeLessThan(1e-6)
    })
    expect(compared.relu).toBeGreaterThan(20)
    expect(compared.smooth).toBeGreaterThan(100)
  })

  describe.each(leaks)('controls, %s leak', (leakModel) => {
    const { problem, parameters, direction } = placeOf({ ...everywhere, leakModel })
    const v = direction('v')
    const differences = differenceProduct(problem, parameters, v)!
    const errorOf = (other: Problem, at = parameters) => worstBlock(productOf(other, at, v), differences)

    it('the right one is met', () => {
      expect(errorOf(problem)).toBeLessThan(1e-6)
    })

    it('without the bend term φ″ it is not', () => {
      const straight: Activation = { ...activations.tanh, secondDerivative: () => 0 }
      expect(errorOf(withNetwork(problem, { activation: { ...activations.tanh } }))).toBeLessThan(1e-6)
      expect(errorOf(withNetwork(problem, { activation: straight }))).toBeGreaterThan(1e-3)
    })

    it('with the other leak it is not', () => {
      const other = leakModel === 'rate' ? 'voltage' : 'rate'
      expect(errorOf(withNetwork(problem, { leakModel: other }))).toBeGreaterThan(1e-3)
    })

    it('with Wᵀ in place of W it is not', () => {
      const { hidden } = everywhere
      const swapped = parametersOf(problem.network.layout, parameters.data.slice())
      swapped.recurrent.forEach((_, i) => {
        swapped.recurrent[i] = parameters.recurrent[(i % hidden) * hidden + Math.floor(i / hidden)]
      })
      expect(errorOf(problem, swapped)).toBeGreaterThan(1e-3)
    })

    it('differences of a gradient with one mistake are rejected', () => {
      const { layout } = problem.network
      const wrongAt = (w: Float64Array) =>
        naiveGradient(problem, parametersOf(layout, w), 'W instead of its transpose').gradient.data
      const h = 1e-5
      const plus = wrongAt(parameters.data.map((w, i) => w + h * v[i]))
      const minus = wrongAt(parameters.data.map((w, i) => w - h * v[i]))
      const differences = plus.map((entry, i) => (entry - minus[i]) / (2 * h))
      const wrong = parametersOf(layout, differences)
      expect(worstBlock(productOf(problem, parameters, v), wrong)).toBeGreaterThan(1e-3)
    })
  })

  it('is symmetric: uᵀHv = vᵀHu (1e-10)', () => {
    forAll(({ problem, parameters, direction }) => {
      const [u, v] = [direction('u'), direction('v')]
      const Hu = productOf(problem, parameters, u).data
      const Hv = productOf(problem, parameters, v).data
      expect(pairingError(u, Hv, v, Hu)).toBeLessThan(1e-10)
    })
  })

  it('control: with a wrong second derivative of the loss it is not symmetric', () => {
    const { problem, parameters, direction } = placeOf(everywhere)
    const [u, v] = [direction('u'), direction('v')]
    const { loss } = problem.objective
    const lopsided: Loss = {
      ...loss,
      errorTangent: (y, at, size, target, targetAt, tangent, out, weight) => {
        loss.errorTangent!(y, at, size, target, targetAt, tangent, out, weight)
        out[at] += weight * tangent[at + size - 1]
      },
    }
    const other = { ...problem, objective: { ...problem.objective, loss: lopsided } }
    const Hu = productOf(other, parameters, u).data
    const Hv = productOf(other, parameters, v).data
    expect(pairingError(u, Hv, v, Hu)).toBeGreaterThan(1e-3)
  })

  it('is linear in v (1e-10), and H0 = 0', () => {
    forAll(({ problem, parameters, direction }) => {
      const [u, v] = [direction('u'), direction('v')]
      const [a, b] = [-1.7, 0.6]
      const sum = u.map((entry, i) => a * entry + b * v[i])
      const Hu = productOf(problem, parameters, u).data
      const Hv = productOf(problem, parameters, v).data
      const wanted = Hu.map((entry, i) => a * entry + b * Hv[i])
      const scale = Math.max(norm(Hu), norm(Hv), Number.MIN_VALUE)
      const got = productOf(problem, parameters, sum).data
      expect(norm(got.map((entry, i) => entry - wanted[i])) / scale).toBeLessThan(1e-10)
      expect(
        norm(
          productOf(
            problem,
            parameters,
            u.map(() => 0),
          ).data,
        ),
      ).toBe(0)
    })
  })

  it('control: the gradient is not linear in the parameters', () => {
    const { problem, parameters } = placeOf(everywhere)
    const doubled = parametersOf(
      problem.network.layout,
      parameters.data.map((w) => 2 * w),
    )
    const once = gradient(problem, parameters).gradient.data
    const twice = gradient(problem, doubled).gradient.data
    expect(
      relativeError(
        twice,
        once.map((g) => 2 * g),
      ),
    ).toBeGreaterThan(1e-3)
  })

  it('two products on the same vector are bit-equal, with another in between', () => {
    forAll(({ problem, parameters, direction }) => {
      const workspace = workspaceAt(problem, parameters)
      const [first, between, again] = ['v', 'u', 'v'].map((name) => {
        const out = new Float64Array(problem.network.layout.size)
        workspace.product(direction(name), out)
        return out
      })
      expect(again).toEqual(first)
      if (norm(first!) > 0) expect(between).not.toEqual(first)
    })
  })

  it('of one block is that block of the product with v zero elsewhere (1e-12)', () => {
    forAll(({ problem, parameters, direction }) => {
      for (const block of blockNames) {
        const { offset, length } = problem.network.layout.blocks[block]
        if (length === 0) continue
        const v = direction('v').subarray(offset, offset + length)
        const whole = new Float64Array(problem.network.layout.size)
        whole.set(v, offset)
        const out = new Float64Array(length)
        const operator = hessian(problem, parameters, { block })
        expect(operator.size).toBe(length)
        operator.apply(v, out)
        expect(relativeError(out, productOf(problem, parameters, whole)[block])).toBeLessThan(1e-12)
      }
    })
  })

  it('control: with v in the other blocks too it is another', () => {
    const { problem, parameters, direction } = placeOf(everywhere)
    const v = parametersOf(problem.network.layout, direction('v'))
    const out = new Float64Array(v.recurrent.length)
    hessian(problem, parameters).apply(v.recurrent, out)
    expect(relativeError(out, productOf(problem, parameters, v.data).recurrent)).toBeGreaterThan(1e-3)
  })

  it('the absent synapses have zero rows and zero columns', () => {
    let absent = 0
    forAll(({ problem, parameters, direction }) => {
      const { connectivity } = problem.network
      if (connectivity === null) return
      const v = parametersOf(problem.network.layout, direction('v'))
      const product = productOf(problem, parameters, v.data)
      connectivity.forEach((present, i) => {
        if (present === 1) return
        absent++
        expect(product.recurrent[i]).toBe(0)
        v.recurrent[i] = 1e3
      })
      expect(productOf(problem, parameters, v.data).data).toEqual(product.data)
    })
    expect(absent).toBeGreaterThan(100)
  })

  it('control: present ones have not', () => {
    const { problem, parameters, direction } = placeOf({ ...everywhere, connectivity: 'dense' })
    const product = productOf(problem, parameters, direction('v'))
    expect(product.recurrent.every((entry) => entry !== 0)).toBe(true)
  })

  it('L2 adds exactly l2·v on the weights of present synapses, and nothing on the biases', () => {
    forAll(
      ({ problem, parameters, direction }, { l2 }) => {
        const v = parametersOf(problem.network.layout, direction('v'))
        const { loss } = problem.objective
        const without = productOf({ ...problem, objective: { loss, l2: 0 } }, parameters, v.data)
        const product = productOf(problem, parameters, v.data)
        for (const name of blockNames) {
          const { connectivity } = problem.network
          const weights = name === 'bias' || name === 'readoutBias' ? 0 : l2
          const wanted = without[name].map((entry, i) => {
            if (name === 'recurrent' && connectivity?.[i] === 0) return 0
            return weights === 0 ? entry : entry + weights * v[name][i]
          })
          expect(product[name], name).toEqual(wanted)
        }
      },
      problemOptions.map((options) => ({ ...options, l2: 0.3 })),
    )
  })
})

describe('Jacobian of the outputs', () => {
  /** J v over the pairs that carry loss, u, and Jᵀu by the gradient of `u · y`. */
  function pairing({ problem, parameters, direction }: ReturnType<typeof placeOf>, options: ProblemOptions) {
    const { outputs: K, steps: T, trials: B } = options
    const u = gaussian(seed(options.seed).child('u'), T * B * K, 1)
    const { inputs, initialState, driveNoise, mask } = problem.batch
    const batch = {
      inputs,
      targets: { data: u, shape: [T, B, K] },
      ...(initialState && { initialState }),
      ...(driveNoise && { driveNoise }),
      ...(mask && { mask }),
    }
    const projected: Problem = { network: problem.network, batch, objective: { loss: projection, l2: 0 } }
    const v = direction('v')
    const tangent = workspaceAt(projected, parameters).outputTangent(v)
    const pairs = mask ? mask.data.reduce((a, b) => a + b) * (mask.shape.length === 1 ? B : 1) : T * B
    const counted = u.map((entry, i) => {
      const row = Math.floor(i / K)
      return mask && mask.data[mask.shape.length === 1 ? Math.floor(row / B) : row] === 0 ? 0 : entry
    })
    return {
      projected,
      v,
      tangent,
      pairs,
      counted,
      transposed: gradient(projected, parameters).gradient.data,
    }
  }

  it('⟨Jv, u⟩ = ⟨v, Jᵀu⟩ (1e-10)', () => {
    forAll((place, options) => {
      const { v, tangent, pairs, counted, transposed } = pairing(place, options)
      expect(pairingError(tangent, counted, v, transposed, pairs)).toBeLessThan(1e-10)
    })
  })

  it.each(leaks)(
    'control: not with the transpose of the other leak, nor that of the local path (%s)',
    (leakModel) => {
      const options = { ...everywhere, leakModel, mask: 'none' as const, loss: 'values' as const }
      const place = placeOf(options)
      const { projected, v, tangent, pairs, counted, transposed } = pairing(place, options)
      expect(pairingError(tangent, counted, v, transposed, pairs)).toBeLessThan(1e-10)
      const other = withNetwork(projected, { leakModel: leakModel === 'rate' ? 'voltage' : 'rate' })
      const local = gradient(projected, place.parameters, { route: 'none', feedback: 'symmetric' })
      for (const wrong of [gradient(other, place.parameters), local]) {
        expect(pairingError(tangent, counted, v, wrong.gradient.data, pairs)).toBeGreaterThan(1e-3)
      }
    },
  )

  it('J v is the finite difference of the outputs (1e-6), and zero at steps without loss', () => {
    forAll(
      ({ problem, parameters, direction }) => {
        const v = direction('v')
        const workspace = workspaceOf(problem)
        const h = 1e-5
        const outputsAt = (distance: number) => {
          workspace.forward(parameters.data.map((w, i) => w + distance * v[i]))
          return workspace.outputs.slice()
        }
        const [plus, minus] = [outputsAt(h), outputsAt(-h)]
        const differences = plus.map((y, i) => (y - minus[i]) / (2 * h))
        const tangent = workspaceAt(problem, parameters).outputTangent(v)
        expect(relativeError(tangent, differences)).toBeLessThan(1e-6)
      },
      problemOptions.filter(({ activation }) => activation !== 'relu'),
    )
  })
})

describe('HessianWorkspace', () => {
  const { problem, parameters, direction } = placeOf(everywhere)
  const { network, objective, batch } = problem
  const make = () => new HessianWorkspace(network, objective, { steps: 6, trials: 2 })
  const out = new Float64Array(network.layout.size)

  it('says what is missing', () => {
    const workspace = make()
    expect(() => workspace.at(parameters.data)).toThrow('HessianWorkspace.at: load a batch first')
    workspace.load(batch)
    expect(() => workspace.product(direction('v'), out)).toThrow(
      'HessianWorkspace.product: fix the parameters with `at` first',
    )
    workspace.at(parameters.data)
    expect(() => workspace.product(direction('v').fill(Number.NaN, 3, 4), out)).toThrow(
      'HessianWorkspace.product: v[3] must be finite, got NaN',
    )
    expect(() => workspace.product(new Float64Array(3), out)).toThrow('v must be an array of length 43')
    expect(() => workspace.product(direction('v'), new Float64Array(3))).toThrow(
      'out must be an array of length 43',
    )
    const { errorTangent: _, ...loss } = objective.loss
    const withoutTangent = { loss, l2: 0 }
    expect(() => new HessianWorkspace(network, withoutTangent, { steps: 6, trials: 2 })).toThrow(
      'objective.loss must be a loss with an errorTangent, got "cross-entropy"',
    )
  })

  it('returns the loss of the gradient, and keeps a snapshot of the parameters', () => {
    const workspace = make()
    workspace.load(batch)
    const own = parameters.data.slice()
    expect(workspace.at(own)).toBe(gradient(problem, parameters).loss)
    own.fill(Number.NaN)
    workspace.product(direction('v'), out)
    expect(out).toEqual(productOf(problem, parameters, direction('v')).data)
  })

  it('at other parameters gives other products, and those of a fresh one', () => {
    const workspace = make()
    workspace.load(batch)
    workspace.at(parameters.data)
    workspace.product(direction('v'), out)
    const first = out.slice()
    const other = parametersOf(
      network.layout,
      parameters.data.map((w) => 1.1 * w),
    )
    workspace.at(other.data)
    workspace.product(direction('v'), out)
    expect(out).toEqual(productOf(problem, other, direction('v')).data)
    expect(relativeError(out, first)).toBeGreaterThan(1e-3)
  })

  it('after a point that diverged or another batch it has no products', () => {
    const workspace = make()
    workspace.load(batch)
    workspace.at(parameters.data)
    expect(() => workspace.at(parameters.data.map(() => Number.NaN))).toThrow('the loss is not finite')
    expect(() => workspace.product(direction('v'), out)).toThrow('fix the parameters with `at` first')
    workspace.at(parameters.data)
    workspace.product(direction('v'), out)
    workspace.load(batch)
    expect(() => workspace.outputTangent(direction('v'))).toThrow('fix the parameters with `at` first')
  })
})
