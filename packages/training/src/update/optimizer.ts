import {
  adam,
  constantSchedule,
  cosineSchedule,
  type Optimizer,
  type OptimizerState,
  type Schedule,
  sgd,
  stepSchedule,
} from '@credit/core'
import type { RunConfiguration } from '../configuration.js'

type TrainingSettings = RunConfiguration['training']

/** The optimizer that the settings name, going on from `state` where there is one. */
export function optimizerOf(
  training: TrainingSettings,
  { size, schedule, state }: { size: number; schedule: Schedule; state: OptimizerState | undefined },
): Optimizer {
  return training.optimizer === 'adam'
    ? adam({ size, schedule, state, epsilon: training.epsilon, epsilonAddedTo: training.epsilonAddedTo })
    : sgd({ size, schedule, state, momentum: training.momentum })
}

/** Step size by the number of the batch. */
export function scheduleOf({ schedule, learningRate, updates }: TrainingSettings): Schedule {
  if (schedule === 'constant') return constantSchedule(learningRate)
  return schedule === 'cosine'
    ? cosineSchedule(learningRate, { updates: Math.max(1, updates) })
    : stepSchedule(learningRate, schedule)
}
