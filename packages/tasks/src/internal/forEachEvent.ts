import { log, type RandomGenerator } from '@credit/core'

/**
 * Calls `event(i)`, in order, for the events of a Poisson process with `mean` of them in each i of `0 .. count - 1`: as many
 * calls for one i as its Poisson count. Waiting times are exponential, `−log(1 − u) / mean`, so that it takes two words of the
 * stream an event.
 */
export function forEachEvent(
  generator: RandomGenerator,
  count: number,
  mean: number,
  event: (i: number) => void,
): void {
  if (mean === 0) return
  const wait = () => -log(1 - generator.uniform()) / mean
  for (let x = wait(); x < count; x += wait()) event(Math.floor(x))
}
