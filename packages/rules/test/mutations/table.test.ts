import { readFileSync } from 'node:fs'
import { rules } from '@credit/rules/registry'
import { describe, expect, it } from 'vitest'
import { mutatedCells, type Part, parts } from './cells.js'
import { patternOf } from './pattern.js'
import { kinds, mutatedRules } from './table.js'

// To see that the tests notice the mutations takes minutes: packages/rules/scripts/mutate.mjs. This sees that they can
// be made, and that no rule was forgotten.

const read = (file: string) => readFileSync(new URL(`../../../${file}`, import.meta.url), 'utf8')

it('has every rule of the registry', () => {
  expect(Object.keys(mutatedRules).sort()).toEqual(Object.keys(rules).sort())
})

describe.each(Object.entries(mutatedRules))('%s', (_, { mutations, absent = {} }) => {
  it('is mutated in every kind, or it says why not', () => {
    const here = new Set(mutations.map(({ kind }) => kind))
    expect(kinds.filter((kind) => !here.has(kind))).toEqual(
      kinds.filter((kind) => absent[kind] !== undefined),
    )
  })
})

it('breaks every part of what a cell gives, and F, G and c of each cell', () => {
  const of = (name: string) => new Set<Part>(mutatedCells[name].mutations.map(({ kind }) => kind))
  expect(new Set(Object.keys(mutatedCells).flatMap((name) => [...of(name)]))).toEqual(new Set(parts))
  for (const name of ['lif', 'alif', 'gru', 'lstm']) {
    expect([...of(name)]).toEqual(expect.arrayContaining(['carry', 'gain', 'read']))
  }
})

describe.each(Object.entries({ ...mutatedRules, ...mutatedCells }))('%s', (_, { files, mutations }) => {
  it.each([...mutations])('$kind: the text is once in $file, and changes', ({ file, text, replacement }) => {
    expect(read(file).split(patternOf(text))).toHaveLength(2)
    expect(replacement).not.toBe(text)
  })

  it('names files of tests', () => {
    for (const file of files) expect(read(file)).toContain("from 'vitest'")
  })
})

describe('patternOf', () => {
  it('finds a text across lines and indentation, and nothing else', () => {
    const pattern = patternOf('f(a, b[0]) + c')
    expect('x = f(a, b[0]) + c'.replace(pattern, '1')).toBe('x = 1')
    expect('x = f(\n    a,\n    b[0]) +\n  c'.replace(pattern, '1')).toBe('x = 1')
    expect('x = f(a, b[1]) + c'.replace(pattern, '1')).toBe('x = f(a, b[1]) + c')
  })
})
