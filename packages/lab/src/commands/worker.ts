import { hostname } from 'node:os'
import { resolve } from 'node:path'
import { ArgumentError, checkInteger, checkNumber } from '@credit/core'
import { type ArgsDef, defineCommand } from 'citty'
import { runsOfTask } from '../engine/slurm/slurmEngine.js'
import { readStudy } from '../engine/study.js'
import { workOn } from '../engine/work.js'
import { parseNumber } from '../lists.js'
import { allowedOf, allowFlags, attemptsOf, redisFlag, redisOf } from './engines.js'
import { checkFlags, text } from './flags.js'
import { interrupted, interruptible } from './interruption.js'

const definitions = {
  dir: {
    type: 'positional',
    description: 'the folder of a comparison, of which a job of Slurm makes a part',
    valueHint: 'DIR',
    required: false,
  },
  ...redisFlag,
  ...allowFlags,
  task: text('of the job array: the part to make', 'N'),
  workers: text('runs at once (default: 1)', 'N'),
  lease: text('seconds without a word after which its runs go to another worker (default: 30)', 'S'),
  attempts: text('how often a run whose worker was lost is begun again (default: 3)', 'N'),
  work: text('folder for runs under way (default: .credit-worker)', 'DIR'),
  json: { type: 'boolean', description: 'how many runs were made as JSON on standard output' },
  'until-empty': { type: 'boolean', description: 'end when no run waits any more' },
} satisfies ArgsDef

export const workerCommand = defineCommand({
  meta: {
    name: 'worker',
    description: 'Make runs that were handed to an engine: those of a queue on Redis, until it is stopped',
  },
  args: definitions,
  async run({ args }) {
    checkFlags('worker', args, definitions)
    const number = (name: 'workers' | 'task', least: number) =>
      args[name] === undefined
        ? undefined
        : checkInteger('credit', `--${name}`, parseNumber(`--${name}`, args[name]), least, 1_000_000)
    const workers = number('workers', 1) ?? 1
    const allowed = allowedOf(args)
    const onNote = (note: string) => void process.stderr.write(`${note}\n`)
    if (args.dir !== undefined) {
      const task = number('task', 0)
      if (task === undefined)
        throw new ArgumentError(
          'credit worker',
          '--task',
          'the part of the folder that is to be made',
          args.task,
        )
      const study = readStudy(resolve(args.dir))
      onNote(`task ${task} on ${hostname()}`)
      const worked = await interruptible((signal) =>
        workOn(study, runsOfTask(study, task), { allowed, workers, signal, onNote }),
      )
      onNote(
        `${worked.done} runs done, ${worked.failed} failed${worked.interrupted ? ', the rest interrupted' : ''}`,
      )
      if (args.json) process.stdout.write(`${JSON.stringify(worked)}\n`)
      if (worked.interrupted) process.exitCode = interrupted
      else if (worked.failed > 0) process.exitCode = 1
      return
    }
    const [{ workForRedis }, { checkUrl }] = await Promise.all([
      import('../engine/bullmq/worker.js'),
      import('../engine/bullmq/libraries.js'),
    ])
    const url = checkUrl(redisOf(args))
    const lease = args.lease === undefined ? 30 : parseNumber('--lease', args.lease)
    const done = await interruptible((signal) =>
      workForRedis({
        url,
        allowed,
        workers,
        lease: checkNumber('credit', '--lease', lease, 'seconds from 0.5', (x) => x >= 0.5),
        attempts: attemptsOf(args),
        work: resolve(args.work ?? '.credit-worker'),
        signal,
        untilEmpty: args['until-empty'] ?? false,
        onNote,
      }),
    )
    if (args.json) process.stdout.write(`${JSON.stringify({ done })}\n`)
  },
})
