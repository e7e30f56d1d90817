import { checkOneOf } from '@credit/core'
import { rules } from '@credit/rules/registry'
import { type ArgsDef, defineCommand } from 'citty'
import { wrap } from '../report/text.js'
import { type RuleRow, ruleMarkdown, ruleRows } from '../ruleTable.js'
import { checkFlags } from './flags.js'

const definitions = {
  what: { type: 'positional', description: 'rules', valueHint: 'WHAT', required: false },
  markdown: { type: 'boolean', description: 'as a table in Markdown' },
  json: { type: 'boolean', description: 'as JSON on standard output' },
} satisfies ArgsDef

export const listCommand = defineCommand({
  meta: { name: 'list', description: 'List what there is: rules' },
  args: definitions,
  run({ args }) {
    checkFlags(args, definitions)
    checkOneOf('credit list', 'WHAT', args.what, ['rules'] as const)
    const rows = ruleRows(rules)
    if (args.json) process.stdout.write(`${JSON.stringify(rows)}\n`)
    else process.stdout.write(args.markdown ? ruleMarkdown(rows) : rows.map(paragraph).join('\n'))
  },
})

/** A rule in a few lines of at most 100 columns. */
function paragraph({
  name,
  options,
  class: kind,
  leaks,
  forms,
  drops,
  exactWhen,
  cost,
  source,
}: RuleRow): string {
  const items = [
    `${kind}; ${forms.join(' and ')}; leak ${leaks.join(' or ')}`,
    ...Object.entries(options).map(([option, legal]) => `${option}=${legal}`),
    `drops ${drops}`,
    `exact ${exactWhen}`,
    ...Object.entries(cost).map(
      ([form, { time, memory }]) => `${form}, a step: time ${time}; memory ${memory}`,
    ),
    source,
  ]
  const lines = items.flatMap((item) => wrap(item, 94).map((line, i) => `${i === 0 ? '  ' : '    '}${line}`))
  return `${[name, ...lines].join('\n')}\n`
}
