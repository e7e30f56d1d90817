import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { notationOf, type OptionValues, parseNotation } from './notation.js'

const name = fc.stringMatching(/^[a-z][a-z0-9-]{0,12}$/)
const key = fc.stringMatching(/^[A-Za-z][A-Za-z0-9]{0,8}$/)
const number = fc.double({ noNaN: true, noDefaultInfinity: true })
const value = fc.oneof(number, fc.stringMatching(/^[A-Za-z0-9.+-]{1,8}$/))
const options = fc.dictionary(key, value, { maxKeys: 5, noNullPrototype: true })

const defaultsOf = (options: OptionValues) =>
  Object.fromEntries(Object.keys(options).map((name) => [name, 'default?']))

describe('a notation', () => {
  it('is parsed to what it was made of', () => {
    fc.assert(
      fc.property(name, options, (name, options) => {
        const parsed = parseNotation(notationOf(name, options, defaultsOf(options)))
        expect(parsed.name).toBe(name)
        expect(Object.keys(parsed.options)).toEqual(Object.keys(options))
        for (const [key, value] of Object.entries(options)) {
          if (typeof value === 'number') expect(Number(parsed.options[key])).toBe(value === 0 ? 0 : value)
          else expect(parsed.options[key]).toBe(value)
        }
      }),
    )
  })

  it('is safe in a shell and a file name', () => {
    fc.assert(
      fc.property(name, options, (name, options) => {
        expect(notationOf(name, options, defaultsOf(options))).toMatch(/^[A-Za-z0-9:=,.+-]+$/)
      }),
    )
  })

  it('leaves out what is as by default, and keeps the order of the defaults', () => {
    const defaults = { taps: 'all', modulation: 'cell', form: 'published' }
    expect(notationOf('modprop', defaults, defaults)).toBe('modprop')
    expect(notationOf('modprop', { form: 'released', taps: 3, modulation: 'cell' }, defaults)).toBe(
      'modprop:taps=3,form=released',
    )
  })
})

describe('text that is none is refused', () => {
  it.each([
    '',
    'Eprop',
    '3rule',
    'snap:',
    'snap:n',
    'snap:n=',
    'snap:=2',
    'snap:n=2,',
    'snap:n=2;m=3',
    'snap:n=$(ls)',
    'snap n=2',
    ' snap',
    'snap\n',
    'snap:n=2:m=3',
  ])('%j', (text) => {
    expect(() => parseNotation(text)).toThrow('parseNotation: text must be a rule such as')
  })

  it('what is no text at all', () => {
    expect(() => parseNotation(undefined as unknown as string)).toThrow('got undefined')
  })

  it('an option given twice', () => {
    expect(() => parseNotation('snap:n=2,n=3')).toThrow('parseNotation: option n must be given once')
  })

  it('names that every object has are options like others', () => {
    expect(parseNotation('snap:constructor=2').options).toEqual({ constructor: '2' })
    expect(Object.keys(parseNotation('snap:toString=a,valueOf=b').options)).toEqual(['toString', 'valueOf'])
  })
})
