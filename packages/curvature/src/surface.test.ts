import {
  ArgumentError,
  type GradientFunction,
  gradientFunction,
  leakyNetwork,
  seed,
  squaredError,
} from '@credit/core'
import { describe, expect, it } from 'vitest'
import { randomDirection } from './directions.js'
import { lanczos } from './lanczos.js'
import { denseOperator } from './operators.js'
import { type SurfaceOptions, surface, surfaceAsync, surfaceSteps } from './surface.js'

const root = seed(7)
const A = [4, 1, 0, 1, 3, 1, 0, 1, 2]
/** ½ wᵀAw, with its gradient. */
const quadratic: GradientFunction = (w, out) => {
  denseOperator(A, 3).apply(w, out)
  return { loss: (w[0] * out[0] + w[1] * out[1] + w[2] * out[2]) / 2, weight: 1 }
}
const lossOf = (w: Float64Array) => quadratic(w, new Float64Array(3)).loss
const at = Float64Array.of(1, -2, 0.5)
const e = (i: number) => Float64Array.from({ length: 3 }, (_, j) => (i === j ? 1 : 0))

describe('a quadratic', () => {
  it('along an eigenvector is a parabola of curvature λ', () => {
    const { largest } = lanczos(denseOperator(A, 3), { largest: 1, seed: root })
    const { value, vector } = largest[0]
    const { losses, axes } = surface(lossOf, new Float64Array(3), {
      axes: [{ direction: vector, points: 11 }],
    })
    expect(losses.shape).toEqual([11])
    losses.data.forEach((loss, i) => {
      expect(loss).toBeCloseTo((value * axes[0][i] ** 2) / 2, 12)
    })
    expect(losses.data[5]).toBe(0)
  })

  it('on a plane: rows are the first axis', () => {
    const axes = [
      { direction: e(0), from: 0, to: 3, points: 4 },
      { direction: e(2), from: -1, to: 1, points: 3 },
    ]
    const record = surface(lossOf, at, { axes })
    expect(record.losses.shape).toEqual([4, 3])
    expect(record.axes.map((axis) => [...axis])).toEqual([
      [0, 1, 2, 3],
      [-1, 0, 1],
    ])
    for (let i = 0; i < 4; i++) {
      for (let j = 0; j < 3; j++) {
        const truth = lossOf(Float64Array.of(1 + i, -2, 0.5 + (j - 1)))
        expect(record.losses.data[i * 3 + j]).toBe(truth)
        if (i !== j) expect(record.losses.data[j * 3 + i]).not.toBe(truth)
      }
    }
    expect(record).toMatchObject({ evaluations: 12, completed: true, warnings: [] })
  })

  it('from a gradient function, the same bits', () => {
    const axes = [{ direction: randomDirection(3, root) }, { direction: e(1), points: 2 }]
    const record = surface(quadratic, at, { axes })
    expect(record.losses.shape).toEqual([25, 2])
    expect(surface(lossOf, at, { axes })).toEqual(record)
    // The whole axes run over [-1, 1]; the middle of 25 points is the point itself.
    expect(record.axes[0][12]).toBe(0)
  })

  it('in a block, the rest stays', () => {
    const options: SurfaceOptions = {
      axes: [{ direction: Float64Array.of(0, 2), points: 3 }],
      block: { offset: 1, length: 2 },
    }
    const moved = [-1, 0, 1].map((a) => lossOf(Float64Array.of(1, -2, 0.5 + 2 * a)))
    expect([...surface(lossOf, at, options).losses.data]).toEqual(moved)
  })
})

describe('a network', () => {
  const network = leakyNetwork({ inputs: 1, hidden: 3, outputs: 1, leak: 0.5, activation: 'relu' })
  const inputs = { data: Float64Array.from({ length: 400 }, () => 1), shape: [400, 1, 1] }
  const problem = { network, batch: { inputs, targets: inputs }, objective: { loss: squaredError(), l2: 0 } }
  const w = network.initialize(root).data

  it('of a problem, with the point itself in the middle', () => {
    const gradient = gradientFunction(problem)
    const direction = randomDirection(w.length, root.child('direction'))
    const { losses } = surface(gradient, w, { axes: [{ direction, from: -0.01, to: 0.01, points: 3 }] })
    expect(losses.data[1]).toBe(gradient(w, new Float64Array(w.length)).loss)
    expect(losses.data[0]).not.toBe(losses.data[1])
  })

  it('that diverges on the far side leaves NaN there, and says how often', () => {
    const { offset, length } = network.layout.blocks.recurrent
    const direction = new Float64Array(w.length).fill(1, offset, offset + length)
    const record = surface(gradientFunction(problem), w, {
      axes: [{ direction, from: 0, to: 20, points: 3 }],
    })
    expect(record.losses.data[0]).toBeGreaterThan(0)
    expect(record.losses.data[2]).toBeNaN()
    expect(record).toMatchObject({
      completed: true,
      evaluations: 3,
      warnings: ['2 of 3 losses are not finite'],
    })
  })

  it('an error of another kind is not swallowed', () => {
    const broken = () => {
      throw new TypeError('mine')
    }
    expect(() => surface(broken, w, { axes: [{ direction: w }] })).toThrow('mine')
  })
})

