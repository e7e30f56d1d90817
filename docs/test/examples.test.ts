import { existsSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { runExample, type Scope } from './check.ts'
import { allExamples, type Example } from './extract.ts'

const load = (specifier: string): Promise<Scope> => import(/* @vite-ignore */ specifier)
const examples = allExamples()

/** A docstring may use its package's exports and those of its own file; a page imports what it uses. */
async function impliedScope({ file }: Example): Promise<Scope> {
  const [, name] = /^packages\/(\w+)\/src\//.exec(file) ?? []
  if (name === undefined) return {}
  return {
    ...(await load(`@credit/${name}`)),
    ...(await load(new URL(`../../${file}`, import.meta.url).href)),
  }
}

describe('every example holds', () => {
  test.each(examples.map((example) => [`${example.file}:${example.line}`, example] as const))(
    '%s',
    async (_, example) => {
      const hasImports = /^\s*import\b/m.test(example.code)
      await runExample(example, hasImports ? {} : await impliedScope(example), load)
    },
  )
})

describe('the examples are found', () => {
  const packages = ['core', 'rules', 'curvature', 'tasks', 'training', 'lab']
  const pages = [
    'README.md',
    'docs/concepts/overview.md',
    'docs/tutorial/first-comparison.md',
    'docs/how-to/sweeps.md',
    'docs/reference/tasks.md',
    ...packages.map((name) => `packages/${name}/README.md`),
  ]

  test.each(pages)('%s has one', (page) => {
    expect(existsSync(new URL(`../../${page}`, import.meta.url))).toBe(true)
    expect(examples.filter(({ file }) => file === page)).not.toHaveLength(0)
  })

  test.each(packages)('the docstrings of %s have one', (name) => {
    expect(examples.filter(({ file }) => file.startsWith(`packages/${name}/src/`))).not.toHaveLength(0)
  })
})
