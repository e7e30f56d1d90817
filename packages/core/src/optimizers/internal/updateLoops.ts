import { addressOf, type FurtherLoops } from '../../kernels/kernel.js'
import { loopsIn, type Room } from '../../kernels/room.js'
import type { Real } from '../../real.js'
import { modules } from './updates.generated.js'

/** What updates are made of. Arrays are of one length; states are float64, and so are all sums. */
export interface UpdateLoops {
  /** Whether no entry is NaN or infinite. */
  finite(g: Real): boolean
  /** `Σ g²` in eight sums, of which number i takes the entries i, i + 8, …; the last few entries after those. */
  sumOfSquares(g: Real): number
  /** `g ← (g/norm)·limit`. */
  shorten(g: Real, norm: number, limit: number): void
  /** `w ← w − rate·g`; in float32 where both are, and so is the rate then. */
  descend(w: Real, g: Real, rate: number): void
  /** `w ← w − amount·decayed·w`; null decays all. */
  decay(w: Real, decayed: Float64Array | null, amount: number): void
  /** `v ← momentum·v + g`, `w ← w − rate·v`, or `w − rate·(g + momentum·v)` when it looks ahead. */
  heavyBall(w: Real, g: Real, v: Float64Array, scalars: HeavyBall): void
  /** `m ← β1·m + (1−β1)·g`, `s ← β2·s + (1−β2)·g²`, `w ← w − rate·m/(√s/root + ε)`. */
  moments(w: Real, g: Real, mean: Float64Array, meanSquare: Float64Array, scalars: MomentScalars): void
  /** `s ← ρ·s + (1−ρ)·g²`, `v ← μ·v + g/(√s + ε)`, `w ← w − rate·v`; see `rmsprop` for what the mean does. */
  rootMeanSquare(
    w: Real,
    g: Real,
    meanSquare: Float64Array,
    velocity: Float64Array,
    mean: Float64Array | null,
    scalars: RootMeanSquareScalars,
  ): void
}

export interface HeavyBall {
  readonly rate: number
  readonly momentum: number
  readonly ahead: boolean
}

export interface MomentScalars {
  readonly beta1: number
  readonly beta2: number
  readonly rate: number
  readonly root: number
  readonly epsilon: number
}

export interface RootMeanSquareScalars {
  readonly smoothing: number
  readonly momentum: number
  readonly epsilon: number
  readonly rate: number
}

/** What assembly/updates.ts exports. Addresses and lengths; `doubles` where the gradient is float64; scalars lie in memory. */
interface Compiled {
  begin(singles: boolean): void
  /** 0 or 1. */
  finite(g: number, n: number, doubles: boolean): number
  sumOfSquares(g: number, n: number, doubles: boolean): number
  shorten(g: number, n: number, doubles: boolean, scalars: number): void
  descend(w: number, g: number, n: number, doubles: boolean, scalars: number): void
  decay(w: number, decayed: number, n: number, scalars: number): void
  heavyBall(
    w: number,
    g: number,
    v: number,
    n: number,
    doubles: boolean,
    ahead: boolean,
    scalars: number,
  ): void
  moments(w: number, g: number, m: number, s: number, n: number, doubles: boolean, scalars: number): void
  rootMeanSquare(
    w: number,
    g: number,
    s: number,
    v: number,
    a: number,
    n: number,
    doubles: boolean,
    scalars: number,
  ): void
}

const further: FurtherLoops<Compiled> = { modules }

/** The compiled loops in a room: for arrays of its memory. */
export function updatesIn(room: Room): UpdateLoops {
  return loopsIn(room, compiledIn)
}

const isDouble = (g: Real) => g.BYTES_PER_ELEMENT === 8

function compiledIn({ kernel, scalars }: Room): UpdateLoops {
  const loops = kernel.attach(further)
  loops.begin(kernel.dtype === 'float32')
  const at = addressOf(scalars)
  return {
    finite: (g) => loops.finite(g.byteOffset, g.length, isDouble(g)) === 1,

    sumOfSquares: (g) => loops.sumOfSquares(g.byteOffset, g.length, isDouble(g)),

    shorten(g, norm, limit) {
      scalars[0] = norm
      scalars[1] = limit
      loops.shorten(g.byteOffset, g.length, isDouble(g), at)
    },

    descend(w, g, rate) {
      scalars[0] = rate
      loops.descend(w.byteOffset, g.byteOffset, w.length, isDouble(g), at)
    },

    decay(w, decayed, amount) {
      scalars[0] = amount
      loops.decay(w.byteOffset, decayed?.byteOffset ?? 0, w.length, at)
    },

    heavyBall(w, g, v, { rate, momentum, ahead }) {
      scalars[0] = rate
      scalars[1] = momentum
      loops.heavyBall(w.byteOffset, g.byteOffset, v.byteOffset, w.length, isDouble(g), ahead, at)
    },

    moments(w, g, mean, meanSquare, { beta1, beta2, rate, root, epsilon }) {
      scalars[0] = beta1
      scalars[1] = 1 - beta1
      scalars[2] = beta2
      scalars[3] = 1 - beta2
      scalars[4] = rate
      scalars[5] = root
      scalars[6] = epsilon
      const { byteOffset } = meanSquare
      loops.moments(w.byteOffset, g.byteOffset, mean.byteOffset, byteOffset, w.length, isDouble(g), at)
    },

    rootMeanSquare(w, g, meanSquare, velocity, mean, { smoothing, momentum, epsilon, rate }) {
      scalars[0] = smoothing
      scalars[1] = 1 - smoothing
      scalars[2] = momentum
      scalars[3] = epsilon
      scalars[4] = rate
      const [s, v, a] = [meanSquare.byteOffset, velocity.byteOffset, mean?.byteOffset ?? 0]
      loops.rootMeanSquare(w.byteOffset, g.byteOffset, s, v, a, w.length, isDouble(g), at)
    },
  }
}
