import { cellsFor, type Shadow, type Traits } from '@credit/rules'
import { type ConformanceReport, furtherCells, type ProblemOptions } from '@credit/rules/testing'
import { wrap } from './report/text.js'
import { alignedColumns } from './terminal.js'

/** All that `credit check` found. */
export interface RuleCheck {
  readonly traits: Traits
  readonly conformance: ConformanceReport
  /** The network on which alignment was measured. */
  readonly example: ProblemOptions
  readonly shadow: Shadow
}

/** It as text: what the rule says of itself, which laws it obeys, and how near it comes on one network. */
export function checkReport({ traits, conformance, example, shadow }: RuleCheck): string {
  const { rule, findings, exempt } = conformance
  const passed = findings.filter((finding) => finding.passed).length
  const about = [
    `${rule}: ${traits.class}; drops ${traits.drops}; exact ${traits.exactWhen}; cells ${cellsFor(traits.needs).join(', ')}`,
    traits.source,
  ]
  const found = findings.map(({ name, passed, message }) =>
    passed ? `  holds   ${name}` : `  FAILED  ${name}\n${indented(message)}`,
  )
  return `${[
    ...about.flatMap((line) => wrap(line, 100)),
    '',
    `On random networks, ${passed} of ${findings.length} hold:`,
    ...found,
    ...exempt.map(({ law, reason }) => `  not asked: ${law}, since ${reason}`),
    '',
    `Beside the exact gradient, on one network of ${described(example)}:`,
    '',
    alignments(shadow),
    lags(shadow),
  ].join('\n')}\n`
}

const indented = (text: string) => text.replace(/^/gm, '          ')

function described({
  hidden,
  inputs,
  outputs,
  steps,
  trials,
  leak,
  activation,
  cell,
  seed,
}: ProblemOptions): string {
  const units = cell in furtherCells ? `${cell} units` : `${activation} units of the ${cell} cell`
  return `${hidden} ${units} (${inputs} inputs, ${outputs} outputs, leak ${leak}), ${trials} trials of ${steps} steps, seed ${seed}`
}

const blockTitles = {
  overall: 'all',
  recurrent: 'recurrent',
  input: 'input',
  bias: 'bias',
  readout: 'readout',
  readoutBias: 'readout bias',
} as const

function alignments({ rules }: Shadow): string {
  const [{ alignment }] = Object.values(rules) as [Shadow['rules'][string]]
  const rows = Object.entries(blockTitles).map(([block, title]) => {
    const { cosine, angle, normRatio, signAgreement, rho } = alignment[block as keyof typeof blockTitles]
    return [title, ...[cosine, angle, normRatio, signAgreement, rho].map(shown)]
  })
  return alignedColumns([['block', 'cosine', 'angle (°)', 'norm ratio', 'same sign', 'ρ'], ...rows])
}

/** By delay between event and error, over all blocks that credit reaches. */
function lags({ rules }: Shadow): string {
  const [{ lags }] = Object.values(rules) as [Shadow['rules'][string]]
  if ('none' in lags) return `No account by delay: ${lags.none}.\n`
  const rows = lags.map(({ lag, andLater, blocks }) => {
    const { cosine, relativeError } = blocks.overall
    return [`${lag}${andLater ? ' and later' : ''}`, shown(cosine), shown(relativeError)]
  })
  return alignedColumns([['delay from event to error (steps)', 'cosine', 'relative error'], ...rows])
}

function shown(value: number): string {
  return Number.isNaN(value) ? '-' : value.toFixed(3)
}
