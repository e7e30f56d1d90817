import { parametersOf } from '@credit/core'
import { type Lag, shadow } from '@credit/rules'
import { describe, expect, test } from 'vitest'
import { recallConfiguration, startOf, tinyExperiment } from '../../test/tinyExperiment.ts'
import { lagProbe } from './lagProbe.js'

function measure(rule: string, lags: number, l2 = 0) {
  const experiment = tinyExperiment(recallConfiguration(rule, { l2 }))
  const { task } = experiment
  const batch = task.split('train').take(0, 8)
  const w = startOf(experiment)
  return { experiment, batch, w, found: [...lagProbe(experiment, batch, lags)(3, w)] }
}

describe('lagProbe', () => {
  test.each(['eprop', 'eprop:feedback=random', 'rtrl', 'snap:n=2'])(
    '%s: what shadow says, overall',
    (rule) => {
      const { experiment, batch, w, found } = measure(rule, 4)
      const { network, objective, root } = experiment
      const { rules } = shadow({ network, batch, objective }, parametersOf(network.layout, w), {
        rules: [experiment.rule],
        lags: 3,
        draws: 'none',
        seed: root.child('rule'),
      })
      const [{ lags }] = Object.values(rules) as unknown as [{ lags: readonly Lag[] }]
      // the delays 0, 1, 2, 3 and all later ones
      expect(found.map(({ lag, andLater }) => [lag, andLater])).toEqual([
        [0, false],
        [1, false],
        [2, false],
        [3, false],
        [4, true],
      ])
      found.forEach(({ kind, update, block, ...measures }, i) => {
        expect([kind, update, block]).toEqual(['lag', 3, 'overall'])
        for (const name of ['cosine', 'normRatio', 'rho', 'relativeError', 'norm', 'exactNorm'] as const) {
          expect(measures[name]).toBe(lags[i].blocks.overall[name])
        }
      })
    },
  )

  test('exact credit is exact at every delay, that of e-prop at the first alone', () => {
    const cosines = (rule: string) => measure(rule, 4).found.map(({ cosine }) => cosine)
    for (const cosine of cosines('exact')) expect(cosine).toBeCloseTo(1, 12)
    const [first, ...later] = cosines('eprop')
    expect(first).toBeCloseTo(1, 12)
    for (const cosine of later) expect(cosine).toBeLessThan(0.99)
  })

  test.each(['kernl', 'uoro'])(
    '%s, whose credit cannot be told apart by delay: nothing is measured',
    (rule) => {
      expect(measure(rule, 4).found).toEqual([])
    },
  )

  test('does not see L2', () => {
    expect(measure('eprop', 4, 0.5).found).toEqual(measure('eprop', 4).found)
  })

  test('more delays than steps are as many as there are steps', () => {
    const { found } = measure('eprop', 100)
    expect(found).toHaveLength(12)
    expect(found.at(-1)!.andLater).toBe(false)
  })
})
