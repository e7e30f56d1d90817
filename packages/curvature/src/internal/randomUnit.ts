import { checkSeed as checkNode, type RandomGenerator, type Seed } from '@credit/core'
import { norm, scale } from './vectors.js'

/** Throws unless `seed` is one; returns it. */
export function checkSeed(caller: string, seed: Seed): Seed {
  checkNode(caller, 'seed', seed)
  return seed
}

/** A vector of length 1 in a random direction, each equally likely. */
export function randomUnit(n: number, generator: RandomGenerator): Float64Array {
  const v = new Float64Array(n)
  for (let i = 0; i < n; i++) v[i] = generator.gaussian()
  scale(v, 1 / norm(v))
  return v
}

/** Scales v to length 1, its entry of largest magnitude positive. */
export function direct(v: Float64Array): void {
  let peak = 0
  for (let i = 0; i < v.length; i++) if (Math.abs(v[i]) > Math.abs(peak)) peak = v[i]
  scale(v, Math.sign(peak) / norm(v))
}
