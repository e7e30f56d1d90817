import { eprop, type Rule } from '@credit/rules'
import { parseRule } from '@credit/rules/registry'
import { type ConformOptions, conformance, conforms } from '@credit/rules/testing'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { local, offline, online, tampered } from './controls/brokenRules.js'
import { doorControls } from './controls/doors.js'
import { lawControls } from './controls/laws.js'

const controls = [...doorControls, ...lawControls]

// Leak by leak, with activation and loss drawn.
const options: ConformOptions = {
  runs: 4,
  limits: {
    activation: fc.constantFrom('relu', 'tanh', 'sigmoid', 'softplus', 'identity'),
    loss: fc.constantFrom('values', 'every', 'last'),
  },
}

function propertyOf(rule: Rule, name: string, given = options) {
  const found = conforms(rule, given).find((property) => property.name === name)
  if (found === undefined) throw new Error(`${rule.notation} has no property "${name}"`)
  return found
}

describe('a broken rule fails', () => {
  it.each(controls)('%s', (_, rule, name, words) => {
    expect(propertyOf(rule, name).run).toThrow(words)
  })
})

describe('the same rule unbroken passes', () => {
  it.each([
    ['the estimate of e-prop, as a user would define it', local()],
    ['through an open route', offline({})],
    ['online alone', online(() => {})],
    ['taken apart and put together', tampered(eprop(), {})],
  ])('%s', (_, rule) => {
    const { passed, findings } = conformance(rule, options)
    expect(findings.filter((finding) => !finding.passed)).toEqual([])
    expect(passed).toBe(true)
  })
})

it('every property has a rule that fails it', () => {
  const controlled = new Set(controls.map(([, , name]) => name))
  const all = ['exact', 'eprop', 'mdgl', 'uoro', 'kernl', 'dni', 'modprop'].flatMap((notation) =>
    conforms(parseRule(notation)).map(({ name }) => name),
  )
  expect(new Set(all).size).toBeGreaterThan(30)
  expect([...new Set(all)].filter((name) => !controlled.has(name))).toEqual([])
})

describe('the report', () => {
  it('tells of a failure with the smallest problem, as data', () => {
    const rule = local({ traits: { class: 'exact' } })
    const report = conformance(rule, options)
    expect(report).toMatchObject({ rule: 'broken', passed: false, exempt: [] })
    const failed = report.findings.filter(({ passed }) => !passed)
    expect(failed.map(({ name }) => name)).toEqual(['exact: the gradient itself'])
    expect(failed[0].message).toMatch(
      /^broken: exact: the gradient itself: .*\nsmallest problem found: \{"hidden":/,
    )
    const problem = JSON.parse(failed[0].message.split('smallest problem found: ')[1])
    // of those that break it: two steps, one unit
    expect(problem).toMatchObject({ hidden: 1, steps: 2, trials: 1 })
  })

  it('names the laws that a rule is not held to, and why', () => {
    expect(
      conformance(parseRule('dni'), { runs: 1 }).exempt.map(({ law, source }) => `${law} ${source}`),
    ).toEqual([
      'linear states',
      'additive follows',
      'equivariant follows',
      'causal states',
      'memoryless follows',
    ])
  })

  it('an error of the rule itself is no disagreement: it fails the controls too', () => {
    const rule = offline({
      before() {
        throw new TypeError('a slip')
      },
    })
    expect(propertyOf(rule, 'approximate, not exact').run).toThrow('a slip')
  })

  it('what is no rule, and options out of range, are refused', () => {
    expect(() => conforms('eprop' as unknown as Rule)).toThrow(
      'conforms: rule must be a rule, such as eprop()',
    )
    expect(() => conforms(eprop(), { runs: 0 })).toThrow('conforms: runs must be an integer of at least 1')
    expect(() => conforms(eprop(), { seed: -1 })).toThrow('conforms: seed must be an integer from 0')
    expect(() => conforms(eprop(), { float32Tolerance: 0 })).toThrow('conforms: float32Tolerance must be')
  })

  it('the same seed tries the same problems, another seed others', () => {
    const tried = (seed: number) => {
      const seen: string[] = []
      const rule = offline({ before: (signal) => void seen.push(`${signal.slice(0, 3)}`) })
      propertyOf(rule, 'loss and gradient are finite', { runs: 2, seed }).run()
      return seen
    }
    expect(tried(1)).toEqual(tried(1))
    expect(tried(1)).not.toEqual(tried(2))
    // two for each of 2 leaks, 5 activations and 3 losses, and for 5 further cells
    expect(tried(1)).toHaveLength(70)
  })

  it('limits narrow the problems', () => {
    const seen = new Set<string>()
    const rule = offline({
      before: (_, { network, steps }) =>
        void seen.add(`${network.cell.activation?.name} ${network.hidden} ${steps}`),
    })
    const limits = { activation: fc.constant('tanh' as const), hidden: fc.constant(3), steps: fc.constant(4) }
    for (const { run } of conforms(rule, { runs: 1, limits })) run()
    // a batch that ends with its loss is cut
    expect([...seen].filter((each) => !/^tanh 3 [1234]$/.test(each))).toEqual([])
    expect(seen).toContain('tanh 3 4')
  })
})
