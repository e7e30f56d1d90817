import { resolve } from 'node:path'
import { ArgumentError } from '@credit/core'
import { type ArgsDef, defineCommand } from 'citty'
import type { Engine } from '../engine/engine.js'
import { engineOf } from '../engine/engineOf.js'
import { type AllowedModules, moduleHashes } from '../engine/modules.js'
import { roundsOf } from '../engine/slurm/slurmEngine.js'
import { statesOf } from '../engine/states.js'
import { readStudy, type Study } from '../engine/study.js'
import { isThere } from '../files.js'
import { kindOf } from '../folders.js'
import { isFinished } from '../run/runFolder.js'
import { concludeComparison, concludeSweep } from './conclude.js'
import { allowedOf, allowFlags, redisFlag, redisOf } from './engines.js'
import { checkFlags } from './flags.js'

const definitions = {
  dir: { type: 'positional', description: 'the folder of a comparison', valueHint: 'DIR', required: false },
  ...redisFlag,
  ...allowFlags,
  again: {
    type: 'boolean',
    description: 'hand in again what neither ended nor failed; a job of Slurm that follows the array does so',
  },
  json: { type: 'boolean', description: 'what was made as JSON on standard output' },
} satisfies ArgsDef

export const collectCommand = defineCommand({
  meta: {
    name: 'collect',
    description: 'Bring together the runs that an engine made, check them, and write tables and report',
  },
  args: definitions,
  async run({ args }) {
    checkFlags('collect', args, definitions)
    if (!args.dir) throw new ArgumentError('credit', 'DIR', 'the folder of a comparison', undefined)
    const allowed = allowedOf(args)
    kindOf(args.dir)
    const study = readStudy(resolve(args.dir))
    // paths in configurations begin there
    if (isThere(study.cwd)) process.chdir(study.cwd)
    const engine = await engineOf(study.engine, redisOf(args))
    try {
      const came = await engine.collect(study)
      if (came > 0) process.stderr.write(`${came} runs came from elsewhere.\n`)
      const done = checkedRuns(study)
      const isWhole = done.size === study.runs.length
      if (isWhole || study.kind === 'sweep') await conclude(study, args.json)
      if (isWhole) return
      process.exitCode = 1
      await sayWhatIsMissing(engine, study, done, args.again ? allowed : null)
    } finally {
      await engine.close()
    }
  },
})

/** The runs that have ended, each looked at as a whole: its seal, and that it is the run that was asked for. */
function checkedRuns(study: Study): Set<number> {
  const done = new Set<number>()
  study.runs.forEach(({ folder, configuration }, run) => {
    try {
      if (isFinished(folder, configuration)) done.add(run)
    } catch (error) {
      process.stderr.write(`${(error as Error).message}\n`)
    }
  })
  return done
}

async function sayWhatIsMissing(
  engine: Engine,
  study: Study,
  done: ReadonlySet<number>,
  again: AllowedModules | null,
) {
  const status = await engine.status(study)
  const states = statesOf(
    study.out,
    study.runs.map(({ folder }) => folder),
    status,
  )
  const failed = states.filter(({ state }) => state === 'failed').length
  const lost = states
    .map(({ state }, run) => ({ state, run }))
    .filter(({ state, run }) => state === 'waiting' && !done.has(run))
    .map(({ run }) => run)
  const rest = study.runs.length - done.size
  process.stderr.write(
    `${rest} of ${study.runs.length} runs have not ended, ${failed} of them failed: credit status ${study.out}\n`,
  )
  if (again === null || status.isBusy || lost.length === 0) return
  if (study.engine === 'slurm' && roundsOf(study) > study.attempts) {
    process.stderr.write(
      `They were handed in ${roundsOf(study)} times already: ${study.command} tries again.\n`,
    )
    return
  }
  const hashes = again === 'all' ? moduleHashes(lost.map((run) => study.runs[run].configuration)) : [...again]
  process.stderr.write(`${await engine.submit(study, lost, hashes)}\n`)
}

function conclude({ kind, out }: Study, json: boolean | undefined): Promise<void> {
  return kind === 'sweep' ? concludeSweep(out, json) : concludeComparison(out, json)
}
