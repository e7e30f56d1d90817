import type { Real } from '@credit/core'
import { addressOf } from '@credit/core/kernels'
import { checkNumbers } from '../online/checkNumbers.js'
import type { OnlineForm, OnlineLoops, OnlinePass } from '../online/form.js'
import { outerGradient } from '../online/outer.js'
import type { Horizon } from './horizon.js'

/**
 * The online form of a truncation: the last steps stay in a ring, and each step's loss goes back through them, at the
 * parameters of that step. The slots in use are always the first ones: a window begins in slot 0, and lags fill the ring
 * before they overwrite it.
 */
export function ringForm(caller: string, { kind, steps: slots }: Horizon): OnlineForm {
  return {
    arrays({ hidden: N, inputs: I }, streams) {
      const numbers = streams * (slots * (3 * N + I + 1) + 2 * N)
      const sizes = `hidden ${N}, inputs ${I}, streams ${streams}`
      checkNumbers(caller, `the memory of ${slots} steps (${sizes})`, numbers)
      return {
        traces: {
          recurrent: slots * streams * N,
          input: slots * streams * I,
          bias: slots * streams,
          pastDerivatives: slots * streams * N,
        },
        // one slot more: the successor of the last slot
        scratch: { credit: (slots + 1) * streams * N, carry: streams * N },
      }
    },
    open: (pass) => ringLoops(pass, kind, slots),
  }
}

function ringLoops(pass: OnlinePass, kind: Horizon['kind'], slots: number): OnlineLoops {
  const { network, streams, kernel, arrays, sources, derivatives, signal, recurrent } = pass
  const { pastDerivatives, credit, carry } = arrays as Record<'pastDerivatives' | 'credit' | 'carry', Real>
  const { hidden: N, leakModel } = network
  const width = streams * N

  /** Credit on the rate in a slot to credit on the drive, with what comes through the leak from its successor. */
  function unitCredit(slot: number, last: boolean): void {
    if (leakModel === 'voltage')
      kernel.voltageCredit(
        last,
        addressOf(credit, slot * width),
        addressOf(pastDerivatives, slot * width),
        width,
      )
    else {
      if (last) carry.fill(0)
      kernel.rateCredit(
        addressOf(credit, slot * width),
        addressOf(carry),
        addressOf(pastDerivatives, slot * width),
        width,
      )
    }
  }

  return {
    step() {
      const now = (pass.stepsDone - 1) % slots
      for (const { block, values } of sources) arrays[block].set(values, now * values.length)
      pastDerivatives.set(derivatives, now * width)
      if (!pass.hasLoss) return
      const used = kind === 'window' ? now + 1 : Math.min(pass.stepsDone, slots)
      credit.set(signal, now * width)
      unitCredit(now, true)
      for (let back = 1, slot = now; back < used; back++) {
        if (slot === 0) {
          credit.copyWithin(slots * width, 0, width)
          slot = slots
        }
        slot--
        const at = slot * width
        kernel.product(
          addressOf(credit, at),
          addressOf(credit, at + width),
          addressOf(recurrent),
          streams,
          N,
          N,
          false,
        )
        unitCredit(slot, false)
      }
      for (const source of sources) {
        outerGradient(pass, source, credit, arrays[source.block], used * streams)
      }
    },
  }
}
