import {
  blockMask,
  clipByGlobalNorm,
  globalNorm,
  type Network,
  type OptimizerState,
  project,
  type Real,
  type Schedule,
  type Seed,
} from '@credit/core'
import type { RunConfiguration } from '../configuration.js'
import type { Experiment } from '../experiment.js'
import { keptSynapses } from './keptSynapses.js'
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
  const released = releasedOf(network, dale, root)
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

/** The projection of a released program, where the settings name one. */
function releasedOf(network: Network, dale: RunConfiguration['network']['dale'], root: Seed) {
  if (dale?.projection === 'mdgl-release') return keptSynapses(network)
  if (dale?.projection !== 'modprop-release' && dale?.projection !== 'deep-rewiring') return null
  const { connectivity } = dale
  const seed = root.child('projection')
  return releasedProjection(network, { seed, ...(connectivity !== undefined && { connectivity }) })
}
