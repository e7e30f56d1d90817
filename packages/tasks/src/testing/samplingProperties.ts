import type { Batch } from '@credit/core'
import type { Split, Task } from '../task.js'
import { type Context, forEachSplit, namesOf, type Property } from './property.js'
import { difference, keysOf, trialOf } from './trials.js'

const chunk = 250

/** Which trials are drawn: seeds, splits, and the three ways to draw. */
export const samplingProperties: readonly Property[] = [
  {
    name: 'the same seed gives the same bits',
    check({ create, seed, task, trials }) {
      const again = create({ seed })
      for (const name of namesOf(task)) {
        const [first, second] = [task, again].map((each) => draws(each.split(name), trials, seed))
        for (const way of Object.keys(first!)) {
          const found = difference(first![way], second![way])
          if (found !== undefined) return `"${name}", ${way}: ${found}`
        }
      }
      return undefined
    },
  },
  {
    name: 'another seed gives other bits',
    check({ create, seed, task, trials }) {
      const other = create({ seed: seed.child('another') })
      return forEachSplit(task, (split) => {
        if (
          split.sampling === 'fresh' &&
          sameInputs(split.take(0, trials), other.split(split.name).take(0, trials))
        ) {
          return "the task's seed does not matter"
        }
        if (split.size <= trials) return undefined
        const [first, second] = [seed, seed.child('another')].map((each) => draws(split, trials, each))
        for (const way of ['batch', 'sampler']) {
          if (sameInputs(first![way], second![way])) return `${way}: the seed does not matter`
        }
        return undefined
      })
    },
  },
  {
    name: 'splits share no trial',
    check: ({ task, trials, seed }) => sharedTrial(task, 8 * trials, seed),
  },
  {
    name: 'take, batch and sampler draw from the same trials',
    check: ({ task, trials, seed }) =>
      forEachSplit(task, (split) => {
        const whole = split.take(0, trials)
        for (let b = 0; b < trials; b++) {
          const alone = difference(split.take(b, 1), trialOf(whole, b))
          if (alone !== undefined) return `trial ${b} alone and among others: ${alone}`
        }
        return split.sampling === 'fresh'
          ? repeatedTrial(split, trials, seed)
          : strangeTrial(split, trials, seed)
      }),
  },
  {
    name: 'an epoch is every trial once',
    check: ({ task, seed }) =>
      forEachSplit(task, (split) => {
        // larger ones take seconds
        if (split.size > 2000) return undefined
        const all = keysOf(split.take(0, split.size)).sort().join()
        for (const update of [0, 1]) {
          const epoch = keysOf(split.sampler(split.size, seed)(update)).sort().join()
          if (epoch !== all) return `epoch ${update} has other trials than the split`
        }
        return undefined
      }),
  },
  {
    name: 'a sampler may write over a batch',
    check: ({ task, trials, seed }) =>
      forEachSplit(task, (split) => {
        const [fresh, again] = [split.sampler(trials, seed), split.sampler(trials, seed)]
        let batch = again(0)
        for (const update of [1, 2]) {
          batch = again(update, batch)
          const found = difference(fresh(update), batch)
          if (found !== undefined) return `update ${update}, over the one before: ${found}`
        }
        return undefined
      }),
  },
  {
    name: 'a sampler resumes at any update',
    check: ({ task, trials, seed }) =>
      forEachSplit(task, (split) => {
        const through = split.sampler(trials, seed)
        const updates = [0, 1, 2, 3, 4, 5].map((update) => through(update))
        for (const update of [4, 1, 5]) {
          const found = difference(updates[update], split.sampler(trials, seed)(update))
          if (found !== undefined) return `update ${update}, resumed: ${found}`
        }
        const back = difference(updates[0], through(0))
        return back && `update 0 again after update 5: ${back}`
      }),
  },
]

function draws(split: Split, trials: number, seed: Context['seed']): Record<string, Batch> {
  return {
    take: split.take(0, trials),
    batch: split.batch(trials, seed.child('draw')),
    sampler: split.sampler(trials, seed.child('draw'))(2),
  }
}

const sameInputs = (a: Batch, b: Batch) =>
  difference({ ...a, targets: b.targets }, { ...b, targets: b.targets }) === undefined

/** Takes, batches and samplers of the three splits, with seeds that are those of the task and its branches too. */
function sharedTrial(task: Task, trials: number, seed: Context['seed']): string | undefined {
  const owner = new Map<string, string>()
  for (const name of task.splits) {
    const split = task.split(name)
    const count = Math.min(trials, split.size)
    const seeds = [seed, ...task.splits.map((other) => seed.child(other))]
    const batches = [
      split.take(0, count),
      split.take(split.sampling === 'fresh' ? 1e6 : split.size - count, count),
    ]
    for (const each of seeds) batches.push(split.batch(count, each), split.sampler(count, each)(0))
    for (const key of batches.flatMap(keysOf)) {
      const first = owner.get(key)
      if (first !== undefined && first !== name) return `a trial of "${name}" is one of "${first}" too`
      owner.set(key, name)
    }
  }
  return undefined
}

/** Fresh trials: no two updates share one, nor two trials of one update. */
function repeatedTrial(split: Split, trials: number, seed: Context['seed']): string | undefined {
  const sample = split.sampler(trials, seed)
  const keys = [0, 1, 2].flatMap((update) => keysOf(sample(update)))
  return new Set(keys).size === keys.length
    ? undefined
    : 'a trial comes twice in three updates of fresh trials'
}

/** Epochs: what is drawn is one of the trials that `take` gives. */
function strangeTrial(split: Split, trials: number, seed: Context['seed']): string | undefined {
  const known = new Set<string>()
  for (let from = 0; from < split.size; from += chunk) {
    for (const key of keysOf(split.take(from, Math.min(chunk, split.size - from)))) known.add(key)
  }
  const drawn = { batch: split.batch(trials, seed), sampler: split.sampler(trials, seed)(1) }
  for (const [way, batch] of Object.entries(drawn)) {
    if (keysOf(batch).some((key) => !known.has(key))) return `${way} gives a trial that take does not`
  }
  return undefined
}
