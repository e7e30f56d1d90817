import type { CellMemory, Network, Real } from '@credit/core'
import { partialsOf, viewsOf } from '@credit/core/kernels'
import { scaled } from '../influence/elementwise.js'
import type { OnlinePartials } from './form.js'

/** The arrays that they lie in. */
interface PartialArrays {
  readonly partials: Real
  readonly pastRead: Real
  readonly kept: Real
}

/**
 * The partials of a learner's step. Where the kernels have the loops of a unit, what is constant is written once and the
 * derivative is not copied: it is c where the gain is constant, and else what the gain is made of.
 */
export function onlinePartials(
  { cell, hidden }: Network,
  memory: CellMemory,
  { partials, pastRead, kept }: PartialArrays,
): OnlinePartials {
  const width = memory.trials * hidden
  const made = partialsOf(cell, width, partials)
  const past = viewsOf(pastRead, cell.states.length, width)
  if (cell.unit === undefined) return { ...made, pastRead: past, readIsOne: false }
  const { leak } = cell.unit
  made.carry[0][0].fill(leak)
  if (cell.constant?.gain === undefined) {
    made.read[0].fill(1)
    past[0].fill(1)
    return { ...made, pastRead: past, readIsOne: true }
  }
  made.gain[0][0].fill(1 - leak)
  const [read, before] = [kept.subarray(width), kept.subarray(0, width)]
  return { ...made, read: [read], pastRead: [before], readIsOne: false }
}

/** Writes those of the start (c alone) and of each step; nothing where all of them are there already. */
export function partialsWriter(
  { cell }: Network,
  memory: CellMemory,
  partials: OnlinePartials,
): { start(): void; step(): void; restore(): void } {
  const { unit, constant } = cell
  if (unit === undefined) {
    const { read, pastRead } = partials
    return {
      start: () => cell.partials(memory, 0, partials),
      restore: () => cell.partials(memory, 1, partials),
      step() {
        for (let i = 0; i < read.length; i++) pastRead[i].set(read[i])
        cell.partials(memory, 1, partials)
      },
    }
  }
  const none = { start() {}, step() {}, restore() {} }
  if (constant?.gain !== undefined) return none
  const [gain] = partials.gain[0]
  const derivatives = memory.kept[0].subarray(gain.length)
  const keep = 1 - unit.leak
  return { ...none, step: () => scaled(gain, derivatives, 0, gain.length, keep) }
}
