import { readdirSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { ArgumentError } from '@credit/core'
import { rules } from '@credit/rules/registry'
import { tasks } from '@credit/tasks/registry'
import { configurationOf, type Metric, type RunConfiguration } from '@credit/training'
import { type ArgsDef, defineCommand } from 'citty'
import { checkRun } from '../compare.js'
import { isThere, readText } from '../files.js'
import { parseRules, parseSeeds } from '../lists.js'
import { progressOf } from '../progress.js'
import { blockText } from '../report/blockText.js'
import { folderName } from '../run/runPath.js'
import { isSealed } from '../run/seal.js'
import { type PlannedRun, runAll, sharedFiles } from '../runAll.js'
import { settingsOfTasks } from '../taskModule.js'
import { alignedColumns } from '../terminal.js'
import { checkFlags, text } from './flags.js'
import { interruptible } from './interruption.js'
import { concluded, runningFlags, runningOptions } from './running.js'
import { checkFeedback, givenSettings, settingsFlags } from './settings.js'

const { workers: _, ...running } = runningFlags

/** What is trained where nobody says what. */
const defaults = { task: 'row-mnist', rule: 'exact' } as const

/** Flags of everything that makes one run; `place` says where the run goes by default. */
export const oneRunFlags = (place: string) =>
  ({
    task: text(
      `a module such as ./mine.mjs, or one of ${Object.keys(tasks).join(', ')} (default: ${defaults.task})`,
      'NAME',
      'tasks',
    ),
    rule: text(
      `with options as in snap:n=2, or a module such as ./mine.mjs: ${Object.keys(rules).join(', ')} (default: ${defaults.rule})`,
      'RULE',
      'rules',
    ),
    seed: text('of weights, batches and everything drawn (default: 0)', 'N', 'seeds'),
    out: text(`folder of the run (default: ${place})`, 'DIR'),
    ...running,
    json: { type: 'boolean', description: 'how it ended as JSON on standard output' },
  }) satisfies ArgsDef

const definitions = { ...oneRunFlags('runs/train/TASK-RULE-seed-N'), ...settingsFlags }

export const trainCommand = defineCommand({
  meta: {
    name: 'train',
    description: 'Train one rule on one task; interrupted or killed, the same command goes on from there',
  },
  args: definitions,
  async run({ args }) {
    checkFlags('train', args, definitions)
    const configuration = await configurationFrom(args)
    const { task, rule, seed } = configuration
    const out = args.out ?? join('runs', 'train', `${folderName(task)}-${folderName(rule)}-seed-${seed}`)
    await runOne(configuration, out, args)
  },
})

/**
 * One run in its folder, with progress, its last measurements and a gentle Ctrl-C. Sets the exit code as `concluded`.
 *
 * @param args the flags of `oneRunFlags`
 */
export async function runOne(
  configuration: RunConfiguration,
  out: string,
  args: Readonly<Record<string, unknown>>,
): Promise<void> {
  checkOut(out)
  const running = runningOptions(args)
  const filesOf = sharedFiles(running.data)
  await checkRun(configuration, filesOf)
  const run: PlannedRun = { condition: configuration.rule, configuration, folder: out }
  const progress = progressOf([run], process.stderr)
  const ends = await interruptible((signal) =>
    runAll([run], filesOf, {
      ...running,
      workers: 1,
      signal,
      onMetric: progress.metric,
      onNote: progress.note,
    }),
  )
  progress.end()
  if (!concluded(ends, out)) return
  const metrics = lastMetrics(out)
  process.stdout.write(args.json ? `${JSON.stringify({ out, configuration, metrics })}\n` : tableOf(metrics))
  process.stderr.write(`Run: ${resolve(out)}\n`)
}

/** The configuration that flags of one run give. */
export async function configurationFrom(args: Readonly<Record<string, unknown>>): Promise<RunConfiguration> {
  const given = givenSettings(args)
  const one = <T>(flag: string, values: readonly T[]): T => {
    if (values.length === 1) return values[0]
    throw new ArgumentError('credit', flag, 'one (credit compare takes several)', values)
  }
  const word = (name: string) => args[name] as string | undefined
  const task = word('task') ?? given.task ?? defaults.task
  const known = await settingsOfTasks([task])
  const configuration = configurationOf(
    {
      task,
      rule: one('--rule', parseRules('--rule', word('rule') ?? given.rule ?? defaults.rule)),
      seed: one('--seed', parseSeeds('--seed', word('seed') ?? String(given.seed ?? 0))),
    },
    given,
    known.get(task),
  )
  checkFeedback(args, [configuration])
  return configuration
}

/** A run's folder is new, empty, or that of an earlier run; anything else is somebody's work. */
function checkOut(out: string): void {
  if (!isThere(out)) return
  const isRun = statSync(out).isDirectory() && (isSealed(out) || readdirSync(out).length === 0)
  if (!isRun) throw new ArgumentError('credit', '--out', 'a new folder or one with an earlier run', out)
}

/** Records that are lists of numbers, to be drawn. */
const pictured: readonly string[] = ['lag', 'spectrum', 'surface', 'path']

/** The last record of every other kind, split and block. */
function lastMetrics(folder: string): Metric[] {
  const last = new Map<string, Metric>()
  for (const line of readText(join(folder, 'metrics.jsonl')).trimEnd().split('\n')) {
    const metric = JSON.parse(line) as Metric
    const of = ['split', 'block', 'measure'].map(
      (name) => Object.entries(metric).find(([key]) => key === name)?.[1],
    )
    if (!pictured.includes(metric.kind)) last.set(JSON.stringify([metric.kind, ...of]), metric)
  }
  return [...last.values()]
}

function tableOf(metrics: readonly Metric[]): string {
  const number = (value: unknown) =>
    typeof value === 'number' ? Number(value.toPrecision(5)).toString() : ''
  const percent = (value: unknown) => (typeof value === 'number' ? `${(100 * value).toFixed(2)} %` : '')
  const rows = metrics.flatMap((metric) => {
    const at = String(metric.update)
    if (metric.kind === 'evaluation')
      return [[`${metric.split}`, at, number(metric.loss), percent(metric.accuracy)]]
    const { note } = metric
    const curvature = (value: number) => number(value) || (note?.replace(/:.*/, '') ?? '')
    const of = note?.startsWith('of ') ? `, ${note}` : ''
    if (metric.kind === 'curvature')
      return [[`λ_max, ${blockText(metric.block)}${of}`, at, curvature(metric.value), '']]
    if (metric.kind === 'sharpness') return [[`${metric.measure}${of}`, at, curvature(metric.value), '']]
    if (metric.kind === 'alignment' && metric.block === 'recurrent')
      return [
        ['cosine with the exact gradient, recurrent block', at, number(metric.cosine), ''],
        ['ρ, recurrent block', at, number(metric.rho), ''],
      ]
    return metric.kind === 'end' ? [[`${metric.status}`, at, '', '']] : []
  })
  return alignedColumns([['', 'update', 'loss or value', 'accuracy'], ...rows])
}
