import {
  alignment,
  fillGaussian,
  leakyNetwork,
  type Problem,
  seed as seedOf,
  squaredError,
} from '@credit/core'
import { eprop, exact, mdgl, modprop, type Rule } from '@credit/rules'
import { bootstrapInterval, wilcoxonSignedRank } from '../statistics/index.js'
import type { Labels } from './evidence.js'
import type { Finding } from './finding.js'
import { shuffled } from './shuffled.js'

/** In the order of the claim, with the mean cosines that an independent program measured on such networks. */
export const independentCosines = [
  { rule: eprop(), cosine: 0.774 },
  { rule: mdgl(), cosine: 0.814 },
  { rule: modprop({ form: 'released' }), cosine: 0.885 },
  { rule: modprop({ form: 'published' }), cosine: 0.957 },
] as const

const networks = 40
const size = { hidden: 40, inputs: 3, outputs: 2, steps: 60, trials: 8, leak: 0.9 }
const task = 'random relu networks'

/** The mean cosine of each rule with the exact gradient, and a test of each step of the order. */
export interface RandomNetworks {
  readonly cosines: readonly { readonly rule: string; readonly mean: number; readonly independent: number }[]
  readonly steps: readonly Finding[]
}

/**
 * Cosines with the exact gradient (recurrent block) on untrained relu networks of 40 units, α = 0.9, 60 steps, feedback
 * through W, μ the mean activity; W from N(0, 2/N), inputs and targets from N(0, 1), squared error at every step.
 */
export function randomNetworks(labels: Labels = 'true'): RandomNetworks {
  measured ??= Array.from({ length: networks }, (_, i) => cosinesOf(i))
  const rows =
    labels === 'true' ? measured : measured.map((row, i) => shuffled(row, labels.child(task).child(i)))
  const mean = (k: number) => rows.reduce((sum, row) => sum + row[k], 0) / networks
  return {
    cosines: independentCosines.map(({ rule, cosine }, k) => ({
      rule: rule.notation,
      mean: mean(k),
      independent: cosine,
    })),
    steps: independentCosines.slice(1).map(({ rule }, k) => {
      const before = independentCosines[k].rule.notation
      const effect = `cosine with the exact gradient, ${rule.notation} − ${before}`
      const differences = rows.map((row) => row[k + 1] - row[k])
      const meanOf = (list: readonly number[]) => list.reduce((sum, x) => sum + x, 0) / list.length
      const stream = branch(effect)
      const { value, lower, upper } = bootstrapInterval(differences, meanOf, { seed: stream })
      return {
        ...{ task, effect, estimate: value, interval: [lower, upper] as const, n: networks },
        p: wilcoxonSignedRank(differences).p,
        ...{
          test: 'Wilcoxon' as const,
          data: differences,
          stream: stream.path,
          notes: ['paired over networks'],
        },
      }
    }),
  }
}

// a second of gradients, the same each time
let measured: number[][] | undefined

function cosinesOf(index: number): number[] {
  const seed = branch('network').child(index)
  const { hidden, inputs, outputs, steps, trials, leak } = size
  const network = leakyNetwork({ inputs, hidden, outputs, leak, activation: 'relu', autapses: 'none' })
  const parameters = network.initialize(seed.child('init'))
  fillGaussian(parameters.recurrent, seed.child('recurrent').generator(), 0, Math.sqrt(2 / hidden))
  const normal = (name: string, shape: [number, number, number]) => ({
    data: fillGaussian(new Float64Array(shape[0] * shape[1] * shape[2]), seed.child(name).generator(), 0, 1),
    shape,
  })
  const batch = {
    inputs: normal('inputs', [steps, trials, inputs]),
    targets: normal('targets', [steps, trials, outputs]),
  }
  const problem: Problem = { network, batch, objective: { loss: squaredError(), l2: 0 } }
  const truth = exact().gradient(problem, parameters).gradient
  const cosine = (rule: Rule) =>
    alignment(rule.gradient(problem, parameters).gradient, truth).recurrent.cosine
  return independentCosines.map(({ rule }) => cosine(rule))
}

function branch(name: string) {
  return seedOf(0).child('reproduce').child(task).child(name)
}
