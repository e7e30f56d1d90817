import type { RunConfiguration } from '@credit/training'
import { isModulePath, isPath } from '@credit/training/schema'

/** A file of a user's own, as a configuration names it. */
export interface NamedFile {
  readonly flag: string
  /** With its options. */
  readonly text: string
  /** Whether it is run, and not just read. */
  readonly isModule: boolean
}

/** The files of a user's own whose hashes belong to a run: modules, and trials. What a start is has its hash beside it. */
export function namedFiles({
  task,
  rule,
  network,
  training,
}: Pick<RunConfiguration, 'task' | 'rule' | 'network' | 'training'>): NamedFile[] {
  const named = [
    { flag: '--tasks', text: task },
    { flag: '--rules', text: rule },
    { flag: '--cell', text: network.cell },
    { flag: '--loss', text: training.loss ?? '' },
  ]
  return named
    .filter(({ text }) => isPath(text))
    .map((each) => ({ ...each, isModule: isModulePath(each.text) }))
}
