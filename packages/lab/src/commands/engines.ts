import { mkdirSync } from 'node:fs'
import { resolve } from 'node:path'
import { ArgumentError, checkInteger, checkOneOf } from '@credit/core'
import type { ArgsDef } from 'citty'
import { type CompareOptions, prepare } from '../compare.js'
import { type EngineName, engineNames } from '../engine/engine.js'
import { engineOf } from '../engine/engineOf.js'
import { type AllowedModules, moduleHashes } from '../engine/modules.js'
import { fittingChunk } from '../engine/slurm/slurmEngine.js'
import { checkGrowth, type StudyKind, writeStudy } from '../engine/study.js'
import { parseNumber } from '../lists.js'
import { defaultLease } from '../run/lease.js'
import { isSealed } from '../run/seal.js'
import { takeFlag } from '../sweep/flags.js'
import { text } from './flags.js'

/** Where the server is: in a flag, or where no list of processes shows it. */
export const redisFlag = {
  redis: text(
    'redis://[USER:PASSWORD@]HOST:PORT, rediss:// for TLS (default: the variable CREDIT_REDIS)',
    'URL',
  ),
} satisfies ArgsDef

/** Flags of runs that are made beyond this process. */
export const engineFlags = {
  engine: text('local (default: this process), slurm (a job array) or bullmq (workers on Redis)', 'NAME'),
  ...redisFlag,
  partition: text('of Slurm', 'NAME'),
  account: text('of Slurm', 'NAME'),
  memory: text('of a task of Slurm, e.g. 2G', 'SIZE'),
  time: text(
    'limit of a task of Slurm, e.g. 02:00:00; it leaves checkpoints before that, and is queued again',
    'TIME',
  ),
  notice: text(
    'seconds before the time limit at which a task of Slurm leaves checkpoints (default: 60)',
    'S',
  ),
  modules: text('environment modules that a task of Slurm loads, separated by commas', 'A,B'),
  chunk: text("runs a task of Slurm (default: 1, more where the site's limit of arrays asks for it)", 'N'),
  'at-most': text('tasks of Slurm at once', 'N'),
  attempts: text('how often a run is begun before it is kept as failed (default: 3)', 'N'),
} satisfies ArgsDef

/** Flags of commands that make runs which come in a file or over a network. */
export const allowFlags = {
  'allow-modules': {
    type: 'boolean',
    description: 'run rules and tasks that come with the runs as modules',
  },
  'allow-hashes': text('run those with these SHA-256, as the command that hands runs over says', 'A,B'),
} satisfies ArgsDef

type Given = Readonly<Record<string, unknown>>

export function allowedOf(args: Given): AllowedModules {
  if (args['allow-modules'] === true) return 'all'
  const given = args['allow-hashes'] as string | undefined
  const hashes = given === undefined ? [] : given.split(',')
  for (const hash of hashes)
    if (!/^[0-9a-f]{64}$/.test(hash))
      throw new ArgumentError('credit', '--allow-hashes', 'SHA-256 in hexadecimal digits', hash)
  return new Set(hashes)
}

export function engineNameOf(args: Given): EngineName {
  const name = checkOneOf('credit', '--engine', (args.engine as string | undefined) ?? 'local', engineNames)
  const idle = Object.keys(engineFlags).find((flag) => flag !== 'engine' && args[flag] !== undefined)
  if (name === 'local' && idle !== undefined) {
    throw new ArgumentError('credit', `--${idle}`, 'left out, or beside --engine slurm or bullmq', args[idle])
  }
  return name
}

export function redisOf(args: Given): string | undefined {
  return (args.redis as string | undefined) ?? process.env.CREDIT_REDIS
}

export function attemptsOf(args: Given): number {
  return wholeOf(args, 'attempts') ?? 3
}

function wholeOf(args: Given, name: string): number | undefined {
  const given = args[name] as string | undefined
  return given === undefined
    ? undefined
    : checkInteger('credit', `--${name}`, parseNumber(`--${name}`, given), 1, 1_000_000)
}

/** Checks everything that a comparison checks, describes it in its folder, and hands its runs to an engine. */
export async function handOver(
  name: Exclude<EngineName, 'local'>,
  options: CompareOptions,
  args: Given,
  kind: StudyKind,
): Promise<void> {
  const out = resolve(options.out)
  for (const flag of ['fresh', 'shard']) {
    if (args[flag])
      throw new ArgumentError('credit', `--${flag}`, `left out with --engine ${name}`, args[flag])
  }
  const engine = await engineOf(name, redisOf(args))
  try {
    const chunk = wholeOf(args, 'chunk') ?? 1
    const { runs: asked } = await prepare({
      ...options,
      out,
      // before it describes them anew
      onStart: (runs) => checkGrowth(out, runs),
    })
    const own = {
      ...stringsOf(args, ['partition', 'account', 'memory', 'time', 'modules']),
      ...numbersOf({ notice: wholeOf(args, 'notice'), atMost: wholeOf(args, 'at-most') }),
      ...(args.workers === undefined ? {} : { workers: options.workers! }),
      ...(name === 'slurm' ? { chunk: await fittingChunk(asked.length, chunk) } : {}),
    }
    mkdirSync(out, { recursive: true })
    const study = writeStudy(
      out,
      {
        ...{ kind, engine: name, command: options.command ?? '', cwd: process.cwd() },
        ...(options.data === undefined ? {} : { data: resolve(options.data) }),
        checkpointEvery: options.checkpointEvery ?? 20,
        lease: options.lease ?? defaultLease,
        attempts: attemptsOf(args),
        options: own,
      },
      asked,
    )
    const { runs } = study
    const waiting = runs.map((_, run) => run).filter((run) => !isSealed(runs[run].folder))
    // this command line has named or allowed them: `prepare` has run them
    const hashes = moduleHashes(runs.map(({ configuration }) => configuration))
    process.stderr.write(`${await engine.submit(study, waiting, hashes)}\n`)
    process.stderr.write(
      `How it goes: credit status ${options.out}. Its tables: credit collect ${options.out}\n`,
    )
    if (args.json)
      process.stdout.write(
        `${JSON.stringify({ out, engine: name, runs: runs.length, submitted: waiting.length })}\n`,
      )
  } finally {
    await engine.close()
  }
}

/** Arguments without the address of a server, in which there may be a password. */
export function withoutServer(rawArgs: readonly string[]): string[] {
  return takeFlag(rawArgs, '--redis').rest
}

function stringsOf(args: Given, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    names.filter((name) => args[name] !== undefined).map((name) => [name, String(args[name])]),
  )
}

function numbersOf(values: Readonly<Record<string, number | undefined>>): Record<string, number> {
  const given = Object.entries(values).filter((entry): entry is [string, number] => entry[1] !== undefined)
  return Object.fromEntries(given)
}
