import { leakyNetwork, parametersOf, squaredError } from '@credit/core'
import { describe, expect, it } from 'vitest'
import { mdgl } from './mdgl.js'
import { type ModPropOptions, modprop } from './modprop.js'
import { parseRule } from './registry.js'
import { type ProblemOptions, problemOf } from './testing/problem.js'

const place: ProblemOptions = {
  hidden: 4,
  inputs: 2,
  outputs: 2,
  steps: 5,
  trials: 2,
  leak: 0.6,
  cell: 'voltage',
  activation: 'tanh',
  bias: 'trained',
  autapses: 'some',
  connectivity: 'dense',
  types: 2,
  signs: 'dale',
  loss: 'values',
  mask: 'none',
  l2: 0,
  start: 'zero',
  noise: 'none',
  scale: 0.7,
  seed: 5,
}

describe('options', () => {
  it('are what the notation says, both ways', () => {
    const options: [ModPropOptions, string][] = [
      [{}, 'modprop'],
      [{ taps: 20, modulation: 'type' }, 'modprop:taps=20,modulation=type'],
      [
        { meanDerivative: 0.4, taps: 3, modulation: 'type', form: 'released' },
        'modprop:meanDerivative=0.4,taps=3,modulation=type,form=released',
      ],
      [
        { modulation: 'type', average: 'powers', feedback: 'random', meanDerivative: 1e-7 },
        'modprop:feedback=random,meanDerivative=1e-7,modulation=type,average=powers',
      ],
    ]
    for (const [given, text] of options) {
      expect(modprop(given).notation).toBe(text)
      expect(parseRule(text).notation).toBe(text)
    }
    expect(parseRule('mdgl:modulation=type').notation).toBe(mdgl({ modulation: 'type' }).notation)
  })

  it.each([
    [{ taps: -1 }, 'modprop: taps must be an integer of at least 0 or "all", got -1'],
    [{ taps: 1.5 }, 'modprop: taps must be an integer of at least 0 or "all", got 1.5'],
    [
      { taps: Number.POSITIVE_INFINITY },
      'modprop: taps must be an integer of at least 0 or "all", got Infinity',
    ],
    [
      { meanDerivative: Number.NaN },
      'modprop: meanDerivative must be a finite number or "estimated", got NaN',
    ],
    [{ meanDerivative: '1' }, 'modprop: meanDerivative must be a finite number or "estimated", got "1"'],
    [{ modulation: 'unit' }, 'modprop: modulation must be one of "cell", "type", got "unit"'],
    [{ form: 'new' }, 'modprop: form must be one of "published", "released", got "new"'],
    [{ average: 'all' }, 'modprop: average must be one of "weights", "powers", got "all"'],
    [
      { average: 'powers' },
      'modprop: average must be "weights" with modulation "cell": nothing is averaged there, got "powers"',
    ],
  ])('%o is refused', (options, message) => {
    expect(() => modprop(options as ModPropOptions)).toThrow(message)
  })

  it('of mdgl and of notations are refused too', () => {
    expect(() => mdgl({ modulation: 'unit' as 'cell' })).toThrow(
      'mdgl: modulation must be one of "cell", "type"',
    )
    expect(() => parseRule('modprop:taps=-1')).toThrow('all or an integer of at least 0, got "-1"')
    expect(() => parseRule('modprop:meanDerivative=NaN')).toThrow('estimated or a finite number, got "NaN"')
  })

  it.each([
    [modprop(), 'choose finite taps or modulation "type"'],
    [modprop({ modulation: 'type', average: 'powers' }), 'choose finite taps or average "weights"'],
  ])('no online form: the reason names the legal choices', (rule, reason) => {
    const { problem, parameters } = problemOf(place)
    expect(rule.forms).toEqual(['offline'])
    expect(() => rule.online(problem.network, parameters, { loss: squaredError() })).toThrow(reason)
  })
})

