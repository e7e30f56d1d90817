import type { OnlineForm, OnlinePass } from '../online/form.js'
import { perSource } from '../online/sources.js'
import type { Delays } from './gradientsByDelay.js'

/** An online form of which only one event counts. */
export interface EventForm {
  readonly form: OnlineForm
  /** The step, from 1, whose presynaptic quantities the form sees; at all others they are 0. */
  event: number
}

/**
 * The form `inner` seeing the presynaptic quantities ẑ of one step only; states, derivatives and errors are those of the
 * whole run. Each step's gradient is then what that event contributes at that delay, and is added to `delays`.
 */
export function formByDelay(inner: OnlineForm, delays: Delays): EventForm {
  const only: EventForm = {
    event: 1,
    form: {
      ...inner,
      arrays(network, streams, options) {
        const arrays = inner.arrays(network, streams, options)
        const event = perSource(network, 'Event', streams)
        return { ...arrays, scratch: { ...arrays.scratch, ...event } }
      },
      open(pass) {
        const sources = pass.sources.map((source) => ({
          ...source,
          values: pass.arrays[`${source.name}Event`],
        }))
        // what changes from step to step is read from the pass itself
        const loops = inner.open(Object.create(pass, { sources: { value: sources } }) as OnlinePass)
        return {
          initialize: (seed) => loops.initialize?.(seed),
          begin: () => loops.begin?.(),
          step() {
            const delay = pass.stepsDone - only.event
            for (let i = 0; i < sources.length; i++) {
              if (delay === 0) sources[i].values.set(pass.sources[i].values)
              else sources[i].values.fill(0)
            }
            loops.step()
            if (!pass.hasLoss || delay < 0) return
            const at = delays.offset(delay)
            for (let i = 0; i < delays.size; i++) delays.sums[at + i] += pass.gradient[i]
          },
        }
      },
    },
  }
  return only
}
