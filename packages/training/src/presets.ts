import { leakOf, type PaperSettings, type TaskSettings, type TrainingSettings } from '@credit/tasks'
import type { RunConfiguration } from './configuration.js'

type Settings = Pick<RunConfiguration, 'network' | 'training' | 'measures' | 'options'>

const measures: RunConfiguration['measures'] = {
  evaluateEvery: 500,
  evaluationTrials: 2000,
  finalTrials: 10_000,
  evaluationDraw: 'first',
  alignEvery: 100,
  curvatureTrials: 256,
  curvatureTolerance: 1e-3,
  curvatureEvery: 0,
  sharpness: [],
  sharpnessEvery: 0,
  lags: 0,
  spectrum: 'none',
}

/** The settings of the paper that the task comes from; the small ones of a task whose source states none. */
export function paperSettings(task: TaskSettings, rule: string): Settings {
  const { dt, paper } = task
  if (paper === undefined) return quickSettings(task)
  const { evaluation } = paper
  return {
    ...trainingOf(paper, dt, paperUpdates(paper, rule), 'float32'),
    measures: {
      ...measures,
      ...(evaluation && {
        evaluateEvery: evaluation.every,
        evaluationTrials: evaluation.trials,
        evaluationDraw: evaluation.draw ?? 'first',
      }),
      curvatureTrials: Math.min(measures.curvatureTrials, paper.batch),
    },
  }
}

// A rule that the paper did not train gets as many updates as its approximate rule had.
function paperUpdates({ updates }: PaperSettings, rule: string): number {
  return updates[rule.split(':')[0]] ?? Math.max(...Object.values(updates))
}

/** The task's small settings, with which the exact gradient reaches what the task says is reachable. */
export function quickSettings({ dt, reachable }: TaskSettings): Settings {
  const { settings, updates, options } = reachable
  return {
    ...trainingOf(settings, typeof options?.dt === 'number' ? options.dt : dt, updates, 'float64'),
    ...(options && { options: { ...options } }),
    measures: { ...measures, evaluateEvery: 500, evaluationTrials: 1000, curvatureTrials: 128 },
  }
}

// A paper's size takes minutes in float32 and twice as many in float64; a small one takes seconds in either.
function trainingOf(
  settings: TrainingSettings,
  dt: number,
  updates: number,
  dtype: RunConfiguration['training']['dtype'],
) {
  const { hidden, timeConstant, activation, bias, autapses, dale } = settings
  const { batch, optimizer, learningRate, schedule = 'constant', clip = 0, l2 } = settings
  return {
    network: {
      hidden,
      leak: leakOf(timeConstant, dt),
      leakModel: 'voltage' as const,
      activation,
      bias,
      autapses,
      ...(dale && { dale: { ...dale } }),
    },
    training: {
      ...{ updates, batch, optimizer, learningRate, schedule, momentum: 0, clip, l2, dtype },
      updateEvery: 'trial' as const,
      direction: 'estimate' as const,
    },
  }
}
