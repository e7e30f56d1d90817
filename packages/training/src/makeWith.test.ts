import { expect, test } from 'vitest'
import { makeWith } from './makeWith.js'

const refusal = (make: (options: never) => unknown, options: object, legal?: string[]) => {
  try {
    makeWith('./mine.mjs', make as never, options as never, { legal })
    return 'made'
  } catch (error) {
    return (error as Error).message
  }
}

test('options are those that a function asks for', () => {
  const make = ({ hops = 1, form = 'a' }) => [hops, form]
  expect(makeWith('./mine.mjs', make as never, { hops: 3 })).toEqual([3, 'a'])
  expect(refusal(make as never, { hop: 3 })).toContain(
    'must be one of hops, form (did you mean hops?), got "hop"',
  )
  expect(refusal(() => 0, { hop: 3 })).toContain('must be left out: it takes none, got "hop"')
})

test('a misspelt option is the reason where the right one is then lacking', () => {
  const make = ({ leak }: { leak?: number }) => {
    if (leak === undefined) throw new Error('leak must be given')
    return leak
  }
  expect(refusal(make as never, { leek: 3 })).toContain('(did you mean leak?), got "leek"')
  expect(refusal(make as never, { other: 3 })).toBe('leak must be given')
})

test('a function that passes on what it is given has to name its options', () => {
  const make = (options: object) => ({ ...options })
  expect(refusal(make as never, { hop: 3 })).toContain("as in export const options = ['k']")
  expect(refusal(make as never, {})).toBe('made')
  expect(refusal(make as never, { hop: 3 }, ['hops'])).toContain('(did you mean hops?)')
  expect(makeWith('./mine.mjs', make as never, { hops: 3 }, { legal: ['hops'] })).toEqual({ hops: 3 })
})

test('what the program gives is no option: another value would not be heard', () => {
  const make = ({ k = 1, seed }: { k?: number; seed?: number }) => [k, seed]
  const given = (options: object) => () =>
    makeWith('mine', make as never, options as never, { implied: { seed: 7 } })
  expect(given({ seed: 5 })).toThrow(
    'an option of mine must be another than seed, which is given to it, got "seed"',
  )
  expect(given({ k: 2 })()).toEqual([2, 7])
})
