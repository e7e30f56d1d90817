import {
  type CreditPath,
  type GradientEstimate,
  type GradientFunction,
  gradient,
  gradientFunction,
  type Parameters,
  type Problem,
} from '@credit/core'

/** What a rule states about itself, as data: shown by the command line and the docs, checked by the tests. */
export interface Traits {
  /** What it promises: the exact gradient, an unbiased estimate of it, or an approximation. */
  readonly class: 'exact' | 'unbiased' | 'approximate'
  /** The paths of credit that it leaves out. */
  readonly drops: string
  /** When it equals the exact gradient. */
  readonly exactWhen: string
  readonly source: string
}

/** A credit-assignment rule: a plain value. */
export interface Rule {
  readonly name: string
  readonly traits: Traits
  /** The offline form: the credit path that a backward pass over a batch takes. */
  readonly offline: CreditPath
  /** Loss and gradient estimate at one point. Allocates; use `gradientFunction` for many points. */
  gradient(problem: Problem, parameters: Parameters): GradientEstimate
  /** The estimate at any parameters, over one workspace with the batch loaded once. */
  gradientFunction(problem: Problem): GradientFunction
}

/**
 * Gives a rule's description the drivers that all rules share.
 *
 * @example
 * const traits = { class: 'approximate', drops: 'all but the last error', exactWhen: 'never', source: 'made up' } as const
 * defineRule({ name: 'mine', traits, offline: { route: 'none', feedback: 'symmetric' } }).name // => 'mine'
 */
export function defineRule(description: Pick<Rule, 'name' | 'traits' | 'offline'>): Rule {
  return Object.freeze({
    ...description,
    gradient: (problem: Problem, parameters: Parameters) =>
      gradient(problem, parameters, description.offline),
    gradientFunction: (problem: Problem) => gradientFunction(problem, description.offline),
  })
}
