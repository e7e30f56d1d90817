import { readFileSync } from 'node:fs'
import { rules } from '@credit/rules/registry'
import { describe, expect, it } from 'vitest'
import { kinds, mutatedRules } from './table.js'

// To see that the tests notice the mutations takes minutes: packages/rules/scripts/mutate.mjs. This sees that they can
// be made, and that no rule was forgotten.

const read = (file: string) => readFileSync(new URL(`../../../${file}`, import.meta.url), 'utf8')

it('has every rule of the registry', () => {
  expect(Object.keys(mutatedRules).sort()).toEqual(Object.keys(rules).sort())
})

describe.each(Object.entries(mutatedRules))('%s', (_, { files, mutations, absent = {} }) => {
  it('is mutated in every kind, or it says why not', () => {
    const here = new Set(mutations.map(({ kind }) => kind))
    expect(kinds.filter((kind) => !here.has(kind))).toEqual(
      kinds.filter((kind) => absent[kind] !== undefined),
    )
  })

  it.each(mutations)('$kind: the text is once in $file, and changes', ({ file, text, replacement }) => {
    expect(read(file).split(text)).toHaveLength(2)
    expect(replacement).not.toBe(text)
  })

  it('names files of tests', () => {
    for (const file of files) expect(read(file)).toContain("from 'vitest'")
  })
})
