import { log, log1p, type RandomGenerator } from '@credit/core'

/**
 * Calls `hit(i)`, in order, for each i of `0 .. count - 1` with the given probability, independently. It takes two words
 * of the stream a hit and not one a number, which is what makes sparse spikes cheap: the gap before the next hit is
 * geometric, `floor(log(1 − u) / log(1 − p))`.
 */
export function forEachHit(
  generator: RandomGenerator,
  count: number,
  probability: number,
  hit: (i: number) => void,
): void {
  if (probability === 0) return
  const scale = 1 / log1p(-probability)
  const gap = () => Math.floor(log(1 - generator.uniform()) * scale)
  for (let i = gap(); i < count; i += 1 + gap()) hit(i)
}
