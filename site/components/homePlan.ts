import type { Plan } from '../worker/protocol.ts'

/** The rules of the home figure: exact, and two that leave something out. */
export const homeRules = ['exact', 'eprop', 'modprop:taps=10']

/**
 * Delayed match, 32 units that keep 0.61 of their state a step of 50 ms. By pilots (seed 0, 400 updates of 16 trials): exact
 * reaches 100 % within 50 updates at every delay, e-prop 100 % at 100 ms, 77 % at 500 ms, 47 % (guessing) at 1000 and 1500.
 */
export function homePlan({
  rules,
  delay,
  seed,
}: {
  rules: readonly string[]
  delay: number
  seed: number
}): Plan {
  return {
    task: 'delayed-match',
    rules,
    seed,
    changes: {
      options: { dt: 50, delay },
      network: { hidden: 32 },
      training: { batch: 16, learningRate: 0.005, clip: 0, updates: 600 },
      measures: {
        evaluateEvery: 5,
        evaluationTrials: 100,
        finalTrials: 500,
        alignEvery: 2,
        curvatureEvery: 10,
        curvatureTrials: 16,
        curvatureTolerance: 0.01,
      },
    },
  }
}
