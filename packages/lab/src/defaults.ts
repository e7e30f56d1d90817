import { leakOf, type PaperSettings, type TaskSettings, type TrainingSettings } from '@credit/tasks'
import type { RunConfiguration } from './configuration.js'

type Settings = Pick<RunConfiguration, 'network' | 'training' | 'measures' | 'options'>

const measures: RunConfiguration['measures'] = {
  evaluateEvery: 500,
  evaluationTrials: 2000,
  finalTrials: 10_000,
  alignEvery: 100,
  curvatureTrials: 256,
  curvatureTolerance: 1e-3,
}

/** The settings of the paper that the task comes from; the small ones of a task whose source states none. */
export function paperSettings(task: TaskSettings, rule: string): Settings {
  const { dt, paper } = task
  if (paper === undefined) return quickSettings(task)
  const { evaluation } = paper
  return {
    ...trainingOf(paper, dt, paperUpdates(paper, rule)),
    measures: {
      ...measures,
      ...(evaluation && { evaluateEvery: evaluation.every, evaluationTrials: evaluation.trials }),
    },
  }
}

// A rule that the paper did not train gets as many updates as its approximate rule had.
function paperUpdates({ updates }: PaperSettings, rule: string): number {
  return updates[rule.split(':')[0]!] ?? Math.max(...Object.values(updates))
}

/** The task's small settings, with which the exact gradient reaches what the task says is reachable. */
export function quickSettings({ dt, reachable }: TaskSettings): Settings {
  const { settings, updates, options } = reachable
  return {
    ...trainingOf(settings, typeof options?.dt === 'number' ? options.dt : dt, updates),
    ...(options && { options: { ...options } }),
    measures: { ...measures, evaluateEvery: 500, evaluationTrials: 1000, curvatureTrials: 128 },
  }
}

function trainingOf(settings: TrainingSettings, dt: number, updates: number) {
  const { hidden, timeConstant, activation, bias, autapses, dale } = settings
  const { batch, optimizer, learningRate, schedule = 'constant', clip = 0, l2 } = settings
  return {
    network: {
      hidden,
      leak: leakOf(timeConstant, dt),
      activation,
      bias,
      autapses,
      ...(dale && { dale: { ...dale } }),
    },
    training: { updates, batch, optimizer, learningRate, schedule, momentum: 0, clip, l2 },
  }
}
