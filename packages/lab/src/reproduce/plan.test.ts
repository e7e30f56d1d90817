import { describe, expect, test } from 'vitest'
import { madeUpPlan } from '../../test/madeUpStudy.ts'
import { parsePlan, planNames, readPlan } from './plan.js'
import { runsOf, tasksOf } from './planned.js'

describe('the plans that come with the program', () => {
  test.each(planNames())(
    '%s: every run of it can be configured, and its name is that of its file',
    (name) => {
      const { plan, seeds } = readPlan(name)
      expect(plan.name).toBe(name)
      const counts = tasksOf(plan, undefined).map((key) => runsOf(plan, key, { seeds }).length)
      expect(counts.every((count) => count >= 2 * seeds.length)).toBe(true)
      for (const share of Object.keys(plan.shares)) {
        for (const key of tasksOf(plan, share))
          expect(runsOf(plan, key, { seeds: [0], share }).length).toBeGreaterThan(1)
      }
    },
  )

  test.each(planNames())('%s: a planned one has no pilot among its seeds', (name) => {
    const { plan, seeds } = readPlan(name)
    expect(seeds.every((seed) => seed < 1000)).toBe(true)
    if (plan.status === 'planned') expect(plan.settings.pilots?.seeds ?? '1000').toMatch(/^1\d{3}/)
  })

  test('an unknown name is refused with those that there are', () => {
    expect(() => readPlan('generalisation')).toThrow(
      /credit: STUDY must be one of .*generalization-quick.*, or the path of a plan/,
    )
    expect(() => readPlan('./none.json')).toThrow(/^\.\/none\.json: missing$/)
  })
})

describe('what is no plan is refused, by file and field', () => {
  const text = (changed: object) => JSON.stringify({ ...JSON.parse(madeUpPlan().text), ...changed })
  const { claims } = JSON.parse(madeUpPlan().text)
  test.each([
    ['{', 'p.json: not valid JSON'],
    [text({ format: 2 }), 'p.json: format: '],
    [text({ learned: 2 }), 'p.json: learned: '],
    [text({ suprise: 1 }), 'p.json: '],
    [text({ seeds: 'all' }), 'p.json: seeds must be whole numbers'],
    [
      text({ claims: [{ ...claims[0], contrast: { ...claims[0].contrast, than: 'exakt' } }] }),
      'p.json: claim gap: no condition "exakt"; there are exact, mdgl, eprop',
    ],
    [
      text({ claims: [{ ...claims[0], contrast: { ...claims[0].contrast, quantity: 'gab' } }] }),
      'p.json: claim gap: no quantity "gab"; there are gap, lambda, lambdaEnd',
    ],
    [text({ claims: [claims[0], claims[0]] }), 'p.json: "gap" is there twice'],
    [
      text({ shares: { one: { tasks: ['sine'], conditions: [] } } }),
      'p.json: share one: no task "sine"; there are delayed-match, delayed-xor',
    ],
  ])('%#', (changed, message) => {
    expect(() => parsePlan(changed, 'p.json')).toThrow(message)
  })

  test('its hash is that of its bytes', () => {
    const { text: plain, sha256 } = madeUpPlan()
    expect(sha256).toMatch(/^[0-9a-f]{64}$/)
    expect(parsePlan(plain, 'p.json').sha256).toBe(sha256)
    expect(parsePlan(`${plain}\n`, 'p.json').sha256).not.toBe(sha256)
  })
})

describe('the runs of a plan', () => {
  const { plan } = madeUpPlan()
  test('come seed by seed, so that what is finished are whole pairs', () => {
    const places = runsOf(plan, 'delayed-xor', { seeds: [4, 2] }).map(({ name, configuration }) => [
      configuration.seed,
      name,
    ])
    expect(places).toEqual([
      [4, 'exact'],
      [4, 'mdgl'],
      [4, 'eprop'],
      [2, 'exact'],
      [2, 'mdgl'],
      [2, 'eprop'],
    ])
  })

  test('a share is a part of them', () => {
    expect(tasksOf(plan, 'one')).toEqual(['delayed-match'])
    expect(runsOf(plan, 'delayed-match', { seeds: [0], share: 'one' }).map(({ name }) => name)).toEqual([
      'exact',
      'eprop',
    ])
    expect(() => tasksOf(plan, 'two')).toThrow('credit: --share must be one of one, got "two"')
  })

  test('settings of the task, the condition and the condition on the task lie over each other', () => {
    const changed = madeUpPlan({
      tasks: {
        ...{
          'delayed-xor': {
            task: 'delayed-xor',
            preset: 'quick',
            changes: { training: { batch: 7, learningRate: 1 } },
            names: {},
          },
        },
        'delayed-match': { task: 'delayed-match', preset: 'quick', changes: {}, names: {} },
      },
      conditions: ['exact', 'mdgl', 'eprop'].map((name) => ({
        ...{ name, rule: name, role: 'primary', changes: { training: { learningRate: 2 } } },
        on: { 'delayed-xor': { training: { updates: 3 } } },
      })),
    }).plan
    const [{ configuration }] = runsOf(changed, 'delayed-xor', { seeds: [0] })
    expect(configuration.training).toMatchObject({ batch: 7, learningRate: 2, updates: 3 })
    const [other] = runsOf(changed, 'delayed-match', { seeds: [0] })
    expect(other.configuration.training).toMatchObject({ learningRate: 2 })
    expect(other.configuration.training.updates).not.toBe(3)
  })
})
