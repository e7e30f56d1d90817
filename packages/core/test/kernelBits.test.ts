import {
  type BlockName,
  crossEntropy,
  exactCredit,
  fillGaussian,
  HessianWorkspace,
  type KernelChoice,
  leakyNetwork,
  seed,
  Workspace,
} from '@credit/core'
import { describe, expect, it } from 'vitest'

interface Shape {
  readonly N: number
  readonly I: number
  readonly K: number
  readonly B: number
  readonly T: number
}

/** Every number that a pass gives: loss, exact and local gradient, credit, and a Hessian-vector product. */
function everything(
  shape: Shape,
  leakModel: 'voltage' | 'rate',
  kernel: KernelChoice,
  leak = 0.6,
): Float64Array[] {
  const { N, I, K, B, T } = shape
  const root = seed(31)
  const network = leakyNetwork({ inputs: I, hidden: N, outputs: K, leak, leakModel, activation: 'tanh' })
  const { data: w } = network.initialize(root.child('init'))
  const batch = {
    inputs: {
      data: fillGaussian(new Float64Array(T * B * I), root.child('x').generator(), 0, 1),
      shape: [T, B, I],
    },
    targets: { data: Int32Array.from({ length: T * B }, (_, i) => i % K), shape: [T, B] },
  }
  const objective = { loss: crossEntropy({ at: 'every' }), l2: 0.01 }
  const options = { steps: T, trials: B, kernel }
  const workspace = new Workspace(network, objective, options)
  workspace.load(batch)
  const gradient = new Float64Array(w.length)
  const local = new Float64Array(w.length)
  const loss = Float64Array.of(workspace.forward(w))
  workspace.gradient({ route: 'none', feedback: 'symmetric' }, local)
  workspace.gradient(exactCredit, gradient)
  const hessian = new HessianWorkspace(network, objective, options)
  hessian.load(batch)
  hessian.at(w)
  const products = (['all', 'recurrent'] as (BlockName | 'all')[]).map((block) => {
    const operator = hessian.operator(block)
    const out = new Float64Array(operator.size)
    operator.apply(gradient.subarray(0, operator.size).slice(), out)
    return out
  })
  return [loss, local, gradient, Float64Array.from(workspace.credit()), ...products]
}

const few: Shape = { N: 9, I: 3, K: 4, B: 5, T: 4 }
const shapes: Shape[] = [
  ...[1, 2].flatMap((least) =>
    (['N', 'I', 'K', 'B', 'T'] as const).map((size) => ({ ...few, [size]: least })),
  ),
  { N: 1, I: 1, K: 1, B: 1, T: 1 },
  ...[3, 7, 64, 120, 128].map((N) => ({ ...few, N })),
  { N: 500, I: 5, K: 3, B: 2, T: 2 },
]

describe.each(['voltage', 'rate'] as const)('float64, %s leak', (leakModel) => {
  it.each(shapes)('SIMD has the bits of the reference: %o', (shape) => {
    const reference = everything(shape, leakModel, 'reference')
    const simd = everything(shape, leakModel, 'simd')
    reference.forEach((values, i) => {
      expect(simd[i].findIndex((x, j) => !Object.is(x, values[j]))).toBe(-1)
    })
  })

  it('control: one bit of the leak gives other bits', () => {
    const reference = everything(few, leakModel, 'reference')
    const other = everything(few, leakModel, 'simd', 0.6 + 2 ** -53)
    expect(other[2].some((x, j) => !Object.is(x, reference[2][j]))).toBe(true)
  })
})