describe('warnings', () => {
  const warningsOf = (options: ModPropOptions, change: Partial<ProblemOptions> = {}, factor = 1) => {
    const { problem, parameters } = problemOf({ ...place, ...change })
    for (const [n, w] of parameters.recurrent.entries()) parameters.recurrent[n] = factor * w
    return modprop(options).gradient(problem, parameters).warnings
  }

  it('none where taps decay, μ is a derivative and types obey Dale’s law', () => {
    for (const modulation of ['cell', 'type'] as const) {
      expect(warningsOf({ modulation, meanDerivative: 0.4 }, {}, 0.3)).toEqual([])
    }
  })

  it('the spectral radius of A when taps grow, by hand: α + (1 − α) μ w', () => {
    const network = leakyNetwork({
      inputs: 1,
      hidden: 1,
      outputs: 1,
      leak: 0.5,
      activation: 'tanh',
      signs: [1],
    })
    const parameters = parametersOf(network.layout, Float64Array.of(3, 1, 0, 1, 0))
    for (const modulation of ['cell', 'type'] as const) {
      const rule = modprop({ modulation, meanDerivative: 0.5 })
      const { warnings } = rule.gradient(problemAt(network), parameters)
      expect(warnings).toEqual([
        `The taps do not decay: the spectral radius of αI + (1−α)μ${modulation === 'cell' ? 'W' : 'F'} is 1.25, not below 1, so that credit grows with the delay.`,
      ])
    }
  })

  it('of the actual F, diagonal included: that of the small matrices is that of the large one', () => {
    // one type, all weights w but none on the diagonal: F = M (ones − identity), M = w (N − 1)/N, radius M (N − 1)
    const N = 4
    const network = leakyNetwork({
      inputs: 1,
      hidden: N,
      outputs: 1,
      leak: 0,
      activation: 'identity',
      autapses: 'none',
      signs: new Array(N).fill(1),
    })
    const parameters = parametersOf(network.layout)
    parameters.recurrent.fill(0.5)
    const { warnings } = modprop({ modulation: 'type', meanDerivative: 1 }).gradient(
      problemAt(network),
      parameters,
    )
    expect(warnings).toHaveLength(1)
    expect(warnings[0]).toContain('is 1.125, ')
  })

  it('are silent where μ and A play no part, or μ is not known', () => {
    expect(warningsOf({ taps: 1, meanDerivative: 9 }, {}, 50)).toEqual([])
    expect(warningsOf({ taps: 0, meanDerivative: 9 }, {}, 50)).toEqual([])
    expect(warningsOf({}, {}, 5)).toEqual([])
  })

  it('control: the same weights are not silent with two taps', () => {
    expect(warningsOf({ taps: 2, meanDerivative: 0.4 }, {}, 50)).toHaveLength(1)
    expect(
      warningsOf({ taps: 2, modulation: 'type', average: 'powers', meanDerivative: 0.4 }, {}, 50),
    ).toHaveLength(1)
  })

  it('a mean that is no derivative of the activation', () => {
    expect(warningsOf({ meanDerivative: 0.4 }, { activation: 'sigmoid', scale: 0.1 })).toEqual([
      'meanDerivative is 0.4, but derivatives of sigmoid lie between 2.061e-9 and 0.25.',
    ])
    expect(warningsOf({ meanDerivative: -0.1 }, { scale: 0.1 })[0]).toContain('meanDerivative is -0.1')
  })

  it('types without Dale’s law', () => {
    const free = { signs: 'free' } as const
    expect(warningsOf({ modulation: 'type', meanDerivative: 0.4 }, free, 0.3)).toHaveLength(1)
    expect(warningsOf({ modulation: 'cell', meanDerivative: 0.4 }, free, 0.3)).toEqual([])
    const { problem, parameters } = problemOf({ ...place, ...free })
    expect(mdgl({ modulation: 'type' }).gradient(problem, parameters).warnings[0]).toContain('Dale’s law')
    expect(mdgl().online(problem.network, parameters, { loss: squaredError() }).warnings).toEqual([])
  })

  function problemAt(network: ReturnType<typeof leakyNetwork>) {
    const one = { data: Float64Array.of(0.1, 0.2), shape: [2, 1, 1] }
    return { network, batch: { inputs: one, targets: one }, objective: { loss: squaredError(), l2: 0 } }
  }
})

