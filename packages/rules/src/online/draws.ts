import { ArgumentError, generatorOf, type RandomGenerator, type Real, type Seed } from '@credit/core'
import type { OnlineForm } from './form.js'

/** Signs from elsewhere than a seed: that of number `index` among those of step `step` (from 1) of stream `stream`. */
export type SignSource = (index: number, step: number, stream: number) => 1 | -1

/** What is drawn from, and for which streams. */
export interface DrawOptions {
  /** For rules that draw, and for random feedback. */
  readonly seed?: Seed | undefined
  readonly signs?: SignSource | undefined
  /** Stream s draws what stream `firstStream + s` of a larger learner would. Default 0. */
  readonly firstStream?: number | undefined
}

/** The random numbers of a learner: a generator for every stream. */
export interface Draws {
  fillSigns(out: Real, at: number, count: number, stream: number, step: number): void
  fillGaussian(out: Real, at: number, count: number, stream: number): void
  /** Begins anew: without a seed, from the last one. */
  seed(options: DrawOptions): void
  /** For each stream its key and where it stands. */
  state(): number[][]
  restore(state: readonly (readonly number[])[]): void
}

/**
 * @throws ArgumentError when the rule draws and there is nothing to draw from.
 */
export function drawsOf(caller: string, { draws }: OnlineForm, streams: number, options: DrawOptions): Draws {
  const signs = draws === 'signs' ? options.signs : undefined
  if (signs !== undefined && typeof signs !== 'function') {
    throw new ArgumentError(caller, 'signs', 'a function (index, step, stream) => 1 | -1', signs)
  }
  const drawn = draws === 'numbers' || (draws === 'signs' && signs === undefined)
  let root: Seed | undefined
  let first = 0
  let keys: (readonly [number, number])[] = []
  let generators: RandomGenerator[] = []

  function seed({ seed = root, firstStream = 0 }: DrawOptions): void {
    first = firstStream
    if (!drawn && draws !== 'start') return
    if (typeof seed?.child !== 'function') {
      throw new ArgumentError(caller, 'seed', 'a seed, such as seed(7): the rule draws random numbers', seed)
    }
    root = seed
    if (!drawn) return
    const branch = seed.child('draws')
    keys = Array.from({ length: streams }, (_, s) => branch.child(first + s).key)
    generators = keys.map((key) => generatorOf(key))
  }
  seed(options)

  return {
    fillSigns(out, at, count, stream, step) {
      if (signs !== undefined) {
        for (let i = 0; i < count; i++) out[at + i] = signs(i, step, first + stream)
        return
      }
      // 32 signs a word: at a word a sign, drawing would take half of the time of uoro
      let word = 0
      for (let i = 0; i < count; i++) {
        if (i % 32 === 0) word = generators[stream].uint32()
        out[at + i] = word & 1 ? -1 : 1
        word >>>= 1
      }
    },
    fillGaussian(out, at, count, stream) {
      for (let i = 0; i < count; i++) out[at + i] = generators[stream].gaussian()
    },
    seed,
    // with the key: trials may have begun from another seed than the learner did
    state: () => generators.map((generator, s) => [...keys[s], ...generator.state()]),
    restore(state) {
      const restored = state.map(([low, high, ...counter]) => generatorOf([low!, high!], counter))
      keys = state.map(([low, high]) => [low!, high!])
      generators = restored
    },
  }
}
