import { ArgumentError, checkOneOf, seed } from '@credit/core'
import { shadow } from '@credit/rules'
import { conformance, furtherCells, type Limits, type ProblemOptions, problemOf } from '@credit/rules/testing'
import { type ArgsDef, defineCommand } from 'citty'
import { constant } from 'fast-check'
import { checkReport, type RuleCheck } from '../checkReport.js'
import { parseNumber, parseRules } from '../lists.js'
import { loadRule } from '../ruleModule.js'
import { checkFlags, text } from './flags.js'

/** Flags that fix one option of the random networks, and the numbers or words that they take. */
const numbers = {
  hidden: 'recurrent units',
  inputs: 'input channels',
  outputs: 'outputs',
  steps: 'steps of a trial',
  trials: 'trials of a batch',
  leak: 'fraction of state kept per step, in [0, 1)',
  types: 'types of units',
  l2: 'strength of the L2 penalty',
  scale: 'standard deviation of the parameters',
} as const
const words = {
  cell: ['voltage', 'rate', ...Object.keys(furtherCells)],
  activation: ['relu', 'tanh', 'sigmoid', 'softplus', 'identity'],
  loss: ['values', 'every', 'last'],
  bias: ['trained', 'none'],
  autapses: ['allowed', 'none', 'some'],
  connectivity: ['dense', 'sparse', 'ring'],
  signs: ['free', 'dale', 'readout'],
} as const

const definitions = {
  rule: {
    type: 'positional',
    description: 'a rule such as snap:n=2, or a module such as ./mine.mjs',
    valueHint: 'RULE',
    required: false,
  },
  runs: text('random problems for every cell, activation and loss (default: 3)', 'N'),
  seed: text('of the random problems (default: 1)', 'N'),
  json: { type: 'boolean', description: 'all findings as JSON on standard output' },
  ...Object.fromEntries(Object.entries(numbers).map(([name, meaning]) => [name, text(meaning, 'N')])),
  ...Object.fromEntries(Object.entries(words).map(([name, legal]) => [name, text(legal.join(', '), 'NAME')])),
} satisfies ArgsDef

export const checkCommand = defineCommand({
  meta: {
    name: 'check',
    description: 'Show that a rule is what its name says: its laws on random networks, its alignment on one',
  },
  args: definitions,
  async run({ args }) {
    checkFlags('check', args, definitions)
    const given = args as unknown as Readonly<Record<string, string | undefined>>
    if (!given.rule) throw new ArgumentError('credit', 'RULE', 'a rule such as eprop or snap:n=2', given.rule)
    const number = (flag: string, otherwise: number) =>
      given[flag] === undefined ? otherwise : parseNumber(`--${flag}`, given[flag])
    const [notation, ...others] = parseRules('RULE', given.rule)
    if (others.length > 0) throw new ArgumentError('credit', 'RULE', 'one', given.rule)
    const { rule } = await loadRule(notation)
    const chosen = chosenOptions(given)
    const limits = Object.fromEntries(
      Object.entries(chosen).map(([name, value]) => [name, constant(value)]),
    ) as Limits<ProblemOptions>
    const root = number('seed', 1)
    const example: ProblemOptions = {
      ...{ hidden: 16, inputs: 2, outputs: 2, steps: 20, trials: 8, leak: 0.8, types: 2, l2: 0, scale: 0.4 },
      ...{ cell: 'voltage', activation: 'tanh', loss: 'values', bias: 'trained' },
      ...{
        autapses: 'none',
        connectivity: 'dense',
        signs: 'free',
        mask: 'none',
        start: 'zero',
        noise: 'none',
      },
      seed: root,
      ...chosen,
    }
    const { problem, parameters } = problemOf(example)
    const report: RuleCheck = {
      traits: rule.traits,
      conformance: conformance(rule, { runs: number('runs', 3), seed: root, limits }),
      example,
      shadow: shadow(problem, parameters, { rules: [rule], seed: seed(root) }),
    }
    process.stdout.write(args.json ? `${JSON.stringify(report)}\n` : checkReport(report))
    if (!report.conformance.passed) process.exitCode = 1
  },
})

function chosenOptions(given: Readonly<Record<string, string | undefined>>): Partial<ProblemOptions> {
  const chosen: Record<string, string | number> = {}
  for (const name of Object.keys(numbers)) {
    const value = given[name]
    if (value !== undefined) chosen[name] = parseNumber(`--${name}`, value)
  }
  for (const [name, legal] of Object.entries(words)) {
    const value = given[name]
    if (value === undefined) continue
    chosen[name] = checkOneOf('credit', `--${name}`, value, legal)
  }
  return chosen as Partial<ProblemOptions>
}
