import { ArgumentError } from '@credit/core'
import { rules } from '@credit/rules/registry'
import { tasks } from '@credit/tasks/registry'
import { merged } from '@credit/training/schema'
import { type ArgsDef, defineCommand } from 'citty'
import { type PlanOptions, plan, plannedRuns } from '../compare.js'
import { isThere } from '../files.js'
import { parseNotations, parseRules } from '../lists.js'
import { isFinished } from '../run/runFolder.js'
import { isSealed } from '../run/seal.js'
import { sweepConditions } from '../sweep/conditions.js'
import { checkSweep, readSweep, type Sweep } from '../sweep/declaration.js'
import { parseGrid, parseShard, takeFlag } from '../sweep/flags.js'
import { settingsOfTasks } from '../taskModule.js'
import { alignedColumns } from '../terminal.js'
import { concludeSweep } from './conclude.js'
import { engineFlags, engineNameOf, handOver, withoutServer } from './engines.js'
import { checkFlags, text } from './flags.js'
import { commandLine, compareAloud, runningFlags, runningOptions } from './running.js'
import { checkFeedback, checkModules, givenSettings, namesIn, settingsFlags } from './settings.js'

const definitions = {
  file: {
    type: 'positional',
    description: 'the sweep as JSON; flags count before it',
    valueHint: 'FILE',
    required: false,
  },
  grid: text(
    'a field and its values, e.g. training.learningRate=0.01,0.03; for several fields several times',
    'FIELD=A,B',
  ),
  tasks: text(`tasks, separated by commas: ${Object.keys(tasks).join(', ')}`, 'A,B', 'task'),
  rules: text(
    `rules, separated by commas, as of credit compare: ${Object.keys(rules).join(', ')}`,
    'A,B',
    'rule',
  ),
  seeds: text('seeds of every point, e.g. 0..9 or 0,2,5', 'LIST', 'seed'),
  out: text('folder for runs and tables (default: runs/sweep)', 'DIR'),
  shard: text('only the k-th of n shares of the runs; auto: that of this task of a job array', 'K/N'),
  'dry-run': { type: 'boolean', description: 'list the runs, and which are there already; write nothing' },
  'export-only': {
    type: 'boolean',
    description: 'write the tables of the runs that are in --out; run nothing',
  },
  ...runningFlags,
  ...engineFlags,
  json: { type: 'boolean', description: 'what was done as JSON on standard output' },
  ...settingsFlags,
} satisfies ArgsDef

export const sweepCommand = defineCommand({
  meta: {
    name: 'sweep',
    description:
      'Train rules at every point of a grid, or at random ones; interrupted, the same command goes on',
  },
  args: definitions,
  async run({ args, rawArgs }) {
    checkFlags('sweep', args, definitions)
    const { out = 'runs/sweep', json } = args
    if (args['export-only']) return concludeSweep(out, json)
    const sweep = sweepOf(args, rawArgs)
    const conditions = sweepConditions(sweep, await settingsOfTasks(sweep.tasks ?? []))
    checkFeedback(
      args,
      conditions.map(({ configuration }) => configuration),
    )
    const running = runningOptions(args)
    const shard = args.shard === undefined ? undefined : parseShard(args.shard)
    if (args['dry-run'])
      return listRuns({ conditions, out, data: running.data, shard }, running.finished ?? 'reuse', json)
    // all shards write the same comparison.json
    const command = commandLine('sweep', withoutServer(takeFlag(rawArgs, '--shard').rest))
    const engine = engineNameOf(args)
    if (engine !== 'local') return handOver(engine, { conditions, out, ...running, command }, args, 'sweep')
    if (!(await compareAloud({ conditions, out, shard, ...running, command }, ''))) return
    const runs = plannedRuns(conditions, out)
    const ended = runs.filter(({ folder }) => isSealed(folder)).length
    if (ended === runs.length) return concludeSweep(out, json)
    if (json) process.stdout.write(`${JSON.stringify({ out, runs: runs.length, ended })}\n`)
    const exporting = commandLine('sweep', ['--export-only', '--out', out])
    process.stderr.write(
      `${ended} of the ${runs.length} runs of the sweep have ended. The shard that ends last writes the tables; those of the runs so far: ${exporting}\n`,
    )
  },
})

/** The file with what flags say laid over it. */
function sweepOf(args: Readonly<Record<string, unknown>>, rawArgs: readonly string[]): Sweep {
  const { file, tasks, rules, seeds } = args as Readonly<Record<string, string | undefined>>
  const { preset, task, rule, seed, ...sections } = givenSettings(args)
  const declared = file === undefined ? {} : readSweep(file)
  if (file !== undefined) {
    const points = [...Object.values(declared.grid ?? {}), ...Object.values(declared.random?.fields ?? {})]
    const values = points.flatMap((point) => (Array.isArray(point) ? point : (point.choice ?? [])))
    const inGrid = values.filter((value) => typeof value === 'string')
    const named = [...(declared.rules ?? []), ...(declared.tasks ?? []), ...namesIn(declared.base ?? {})]
    checkModules(args, file, [...named, ...inGrid])
  }
  const grid = Object.fromEntries(takeFlag(rawArgs, '--grid').values.map(parseGrid))
  if (file === undefined && Object.keys(grid).length === 0) {
    throw new ArgumentError(
      'credit sweep',
      'FILE',
      'a file that declares a sweep, or --grid with a field and its values',
      file,
    )
  }
  const lists = {
    tasks: tasks === undefined ? task && [task] : parseNotations('--tasks', tasks),
    rules: rules === undefined ? rule && [rule] : parseRules('--rules', rules),
    seeds: seeds ?? seed,
  }
  const given = Object.fromEntries(Object.entries(lists).filter(([, value]) => value !== undefined))
  return checkSweep(
    {
      ...declared,
      ...given,
      ...(preset === 'paper' || preset === 'none' ? {} : { preset }),
      base: merged(declared.base ?? {}, sections),
      grid: { ...declared.grid, ...grid },
    },
    'credit sweep',
  )
}

/** What is there already is kept, as `compare` would, unless it is to begin again. */
async function listRuns(
  options: PlanOptions,
  finished: 'reuse' | 'again',
  json: boolean | undefined,
): Promise<void> {
  const { mine } = await plan(options)
  const runs = mine.map(({ condition, configuration, folder }) => {
    const { task, seed } = configuration
    const isKept = finished === 'reuse' && isFinished(folder, configuration)
    const isBegun = finished === 'reuse' && isThere(`${folder}.partial`)
    return { task, condition, seed, folder, state: isKept ? 'finished' : isBegun ? 'begun' : 'to do' }
  })
  if (json) process.stdout.write(`${JSON.stringify({ out: options.out, runs })}\n`)
  else {
    const rows = runs.map(({ condition, task, seed, state }) => [condition, task, String(seed), state])
    process.stdout.write(alignedColumns([['condition', 'task', 'seed', ''], ...rows]))
  }
  const count = (wanted: string) => runs.filter(({ state }) => state === wanted).length
  process.stderr.write(
    `${runs.length} runs: ${count('finished')} finished (kept), ${count('begun')} begun, ${count('to do')} to do. Nothing was run.\n`,
  )
}
