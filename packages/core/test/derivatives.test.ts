import {
  type Activation,
  activations,
  blockNames,
  exactCredit,
  gradient,
  HessianWorkspace,
  hessian,
  type Loss,
  leakyNetwork,
  type Parameters,
  type Problem,
  parametersOf,
  seed,
} from '@credit/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  differenceByBatch,
  differenceGradient,
  differenceProduct,
  workspaceOf,
  worstBlock,
} from './finiteDifference.js'
import { relativeError } from './golden.js'
import { naiveGradient } from './naive.js'
import { gaussian, onePlace, type ProblemOptions, problemOf, problemOptions } from './randomProblem.js'

const fixed = { seed: 8_112, numRuns: 200 }
const kinked = problemOptions.map((options) => ({ ...options, activation: 'relu' as const }))
const leaks = ['voltage', 'rate'] as const
const everywhere: ProblemOptions = { ...onePlace, start: 'given', noise: 'given' }

/** One random problem after the other, with its own source of directions. */
function forAll(
  property: (place: ReturnType<typeof placeOf>, options: ProblemOptions) => void,
  arbitrary: fc.Arbitrary<ProblemOptions> = problemOptions,
): void {
  fc.assert(
    fc.property(arbitrary, (options) => property(placeOf(options), options)),
    fixed,
  )
}

function placeOf(options: ProblemOptions) {
  const { problem, parameters } = problemOf(options)
  const root = seed(options.seed)
  const direction = (name: string) => gaussian(root.child(name), problem.network.layout.size, 1)
  return { problem, parameters, direction }
}

function workspaceAt({ network, objective, batch }: Problem, parameters: Parameters): HessianWorkspace {
  const [steps, trials] = batch.inputs.shape as [number, number, number]
  const workspace = new HessianWorkspace(network, objective, { steps, trials })
  workspace.load(batch)
  workspace.at(parameters.data)
  return workspace
}

function productOf(problem: Problem, parameters: Parameters, v: Float64Array): Parameters {
  const product = parametersOf(problem.network.layout)
  workspaceAt(problem, parameters).product(v, product.data)
  return product
}

function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!
  return sum
}

const norm = (a: ArrayLike<number>) => Math.sqrt(dot(a, a))

/** `|a·b − c·d|` relative to the lengths: what is left of a sum whose terms cancel says nothing by itself. */
function pairingError(
  a: Float64Array,
  b: Float64Array,
  c: Float64Array,
  d: Float64Array,
  factor = 1,
): number {
  const scale = Math.max(norm(a) * norm(b), factor * norm(c) * norm(d))
  const difference = Math.abs(dot(a, b) - factor * dot(c, d))
  return scale > 0 ? difference / scale : difference
}

/** The same problem on another network: only what is named changes. */
function withNetwork(
  { network, ...rest }: Problem,
  change: { activation?: Activation; leakModel?: 'voltage' | 'rate' },
): Problem {
  const { inputs, hidden, outputs, leak, leakModel, activation, connectivity, layout } = network
  return {
    ...rest,
    network: leakyNetwork({
      inputs,
      hidden,
      outputs,
      leak,
      leakModel,
      activation,
      bias: layout.blocks.bias.length > 0 ? 'trained' : 'none',
      ...(connectivity && { connectivity }),
      ...change,
    }),
  }
}

/** `u · y` of every pair, so that its gradient is Jᵀu divided by the number of pairs. */
const projection: Loss = {
  name: 'projection',
  at: 'masked',
  targets: 'values',
  evaluate(y, at, size, target, targetAt, error, weight) {
    let value = 0
    for (let k = 0; k < size; k++) {
      value += y[at + k]! * target[targetAt + k]!
      error[at + k] = weight * target[targetAt + k]!
    }
    return value
  },
  errorTangent(_y, at, size, _target, _targetAt, _tangent, out) {
    for (let k = at; k < at + size; k++) out[k] = 0
  },
}

describe('gradient', () => {
  it('relu away from its kinks: is the finite difference of the loss in every block (1e-7)', () => {
    let compared = 0
    forAll(({ problem, parameters }) => {
      const differences = differenceGradient(problem, parameters)
      fc.pre(differences !== null)
      compared++
      expect(worstBlock(gradient(problem, parameters).gradient, differences)).toBeLessThan(1e-7)
    }, kinked)
    expect(compared).toBe(fixed.numRuns)
  })

  it.each(leaks)('control: the %s gradient is not that of the other leak', (leakModel) => {
    const { problem, parameters } = placeOf({ ...everywhere, leakModel })
    const other = withNetwork(problem, { leakModel: leakModel === 'rate' ? 'voltage' : 'rate' })
    const differences = differenceGradient(problem, parameters)!
    expect(worstBlock(gradient(other, parameters).gradient, differences)).toBeGreaterThan(1e-3)
  })

  it('control: every option reaches the gradient', () => {
    const at = (change: Partial<ProblemOptions>) => {
      const { problem, parameters } = problemOf({ ...onePlace, connectivity: 'dense', ...change })
      return gradient(problem, parameters).gradient.data
    }
    const activationChanges = ['relu', 'sigmoid', 'softplus', 'identity'] as const
    const changes: Partial<ProblemOptions>[] = [
      { leakModel: 'rate' },
      { start: 'given' },
      { noise: 'given' },
      ...activationChanges.map((activation) => ({ activation })),
    ]
    for (const change of changes) {
      expect(relativeError(at(change), at({})), JSON.stringify(change)).toBeGreaterThan(1e-3)
    }
  })
})

