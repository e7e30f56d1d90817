import { type Batch, checkInteger, checkSeed, permutation, type Seed } from '@credit/core'
import type { Split } from '../task.js'
import type { Span } from './spans.js'

/** What makes a batch of the trials at some positions, perhaps in the arrays of another with as many. */
export type Gather = (positions: ArrayLike<number>, over?: Batch) => Batch

/**
 * A split over trials 0 .. size - 1, given only how to make a batch of some of them. An infinite size means fresh
 * trials in training; finite ones come in epochs unless it is said that they come in order.
 */
export function splitOf(
  name: string,
  size: number,
  { steps, spans }: { readonly steps: number; readonly spans: Readonly<Record<string, Span>> },
  gather: Gather,
  ofFinite: 'epochs' | 'in-order' = 'epochs',
): Split {
  const sampling = size === Number.POSITIVE_INFINITY ? 'fresh' : ofFinite
  const most = Math.min(size, Number.MAX_SAFE_INTEGER)
  // a batch is one array: of 2^28 numbers, 2 GiB, with one input
  const mostAtOnce = Math.min(most, Math.max(1, Math.floor(2 ** 28 / steps)))
  const { draw, stream } = { fresh, epochs: epochs(size), 'in-order': inOrder(size) }[sampling]
  return {
    name,
    size,
    steps,
    periods: spans,
    sampling,

    take(from, trials) {
      checkInteger('take', 'from', from, 0, most - 1)
      checkInteger('take', 'trials', trials, 1, Math.min(mostAtOnce, most - from))
      return gather(range(from, trials))
    },

    batch(trials, seed) {
      checkInteger('batch', 'trials', trials, 1, mostAtOnce)
      checkSeed('batch', 'seed', seed)
      return gather(draw(trials, seed))
    },

    sampler(trials, seed) {
      checkInteger('sampler', 'trials', trials, 1, mostAtOnce)
      checkSeed('sampler', 'seed', seed)
      const positionsOf = stream(trials, seed)
      return (update, over) => {
        checkInteger('sampler', 'update', update, 0)
        return gather(positionsOf(update), over)
      }
    },
  }
}

interface Sampling {
  draw(trials: number, seed: Seed): ArrayLike<number>
  stream(trials: number, seed: Seed): (update: number) => ArrayLike<number>
}

function epochs(size: number): Sampling {
  return {
    draw: (trials, seed) => permutation(seed.generator(), size).subarray(0, trials),
    stream(trials, seed) {
      const orderOf = epochOrders(size, seed)
      return (update) => {
        // position in the endless row of epochs
        const start = update * trials
        const chosen = new Uint32Array(trials)
        for (let i = 0; i < trials; i++) {
          const epoch = Math.floor((start + i) / size)
          chosen[i] = orderOf(epoch)[start + i - epoch * size]
        }
        return chosen
      }
    },
  }
}

/** Draws are random as ever; training goes from the first to the last, and again. */
function inOrder(size: number): Sampling {
  return {
    draw: epochs(size).draw,
    stream: (trials) => (update) => range(update * trials, trials).map((position) => position % size),
  }
}

/** Runs of trials that begin anywhere below 2^52: two seeds share one with a chance of 1 in 10^9 a million trials. */
const fresh: Sampling = {
  draw: (trials, seed) => range(startOf(seed), trials),
  stream(trials, seed) {
    const start = startOf(seed)
    return (update) => range(start + update * trials, trials)
  },
}

function startOf(seed: Seed): number {
  const generator = seed.generator()
  const high = generator.uint32() >>> 12
  return high * 2 ** 32 + generator.uint32()
}

function range(from: number, trials: number): Float64Array {
  return Float64Array.from({ length: trials }, (_, i) => from + i)
}

/**
 * The order of an epoch is drawn from its own branch of the seed. The last two are kept, for the batches that
 * touch two epochs; what is kept never changes what is returned.
 */
function epochOrders(size: number, seed: Seed): (epoch: number) => Uint32Array {
  const kept: { epoch: number; order: Uint32Array }[] = []
  return (epoch) => {
    let entry = kept.find((candidate) => candidate.epoch === epoch)
    if (entry === undefined) {
      entry = { epoch, order: permutation(seed.child(epoch).generator(), size) }
      kept.unshift(entry)
      kept.length = Math.min(kept.length, 2)
    }
    return entry.order
  }
}
