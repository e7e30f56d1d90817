import type { Real } from '../real.js'

/**
 * Sets the entries whose synapse is absent to 0 (no −0, and 0 too where the entry is not finite), in the recurrent
 * block or in a flat array, which begins with it.
 */
export function removeAbsent(values: Real, connectivity: Uint8Array | null): void {
  if (connectivity === null) return
  for (let i = 0; i < connectivity.length; i++) if (connectivity[i] === 0) values[i] = 0
}
