// What runs both in Node and in a browser: a training of 300 updates, and its metrics as they would be written.
import { eprop } from '@credit/rules'
import { delayedMatch } from '@credit/tasks'
import { buildExperiment, configurationOf, train } from '@credit/training'

export function metricsText(seed = 3): string {
  const configuration = configurationOf(
    { task: 'delayed-match', rule: 'eprop', seed },
    {
      preset: 'quick',
      network: { hidden: 12 },
      training: { updates: 300, batch: 4 },
      measures: {
        ...{ evaluateEvery: 50, evaluationTrials: 20, finalTrials: 40, alignEvery: 10, lags: 3 },
        ...{ curvatureEvery: 100, curvatureTrials: 8, sharpness: ['trace'], spectrum: 'end', surface: 'end' },
      },
    },
  )
  const experiment = buildExperiment(configuration, {
    rule: eprop(),
    task: (branch) => delayedMatch({ ...configuration.options, seed: branch }),
  })
  return [...train(configuration, experiment)].map((metric) => `${JSON.stringify(metric)}\n`).join('')
}
