import { ArgumentError } from '@credit/core'
import { parseRule } from '@credit/rules/registry'
import { type TaskName, tasks } from '@credit/tasks/registry'
import { z } from 'zod'
import { isModulePath } from './modulePath.js'

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

/** Measures of sharpness beside λ_max, by their names in records; what each is stands in `sharpnessProbe`. */
export const sharpnessMeasures = [
  'lambdaMin',
  'trace',
  'relativeFlatness',
  'fisherRaoNorm',
  'adaptiveSharpness',
  'filterNormalisedSharpness',
  'releasedNorm',
] as const

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
  /** An NPZ file of parameters to start from, relative to the working directory; left out: they are drawn. */
  start: z.strictObject({ file: z.string().min(1), sha256: z.string().regex(/^[0-9a-f]{64}$/) }).optional(),
  network: z.strictObject({
    hidden: count.max(16_384),
    /** The fraction of state kept per step. */
    leak: z.number().min(0).lt(1),
    /** Where the leak acts: on the state ('voltage') or on the rate. */
    leakModel: z.enum(['voltage', 'rate']),
    activation: z.enum(['relu', 'tanh', 'sigmoid', 'softplus', 'identity']),
    bias: z.enum(['trained', 'none']),
    autapses: z.enum(['allowed', 'none']),
    /** Dale's law: units of each sign, inhibitory first; left out where weights have either sign. */
    dale: z
      .strictObject({
        inhibitory: count,
        excitatory: count,
        readout: z.enum(['obeyed', 'free']),
        projection: z.enum(['clip', 'modprop-release']).exactOptional(),
      })
      .optional(),
  }),
  training: z.strictObject({
    /** 0: the start is measured as a training's end is. */
    updates: z.number().int().min(0),
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
    /** Of the estimate; every measurement is float64. */
    dtype: z.enum(['float32', 'float64']),
    /** One update per batch of trials, or one every so many steps while the batch's trials run side by side. */
    updateEvery: z.union([z.literal('trial'), count]),
    /** Along the rule's estimate ĝ, or block by block along its projection on the exact gradient, ρg with ρ = ⟨ĝ,g⟩/‖g‖². */
    direction: z.enum(['estimate', 'projection']),
    /** Ends the training at the first evaluation that is this good. */
    stop: z
      .strictObject({ split: z.string(), accuracy: z.number().optional(), loss: z.number().optional() })
      .refine(({ accuracy, loss }) => (accuracy === undefined) !== (loss === undefined), {
        error: 'a split with an accuracy or a loss to reach',
      })
      .optional(),
  }),
  measures: z.strictObject({
    /** Updates between two evaluations. */
    evaluateEvery: count,
    /** Trials of each split in an evaluation along training, and at the end. */
    evaluationTrials: count,
    finalTrials: count,
    /** Which training trials are evaluated: always the 'first', or each time 'fresh' ones. */
    evaluationDraw: z.enum(['first', 'fresh']),
    /** Updates between two alignments with the exact gradient. */
    alignEvery: count,
    /** Trials of the fixed probe batch on which λ_max is measured, and Lanczos's tolerance. */
    curvatureTrials: count,
    curvatureTolerance: z.number().positive().lt(1),
    /** Updates between two measurements of curvature; 0: at the start and the end alone. */
    curvatureEvery: z.number().int().min(0),
    /** What else is measured beside λ_max, on the same trials and block. */
    sharpness: z.array(z.enum(sharpnessMeasures)),
    /** Updates between two measurements of these; 0: at the start and the end alone. */
    sharpnessEvery: z.number().int().min(0),
    /** Delays told apart when credit is measured by delay, at the start and the end; 0: not measured. */
    lags: z.number().int().min(0),
    /** Strength of the task's variants, by name, where it isn't the variant's own. */
    strengths: z.record(z.string(), z.number()).optional(),
    /** Whether the density of the spectrum is measured at the end. */
    spectrum: z.enum(['none', 'end']),
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
  'network.leakModel': '--leak-model',
  'network.activation': '--activation',
  'network.bias': '--bias',
  'network.autapses': '--autapses',
  'training.updates': '--updates',
  'training.batch': '--batch',
  'training.optimizer': '--optimizer',
  'training.learningRate': '--learning-rate',
  'training.schedule': '--schedule',
  'training.momentum': '--momentum',
  'training.clip': '--clip',
  'training.l2': '--l2',
  'training.dtype': '--dtype',
  'training.updateEvery': '--update-every',
  'training.direction': '--direction',
  'measures.evaluateEvery': '--evaluate-every',
  'measures.evaluationTrials': '--evaluation-trials',
  'measures.finalTrials': '--final-trials',
  'measures.evaluationDraw': '--evaluation-draw',
  'measures.alignEvery': '--align-every',
  'measures.curvatureTrials': '--curvature-trials',
  'measures.curvatureTolerance': '--curvature-tolerance',
  'measures.curvatureEvery': '--curvature-every',
  'measures.sharpness': '--sharpness',
  'measures.sharpnessEvery': '--sharpness-every',
  'measures.lags': '--lags',
  'measures.spectrum': '--spectrum',
}

const meaning: Readonly<Record<string, string>> = {
  'network.leak': 'a number in [0, 1), the fraction of state kept per step',
  'training.schedule': 'constant, cosine or { factor, every }',
  'training.updateEvery': '"trial", or a number of steps of at least 1',
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
    const { optimizer, momentum } = result.data.training
    if (optimizer !== 'sgd' && momentum !== 0) {
      throw new ArgumentError('credit', '--momentum', `0 with ${optimizer}, which has its own`, momentum)
    }
    return result.data
  }
  const issue = result.error.issues[0]
  const field = issue.path.join('.')
  const received = issue.path.reduce<unknown>((at, key) => (at as Record<PropertyKey, unknown>)?.[key], value)
  throw new ArgumentError('credit', flags[field] ?? field, expectedIn(field, issue), received)
}

/** What is allowed in a field, for `… must be …`. */
export function expectedIn(field: string, issue: z.core.$ZodIssue): string {
  if (meaning[field] !== undefined) return meaning[field]
  switch (issue.code) {
    case 'invalid_value':
      return `one of ${issue.values.map(String).join(', ')}`
    case 'too_small':
      if (issue.origin === 'array') return `a list of at least ${issue.minimum}`
      return `${issue.inclusive ? 'at least' : 'more than'} ${issue.minimum}`
    case 'too_big':
      return `${issue.inclusive ? 'at most' : 'less than'} ${issue.maximum}`
    case 'invalid_type':
      return issue.expected === 'int' ? 'a whole number' : withArticle(issue.expected)
    default:
      return issue.message
  }
}

function withArticle(noun: string): string {
  return /^[aeiou]/.test(noun) ? `an ${noun}` : `a ${noun}`
}
