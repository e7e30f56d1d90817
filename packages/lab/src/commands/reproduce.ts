import { resolve } from 'node:path'
import { ArgumentError, checkInteger, checkOneOf } from '@credit/core'
import { type ArgsDef, defineCommand } from 'citty'
import { parseNumber } from '../lists.js'
import { writeReport } from '../report/index.js'
import { type Reproduction, reproductionOf } from '../reproduce/reproduction.js'
import { studies } from '../reproduce/studies.js'
import { conditionsOf, type Size } from '../reproduce/study.js'
import { effectText, verdictMarks } from '../reproduce/text.js'
import { writeReproduction } from '../reproduce/write.js'
import { checkFlags, text } from './flags.js'
import { commandLine, compareAloud, runningFlags, runningOptions } from './running.js'

const definitions = {
  study: {
    type: 'positional',
    description: `what to reproduce: ${Object.keys(studies).join(' or ')}`,
    valueHint: 'STUDY',
    required: false,
  },
  quick: { type: 'boolean', description: 'reduced tasks, within 10 minutes on two cores' },
  full: {
    type: 'boolean',
    description: 'the papers’ sizes, over hours; the same command goes on where it stopped',
  },
  out: text('folder for runs and report (default: runs/reproduce-STUDY-SIZE)', 'DIR'),
  seeds: text('how many paired seeds (default: 8 quick, 10 full)', 'N', 'seed'),
  control: text('shuffled-labels: judge with shuffled labels, which must leave the claims undecided', 'NAME'),
  ...runningFlags,
  json: { type: 'boolean', description: 'claims and verdicts as JSON on standard output' },
} satisfies ArgsDef

export const reproduceCommand = defineCommand({
  meta: {
    name: 'reproduce',
    description: 'Turn the claims of a paper into runs, statistics and a verdict per claim',
  },
  args: definitions,
  async run({ args, rawArgs }) {
    checkFlags(args, definitions)
    const name = checkOneOf('credit', 'STUDY', args.study, Object.keys(studies) as (keyof typeof studies)[])
    const study = studies[name]
    if (args.quick === args.full) {
      throw new ArgumentError('credit', '--quick', 'given, or --full, and not both', rawArgs.join(' '))
    }
    const size: Size = args.full ? 'full' : 'quick'
    const labels = labelsOf(args.control)
    const out = args.out ?? `runs/reproduce-${name}-${size}`
    const seeds =
      args.seeds === undefined
        ? study.seeds[size]
        : checkInteger('credit', '--seeds', parseNumber('--seeds', args.seeds), 1, 1000)
    const command = commandLine('reproduce', rawArgs)
    const whole = await compareAloud(
      { conditions: conditionsOf(study, size, seeds), out, command, ...runningOptions(args) },
      size === 'quick' ? 'The papers’ sizes: the same command with --full in place of --quick.' : '',
    )
    if (!whole) return
    writeReport(out, { reference: 'exact' })
    const reproduction = reproductionOf(out, study, size, labels)
    const { html } = writeReproduction(out, reproduction, command)
    process.stdout.write(args.json ? `${JSON.stringify(reproduction)}\n` : `\n${tableOf(reproduction)}`)
    process.stderr.write(`Report: ${resolve(html)}\n`)
  },
})

function labelsOf(control: string | undefined): 'true' | 'shuffled' {
  if (control === undefined) return 'true'
  checkOneOf('credit', '--control', control, ['shuffled-labels'])
  return 'shuffled'
}

function tableOf({ claims, cosines, tasks }: Reproduction): string {
  const lines = claims.flatMap(({ statement, verdict, tasks }) => [
    `${verdictMarks[verdict]} ${verdict}: ${statement}`,
    ...tasks.map((task) => `    ${task.task}: ${task.verdict}; ${effectText(task)}`),
  ])
  const cosine = cosines.map(
    ({ rule, mean, independent }) =>
      `    ${rule}: ${mean.toFixed(3)} (independent: ${independent.toFixed(3)})`,
  )
  if (cosine.length > 0) lines.push('Mean cosine with the exact gradient on random networks:', ...cosine)
  const matched = tasks.map(({ task, matched }) => `${task}: ${matched}`)
  return `${[...lines, '', 'Matched training performance:', ...matched].join('\n')}\n`
}