describe('gradient by the inputs', () => {
  it('is the finite difference of the loss (1e-7)', () => {
    forAll(({ problem, parameters }) => {
      const differences = differenceByBatch(problem, parameters, 'inputs')
      fc.pre(differences !== null)
      const workspace = workspaceOf(problem)
      workspace.forward(parameters.data)
      workspace.gradient(exactCredit, new Float64Array(parameters.data.length))
      expect(relativeError(workspace.inputGradient(), differences)).toBeLessThan(1e-7)
    })
  })

  it.each(leaks)('control: without the synaptic route it is not (%s)', (leakModel) => {
    const { problem, parameters } = placeOf({ ...everywhere, leakModel })
    const workspace = workspaceOf(problem)
    workspace.forward(parameters.data)
    workspace.gradient({ route: 'none', feedback: 'symmetric' }, new Float64Array(parameters.data.length))
    const differences = differenceByBatch(problem, parameters, 'inputs')!
    expect(relativeError(workspace.inputGradient(), differences)).toBeGreaterThan(1e-3)
  })

  it('asks for a gradient first', () => {
    const { problem, parameters } = placeOf(onePlace)
    const workspace = workspaceOf(problem)
    workspace.forward(parameters.data)
    expect(() => workspace.inputGradient()).toThrow('Workspace.inputGradient: run `gradient` first')
  })
})

describe('credit on the drive', () => {
  function creditOf(problem: Problem, parameters: Parameters) {
    const workspace = workspaceOf(problem)
    workspace.forward(parameters.data)
    const out = parametersOf(problem.network.layout)
    workspace.gradient(exactCredit, out.data)
    return { credit: workspace.credit(), bias: out.bias }
  }

  it('is the finite difference of the loss by the drive noise (1e-7)', () => {
    forAll(
      ({ problem, parameters }) => {
        const differences = differenceByBatch(problem, parameters, 'driveNoise')
        fc.pre(differences !== null)
        expect(relativeError(creditOf(problem, parameters).credit, differences)).toBeLessThan(1e-7)
      },
      problemOptions.map((options) => ({ ...options, noise: 'given' as const })),
    )
  })

  it('of every step and trial sums to the gradient of the bias (1e-12)', () => {
    forAll(
      ({ problem, parameters }, { hidden }) => {
        const { credit, bias } = creditOf(problem, parameters)
        expect(relativeError(sumsOf(credit, hidden), bias)).toBeLessThan(1e-12)
      },
      problemOptions.map((options) => ({ ...options, bias: 'trained' as const })),
    )
  })

  it('control: of all steps but the first it does not', () => {
    const { problem, parameters } = placeOf(everywhere)
    const { credit, bias } = creditOf(problem, parameters)
    const { hidden, trials } = everywhere
    expect(relativeError(sumsOf(credit.subarray(trials * hidden), hidden), bias)).toBeGreaterThan(1e-3)
  })

  function sumsOf(credit: ArrayLike<number>, hidden: number): Float64Array {
    const sums = new Float64Array(hidden)
    for (let i = 0; i < credit.length; i++) sums[i % hidden]! += credit[i]!
    return sums
  }
})

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
        swapped.recurrent[i] = parameters.recurrent[(i % hidden) * hidden + Math.floor(i / hidden)]!
      })
      expect(errorOf(problem, swapped)).toBeGreaterThan(1e-3)
    })

    it('differences of a gradient with one mistake are rejected', () => {
      const { layout } = problem.network
      const wrongAt = (w: Float64Array) =>
        naiveGradient(problem, parametersOf(layout, w), 'W instead of its transpose').gradient.data
      const h = 1e-5
      const plus = wrongAt(parameters.data.map((w, i) => w + h * v[i]!))
      const minus = wrongAt(parameters.data.map((w, i) => w - h * v[i]!))
      const differences = plus.map((entry, i) => (entry - minus[i]!) / (2 * h))
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
        out[at]! += weight * tangent[at + size - 1]!
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
      const sum = u.map((entry, i) => a * entry + b * v[i]!)
      const Hu = productOf(problem, parameters, u).data
      const Hv = productOf(problem, parameters, v).data
      const wanted = Hu.map((entry, i) => a * entry + b * Hv[i]!)
      const scale = Math.max(norm(Hu), norm(Hv), Number.MIN_VALUE)
      const got = productOf(problem, parameters, sum).data
      expect(norm(got.map((entry, i) => entry - wanted[i]!)) / scale).toBeLessThan(1e-10)
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
            return weights === 0 ? entry : entry + weights * v[name][i]!
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
          workspace.forward(parameters.data.map((w, i) => w + distance * v[i]!))
          return workspace.outputs.slice()
        }
        const [plus, minus] = [outputsAt(h), outputsAt(-h)]
        const differences = plus.map((y, i) => (y - minus[i]!) / (2 * h))
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
