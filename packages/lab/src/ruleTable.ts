import { cellsFor, type Traits } from '@credit/rules'
import { parseRule, type RuleEntry } from '@credit/rules/registry'
import { markdownTable } from './markdown.js'

/** What there is to say about a rule of the registry, as data. */
export interface RuleRow extends Traits {
  readonly name: string
  readonly forms: readonly string[]
  /** Options that a notation can give, and their legal values in words. */
  readonly options: Readonly<Record<string, string>>
}

/** One row a rule, in the order of the registry. */
export function ruleRows(registry: Readonly<Record<string, RuleEntry>>): RuleRow[] {
  return Object.entries(registry).map(([key, { example, options }]) => {
    const { name, forms, traits } = parseRule(example ?? key)
    const legal = Object.entries(options).map(([option, form]) => [option, form.legal])
    return { name, forms, options: Object.fromEntries(legal), ...traits }
  })
}

/** The rows as a table in Markdown. */
export function ruleMarkdown(rows: readonly RuleRow[]): string {
  const head = [
    'rule',
    'class',
    'forms',
    'cells',
    'options',
    'drops',
    'exact',
    'time and memory a step',
    'source',
  ]
  const body = rows.map(({ name, class: kind, forms, needs, options, drops, exactWhen, cost, source }) => [
    `\`${name}\``,
    kind,
    forms.join(', '),
    cellsFor(needs).join(', '),
    Object.entries(options)
      .map(([option, legal]) => `\`${option}\`: ${legal}`)
      .join('; '),
    drops,
    exactWhen,
    Object.entries(cost)
      .map(([form, { time, memory }]) => `${form}: ${time}; ${memory}`)
      .join('. '),
    source,
  ])
  return markdownTable([head, ...body])
}
