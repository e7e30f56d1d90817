import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { runExample, type Scope } from './check.ts'
import { allExamples, type Example } from './extract.ts'

const before = process.cwd()
const folder = mkdtempSync(join(tmpdir(), 'credit-examples-'))
afterAll(() => {
  process.chdir(before)
  rmSync(folder, { recursive: true })
})

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
      // some write files, which are nobody's here
      process.chdir(example.code.includes('writeFileSync(') ? folder : before)
      await runExample(example, hasImports ? {} : await impliedScope(example), load)
    },
  )
})

test('the first hour is one program, and has left its weights and its picture', () => {
  const page = examples.filter(({ file }) => file === 'docs/tutorial/first-hour.md')
  expect(page).toHaveLength(1)
  const svg = readFileSync(join(folder, 'surface.svg'), 'utf8')
  expect(svg).toContain('Distance of the training from the plane')
  expect(svg).not.toMatch(/NaN|Infinity|undefined/)
  expect(existsSync(join(folder, 'exact.npz'))).toBe(true)
})

describe('the examples are found', () => {
  const packages = ['core', 'rules', 'curvature', 'tasks', 'training', 'lab']
  const pages = [
    'README.md',
    'docs/concepts/overview.md',
    'docs/tutorial/first-comparison.md',
    'docs/tutorial/first-hour.md',
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
