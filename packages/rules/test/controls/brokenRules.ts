import { type OpenRoute, parametersOf, type Real, type RoutePass } from '@credit/core'
import {
  defineRule,
  type Estimator,
  type Learner,
  type OnlineForm,
  type OnlinePass,
  type Rule,
  type RuleDescription,
  type Traits,
} from '@credit/rules'
import { localOnline } from '../../src/local.js'

// Rules that are e-prop but for one thing.

const traits: Traits = {
  class: 'approximate',
  drops: 'recurrent paths',
  exactWhen: 'W = 0',
  cost: {},
  source: '',
}

export type Change = Partial<Omit<RuleDescription, 'traits'>> & { readonly traits?: Partial<Traits> }

/** e-prop as a user would define it, with other parts. */
export function local(change: Change = {}): Rule {
  return defineRule({
    name: 'broken',
    offline: { route: () => 'none' },
    online: localOnline,
    ...change,
    traits: { ...traits, ...change.traits },
  })
}

/** The offline form of e-prop, with something done to the learning signals before, or to the credit after. */
export function offline(change: { before?: Meddle; after?: Meddle }, more: Change = {}): Rule {
  return local({ online: { none: 'not needed here' }, offline: { route: () => routeWith(change) }, ...more })
}

export type Meddle = (credit: Real, pass: RoutePass) => void

export function routeWith({ before, after }: { before?: Meddle; after?: Meddle }): OpenRoute {
  return {
    name: 'broken',
    adjoint(pass, credit) {
      before?.(credit[0], pass)
      for (let t = pass.steps - 1; t >= 0; t--) pass.unitCredit(credit, t, t === pass.steps - 1)
      after?.(credit[0], pass)
    },
  }
}

/** The online form of e-prop, with something done after each step. */
export function online(after: (pass: OnlinePass) => void, more: Partial<OnlineForm> = {}): Rule {
  const form: OnlineForm = {
    ...localOnline,
    ...more,
    open(pass) {
      const loops = localOnline.open(pass)
      return {
        ...loops,
        step() {
          loops.step()
          after(pass)
        },
      }
    },
  }
  return defineRule({ name: 'broken', traits, online: form })
}

/** A rule with other functions than those that `defineRule` makes, with whatever feedback it gets. */
export function tampered(
  rule: Rule,
  change: {
    rule?: (of: Rule) => Partial<Rule>
    estimator?: (of: Estimator, options: { l2: number }) => Partial<Estimator>
    learner?: (of: Learner) => Partial<Learner>
  },
): Rule {
  const made: Rule = {
    ...rule,
    withFeedback: (feedback) => tampered(rule.withFeedback(feedback), change),
    estimator(network, objective, options) {
      const whole = rule.estimator(network, objective, options)
      return over(whole, change.estimator?.(whole, objective) ?? {})
    },
    gradientFunction(problem, options = {}) {
      const [steps, trials] = problem.batch.inputs.shape as [number, number]
      const estimator = made.estimator(problem.network, problem.objective, { ...options, steps, trials })
      estimator.load(problem.batch)
      return (w, out) => ({ loss: estimator.estimate(w, out, options.seed), weight: estimator.weight })
    },
    gradient(problem, parameters, options = {}) {
      const gradient = parametersOf(problem.network.layout)
      const { loss } = made.gradientFunction(problem, options)(parameters.data, gradient.data)
      return { loss, gradient, warnings: [] }
    },
    online(network, parameters, options) {
      const learner = rule.online(network, parameters, options)
      return over(learner, change.learner?.(learner) ?? {})
    },
  }
  return { ...made, ...change.rule?.(rule) }
}

/** An object with some members in front of those of another. */
function over<T extends object>(whole: T, front: Partial<T>): T {
  return Object.create(whole, Object.getOwnPropertyDescriptors(front))
}

/** The credit of e-prop times a number. */
export const scaledRoute = (factor: () => number) =>
  routeWith({
    after(credit) {
      const by = factor()
      for (let i = 0; i < credit.length; i++) credit[i] *= by
    },
  })
