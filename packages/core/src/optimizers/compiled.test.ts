import { describe, expect, it } from 'vitest'
import { relu } from '../activation.js'
import { offerRoom, roomLength, roomOf } from '../kernels/room.js'
import { type Dtype, type Kernel, openKernel } from '../kernels.js'
import { fillGaussian, seed } from '../random/index.js'
import type { Real } from '../real.js'
import { adam } from './adam.js'
import { adamw } from './adamw.js'
import { clipByGlobalNorm, globalNorm } from './clip.js'
import type { Optimizer, OptimizerState } from './optimizer.js'
import { rmsprop } from './rmsprop.js'
import { constantSchedule } from './schedules.js'
import { sgd } from './sgd.js'

// Updates in a kernel's memory run compiled, and give the bits of the plain loops.

const root = seed(23)
const schedule = constantSchedule(0.03)

type Make = (size: number, state?: OptimizerState) => Optimizer
const makers: Record<string, Make> = {
  sgd: (size, state) => sgd({ size, schedule, state }),
  momentum: (size, state) => sgd({ size, schedule, state, momentum: 0.9 }),
  nesterov: (size, state) => sgd({ size, schedule, state, momentum: 0.9, nesterov: 'on' }),
  adam: (size, state) => adam({ size, schedule, state }),
  'adam, ε uncorrected': (size, state) => adam({ size, schedule, state, epsilonAddedTo: 'uncorrected' }),
  adamw: (size, state) => adamw({ size, schedule, state, weightDecay: 0.3 }),
  'adamw, masked': (size, state) =>
    adamw({
      ...{ size, schedule, state, weightDecay: 0.3 },
      decayed: Array.from({ length: size }, (_, i) => i % 2),
    }),
  rmsprop: (size, state) => rmsprop({ size, schedule, state, momentum: 0.5 }),
  'rmsprop, centered': (size, state) => rmsprop({ size, schedule, state, momentum: 0.5, centered: 'on' }),
}

interface Place {
  readonly kernel: Kernel | null
  readonly w: Real
  readonly g: Real
}

/** Parameters and gradient in a memory with a room, the gradient in the number type that is asked for. */
function roomy(size: number, dtype: Dtype, gradient: Dtype): Place {
  const more = 2 * size + 2
  const lengths = [size, more, roomLength(size, dtype)]
  const { kernel } = openKernel('test', { kernel: 'simd', dtype }, { leak: 0, activation: relu }, lengths)
  const [w, space, room] = lengths.map((length) => kernel.allocate(length))
  offerRoom(kernel, room, size)
  const { buffer, byteOffset } = space
  const g =
    gradient === 'float64'
      ? new Float64Array(buffer, byteOffset, size)
      : new Float32Array(buffer, byteOffset, size)
  return { kernel, w, g }
}

function loose(size: number, dtype: Dtype, gradient: Dtype): Place {
  const of = (type: Dtype) => (type === 'float64' ? new Float64Array(size) : new Float32Array(size))
  return { kernel: null, w: of(dtype), g: of(gradient) }
}

const gradientAt = (size: number, update: number) => {
  const g = fillGaussian(new Float64Array(size), root.child(update).generator(), 0, 1)
  // of every magnitude, zeros of either sign, and squares that overflow
  if (size > 4) g.set([0, -0, 1e-30, -1e30])
  return g.map((x, i) => (i < 4 ? x : x * 10 ** ((i % 9) - 4)))
}

function train(optimizer: Optimizer, { w, g }: Place, from: number, to: number): void {
  for (let update = from; update < to; update++) {
    g.set(gradientAt(w.length, update))
    optimizer.update(w, g)
  }
}

const start = (size: number) => fillGaussian(new Float64Array(size), root.child('start').generator(), 0, 1)
const same = (a: Real, b: Real) => a.length === b.length && a.every((x, i) => Object.is(x, b[i]))

const types: [Dtype, Dtype][] = [
  ['float64', 'float64'],
  ['float32', 'float32'],
  ['float32', 'float64'],
]

