import { type Network, type Objective, Workspace } from '@credit/core'
import type { Split } from '@credit/tasks'

export interface Evaluation {
  /** Loss without L2. */
  readonly loss: number
  readonly accuracy: number
  readonly trials: number
}

/** What is evaluated. */
export interface Trials extends Pick<Split, 'size' | 'steps' | 'take'> {
  /** Whether it can only be had as a whole. */
  readonly atOnce?: boolean
}

// A forward pass keeps states, rates and derivatives: 250 trials, or fewer where that were over about 100 MB.
const mostTrials = 250
const mostStates = 4e6

/** Loss and accuracy at `w` on the first `trials` trials of splits, in chunks through one workspace. */
export function evaluator(network: Network, objective: Objective) {
  const lossOnly = { loss: objective.loss, l2: 0 }
  let workspace: Workspace | undefined
  return (w: Float64Array, split: Trials, trials: number): Evaluation => {
    const wanted = split.atOnce ? split.size : Math.min(trials, split.size)
    const fitting = Math.floor(mostStates / (split.steps * network.hidden))
    const chunk = split.atOnce ? wanted : Math.max(1, Math.min(mostTrials, fitting))
    let loss = 0
    let accuracy = 0
    let weight = 0
    for (let from = 0; from < wanted; from += chunk) {
      const size = Math.min(chunk, wanted - from)
      if (size !== workspace?.trials || split.steps !== workspace.steps) {
        workspace = new Workspace(network, lossOnly, { steps: split.steps, trials: size })
      }
      workspace.load(split.take(from, size))
      loss += workspace.forward(w) * workspace.weight
      accuracy += workspace.accuracy() * workspace.weight
      weight += workspace.weight
    }
    return { loss: loss / weight, accuracy: accuracy / weight, trials: wanted }
  }
}
