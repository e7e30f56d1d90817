import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { ArgumentError, checkOneOf } from '@credit/core'
import { type ArgsDef, defineCommand } from 'citty'
import { listedIn } from '../compare.js'
import { parseSeeds } from '../lists.js'
import { writeReport } from '../report/index.js'
import { shuffledLabels } from '../reproduce/evidence.js'
import { holdsAgainst, holdText } from '../reproduce/holds.js'
import { checkOneStudy, endedIn, runName } from '../reproduce/join.js'
import { planNames, type ReadPlan, readPlan } from '../reproduce/plan.js'
import { runsOf, tasksOf } from '../reproduce/planned.js'
import { thisProgram } from '../reproduce/program.js'
import { isPublished, publish, readPublished, remake, withPublished } from '../reproduce/publish.js'
import { type Reproduction, reproductionOf } from '../reproduce/reproduction.js'
import { openStudy, readRuns } from '../reproduce/studyFolder.js'
import { countsText, effectText, kindText, verdictMarks } from '../reproduce/text.js'
import { writeReproduction } from '../reproduce/write.js'
import { engineFlags, engineNameOf, handOver, withoutServer } from './engines.js'
import { checkFlags, text } from './flags.js'
import { runPilots } from './pilots.js'
import { commandLine, compareAloud, runningFlags, runningOptions } from './running.js'

const definitions = {
  study: {
    type: 'positional',
    description: `what to reproduce: ${planNames().join(', ')}, or the path of a plan`,
    valueHint: 'STUDY',
    required: false,
  },
  quick: {
    type: 'boolean',
    description: 'the plan STUDY-quick: reduced tasks, within 10 minutes on two cores',
  },
  out: text(
    'folder for runs and report; the same command goes on where it stopped (default: runs/STUDY-SHARE-SEEDS)',
    'DIR',
  ),
  seeds: text("other seeds than the plan's, e.g. 100..109", 'LIST', 'seed'),
  share: text('a part of the plan, by its name there', 'NAME'),
  pilots: {
    type: 'boolean',
    description:
      'run the pilots that choose settings, and write the plan with what they choose; nothing is judged',
  },
  collect: { type: 'boolean', description: 'train nothing: judge what is finished in --out' },
  publish: text(
    'also write plan, records, tables, figure and page into this folder; runs that are published there are not made again',
    'DIR',
  ),
  records: text('train nothing: make page and verdicts anew from the records published there', 'DIR'),
  against: text('say whether the verdicts published there hold here', 'DIR'),
  control: text('shuffled-labels: judge with shuffled labels, which must leave the claims undecided', 'NAME'),
  ...runningFlags,
  ...engineFlags,
  json: { type: 'boolean', description: 'claims and verdicts as JSON on standard output' },
} satisfies ArgsDef

export const reproduceCommand = defineCommand({
  meta: {
    name: 'reproduce',
    description: 'Turn the claims of a paper into runs, statistics and a verdict per claim',
  },
  args: definitions,
  async run({ args, rawArgs }) {
    checkFlags('reproduce', args, definitions)
    if (args.records !== undefined) {
      const reproduction = remake(args.records)
      show(reproduction, args.json)
      process.stderr.write(`Page: ${resolve(args.records, 'index.md')}\n`)
      return
    }
    const read = readPlan(nameOf(args.study, args.quick))
    const labels = labelsOf(args.control)
    const parts = [read.plan.name, args.pilots && 'pilots', args.share, args.seeds].filter(
      (part) => typeof part === 'string',
    )
    const out = args.out ?? join('runs', parts.join('-'))
    const command = commandLine('reproduce', withoutServer(rawArgs))
    if (args.pilots) return runPilots(read, out, command, args)
    const published = args.against === undefined ? undefined : readPublished(args.against)
    if (!args.collect && !(await runAloud(read, out, command, args))) return
    const made = readRuns(out)
    for (const key of made.comparisons.keys())
      writeReport(join(out, key), { reference: read.plan.conditions[0].name })
    const runs = args.publish === undefined ? made : withPublished(args.publish, made)
    const reproduction = reproductionOf(runs, { labels, of: args.share === undefined ? 'plan' : 'runs' })
    const { html } = writeReproduction(out, reproduction, runs.plan, command)
    show(reproduction, args.json)
    if (published !== undefined) {
      const holds = holdsAgainst(reproductionOf(published, { intervals: false }), reproduction)
      process.stdout.write(args.json ? `${JSON.stringify({ holds })}\n` : holdText(holds))
    }
    process.stderr.write(`Report: ${resolve(html)}\n`)
    if (args.publish !== undefined) {
      publish(args.publish, made)
      process.stderr.write(`Published: ${resolve(args.publish, 'index.md')}\n`)
    }
  },
})