describe.each(Object.entries(makers))('%s', (_, make) => {
  it.each(types)(
    'compiled, %s parameters and a %s gradient: the bits of the plain loops',
    (dtype, gradient) => {
      for (const size of [1, 2, 3, 4, 5, 6, 7, 8, 9, 45, 130]) {
        const [plain, compiled] = [loose, roomy].map((place) => place(size, dtype, gradient))
        const optimizers = [plain, compiled].map((place) => {
          const optimizer = make(size)
          place.w.set(start(size))
          train(optimizer, place, 0, 5)
          return optimizer
        })
        expect(same(compiled.w, plain.w), `${size} parameters`).toBe(true)
        const [a, b] = optimizers.map((optimizer) => optimizer.state())
        expect(b).toEqual(a)
        expect(same(plain.w, Float64Array.from(start(size)))).toBe(false)
      }
    },
  )

  it('takes its state along: into a memory, out of it, and when another moves in', () => {
    const size = 21
    const once = loose(size, 'float64', 'float64')
    once.w.set(start(size))
    const whole = make(size)
    train(whole, once, 0, 12)

    const optimizer = make(size)
    const places = [roomy, loose, roomy].map((place) => place(size, 'float64', 'float64'))
    const [first, , last] = places
    first.w.set(start(size))
    train(optimizer, first, 0, 3)
    // another moves in between
    const other = adam({ size, schedule })
    other.update(first.w.slice(), first.g)
    const kept = first.w.slice()
    train(other, first, 0, 2)
    first.w.set(kept)
    const before = other.state()
    train(optimizer, first, 3, 5)
    places[1].w.set(first.w)
    train(optimizer, places[1], 5, 7)
    last.w.set(places[1].w)
    train(optimizer, last, 7, 9)
    // and goes on from what it saved
    const restored = make(size, optimizer.state())
    train(restored, last, 9, 12)
    expect(same(last.w, once.w)).toBe(true)
    expect(restored.state()).toEqual(whole.state())
    expect(other.state()).toEqual(before)
  })
})

describe('what makes them compiled', () => {
  it('parameters and gradient in one memory with a room of their size', () => {
    const { w, g, kernel } = roomy(9, 'float64', 'float64')
    const room = roomOf(w, g)
    expect(room?.kernel).toBe(kernel)
    const optimizer = adam({ size: 9, schedule })
    optimizer.update(w, g)
    expect(room?.tenant).not.toBe(null)
    expect(roomOf(w, new Float64Array(9))).toBe(null)
    const small = adam({ size: 4, schedule })
    const tenant = room?.tenant
    small.update(w.subarray(0, 4), g.subarray(0, 4))
    expect(room?.tenant).toBe(tenant)
  })

  it.each(types)('clipping too: %s, gradient %s', (dtype, gradient) => {
    for (const size of [1, 3, 8, 9, 31]) {
      const [plain, compiled] = [loose, roomy].map((place) => place(size, dtype, gradient))
      for (const limit of [1e40, 0.5]) {
        for (const { g } of [plain, compiled]) g.set(gradientAt(size, size).map((x) => (x === -1e30 ? 3 : x)))
        expect(globalNorm(compiled.g)).toBe(globalNorm(plain.g))
        expect(clipByGlobalNorm(compiled.g, limit)).toBe(clipByGlobalNorm(plain.g, limit))
        expect(same(compiled.g, plain.g)).toBe(true)
      }
    }
  })

  it('a gradient that is not finite is refused with nothing changed', () => {
    const { w, g } = roomy(9, 'float64', 'float64')
    const optimizer = adam({ size: 9, schedule })
    optimizer.update(w, g.fill(1))
    const before = w.slice()
    for (const bad of [Number.NaN, Number.POSITIVE_INFINITY]) {
      g[5] = bad
      expect(() => optimizer.update(w, g)).toThrow(`adam.update: gradient[5] must be finite, got ${bad}`)
    }
    expect(w).toEqual(before)
    // squares that overflow are no reason
    g.fill(1e200)
    optimizer.update(w, g)
    expect(optimizer.updates).toBe(2)
  })

  it('a norm that is known spares the look at the gradient', () => {
    const [w, g] = [new Float64Array(2), Float64Array.of(3, 4)]
    const optimizer = sgd({ size: 2, schedule })
    optimizer.update(w, g, clipByGlobalNorm(g, 10))
    expect([...w]).toEqual([-0.03 * 3, -0.03 * 4])
    g[0] = Number.NaN
    expect(() => optimizer.update(w, g, globalNorm(g))).toThrow('gradient[0] must be finite')
  })
})
