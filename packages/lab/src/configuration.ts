import { ArgumentError } from '@credit/core'
import { parseRule } from '@credit/rules/registry'
import { type TaskName, tasks } from '@credit/tasks/registry'
import { z } from 'zod'
import { isModulePath } from './ruleModule.js'

const positive = z.number().positive()
const count = z.number().int().min(1)
const names = <T extends string>(registry: Readonly<Record<T, unknown>>) =>
  z.enum(Object.keys(registry) as [T, ...T[]])

/** What is wrong with a rule's notation; null when it names one. Modules are looked at when they are loaded. */
function ruleProblem(text: string): string | null {
  if (isModulePath(text)) return null
  try {
    parseRule(text)
    return null
  } catch (error) {
    return error instanceof ArgumentError ? error.expected : String(error)
  }
}

/** Everything that decides the numbers of one training: two runs of equal configuration have equal metrics. */
export const runConfigurationSchema = z.strictObject({
  task: names<TaskName>(tasks),
  /** A notation such as `modprop:taps=20`, or the path of a module such as `./mine.mjs`. */
  rule: z.string().superRefine((text, context) => {
    const problem = ruleProblem(text)
    if (problem !== null) context.addIssue({ code: 'custom', message: problem })
  }),
  seed: z.number().int().min(0),
  /** Options of the task that differ from its defaults. */
  options: z.record(z.string(), z.union([z.number(), z.string()])).optional(),
  network: z.strictObject({
    hidden: count.max(16_384),
    /** The fraction of state kept per step. */
    leak: z.number().min(0).lt(1),
    activation: z.enum(['relu', 'tanh', 'identity']),
    bias: z.enum(['trained', 'none']),
    autapses: z.enum(['allowed', 'none']),
    /** Dale's law: units of each sign, inhibitory first; left out where weights have either sign. */
    dale: z
      .strictObject({ inhibitory: count, excitatory: count, readout: z.enum(['obeyed', 'free']) })
      .optional(),
  }),
  training: z.strictObject({
    updates: count,
    batch: count,
    optimizer: z.enum(['sgd', 'adam']),
    learningRate: positive,
    /** Or steps: times `factor` every so many updates. */
    schedule: z.union([
      z.enum(['constant', 'cosine']),
      z.strictObject({ factor: z.number().positive().max(1), every: count }),
    ]),
    /** Of sgd; 0 with another optimizer. */
    momentum: z.number().min(0).lt(1),
    /** Largest global norm of a gradient; 0 for no clipping. */
    clip: z.number().min(0),
    l2: z.number().min(0),
  }),
  measures: z.strictObject({
    /** Updates between two evaluations. */
    evaluateEvery: count,
    /** Trials of each split in an evaluation along training, and at the end. */
    evaluationTrials: count,
    finalTrials: count,
    /** Updates between two alignments with the exact gradient. */
    alignEvery: count,
    /** Trials of the fixed probe batch on which λ_max is measured, and Lanczos's tolerance. */
    curvatureTrials: count,
    curvatureTolerance: z.number().positive().lt(1),
  }),
})

export type RunConfiguration = z.output<typeof runConfigurationSchema>

/** The name of the flag for each field that has one; errors name it. */
export const flags: Readonly<Record<string, string>> = {
  task: '--tasks',
  rule: '--rules',
  seed: '--seeds',
  'network.hidden': '--hidden',
  'network.leak': '--leak',
  'network.activation': '--activation',
  'training.updates': '--updates',
  'training.batch': '--batch',
  'training.optimizer': '--optimizer',
  'training.learningRate': '--learning-rate',
  'training.schedule': '--schedule',
  'training.momentum': '--momentum',
  'training.clip': '--clip',
  'training.l2': '--l2',
  'measures.evaluateEvery': '--evaluate-every',
  'measures.evaluationTrials': '--evaluation-trials',
  'measures.finalTrials': '--final-trials',
  'measures.alignEvery': '--align-every',
  'measures.curvatureTrials': '--curvature-trials',
  'measures.curvatureTolerance': '--curvature-tolerance',
}

const meaning: Readonly<Record<string, string>> = {
  'network.leak': 'a number in [0, 1), the fraction of state kept per step',
  'training.schedule': 'constant, cosine or { factor, every }',
}

/**
 * Checks a configuration.
 *
 * @throws ArgumentError that names the field (as its flag), what is allowed and what came.
 */
export function checkConfiguration(value: unknown): RunConfiguration {
  const result = runConfigurationSchema.safeParse(value)
  if (result.success) {
    const { hidden, dale } = result.data.network
    const units = dale && dale.inhibitory + dale.excitatory
    if (units !== undefined && units !== hidden) {
      throw new ArgumentError('credit', '--hidden', `${units}, the units of the task's two signs`, hidden)
    }
    return result.data
  }
  const issue = result.error.issues[0]!
  const field = issue.path.join('.')
  const received = issue.path.reduce<unknown>((at, key) => (at as Record<PropertyKey, unknown>)?.[key], value)
  throw new ArgumentError('credit', flags[field] ?? field, meaning[field] ?? wording(issue), received)
}

function wording(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_value':
      return `one of ${issue.values.map(String).join(', ')}`
    case 'too_small':
      return `${issue.inclusive ? 'at least' : 'more than'} ${issue.minimum}`
    case 'too_big':
      return `${issue.inclusive ? 'at most' : 'less than'} ${issue.maximum}`
    case 'invalid_type':
      return issue.expected === 'int' ? 'a whole number' : `a ${issue.expected}`
    default:
      return issue.message
  }
}
