import { join, resolve } from 'node:path'
import { ArgumentError } from '@credit/core'
import { type ArgsDef, defineCommand } from 'citty'
import type { EngineStatus } from '../engine/engine.js'
import { engineOf } from '../engine/engineOf.js'
import { type RunState, secondsLeft, statesOf } from '../engine/states.js'
import { hasStudy, readStudy } from '../engine/study.js'
import { readText } from '../files.js'
import { comparisonIn, kindOf } from '../folders.js'
import { InputError } from '../inputError.js'
import { duration } from '../progress.js'
import { redisFlag, redisOf } from './engines.js'
import { checkFlags } from './flags.js'

const definitions = {
  dir: { type: 'positional', description: 'the folder of a comparison', valueHint: 'DIR', required: false },
  ...redisFlag,
  cancel: { type: 'boolean', description: 'take back what the engine has; what the runs have made stays' },
  json: { type: 'boolean', description: 'the state of every run as JSON on standard output' },
} satisfies ArgsDef

const unknown: EngineStatus = {
  ...{ said: 'No engine: the runs are those of this folder.', isBusy: false },
  ...{ running: new Set(), failed: new Map(), ended: new Map() },
}

/** More failures than that are counted. */
const mostTold = 20

export const statusCommand = defineCommand({
  meta: {
    name: 'status',
    description: 'Say which runs of a folder are done, running, waiting or failed, and why',
  },
  args: definitions,
  async run({ args }) {
    checkFlags('status', args, definitions)
    if (!args.dir) throw new ArgumentError('credit', 'DIR', 'the folder of a comparison', undefined)
    kindOf(args.dir)
    const out = resolve(args.dir)
    const { folders, status } = await lookAt(out, redisOf(args), args.cancel)
    const states = statesOf(out, folders, status)
    const count = (wanted: RunState) => states.filter(({ state }) => state === wanted).length
    const counts = {
      done: count('done'),
      running: count('running'),
      waiting: count('waiting'),
      failed: count('failed'),
    }
    const left = secondsLeft(folders, states, status.ended)
    if (args.json) {
      const runs = states.map((each, i) => ({ folder: folders[i], ...each }))
      process.stdout.write(
        `${JSON.stringify({ out, ...counts, secondsLeft: left, engine: status.said, runs })}\n`,
      )
    } else {
      const lines = [
        `${states.length} runs: ${Object.entries(counts)
          .map(([name, n]) => `${n} ${name}`)
          .join(', ')}${left === null ? '' : `; about ${duration(left)} left`}`,
        status.said,
        ...states
          .flatMap(({ error }, i) => (error === undefined ? [] : [`failed: ${folders[i]}: ${error}`]))
          .slice(0, mostTold),
        ...(counts.failed > mostTold
          ? [`and ${counts.failed - mostTold} more failed: --json lists them`]
          : []),
      ]
      process.stdout.write(`${lines.join('\n')}\n`)
    }
    if (counts.failed > 0) process.exitCode = 1
  },
})

async function lookAt(
  out: string,
  redis: string | undefined,
  cancel: boolean | undefined,
): Promise<{ folders: string[]; status: EngineStatus }> {
  if (!hasStudy(out)) {
    if (cancel) throw new InputError(`${out}: no engine has its runs; Ctrl-C stops those of this machine`)
    return { folders: foldersOf(out), status: unknown }
  }
  const study = readStudy(out)
  const folders = study.runs.map(({ folder }) => folder)
  const engine = await engineOf(study.engine, redis)
  try {
    if (cancel) process.stderr.write(`${await engine.cancel(study)}\n`)
    return { folders, status: await engine.status(study) }
  } finally {
    await engine.close()
  }
}

/** The runs that a comparison lists. */
function foldersOf(out: string): string[] {
  const file = comparisonIn(out)
  try {
    const { runs } = JSON.parse(readText(file)) as { runs: { folder: string }[] }
    return runs.map(({ folder }) => join(out, folder))
  } catch (error) {
    if (error instanceof InputError) throw error
    throw new InputError(`${file}: cannot be read (${(error as Error).message})`)
  }
}
