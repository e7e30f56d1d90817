import { ArgumentError, checkOneOf } from '@credit/core'
import { checkOptions } from '@credit/core/options'
import type { Feedback } from './feedback.js'
import { costOf } from './filter/cost.js'
import type { Filter } from './filter/filter.js'
import { oneHopRule } from './filter/filteredRule.js'
import type { Rule } from './rule.js'

/** What `mdgl` takes. */
export interface MdglOptions {
  /** F: W itself ('cell', the default), or its averages over the network's types of units ('type'). */
  readonly modulation?: 'cell' | 'type'
  /**
   * With modulation 'type': the mean of a block over all of its places, absent synapses as 0 ('weights', the default); or,
   * as in the authors' code, over its synapses that are not 0, which then stands at their places alone ('connected').
   */
  readonly average?: 'weights' | 'connected'
  /** How the error reaches the units. Default 'symmetric'. */
  readonly feedback?: Feedback
}

/**
 * Multidigraph learning: beside its own error a unit hears that of the units that it drives, one hop and one step later:
 *
 *     dW = Σ_t [h_t ⊙ (L_t + (1−α) Fᵀ d_{t+1})] ε̄_tᵀ,   d = h ⊙ L,   ε̄_t = α ε̄_{t−1} + (1−α) ẑ_t
 *
 * It is published `modprop` with one tap. Over types, F[i,j] is the sum of W over the block of the types of i and j
 * divided by its size, and 0 on the diagonal of units without an autapse; with `average: 'connected'` divided by the number
 * of synapses in it that are not 0, and 0 where W is. The formula is the voltage leak's; in any other cell the hop goes
 * through the cell's own gain and read of each step.
 *
 * @throws ArgumentError for another modulation or average, or an average of anything without types.
 *
 * @example
 * mdgl({ modulation: 'type' }).notation // => 'mdgl:modulation=type'
 *
 * Source: Liu, Smith, Mihalas, Shea-Brown & Sümbül 2021, PNAS 118(51):e2111821118.
 */
export function mdgl(options: MdglOptions = {}): Rule {
  checkOptions('mdgl', options, ['modulation', 'average', 'feedback'])
  const modulation = checkOneOf('mdgl', 'modulation', options.modulation ?? 'cell', ['cell', 'type'] as const)
  const averages = ['weights', 'connected'] as const
  const average = checkOneOf('mdgl', 'average', options.average ?? 'weights', averages)
  if (average === 'connected' && modulation === 'cell') {
    const legal = '"weights" with modulation "cell": nothing is averaged there'
    throw new ArgumentError('mdgl', 'average', legal, average)
  }
  const filter: Filter = { modulation, form: 'published', mean: 0, taps: 1, average }
  return oneHopRule(filter, {
    name: 'mdgl',
    options: { modulation, average },
    defaults: { modulation: 'cell', average: 'weights' },
    feedback: options.feedback,
    traits: {
      class: 'approximate',
      drops: 'every path of two or more synapses, and of one synapse over more than one step',
      exactWhen:
        modulation === 'cell'
          ? 'at most two steps, or W = 0, with symmetric feedback'
          : 'a single step, or W = 0, with symmetric feedback',
      cost: costOf(filter),
      source: 'Liu et al. 2021, PNAS 118(51):e2111821118',
    },
  })
}
