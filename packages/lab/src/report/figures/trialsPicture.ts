import { seed } from '@credit/core'
import { loadTask } from '@credit/tasks/node'
import { isPath } from '@credit/training/schema'
import { trialsFigure } from '../../trials/figure.js'
import type { Comparison } from '../read.js'
import type { Figure } from './figure.js'

const trials = 3

/** The first test trials of the first run of a task, drawn from its configuration. */
export function trialsPicture({ runs }: Comparison, task: string): Figure {
  const [name, title] = ['trials', 'what a trial is']
  const run = runs.find((other) => other.task === task && other.state === 'ended')
  if (run === undefined)
    return { name, title, svg: undefined, absent: ['trials: no run has its configuration'] }
  // a report runs nobody's module
  if (isPath(task)) {
    const absent = [`trials, which a report draws of the library's tasks: credit trials --tasks ${task}`]
    return { name, title, svg: undefined, absent }
  }
  try {
    const loaded = loadTask(task, {
      ...asOptions(run.configuration.options),
      seed: seed(run.seed).child('task'),
    })
    const svg = trialsFigure({ task: loaded, split: loaded.split('test'), trials, note: `seed ${run.seed}` })
    return { name, title, svg, absent: [] }
  } catch (error) {
    // A task that is not registered here, or whose files are not installed: everything else is in the run folders.
    return { name, title, svg: undefined, absent: [`trials: ${(error as Error).message}`] }
  }
}

function asOptions(options: unknown): Record<string, unknown> {
  return typeof options === 'object' && options !== null ? { ...options } : {}
}
