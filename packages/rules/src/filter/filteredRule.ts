import type { Network } from '@credit/core'
import type { Feedback } from '../feedback.js'
import type { OnlineForm } from '../online/form.js'
import { defineRule, type Rule, type RuleDescription } from '../rule.js'
import { constantsOf, type Filter, modulationKindOf } from './filter.js'
import { oneHopOnline, oneHopRoute } from './oneHop.js'
import { filteredOnline } from './online.js'
import { filteredRoute } from './route.js'
import { filterWarnings } from './warnings.js'

type Description = Pick<RuleDescription, 'name' | 'options' | 'defaults' | 'traits'> & {
  readonly feedback: Feedback | undefined
}

/** A rule whose credit goes through a fixed filter: of constant carry and gain. */
export function filteredRule(filter: Filter, description: Description): Rule {
  return defineRule({
    ...description,
    feedback: description.feedback ?? 'symmetric',
    offline: { route: (network) => filteredRoute(filter, network) },
    online: filteredOnline(filter),
    warnings: (network, parameters) => filterWarnings(filter, network, parameters),
  })
}

/**
 * A rule whose credit goes back by one published tap, on every cell: the filter of constants where these are numbers, which
 * spares an eligibility for every synapse.
 */
export function oneHopRule(filter: Filter, description: Description): Rule {
  const kind = modulationKindOf(filter)
  const filtered = filteredOnline(filter)
  if ('none' in filtered) throw new Error('oneHopRule: one tap has an online form')
  const stepped = oneHopOnline(kind)
  const form = (network: Network): OnlineForm => (constantsOf(network) === null ? stepped : filtered)
  return defineRule({
    ...description,
    feedback: description.feedback ?? 'symmetric',
    offline: {
      route: (network) =>
        constantsOf(network) === null ? oneHopRoute(kind, network) : filteredRoute(filter, network),
    },
    online: {
      grows: false,
      arrays: (network, streams, options) => form(network).arrays(network, streams, options),
      open: (pass) => form(pass.network).open(pass),
    },
    warnings: (network, parameters) => filterWarnings(filter, network, parameters),
  })
}
