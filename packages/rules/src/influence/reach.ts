import type { Network } from '@credit/core'

/** For every unit, the units that it has a present synapse on to. */
export type Targets = readonly Int32Array[]

/** The units that each unit projects to, by the connectivity mask alone (a weight of 0 is a synapse too). */
export function targetsOf({ hidden: N, connectivity }: Network): Targets {
  return Array.from({ length: N }, (_, pre) => {
    const posts: number[] = []
    for (let post = 0; post < N; post++) {
      if (connectivity === null || connectivity[post * N + pre] === 1) posts.push(post)
    }
    return Int32Array.from(posts)
  })
}

/** The units that `unit` reaches in at most `hops` synapses, itself included, ascending. */
export function reachOf(targets: Targets, unit: number, hops: number): Int32Array {
  const seen = new Uint8Array(targets.length)
  seen[unit] = 1
  const reached = [unit]
  for (let hop = 0, from = 0; hop < hops && from < reached.length; hop++) {
    // nobody is left to be reached: most of the synapses of a well connected network need no look
    for (const end = reached.length; from < end && reached.length < targets.length; from++) {
      for (const post of targets[reached[from]]) {
        if (seen[post] === 1) continue
        seen[post] = 1
        reached.push(post)
      }
    }
    if (reached.length === targets.length) break
  }
  return Int32Array.from(reached).sort()
}
