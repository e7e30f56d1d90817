import type { Network, Real } from '@credit/core'
import { cutOff } from '@credit/core/kernels'
import type { Plan } from '../online/form.js'
import type { FilterPass } from './route.js'
import { typeAverage } from './typeAverage.js'

interface Size {
  readonly steps: number
  readonly trials: number
}

export function tapsPlan({ hidden }: Network, { steps, trials }: Size, taps: number): Plan {
  const width = trials * hidden
  return { moved: steps * width, ...(taps > 1 && { hops: steps * width }), sum: (steps + 1) * width }
}

/**
 * Finite taps, `Σ_{s=1..S} (Aᵀ)^{s−1} Fᵀ d_{t+s}`, each tap a product over the whole sequence: no difference of two
 * infinite sums, which would lose all digits where the taps grow. N² (type: N + C²) a tap, step and trial.
 */
export function finiteTaps(
  { pass, step, filter, inner, own, mean, reads, constants }: FilterPass,
  credit: Real,
): void {
  const { network, steps, trials, kernel } = pass
  const { hidden: N } = network
  const { leak, gain } = constants
  const { moved, hops, sum } = pass.own
  const width = trials * N
  const size = steps * width
  const bend = gain * mean[0]
  const tiny = cutOff[kernel.dtype]
  const average = own && typeAverage(network)
  for (let i = 0; i < size; i++) moved[i] = reads[i] * credit[i]
  average?.(moved, 0, steps * trials)
  sum.fill(0)
  if (filter.taps > 0) inner.hop(sum, 0, moved, width, (steps - 1) * trials)
  if (filter.taps > 1) moved.set(sum.subarray(0, size - width), width)
  for (let s = 2, from = 2 * width; s <= filter.taps; s++, from += width) {
    inner.hop(hops, from, moved, from, (steps - s) * trials)
    for (let i = from; i < size; i++) {
      const x = leak * moved[i] + bend * hops[i]
      const y = Math.abs(x) < tiny ? 0 : x
      moved[i] = y
      sum[i - from] += y
    }
  }
  if (own !== null && filter.taps > 0) {
    average!(sum, 0, steps * trials)
    for (let i = width; i < size; i++) sum[i - width] -= own[i % N] * reads[i] * credit[i]
  }
  const hop = sum.subarray(size)
  for (let t = steps - 1, at = t * width; t >= 0; t--, at -= width) {
    sum.copyWithin(size, at, at + width)
    step(t === steps - 1, credit, at, hop)
  }
}

export function powersPlan({ hidden }: Network, { trials }: Size): Plan {
  const width = trials * hidden
  return { hop: width, past: width, later: width, signals: width }
}

/** All lags of averaged powers: the recursion through W itself between two averages. N² a step and trial. */
export function averagedPowers(
  { pass, step, inner, own, mean, reads, constants }: FilterPass,
  credit: Real,
): void {
  const { network, steps, trials, kernel } = pass
  const { hidden: N } = network
  const { leak, gain } = constants
  const { hop, past, later, signals } = pass.own as { hop: Real; past: Real; later: Real; signals: Real }
  const width = trials * N
  const bend = gain * mean[0]
  const tiny = cutOff[kernel.dtype]
  const average = typeAverage(network)
  for (let t = steps - 1, at = t * width; t >= 0; t--, at -= width) {
    const last = t === steps - 1
    for (let i = 0; i < width; i++) signals[i] = reads[at + i] * credit[at + i]
    if (last) past.fill(0)
    else {
      inner.hop(hop, 0, past, 0, trials)
      for (let i = 0; i < width; i++) {
        const x = leak * past[i] + bend * hop[i]
        past[i] = Math.abs(x) < tiny ? 0 : x
      }
      average(hop, 0, trials)
      for (let i = 0; i < width; i++) hop[i] -= own![i % N] * later[i]
    }
    later.set(signals)
    average(signals, 0, trials)
    for (let i = 0; i < width; i++) past[i] += signals[i]
    step(last, credit, at, hop)
  }
}
