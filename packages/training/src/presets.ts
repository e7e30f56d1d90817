import { ArgumentError, checkInteger, checkMembers } from '@credit/core'
import { leakOf, type PaperSettings, type TaskSettings, type TrainingSettings } from '@credit/tasks'
import type { Changes } from './changes.js'
import { settings } from './settings.js'

/**
 * The settings of the paper that the task comes from, as far as they are not the defaults; the small ones of a task whose source
 * states none.
 *
 * @example
 * ```ts
 * import { tasks } from '@credit/tasks/registry'
 * import { paperSettings } from '@credit/training'
 *
 * paperSettings(tasks['row-mnist'], 'eprop').training?.updates // => 16000
 * ```
 */
export function paperSettings(task: TaskSettings, rule: string): Changes {
  checkMembers('paperSettings', 'task', task, 'settings of a task', { dt: 'number' })
  if (typeof rule !== 'string') throw new ArgumentError('paperSettings', 'rule', 'a notation', rule)
  const { dt, paper } = task
  if (paper === undefined) return quickSettings(task)
  checkMembers('paperSettings', 'task.paper', paper, 'settings of a paper', { updates: 'object' })
  checkInteger('paperSettings', 'task.paper.batch', paper.batch, 1)
  const { evaluation } = paper
  return {
    ...settingsOf(paper, dt, paperUpdates(paper, rule), 'float32'),
    measures: {
      ...(evaluation && {
        evaluateEvery: evaluation.every,
        evaluationTrials: evaluation.trials,
        evaluationDraw: evaluation.draw ?? 'first',
      }),
      curvatureTrials: Math.min(settings.measures.curvatureTrials.otherwise ?? paper.batch, paper.batch),
    },
  }
}

// A rule that the paper did not train gets as many updates as its approximate rule had.
function paperUpdates({ updates }: PaperSettings, rule: string): number {
  return updates[rule.split(':')[0]] ?? Math.max(...Object.values(updates))
}

/**
 * The task's small settings, with which the exact gradient reaches what the task says is reachable.
 *
 * @example
 * ```ts
 * import { tasks } from '@credit/tasks/registry'
 * import { quickSettings } from '@credit/training'
 *
 * quickSettings(tasks['row-mnist']).training?.updates // => 5000
 * ```
 */
export function quickSettings(task: TaskSettings): Changes {
  checkMembers('quickSettings', 'task', task, 'settings of a task', { dt: 'number', reachable: 'object' })
  const { dt, reachable } = task
  const { settings: small, updates, options } = reachable
  return {
    ...settingsOf(small, typeof options?.dt === 'number' ? options.dt : dt, updates, 'float64'),
    ...(options && { options: { ...options } }),
    measures: { evaluationTrials: 1000, curvatureTrials: 128 },
  }
}

// A paper's size takes minutes in float32 and twice as many in float64; a small one takes seconds in either.
function settingsOf(
  settings: TrainingSettings,
  dt: number,
  updates: number,
  dtype: 'float32' | 'float64',
): Changes {
  const { hidden, timeConstant, activation, bias, autapses, dale } = settings
  const { batch, optimizer, learningRate, schedule = 'constant', clip = 0, l2 } = settings
  return {
    network: {
      ...{ hidden, leak: leakOf(timeConstant, dt), activation, bias, autapses },
      ...(dale && { dale: { ...dale } }),
    },
    training: { updates, batch, optimizer, learningRate, schedule, clip, l2, dtype },
  }
}
