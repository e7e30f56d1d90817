import type { Real } from '../real.js'

/** Sets the entries of an N×N block whose synapse is absent to 0: no −0, and 0 too where the entry is not finite. */
export function removeAbsent(block: Real, connectivity: Uint8Array | null): void {
  if (connectivity === null) return
  for (let i = 0; i < connectivity.length; i++) if (connectivity[i] === 0) block[i] = 0
}
