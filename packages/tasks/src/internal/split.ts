import { type Batch, checkInteger, permutation, type Seed } from '@credit/core'
import type { Split } from '../task.js'

/**
 * A split over trials 0 .. size - 1, given only how to make a batch of some of them.
 */
export function splitOf(name: string, size: number, gather: (trials: Uint32Array) => Batch): Split {
  return {
    name,
    size,

    take(from, trials) {
      checkInteger('take', 'from', from, 0, size - 1)
      checkInteger('take', 'trials', trials, 1, size - from)
      return gather(Uint32Array.from({ length: trials }, (_, i) => from + i))
    },

    batch(trials, seed) {
      checkInteger('batch', 'trials', trials, 1, size)
      return gather(permutation(seed.generator(), size).subarray(0, trials))
    },

    sampler(trials, seed) {
      checkInteger('sampler', 'trials', trials, 1, size)
      const orderOf = epochOrders(size, seed)
      return (update) => {
        checkInteger('sampler', 'update', update, 0)
        // position in the endless row of epochs
        const start = update * trials
        const chosen = new Uint32Array(trials)
        for (let i = 0; i < trials; i++) {
          const epoch = Math.floor((start + i) / size)
          chosen[i] = orderOf(epoch)[start + i - epoch * size]!
        }
        return gather(chosen)
      }
    },
  }
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
