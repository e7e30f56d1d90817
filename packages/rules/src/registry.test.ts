import { describe, expect, it } from 'vitest'
import { cellsFor } from './needs.js'
import { parseNotation } from './notation.js'
import { parseRule, type RuleEntry, type RuleName, rules } from './registry.js'

const names = Object.keys(rules) as RuleName[]
const entryOf = (name: RuleName) => rules[name] as RuleEntry
const exampleOf = (name: RuleName) => entryOf(name).example ?? name

describe.each(names)('%s', (name) => {
  it('is parsed from its own notation, and has the registry’s name', () => {
    const rule = parseRule(exampleOf(name))
    expect(rule.name).toBe(name)
    expect(parseRule(rule.notation).notation).toBe(rule.notation)
  })

  it('says what it is', () => {
    const { traits, forms } = parseRule(exampleOf(name))
    expect(traits.drops).not.toBe('')
    expect(traits.exactWhen).not.toBe('')
    expect(traits.source).toMatch(/\b(19|20)\d\d\b/)
    expect(cellsFor(traits.needs)).toContain('voltage')
    // a cost for each form, and for no other
    expect(Object.keys(traits.cost).sort()).toEqual([...forms].sort())
  })

  it('takes each feedback that has a word, and prints it', () => {
    const { options } = parseNotation(exampleOf(name))
    for (const feedback of ['symmetric', 'random'] as const) {
      const given = Object.entries({ ...options, feedback }).map((pair) => pair.join('='))
      const rule = parseRule(`${name}:${given.join(',')}`)
      expect(rule.feedback).toBe(feedback)
      expect(parseRule(rule.notation).feedback).toBe(feedback)
    }
  })

  it('names its options, and their legal values, when it refuses one', () => {
    const { options } = entryOf(name)
    expect(() => parseRule(`${name}:colour=red`)).toThrow(
      `parseRule: option of ${name} must be one of ${Object.keys(options).join(', ')}, got "colour"`,
    )
    for (const [option, { legal }] of Object.entries(options)) {
      const refused = () => parseRule(`${name}:${option}=no-such-value`)
      expect(refused).toThrow(`parseRule: ${option} of ${name} must be ${legal}, got "no-such-value"`)
    }
  })
})

describe('parseRule', () => {
  it('lists the rules when it knows none of that name', () => {
    expect(() => parseRule('bptt')).toThrow(`parseRule: name must be one of ${names.join(', ')}, got "bptt"`)
  })

  it('names that every object has are none of a rule or an option', () => {
    expect(() => parseRule('constructor')).toThrow('parseRule: name must be one of exact')
    expect(() => parseRule('eprop:constructor=1')).toThrow(
      'parseRule: option of eprop must be one of feedback',
    )
  })

  it('reads the notation of a rule with a given matrix again, with the matrix', () => {
    const feedback = new Float64Array([1, 2])
    const { notation } = parseRule('eprop', { feedback })
    expect(notation).toBe('eprop:feedback=given')
    expect(parseRule(notation, { feedback }).feedback).toEqual(feedback)
    expect(() => parseRule(notation)).toThrow('feedback of eprop must be symmetric or random, got "given"')
  })

  it('refuses text that is no notation', () => {
    expect(() => parseRule('eprop:')).toThrow('parseNotation: text must be a rule such as')
  })
})
