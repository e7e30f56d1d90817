import type { Feedback } from '../feedback.js'
import { defineRule, type Rule, type RuleDescription } from '../rule.js'
import type { Filter } from './filter.js'
import { filteredOnline } from './online.js'
import { filteredRoute } from './route.js'
import { filterWarnings } from './warnings.js'

/** A rule whose credit goes through a fixed filter. Voltage leak only: the filter is of its membrane. */
export function filteredRule(
  filter: Filter,
  description: Pick<RuleDescription, 'name' | 'options' | 'defaults' | 'traits'> & {
    readonly feedback: Feedback | undefined
  },
): Rule {
  return defineRule({
    ...description,
    feedback: description.feedback ?? 'symmetric',
    offline: { route: (network) => filteredRoute(filter, network) },
    online: filteredOnline(filter),
    warnings: (network, parameters) => filterWarnings(filter, network, parameters),
  })
}