describe('an estimated mean derivative', () => {
  const { problem, parameters } = problemOf(place)
  const { network, batch, objective } = problem
  const size = { steps: place.steps, trials: place.trials }
  const another = problemOf({ ...place, seed: 6 }).problem.batch
  const estimatorOf = () => {
    const made = modprop().estimator(network, objective, size)
    made.load(batch)
    return made
  }
  const gradientOf = (made: ReturnType<typeof estimatorOf>) => {
    const out = new Float64Array(network.layout.size)
    made.estimate(parameters.data, out)
    return out
  }
  const meanIn = (made: ReturnType<typeof estimatorOf>) => made.state().arrays.meanDerivative![0]

  it('begins at the first mean seen, and then moves by a tenth of the difference', () => {
    const made = estimatorOf()
    const first = gradientOf(made)
    const mean = meanIn(made)
    expect(mean).toBeGreaterThan(0.1)
    expect(mean).toBeLessThan(1)
    const fixed = modprop({ meanDerivative: mean }).gradient(problem, parameters).gradient.data
    expect([...first]).toEqual([...fixed])
    made.load(another)
    gradientOf(made)
    const alone = estimatorOf()
    alone.load(another)
    gradientOf(alone)
    expect(meanIn(alone)).not.toBeCloseTo(mean, 3)
    expect(meanIn(made)).toBeCloseTo(mean + 0.1 * (meanIn(alone) - mean), 14)
  })

  it('is the mean over units, trials and steps', () => {
    // without recurrent and input weights h is φ′ of a bias that builds up: s_t = (1 − α^t) b
    const still = parametersOf(network.layout)
    still.bias.fill(1)
    const made = modprop().estimator(network, objective, size)
    made.load(batch)
    made.estimate(still.data, new Float64Array(network.layout.size))
    let sum = 0
    for (let t = 1; t <= place.steps; t++) sum += 1 - Math.tanh(1 - 0.6 ** t) ** 2
    expect(meanIn(made)).toBeCloseTo(sum / place.steps, 14)
  })

  it('is saved and restored to the bit', () => {
    const made = estimatorOf()
    gradientOf(made)
    made.load(another)
    gradientOf(made)
    const fresh = estimatorOf()
    fresh.load(another)
    fresh.restore(made.state())
    expect([...gradientOf(fresh)]).toEqual([...gradientOf(made)])
    expect(fresh.state()).toEqual(made.state())
    const without = estimatorOf()
    without.load(another)
    expect([...gradientOf(without)]).not.toEqual([...gradientOf(made)])
  })

  it('runs online, each step moving it by a hundredth, and outlives a reset', () => {
    for (const taps of ['all', 2] as const) {
      const learner = modprop({ modulation: 'type', taps }).online(network, parameters, {
        loss: squaredError(),
      })
      const means: number[] = []
      const slopes: number[] = []
      for (const x of [0.5, -2, 1]) {
        learner.step([x, 1], null)
        const { arrays } = learner.state()
        means.push(arrays.meanDerivative![0])
        slopes.push(Array.from(arrays.kept.subarray(4)).reduce((sum, h) => sum + h / 4, 0))
      }
      expect(means[0]).toBeCloseTo(slopes[0], 14)
      expect(means[1]).toBeCloseTo(0.99 * means[0] + 0.01 * slopes[1], 14)
      expect(means[2]).toBeCloseTo(0.99 * means[1] + 0.01 * slopes[2], 14)
      learner.reset()
      expect(learner.state().arrays.meanDerivative![0]).toBe(means[2])
    }
  })
})
