import {
  ArgumentError,
  checkMembers,
  checkNetwork,
  checkObjective,
  checkParameters,
  checkProblem,
  type GradientEstimate,
  type GradientFunction,
  type Network,
  type NetworkParameters,
  type Objective,
  type Problem,
  parametersOf,
  type Real,
} from '@credit/core'
import { checkOptions } from '@credit/core/options'
import { type Estimator, type EstimatorOptions, estimatorOf, type OfflineForm } from './estimator.js'
import { checkFeedback, type Feedback } from './feedback.js'
import { checkNeeds } from './needs.js'
import { notationOf, type OptionValues, parseNotation } from './notation.js'
import type { OnlineForm } from './online/form.js'
import { Learner } from './online/learner.js'
import type { LearnerOptions } from './online/learnerOptions.js'
import type { Traits } from './traits.js'

/** What `gradient` and `gradientFunction` of a rule take beside problem and parameters. */
export type EstimateOptions = Omit<EstimatorOptions, 'steps' | 'trials'>

/** A loss with L2, a rule's estimate of its gradient, and what speaks against the estimate. */
export interface RuleEstimate extends GradientEstimate {
  readonly warnings: readonly string[]
}

/** A credit-assignment rule: a plain value. */
export interface Rule {
  readonly name: string
  /** Name and options in one text: `modprop:taps=20`. */
  readonly notation: string
  readonly traits: Traits
  readonly feedback: Feedback
  /** The forms it has: 'offline' is a backward pass over a batch, 'online' carries traces forward. */
  readonly forms: readonly ('offline' | 'online')[]
  /** What its online form draws at random; 'start': only to begin with. */
  readonly draws: 'nothing' | NonNullable<OnlineForm['draws']>
  /** Whether streams that run side by side learn something together. */
  readonly learns: boolean
  /** What it was made of. */
  readonly description: RuleDescription
  /** The same rule with another feedback. */
  withFeedback(feedback: Feedback): Rule
  /** Loss and gradient estimate at one point. Allocates; use an estimator for many points. */
  gradient(problem: Problem, parameters: NetworkParameters, options?: EstimateOptions): RuleEstimate
  /** The estimate at any parameters, over one workspace with the batch loaded once. */
  gradientFunction(problem: Problem, options?: EstimateOptions): GradientFunction
  /** The estimate over many batches of one size: what a training loop needs. */
  estimator(network: Network, objective: Objective, options: EstimatorOptions): Estimator
  /**
   * A network that learns while it runs.
   *
   * @throws ArgumentError when the rule has no online form.
   */
  online(network: Network, parameters: NetworkParameters<Real>, options: LearnerOptions): Learner
}

/** What `defineRule` makes a rule of. */
export interface RuleDescription {
  readonly name: string
  /** Options as they are, and their defaults; both empty when left out. */
  readonly options?: OptionValues
  readonly defaults?: OptionValues
  readonly traits: Traits
  /** Default 'symmetric'. */
  readonly feedback?: Feedback
  readonly offline?: OfflineForm
  /** The online form, or why there is none. */
  readonly online?: OnlineForm | { readonly none: string }
  /** What speaks against an estimate at these parameters, in sentences. */
  readonly warnings?: (network: Network, parameters: NetworkParameters<Real>) => readonly string[]
}

/**
 * Gives a rule's description the drivers that all rules share. It needs at least one form; without an offline one, the
 * online one runs over the batch.
 *
 * @throws ArgumentError for a description without a form, an option without a default, a name or options that no notation
 *   can hold, or an illegal feedback.
 *
 * @example
 * const mine = defineRule({
 *   name: 'mine',
 *   traits: { class: 'approximate', drops: 'recurrent paths', exactWhen: 'W = 0', cost: {}, source: '' },
 *   offline: { route: () => 'none' },
 * })
 * mine.forms // => ['offline']
 */
