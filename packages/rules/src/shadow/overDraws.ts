import {
  type Alignments,
  alignment,
  type BlockName,
  blockNames,
  type NetworkParameters,
  normalQuantile,
  type Problem,
  parametersOf,
  type Seed,
} from '@credit/core'
import { feedbackOf } from '../feedback.js'
import type { Rule } from '../rule.js'
import { type BiasAndVariance, biasAndVariance } from './biasAndVariance.js'

/** A rule that draws, over many draws at one point. */
export interface OverDraws {
  /** Number of draws n. */
  readonly count: number
  /** Of each interval, two-sided. */
  readonly confidence: number
  /** Alignment of the mean of the draws, of which `√(variance/n)` is still noise. */
  readonly mean: Alignments
  readonly blocks: Readonly<Record<BlockName | 'overall', BiasAndVariance>>
}

/**
 * Draws `count` independent estimates of a rule, each as the first one of a new estimator, and compares them with the
 * exact gradient. Keeps all: `count · size` numbers, `count² · size / 2` multiplications.
 */
export function overDraws(
  rule: Rule,
  problem: Problem,
  parameters: NetworkParameters,
  exact: NetworkParameters,
  { seed, count, confidence }: { seed: Seed; count: number; confidence: number },
): OverDraws {
  const { layout } = problem.network
  const draw = drawer(rule, problem, parameters, seed)
  const z = normalQuantile(0.5 + confidence / 2)
  const mean = parametersOf(layout)
  const deviations: NetworkParameters[] = []
  for (let i = 0; i < count; i++) {
    const deviation = parametersOf(layout)
    draw(i, deviation.data)
    for (let k = 0; k < layout.size; k++) {
      mean.data[k] += deviation.data[k] / count
      deviation.data[k] -= exact.data[k]
    }
    deviations.push(deviation)
  }
  const overall = new Float64Array(count * count)
  const blocks = {} as Record<BlockName | 'overall', BiasAndVariance>
  for (const name of blockNames) {
    const products = innerProducts(deviations.map((deviation) => deviation[name]))
    for (let i = 0; i < overall.length; i++) overall[i] += products[i]
    blocks[name] = biasAndVariance(products, count, z)
  }
  blocks.overall = biasAndVariance(overall, count, z)
  return { count, confidence, mean: alignment(mean, exact), blocks }
}

/** What writes draw i to `out`. Random feedback is the same in all draws, and nothing learned in one gets into the next. */
function drawer(
  rule: Rule,
  problem: Problem,
  { data: w }: NetworkParameters,
  seed: Seed,
): (i: number, out: Float64Array) => void {
  const { network, batch, objective } = problem
  const draws = seed.child('shadow')
  if (rule.draws === 'start') {
    // the start of what is learned is drawn when an estimator is made
    const fixed = rule.withFeedback(feedbackOf('shadow', rule.feedback, network, seed))
    return (i, out) => void fixed.gradientFunction(problem, { seed: draws.child(i) })(w, out)
  }
  const [steps, trials] = batch.inputs.shape as [number, number]
  const estimator = rule.estimator(network, objective, { steps, trials, seed })
  estimator.load(batch)
  const start = estimator.state()
  return (i, out) => {
    estimator.restore(start)
    estimator.estimate(w, out, draws.child(i))
  }
}

/** `⟨v_i, v_j⟩` `[n, n]`. */
function innerProducts(vectors: readonly Float64Array[]): Float64Array {
  const n = vectors.length
  const products = new Float64Array(n * n)
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      const a = vectors[i]
      const b = vectors[j]
      let sum = 0
      for (let k = 0; k < a.length; k++) sum += a[k] * b[k]
      products[i * n + j] = sum
      products[j * n + i] = sum
    }
  }
  return products
}
