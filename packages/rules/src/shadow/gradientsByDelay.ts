import { type Layout, type NetworkParameters, type Problem, parametersOf, type Seed } from '@credit/core'
import { removeAbsent } from '@credit/core/kernels'
import { checkOptions } from '@credit/core/options'
import { defineRule, type Rule } from '../rule.js'
import { formByDelay } from './formByDelay.js'
import { routeByDelay } from './routeByDelay.js'

/** Where the gradients of the delays go: one after another, each the start of a flat array, before the readout. */
export interface Delays {
  /** Delays told apart; the last one takes all later ones in. */
  readonly count: number
  /** Length of one gradient. */
  readonly size: number
  readonly sums: Float64Array
  /** Where the gradient of a delay begins in `sums`. */
  offset(delay: number): number
}

export interface DelayOptions {
  readonly seed?: Seed | undefined
  /** Default: the offline form where there is one. */
  readonly form?: 'offline' | 'online'
}

/**
 * A rule's gradient estimate split by the delay l between event (the step whose ẑ is credited) and error (the step whose
 * loss gives the credit), `g_l = Σ_τ q_{τ−l}(τ) ẑ_{τ−l}ᵀ`, for the blocks before the readout, without L2. `count` delays
 * are told apart, the last one with all later ones; they add up to the estimate.
 *
 * Returns why not for a rule that has no such split.
 */
export function gradientsByDelay(
  rule: Rule,
  problem: Problem,
  parameters: NetworkParameters,
  count: number,
  options: DelayOptions = {},
): readonly Float64Array[] | { readonly none: string } {
  checkOptions('gradientsByDelay', options, ['form', 'seed'])
  const form = options.form ?? (rule.forms.includes('offline') ? 'offline' : 'online')
  if (form === 'online' && rule.draws !== 'nothing') return { none: 'it draws at random' }
  if (form === 'online' && rule.learns) return { none: 'it learns from step to step' }
  const { network, batch, objective } = problem
  const withoutPenalty = { network, batch, objective: { ...objective, l2: 0 } }
  const delays = delaysOf(network.layout, count)
  const run = form === 'offline' ? runOffline : runOnline
  run(rule, withoutPenalty, parameters, delays, options.seed)
  const gradients = Array.from({ length: count }, (_, delay) => {
    const gradient = delays.sums.subarray(delay * delays.size, (delay + 1) * delays.size)
    removeAbsent(gradient, network)
    return gradient
  })
  const whole = rule.gradient(withoutPenalty, parameters, { seed: options.seed, form }).gradient.data
  if (!addUp(gradients, whole)) return { none: 'it is not linear: its delays do not add up to its estimate' }
  return gradients
}

function delaysOf({ blocks }: Layout, count: number): Delays {
  const size = blocks.readout.offset
  return {
    count,
    size,
    sums: new Float64Array(count * size),
    offset: (delay) => Math.min(delay, count - 1) * size,
  }
}

type Run = (
  rule: Rule,
  problem: Problem,
  parameters: NetworkParameters,
  delays: Delays,
  seed: Seed | undefined,
) => void

const runOffline: Run = ({ description }, problem, parameters, delays, seed) => {
  const { offline } = description
  const split = defineRule({
    ...description,
    offline: {
      route(network) {
        const found = offline!.route(network)
        const inner = typeof found === 'object' && 'memory' in found ? found.route : found
        return routeByDelay(inner, problem, delays)
      },
    },
  })
  split.gradient(problem, parameters, { seed, form: 'offline' })
}

/** One run a step, in which that step alone is an event. */
const runOnline: Run = ({ description }, problem, parameters, delays, seed) => {
  const { online } = description
  if (online === undefined || 'none' in online)
    throw new Error('gradientsByDelay: the rule has no online form')
  const { network, objective, batch } = problem
  const [steps, trials] = batch.inputs.shape as [number, number]
  const split = formByDelay(online, delays)
  const estimator = defineRule({ ...description, online: split.form }).estimator(network, objective, {
    steps,
    trials,
    seed,
    form: 'online',
  })
  estimator.load(batch)
  const rest = parametersOf(network.layout).data
  for (split.event = 1; split.event <= steps; split.event++) estimator.estimate(parameters.data, rest)
  for (let i = 0; i < delays.sums.length; i++) delays.sums[i] /= estimator.weight
  estimator.dispose()
}

/** Whether the gradients add up to `whole`, to round-off in the largest of their entries. */
function addUp(gradients: readonly Float64Array[], whole: Float64Array): boolean {
  const rest = whole.slice(0, gradients[0].length)
  let scale = 0
  for (const gradient of gradients) {
    for (let i = 0; i < rest.length; i++) {
      rest[i] -= gradient[i]
      scale = Math.max(scale, Math.abs(gradient[i]))
    }
  }
  for (let i = 0; i < rest.length; i++) scale = Math.max(scale, Math.abs(whole[i]))
  return rest.every((x) => Math.abs(x) <= 1e-9 * gradients.length * scale)
}