export function defineRule(description: RuleDescription): Rule {
  checkOptions('defineRule', description, [
    'name',
    'options',
    'defaults',
    'traits',
    'feedback',
    'offline',
    'online',
    'warnings',
  ])
  const caller = 'defineRule'
  const parts = { name: 'string', traits: 'object' } as const
  checkMembers(caller, 'description', description, 'a description of a rule', parts)
  const { name, traits, offline, options = {}, defaults = {} } = description
  if (offline !== undefined) {
    checkMembers(caller, 'description.offline', offline, 'an offline form', { route: 'function' })
  }
  if (description.online !== undefined) {
    checkMembers(caller, 'description.online', description.online, 'an online form, or { none: why }', {})
    if (!('none' in description.online)) {
      const made = { arrays: 'function', open: 'function' } as const
      checkMembers(caller, 'description.online', description.online, 'an online form', made)
    }
  }
  const online = description.online && 'none' in description.online ? undefined : description.online
  if (offline === undefined && online === undefined) {
    throw new ArgumentError('defineRule', 'description', 'with an offline or an online form', name)
  }
  const unnamed = Object.keys(options).find((key) => !Object.hasOwn(defaults, key))
  if (unnamed !== undefined) {
    // two rules that differ in it would have one notation
    throw new ArgumentError(
      'defineRule',
      `description.defaults.${unnamed}`,
      'given with the option',
      undefined,
    )
  }
  const feedback = checkFeedback(name, description.feedback ?? 'symmetric')
  const words = { ...options, feedback: typeof feedback === 'string' ? feedback : 'given' }
  const notation = notationOf(name, words, { feedback: 'symmetric', ...defaults })
  // manifests and command lines give it back
  parseNotation(notation)

  function checkFits(network: Network): void {
    checkNetwork(name, 'network', network)
    checkNeeds(name, network, traits.needs ?? [])
  }

  function estimator(network: Network, objective: Objective, given: EstimatorOptions): Estimator {
    checkFits(network)
    checkObjective(name, 'objective', objective)
    checkOptions(name, given, ['steps', 'trials', 'form', 'kernel', 'dtype', 'signs', 'seed'])
    const { form } = given
    if (form !== undefined && !rule.forms.includes(form)) throw formError(form)
    return estimatorOf({ notation, feedback, offline, online }, network, objective, given)
  }

  function gradientFunction(problem: Problem, given: EstimateOptions = {}): GradientFunction {
    checkProblem(name, 'problem', problem)
    checkOptions(name, given, ['dtype', 'kernel', 'signs', 'seed', 'form'])
    const [steps, trials] = problem.batch.inputs.shape as [number, number]
    const made = estimator(problem.network, problem.objective, { ...given, steps, trials })
    made.load(problem.batch)
    const { weight } = made
    return (w, out) => ({ loss: made.estimate(w, out, given.seed), weight })
  }

  function formError(form: string): ArgumentError {
    const why = description.online && 'none' in description.online ? `: ${description.online.none}` : ''
    return new ArgumentError(name, 'form', `${rule.forms.join(' or ')}${why}`, form)
  }

  const rule: Rule = Object.freeze({
    name,
    notation,
    traits,
    feedback,
    forms: [...(offline ? ['offline' as const] : []), ...(online ? ['online' as const] : [])],
    draws: online?.draws ?? 'nothing',
    learns: online?.learns ?? false,
    description,
    withFeedback: (other: Feedback) => defineRule({ ...description, feedback: other }),
    estimator,
    gradientFunction,
    gradient(problem: Problem, parameters: NetworkParameters, given: EstimateOptions = {}): RuleEstimate {
      checkProblem(name, 'problem', problem)
      checkParameters(name, 'parameters', parameters, problem.network.layout)
      const gradient = parametersOf(problem.network.layout)
      const { loss } = gradientFunction(problem, given)(parameters.data, gradient.data)
      return { loss, gradient, warnings: description.warnings?.(problem.network, parameters) ?? [] }
    },
    online(network: Network, parameters: NetworkParameters<Real>, given: LearnerOptions): Learner {
      checkFits(network)
      if (online === undefined) throw formError('online')
      const { warnings } = description
      return new Learner({ notation, form: online, feedback, warnings }, network, parameters, given)
    },
  })
  return rule
}
