/** Sweeps of one task, as the content of their file. */
export function sweep({
  rules,
  seeds,
  grid,
  updates,
  hidden = 6,
}: {
  rules: readonly string[]
  seeds: string
  grid: Readonly<Record<string, readonly unknown[]>>
  updates: number
  hidden?: number
}): object {
  return {
    ...{ tasks: ['copy'], rules, seeds, preset: 'quick', grid },
    base: {
      network: { hidden },
      training: { updates, batch: 4 },
      measures: {
        ...{ evaluateEvery: 100, evaluationTrials: 8, finalTrials: 8, alignEvery: 100, curvatureTrials: 4 },
      },
    },
  }
}

/** 40 runs of a second or two. */
export const forty = sweep({
  rules: ['exact', 'eprop'],
  seeds: '0..9',
  grid: { 'training.learningRate': [0.01, 0.03] },
  updates: 3000,
})

/** 5,000 runs of next to nothing. */
export const fiveThousand = sweep({
  rules: ['exact', 'eprop'],
  seeds: '0..249',
  updates: 1,
  grid: { 'training.l2': [0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map((k) => k / 1000) },
})

/** Two rules, of which one fails its runs at their third update. */
export const mixed = sweep({
  rules: ['exact', './failing.mjs'],
  seeds: '0..1',
  grid: { 'training.l2': [0] },
  updates: 20,
})

/** A task of trials from a file, a cell and a loss of one's own, and what is kept of the weights for a surface of the loss. */
export const ownParts = {
  ...{ tasks: ['./trials.npz'], rules: ['exact', 'eprop'], seeds: '0..1', preset: 'quick' },
  grid: { 'training.learningRate': [0.01] },
  base: {
    network: { cell: './adaptive.mjs:leak=0.8,adaptationLeak=0.95,adaptation=0.5', hidden: 6 },
    training: { updates: 20, batch: 4, loss: './huber.mjs:threshold=0.5' },
    measures: {
      ...{ evaluateEvery: 10, evaluationTrials: 4, finalTrials: 4, alignEvery: 10, curvatureTrials: 4 },
      surface: 'end',
    },
  },
}

export const failingModule = `
import { eprop } from '@credit/rules'
import { isMainThread } from 'node:worker_threads'
const rule = eprop()
export default { ...rule, name: 'failing', estimator(...given) {
  const made = rule.estimator(...given)
  const { estimate } = made
  let calls = 0
  made.estimate = (...all) => {
    if (!isMainThread && ++calls > 2) throw new Error('the trace of unit 3 is not finite')
    return estimate(...all)
  }
  return made
} }
`
