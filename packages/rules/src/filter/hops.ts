import type { Network, Real } from '@credit/core'
import type { RuleKernel } from '../kernel/ruleKernel.js'
import type { UnitDrive } from '../online/form.js'
import type { ModulationKind } from './filter.js'
import { type ModulationPass, modulationPlan, openModulation } from './modulation.js'

/** F of every drive that units reach, at the weights of the moment. */
export interface Hops {
  /** Reads the weights. */
  refresh(): void
  /** `out[rows, N] = Σ_d q_d F_d`, or `out +=`: drive credit goes back by one hop; each q_d from `qAt` on. */
  back(out: Real, outAt: number, q: readonly Real[], qAt: number, rows: number, accumulate: boolean): void
}

const named = (name: string, drive: number) => `${name}OfDrive${drive}`

/** Their arrays. */
export function hopsPlan(
  kind: ModulationKind,
  network: Network,
  unitDrives: readonly UnitDrive[],
  rows: number,
): Record<string, number> {
  const entries = unitDrives.flatMap(({ drive }) =>
    Object.entries(modulationPlan(kind, network)).map(([name, length]) => [named(name, drive), length]),
  )
  return { ...Object.fromEntries(entries), hopOfDrive: rows * network.hidden }
}

/** The hops of a pass, whose `recurrent` is W of all gates. */
export function openHops(
  kind: ModulationKind,
  pass: ModulationPass,
  unitDrives: readonly UnitDrive[],
  loops: RuleKernel,
  arrays: Readonly<Record<string, Real>>,
): Hops {
  const { kernel, network, recurrent } = pass
  const { hidden: N } = network
  const hop = arrays.hopOfDrive
  const names = Object.keys(modulationPlan(kind, network))
  const drives = unitDrives.map(({ drive, at }) => ({
    drive,
    modulation: openModulation(
      kind,
      { kernel, network, recurrent: recurrent.subarray(at, at + N * N) },
      loops,
      Object.fromEntries(names.map((name) => [name, arrays[named(name, drive)]])),
    ),
  }))
  return {
    refresh() {
      for (const { modulation } of drives) modulation.refresh()
    },
    back(out, outAt, q, qAt, rows, accumulate) {
      const size = rows * N
      if (!accumulate) out.fill(0, outAt, outAt + size)
      for (const { drive, modulation } of drives) {
        modulation.hop(hop, 0, q[drive], qAt, rows)
        for (let i = 0; i < size; i++) out[outAt + i] += hop[i]
      }
    },
  }
}
