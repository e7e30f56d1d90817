import {
  blockMask,
  clipByGlobalNorm,
  globalNorm,
  type OptimizerState,
  project,
  type Real,
  type Schedule,
} from '@credit/core'
import type { RunConfiguration } from '../configuration.js'
import type { Experiment } from '../experiment.js'
import { optimizerOf } from './optimizer.js'
import { releasedProjection } from './releasedProjection.js'

/** Changes of the parameters along estimates of the gradient. */
export interface Descent {
  /** Clips the estimate in place, changes `w` along it and brings it back to what the network allows; the norm before. */
  change(w: Real, estimate: Float64Array): number
  state(): OptimizerState
}

/** The optimizer, clipping and projection that the settings name; `schedule` by the number of changes made. */
export function descentOf(
  { training, network: { dale } }: RunConfiguration,
  { network, root }: Experiment,
  { schedule, state }: { schedule: Schedule; state: OptimizerState | undefined },
): Descent {
  const { size } = network.layout
  const optimizer = optimizerOf(training, { size, schedule, state })
  const released =
    dale?.projection === 'modprop-release' || dale?.projection === 'deep-rewiring'
      ? releasedProjection(network, {
          seed: root.child('projection'),
          ...(dale.connectivity !== undefined && { connectivity: dale.connectivity }),
          ...(dale.inputs !== undefined && { inputs: dale.inputs }),
        })
      : null
  const kept = training.frozen && blockMask(network.layout, training.frozen)
  const before = released || kept ? new Float64Array(size) : null
  return {
    change(w, estimate) {
      if (kept) for (let i = 0; i < size; i++) if (kept[i] === 1) estimate[i] = 0
      const norm = training.clip > 0 ? clipByGlobalNorm(estimate, training.clip) : globalNorm(estimate)
      const number = optimizer.updates
      before?.set(w)
      optimizer.update(w, estimate, norm)
      if (released) released(w, before!, schedule(number), number)
      else project(network, w)
      // neither projection nor an optimizer with a memory moves them
      if (kept) for (let i = 0; i < size; i++) if (kept[i] === 1) w[i] = before![i]
      return norm
    },
    state: () => optimizer.state(),
  }
}
