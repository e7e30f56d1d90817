import { HessianWorkspace } from '@credit/core'
import { curvatureNetworkOf } from '@credit/training'
import type { Run } from '../session.ts'

/** The Hessian at the parameters of the moment, on the trials that the measures of the training take, and what to know of it. */
export function hessianOf({ experiment, training, configuration }: Run) {
  const { objective, task } = experiment
  const { network, note = '' } = curvatureNetworkOf(configuration, experiment)
  if (network === null) throw new Error(`${note}; measures.curvatureOf smooth-twin asks for its smooth twin`)
  const trials = configuration.measures.curvatureTrials
  const workspace = new HessianWorkspace(network, objective, { steps: task.steps, trials })
  workspace.load(task.split('train').take(0, trials))
  workspace.at(training.parameters)
  return { workspace, trials, note }
}
