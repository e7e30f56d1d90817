import { checkOneOf } from '@credit/core'
import { cellsFor } from '@credit/rules'
import { rules } from '@credit/rules/registry'
import { tasks } from '@credit/tasks/registry'
import { type ArgsDef, defineCommand } from 'citty'
import { wrap } from '../report/text.js'
import { type RuleRow, ruleMarkdown, ruleRows } from '../ruleTable.js'
import { chanceText, periodsText, splitsText, type TaskRow, taskMarkdown, taskRows } from '../taskTable.js'
import { checkFlags } from './flags.js'

const definitions = {
  what: { type: 'positional', description: 'rules or tasks', valueHint: 'WHAT', required: false },
  markdown: { type: 'boolean', description: 'as a table in Markdown' },
  json: { type: 'boolean', description: 'as JSON on standard output' },
} satisfies ArgsDef

export const listCommand = defineCommand({
  meta: { name: 'list', description: 'List what there is: rules, tasks' },
  args: definitions,
  run({ args }) {
    checkFlags('list', args, definitions)
    const what = checkOneOf('credit list', 'WHAT', args.what, ['rules', 'tasks'] as const)
    const write = <Row>(
      rows: readonly Row[],
      markdown: (rows: readonly Row[]) => string,
      text: (row: Row) => string,
    ) => {
      if (args.json) process.stdout.write(`${JSON.stringify(rows)}\n`)
      else process.stdout.write(args.markdown ? markdown(rows) : rows.map(text).join('\n'))
    }
    if (what === 'rules') write(ruleRows(rules), ruleMarkdown, ruleText)
    else write(taskRows(tasks), taskMarkdown, taskText)
  },
})

/** A rule in a few lines. */
function ruleText({
  name,
  options,
  class: kind,
  needs,
  forms,
  drops,
  exactWhen,
  cost,
  source,
}: RuleRow): string {
  const items = [
    `${kind}; ${forms.join(' and ')}; cells ${cellsFor(needs).join(', ')}`,
    ...Object.entries(options).map(([option, legal]) => `${option}=${legal}`),
    `drops ${drops}`,
    `exact ${exactWhen}`,
    ...Object.entries(cost).map(
      ([form, { time, memory }]) => `${form}, a step: time ${time}; memory ${memory}`,
    ),
    source,
  ]
  return paragraph(name, items)
}

/** A task in a few lines. */
function taskText(row: TaskRow): string {
  return paragraph(row.name, [
    `${periodsText(row)}; a step is ${row.dt} ms`,
    `I ${row.inputs}, K ${row.outputs}, T ${row.steps}`,
    `chance: ${chanceText(row)}`,
    `trials: ${splitsText(row)}`,
    ...row.variants.map(({ name, of, meaning, strength }) => `${name} (of ${of}, ${strength}): ${meaning}`),
    row.source,
  ])
}

/** A name and what belongs to it, in lines of at most 100 columns. */
function paragraph(name: string, items: readonly string[]): string {
  const lines = items.flatMap((item) => wrap(item, 94).map((line, i) => `${i === 0 ? '  ' : '    '}${line}`))
  return `${[name, ...lines].join('\n')}\n`
}
