import type { Partials } from '@credit/core'
import { addressOf, creditOfStep, partialsLength, partialsOf, viewsOf } from '@credit/core/kernels'
import { checkNumbers } from '../online/checkNumbers.js'
import type { OnlineForm, OnlineLoops, OnlinePass } from '../online/form.js'
import { outerGradient } from '../online/outer.js'
import { perSource } from '../online/sources.js'
import type { Horizon } from './horizon.js'

/**
 * The online form of a truncation: the last steps stay in a ring, and each step's loss goes back through them, at the
 * parameters of that step. The slots in use are always the first ones: a window begins in slot 0, and lags fill the ring
 * before they overwrite it.
 */
export function ringForm(caller: string, { kind, steps: slots }: Horizon): OnlineForm {
  return {
    arrays(network, streams) {
      const { hidden: N, inputs: I, cell } = network
      const width = streams * N
      const traces = {
        ...perSource(network, '', slots * streams),
        pastPartials: slots * (cell.unit ? width : partialsLength(cell, width)),
      }
      // one slot more: the successor of the last slot
      const scratch = {
        credit: cell.drives.length * (slots + 1) * width,
        carry: cell.states.length * width,
      }
      const numbers = [traces, scratch]
        .flatMap((plan) => Object.values<number>(plan))
        .reduce((a, b) => a + b, 0)
      const sizes = `hidden ${N}, inputs ${I}, streams ${streams}`
      checkNumbers(caller, `the memory of ${slots} steps (${sizes})`, numbers)
      return { traces, scratch }
    },
    open: (pass) => ringLoops(pass, kind, slots),
  }
}

function ringLoops(pass: OnlinePass, kind: Horizon['kind'], slots: number): OnlineLoops {
  const { network, streams, kernel, arrays, sources, signal, recurrent, unitDrives } = pass
  const { hidden: N, cell } = network
  const width = streams * N
  const credit = viewsOf(arrays.credit, cell.drives.length, (slots + 1) * width)
  const unit = cell.unit ? fusedUnit(pass, credit[0]) : steppedUnit(pass, slots, credit)

  return {
    step() {
      const now = (pass.stepsDone - 1) % slots
      for (const { name, values } of sources) arrays[name].set(values, now * values.length)
      unit.keep(now)
      if (!pass.hasLoss) return
      const used = kind === 'window' ? now + 1 : Math.min(pass.stepsDone, slots)
      credit[0].set(signal, now * width)
      unit.credit(now, true)
      for (let back = 1, slot = now; back < used; back++) {
        if (slot === 0) {
          for (const one of credit) one.copyWithin(slots * width, 0, width)
          slot = slots
        }
        slot--
        const at = slot * width
        let add = false
        for (const { drive, at: W } of unitDrives) {
          kernel.product(
            addressOf(credit[0], at),
            addressOf(credit[drive], at + width),
            addressOf(recurrent, W),
            streams,
            N,
            N,
            add,
          )
          add = true
        }
        unit.credit(slot, false)
      }
      for (const source of sources) {
        outerGradient(pass, source, credit[source.drive], arrays[source.name], used * streams)
      }
    },
  }
}

/** What the unit does with credit, slot by slot. */
interface RingUnit {
  /** Keeps what this step's linearisation is made of. */
  keep(slot: number): void
  /** Credit on the output in a slot to credit on the drives, with what comes through the unit from its successor. */
  credit(slot: number, last: boolean): void
}

/** By the kernels' own loops of a leaky unit, which take its derivatives. */
function fusedUnit(pass: OnlinePass, credit: OnlinePass['signal']): RingUnit {
  const { network, streams, kernel, arrays, derivatives } = pass
  const { carry } = arrays
  const width = streams * network.hidden
  const past = arrays.pastPartials
  const leaksRate = network.cell.constant?.gain === undefined
  return {
    keep: (slot) => past.set(derivatives, slot * width),
    credit(slot, last) {
      if (!leaksRate)
        kernel.voltageCredit(last, addressOf(credit, slot * width), addressOf(past, slot * width), width)
      else {
        if (last) carry.fill(0)
        kernel.rateCredit(
          addressOf(credit, slot * width),
          addressOf(carry),
          addressOf(past, slot * width),
          width,
        )
      }
    },
  }
}

/** By F, G and c. */
function steppedUnit(pass: OnlinePass, slots: number, credit: readonly OnlinePass['signal'][]): RingUnit {
  const { network, streams, arrays, partials } = pass
  const { cell, hidden } = network
  const width = streams * hidden
  const carries = viewsOf(arrays.carry, cell.states.length, width)
  const ring = viewsOf(arrays.pastPartials, slots, partialsLength(cell, width)).map((array) =>
    partialsOf(cell, width, array),
  )
  const flat = ({ carry, gain, read }: Partials) => [...carry.flat(), ...gain.flat(), ...read]
  const now = flat(partials)
  const kept = ring.map(flat)
  return {
    keep(slot) {
      for (let i = 0; i < now.length; i++) kept[slot][i].set(now[i])
    },
    credit(slot, last) {
      if (last) arrays.carry.fill(0)
      creditOfStep(ring[slot], credit, slot * width, carries, width)
    },
  }
}
