import { ArgumentError, checkOneOf } from '@credit/core'
import { checkOptions } from '@credit/core/options'
import type { Feedback } from './feedback.js'
import { costOf } from './filter/cost.js'
import type { Filter } from './filter/filter.js'
import { filteredRule } from './filter/filteredRule.js'
import type { Rule } from './rule.js'
import type { Traits } from './traits.js'

/** What `modprop` takes. */
export interface ModPropOptions {
  /** F: W itself ('cell', the default), or its averages over the network's types of units ('type'). */
  readonly modulation?: 'cell' | 'type'
  /** 'published' (the default) keeps the receiving unit's own φ′; 'released', as the authors' code, has μ there too. */
  readonly form?: 'published' | 'released'
  /**
   * μ, which stands for φ′ on the way; or 'estimated' (the default): a running mean of φ′ over units, trials and steps,
   * which begins at the first mean seen and moves by 0.1 of the difference each estimate over a batch, by 0.01 each
   * step online.
   */
  readonly meanDerivative?: number | 'estimated'
  /** S, how many steps back credit goes: an integer of at least 0, or 'all' (the default). */
  readonly taps?: number | 'all'
  /** With modulation 'type': whether weights are averaged (the default), or the powers of W that the taps are. */
  readonly average?: 'weights' | 'powers'
  /** How the error reaches the units. Default 'symmetric'. */
  readonly feedback?: Feedback
}

/**
 * ModProp: credit over many steps and hops, through the fixed taps of a filter instead of the Jacobians of the moment.
 * With `A = αI + (1−α) μ F`,
 *
 *     dW_pq = Σ_t { d_{p,t} ε̄_{q,t} + Σ_{s=1..S} Σ_j d_{j,t} F_s[j,p] · trace_{pq,t−s} }
 *     published:  F_s = (1−α) F A^{s−1},     trace = h_{p,t−s} ε̄_{q,t−s}
 *     released:   F_s = (1−α) μ F A^{s−1},   trace = ε̄_{q,t−s}
 *
 * with `d = h ⊙ L` and `ε̄_t = α ε̄_{t−1} + (1−α) ẑ_t`. Over types, F[i,j] is the sum of W over the block of the types of
 * i and j divided by its size, and 0 on the diagonal of units without an autapse. `average: 'powers'` takes the block
 * means of `W (αI + (1−α)μW)^{s−1}` instead; its first tap is that of averaged weights, zeros on the diagonal included,
 * while later ones keep the mean there, since paths that return to a unit through others are there without autapses.
 *
 * Voltage leak only. Online with finite taps, or all taps over types. Warns when the taps do not decay (a spectral radius
 * of A of 1 or more; not known beforehand for an estimated μ), when μ is no derivative of the activation, and for types
 * without Dale's law.
 *
 * @throws ArgumentError for an option that is none of the above, or powers averaged without types; when it runs, for a
 *   rate leak, or online for all taps through W or of averaged powers.
 *
 * @example
 * modprop({ meanDerivative: 0.25, modulation: 'type', taps: 20 }).notation // => 'modprop:meanDerivative=0.25,taps=20,modulation=type'
 *
 * Source: Liu, Smith, Mihalas, Shea-Brown & Sümbül 2022, NeurIPS, arXiv 2206.01338.
 */
export function modprop(options: ModPropOptions = {}): Rule {
  checkOptions('modprop', options, ['modulation', 'form', 'meanDerivative', 'taps', 'average', 'feedback'])
  const caller = 'modprop'
  const modulation = checkOneOf(caller, 'modulation', options.modulation ?? 'cell', ['cell', 'type'] as const)
  const form = checkOneOf(caller, 'form', options.form ?? 'published', ['published', 'released'] as const)
  const average = checkOneOf(caller, 'average', options.average ?? 'weights', ['weights', 'powers'] as const)
  const mean = options.meanDerivative ?? 'estimated'
  const taps = options.taps ?? 'all'
  if (mean !== 'estimated' && !(typeof mean === 'number' && Number.isFinite(mean))) {
    throw new ArgumentError(caller, 'meanDerivative', 'a finite number or "estimated"', mean)
  }
  if (taps !== 'all' && !(Number.isSafeInteger(taps) && taps >= 0)) {
    throw new ArgumentError(caller, 'taps', 'an integer of at least 0 or "all"', taps)
  }
  if (average === 'powers' && modulation === 'cell') {
    throw new ArgumentError(
      caller,
      'average',
      '"weights" with modulation "cell": nothing is averaged there',
      average,
    )
  }
  const filter: Filter = {
    modulation,
    form,
    mean,
    taps: taps === 'all' ? Number.POSITIVE_INFINITY : taps,
    average,
  }
  return filteredRule(filter, {
    name: caller,
    options: { meanDerivative: mean, taps, modulation, average, form },
    defaults: {
      meanDerivative: 'estimated',
      taps: 'all',
      modulation: 'cell',
      average: 'weights',
      form: 'published',
    },
    feedback: options.feedback,
    traits: traitsOf(filter),
  })
}

function traitsOf(filter: Filter): Traits {
  const { form, mean, taps } = filter
  const finite = Number.isFinite(taps)
  return {
    class: 'approximate',
    drops: `the derivatives along every recurrent path: a mean stands for them${
      form === 'published' ? ', but for that of the receiving unit' : ''
    }${finite ? `; paths over more than ${taps} steps` : ''}`,
    exactWhen: `${exactWhen(filter)}, with symmetric feedback`,
    needs: ['one state', 'one drive', 'a constant carry', 'a constant gain', 'equal units'],
    cost: costOf(filter),
    source: 'Liu et al. 2022, NeurIPS, arXiv 2206.01338',
    // up to this many taps μ is in none
    ...(mean === 'estimated' &&
      taps > (form === 'published' ? 1 : 0) && {
        exempt: {
          additive: 'the mean derivative is estimated over the batch',
          causal: 'the mean derivative is estimated over all steps of the batch',
          memoryless: 'the mean derivative is a running mean over estimates',
          consistent: 'online the mean derivative is a running mean over steps',
        },
      }),
  }
}

function exactWhen({ modulation, form, taps }: Filter): string {
  if (modulation === 'type' || taps === 0) return 'a single step, or W = 0'
  const steps = form === 'published' ? 'at most two steps' : 'a single step'
  return taps < Number.POSITIVE_INFINITY
    ? `${steps}, or W = 0`
    : `every derivative is μ, or ${steps}, or W = 0`
}