/** Runs what is not there yet, task by task; whether all of it is there now. */
async function runAloud(
  read: ReadPlan,
  out: string,
  command: string,
  args: Readonly<Record<string, unknown>> & {
    readonly seeds?: string | undefined
    readonly share?: string | undefined
    readonly publish?: string | undefined
  },
): Promise<boolean> {
  const { plan } = read
  const { publish: folder } = args
  const there = folder !== undefined && isPublished(folder) ? readPublished(folder) : null
  const seeds = args.seeds === undefined ? read.seeds : parseSeeds('--seeds', args.seeds)
  const keys = tasksOf(plan, args.share)
  // all settings are looked at before the first run
  let published = 0
  const conditions = keys.flatMap((key) => {
    const ended = endedIn(there?.comparisons.get(key))
    // the list of the folder's own runs only grows: those are asked for with the others, and kept as they are
    const listed = new Set(listedIn(join(out, key)).map(runName))
    const all = runsOf(plan, key, { seeds, share: args.share })
    const runs = all.filter(({ name, configuration }) => {
      const run = runName({ condition: name!, seed: configuration.seed })
      return listed.has(run) || !ended.has(run)
    })
    published += all.length - runs.length
    return runs.length === 0 ? [] : [[key, runs] as const]
  })
  const program = thisProgram()
  // what could not join it later is not begun
  if (there !== null) checkOneStudy(folder!, there, { plan: read, program })
  openStudy(out, read, program)
  if (published > 0) {
    process.stderr.write(`Published in ${folder}, and not made again: ${published} of the runs.\n`)
  }
  const engine = engineNameOf(args)
  for (const [key, runs] of conditions) {
    const folder = join(out, key)
    mkdirSync(folder, { recursive: true })
    const note = `${key}, by plan ${plan.name} (SHA-256 ${read.sha256})`
    const options = {
      conditions: runs,
      out: folder,
      command: `${command} (plan ${read.sha256})`,
      ...runningOptions(args),
    }
    if (engine !== 'local') await handOver(engine, options, args, 'compare')
    else if (!(await compareAloud(options, note))) return false
  }
  if (engine === 'local') return true
  process.stderr.write('Verdicts, when all of them are collected: the same command with --collect.\n')
  return false
}

function nameOf(study: string | undefined, quick: boolean | undefined): string {
  if (study === undefined) {
    throw new ArgumentError(
      'credit',
      'STUDY',
      `one of ${planNames().join(', ')}, or the path of a plan`,
      study,
    )
  }
  return quick ? `${study}-quick` : study
}

function labelsOf(control: string | undefined) {
  if (control === undefined) return 'true'
  checkOneOf('credit', '--control', control, ['shuffled-labels'])
  return shuffledLabels(0)
}

function show(reproduction: Reproduction, json: boolean | undefined): void {
  process.stdout.write(json ? `${JSON.stringify(reproduction)}\n` : `\n${tableOf(reproduction)}`)
}

function tableOf(reproduction: Reproduction): string {
  const { claims, cosines, tasks } = reproduction
  const lines = claims.flatMap((claim) => [
    `${verdictMarks[claim.verdict]} ${claim.verdict} (${kindText(reproduction, claim)}): ${claim.statement}`,
    ...claim.tasks.map((task) => `    ${task.task}: ${task.verdict}; ${effectText(task)}`),
  ])
  const cosine = cosines.map(
    ({ rule, mean, independent }) =>
      `    ${rule}: ${mean.toFixed(3)} (independent: ${independent.toFixed(3)})`,
  )
  if (cosine.length > 0) lines.push('Mean cosine with the exact gradient on random networks:', ...cosine)
  return `${[...lines, '', ...tasks.map(countsText)].join('\n')}\n`
}
