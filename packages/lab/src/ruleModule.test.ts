import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { isModulePath } from '@credit/training/schema'
import { describe, expect, it } from 'vitest'
import { scratch } from '../test/scratch.js'
import { moduleHash } from './moduleFile.js'
import { loadRule } from './ruleModule.js'

const example = fileURLToPath(new URL('../../../docs/examples/hops.mjs', import.meta.url))
const fresh = scratch()
let made = 0

/** The path of a module with this content. */
function module(content: string): string {
  const path = fresh(`${made++}.mjs`)
  writeFileSync(path, content)
  return path
}

describe('isModulePath', () => {
  it.each(['./a.mjs', '../a.mjs:k=3', '/a/b.js', 'C:\\a.mjs'])('%s is one', (text) => {
    expect(isModulePath(text)).toBe(true)
  })
  it.each(['eprop', 'snap:n=2', 'a.mjs', ''])('"%s" is none', (text) => {
    expect(isModulePath(text)).toBe(false)
  })
})

describe('loadRule', () => {
  it('a rule of the library has no hash', async () => {
    const { rule, hash } = await loadRule('snap:n=2')
    expect([rule.notation, hash]).toEqual(['snap:n=2', null])
  })

  it('a module with options: numbers come as numbers', async () => {
    const { rule, hash } = await loadRule(`${example}:hops=3`)
    expect(rule.notation).toBe('hops:hops=3')
    expect(hash).toBe(moduleHash('--rules', example))
    expect(hash).toMatch(/^[0-9a-f]{64}$/)
  })

  it('a changed file is another rule and another hash, in the same process', async () => {
    const rule = (name: string) => `export default { name: '${name}', estimator() {} }`
    const path = module(rule('one'))
    const before = await loadRule(path)
    writeFileSync(path, rule('two'))
    const after = await loadRule(path)
    expect([before.rule.name, after.rule.name]).toEqual(['one', 'two'])
    expect(after.hash).not.toBe(before.hash)
  })

  it.each([
    ['a missing file', () => fresh('none.mjs'), '--rules must be a file that is there'],
    ['a file that is no module', () => module('const ='), 'Unexpected'],
    [
      'a module without a rule',
      () => module('export default 3'),
      'its default export must be a rule made by defineRule',
    ],
    [
      'options for a rule that takes none',
      () => `${module('export default { estimator() {} }')}:k=3`,
      'takes no options',
    ],
    ['a path that is no module', () => './rules', 'a module such as ./mine.mjs'],
    ['options in another form', () => `${example}:hops`, 'options such as k=3,form=slow'],
  ])('refuses %s', async (_, text, message) => {
    await expect(loadRule(text())).rejects.toThrow(message)
  })
})