it('changes nobody else, whatever the loss does to its argument', () => {
  const before = at.slice()
  const direction = Float64Array.of(1, 2, 3)
  const spoiling = (w: Float64Array) => {
    const loss = lossOf(w)
    w.fill(Number.NaN)
    return loss
  }
  const axes = [{ direction, points: 5 }]
  expect(surface(spoiling, at, { axes })).toEqual(surface(lossOf, at, { axes }))
  expect(at).toEqual(before)
  expect(direction).toEqual(Float64Array.of(1, 2, 3))
})

it('and nobody changes its point and directions on the way', () => {
  const point = at.slice()
  const direction = Float64Array.of(1, 2, 3)
  const steps = surfaceSteps(lossOf, point, { axes: [{ direction, points: 5 }] })
  let step = steps.next()
  point.fill(9)
  direction.fill(9)
  while (!step.done) step = steps.next()
  expect(step.value).toEqual(
    surface(lossOf, at, { axes: [{ direction: Float64Array.of(1, 2, 3), points: 5 }] }),
  )
})

describe('drivers', () => {
  const options = {
    axes: [
      { direction: e(0), points: 3 },
      { direction: e(1), points: 2 },
    ],
  }

  it('the same bits from both, with progress', async () => {
    const seen: number[] = []
    const onProgress = ({ evaluations, total, loss }: { evaluations: number; total: number; loss: number }) =>
      seen.push(evaluations, total, loss)
    const record = surface(lossOf, at, options)
    expect(await surfaceAsync(lossOf, at, options, { onProgress })).toEqual(record)
    expect(seen).toEqual(Array.from(record.losses.data, (loss, i) => [i + 1, 6, loss]).flat())
  })

  it('aborted, it keeps what was computed', async () => {
    const controller = new AbortController()
    const onProgress = ({ evaluations }: { evaluations: number }) => {
      if (evaluations === 4) controller.abort()
    }
    const record = await surfaceAsync(lossOf, at, options, { signal: controller.signal, onProgress })
    const whole = surface(lossOf, at, options).losses.data
    expect(record.losses.data).toEqual(whole.map((loss, i) => (i < 4 ? loss : Number.NaN)))
    expect(record).toMatchObject({
      evaluations: 4,
      completed: false,
      warnings: ['stopped after 4 of 6 losses'],
    })
  })

  it('stopped after the last loss, it is complete', () => {
    const steps = surfaceSteps(lossOf, at, options)
    let step = steps.next()
    for (let i = 1; !step.done; i++) step = steps.next(i >= 6)
    expect(step.value).toEqual(surface(lossOf, at, options))
  })
})

describe('bad input', () => {
  const axis = { direction: e(0) }
  it.each<[string, unknown, Float64Array, unknown]>([
    ['surface: loss must be a function', 3, at, { axes: [axis] }],
    [
      "surface: at must be a Float64Array, or a network's parameters, got [1, 2]",
      lossOf,
      [1, 2] as unknown as Float64Array,
      { axes: [axis] },
    ],
    ['surface: at[1] must be finite, got NaN', lossOf, Float64Array.of(1, Number.NaN, 0), { axes: [axis] }],
    ['surface: axes must be an array of one or two axes, got []', lossOf, at, { axes: [] }],
    ['surface: axes must be an array of one or two axes', lossOf, at, { axes: [axis, axis, axis] }],
    ['surface: options must be an object of options, got undefined', lossOf, at, undefined],
    [
      'surface: axes[0].direction must be an array of length 3',
      lossOf,
      at,
      { axes: [{ direction: e(0).subarray(1) }] },
    ],
    [
      'surface: axes[0].direction[2] must be finite',
      lossOf,
      at,
      { axes: [{ direction: Float64Array.of(0, 1, Infinity) }] },
    ],
    [
      'surface: axes[1].points must be an integer from 2 to 1000, got 1',
      lossOf,
      at,
      { axes: [axis, { ...axis, points: 1 }] },
    ],
    [
      'surface: axes[0].to must be a number above from (1), got 1',
      lossOf,
      at,
      { axes: [{ ...axis, from: 1 }] },
    ],
    ['surface: axes[0].from must be a finite number', lossOf, at, { axes: [{ ...axis, from: Number.NaN }] }],
    ['surface: block.offset must be', lossOf, at, { axes: [axis], block: { offset: 4, length: 1 } }],
    ['surface: block.length must be', lossOf, at, { axes: [axis], block: { offset: 1, length: 3 } }],
  ])('%s', (message, loss, point, options) => {
    const call = () => surface(loss as typeof lossOf, point, options as SurfaceOptions)
    expect(call).toThrow(message)
    expect(call).toThrow(ArgumentError)
  })
})
