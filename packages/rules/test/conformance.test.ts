import { parseNotation } from '@credit/rules'
import { parseRule, type RuleEntry, type RuleName, rules } from '@credit/rules/registry'
import { type ConformOptions, conforms, exemptions } from '@credit/rules/testing'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

const names = Object.keys(rules) as RuleName[]

/** The rule of a name, in its default form or that of its example. */
const plain = (name: RuleName) => parseRule((rules[name] as RuleEntry).example ?? name)

// Every rule of the registry, on every leak, activation and loss that it is for.
describe.each(names)('%s', (name) => {
  for (const property of conforms(plain(name), { runs: 1 })) it(property.name, property.run)
})

/** Every other word of every option; numbers are listed below, and every feedback is tried with each of them. */
function variants(name: RuleName): string[] {
  const entry = rules[name] as RuleEntry
  const base = parseNotation(plain(name).notation).options
  return Object.entries(entry.options).flatMap(([option, { legal, parse }]) => {
    if (option === 'feedback') return []
    const words = legal.split(' or ').filter((word) => parse(word) === word)
    // powers can be averaged over types alone
    const needed = option === 'average' ? { modulation: 'type' } : {}
    return words.flatMap((word) => {
      const options = Object.entries({ ...base, ...needed, [option]: word })
      const { notation } = parseRule(`${name}:${options.map((pair) => pair.join('=')).join(',')}`)
      return notation === plain(name).notation ? [] : [notation]
    })
  })
}

const numbers = [
  'truncated:window=1',
  'truncated:window=3',
  'truncated:lags=0',
  'truncated:lags=2',
  'snap:n=1',
  'snap:n=2',
  'snap:n=3',
  'modprop:meanDerivative=0.4',
  'modprop:meanDerivative=0.4,form=released',
  'modprop:meanDerivative=0.4,taps=2',
  'modprop:meanDerivative=0.4,taps=2,form=released',
  'modprop:meanDerivative=0.4,modulation=type',
  'modprop:meanDerivative=0.4,modulation=type,form=released',
  'modprop:meanDerivative=0.4,taps=2,modulation=type',
  'modprop:meanDerivative=0.4,modulation=type,average=powers',
  'modprop:taps=0',
  'modprop:taps=2',
  'kernl:rate=1000,decayRate=10',
  'dni:rate=0.02',
]

// Leak by leak, with activation and loss drawn.
const drawn: ConformOptions = {
  runs: 4,
  limits: {
    activation: fc.constantFrom('relu', 'tanh', 'sigmoid', 'softplus', 'identity'),
    loss: fc.constantFrom('values', 'every', 'last'),
  },
}

const others = [...new Set([...names.flatMap(variants), ...numbers])]

describe.each(others)('%s', (notation) => {
  for (const property of conforms(parseRule(notation), drawn)) it(property.name, property.run)
})

it('options are varied', () => {
  expect(others).toContain('mdgl:modulation=type')
  expect(others).toContain('kernl:learning=off')
})

it('laws are broken only where a rule learns from errors, or estimates over a batch', () => {
  const breaks = (notation: string) =>
    exemptions(parseRule(notation)).flatMap(({ law, source }) => (source === 'states' ? [law] : []))
  expect(names.filter((name) => breaks(plain(name).notation).length > 0)).toEqual(['modprop', 'dni'])
  expect(breaks('dni')).toEqual(['linear', 'causal'])
  expect(breaks('modprop')).toEqual(['additive', 'causal', 'memoryless', 'consistent'])
  expect(breaks('modprop:meanDerivative=0.4')).toEqual([])
})
