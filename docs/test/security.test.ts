import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'

const root = new URL('../../', import.meta.url)
const read = (path: string) => readFileSync(new URL(path, root), 'utf8')

/** The promises of a page, each with its tests: a file, and words of the title of a test in it. */
function promisesIn(page: string) {
  const rows = page.split('\n').filter((line) => /^\| .*`[^`]*\.m?[jt]s`: /.test(line))
  return rows.map((row) => {
    const [promise, tests] = row.slice(2, -2).split(' | ')
    // a title may hold a semicolon, too
    const each = [...tests.matchAll(/`([^`]+\.m?[jt]s)`: (.*?)(?=; `|$)/g)]
    return { promise: promise.trim(), tests: each.map(([, file, title]) => ({ file, title: title.trim() })) }
  })
}

/** What a name must be like for a test to be run, by the command that runs it. */
const run = [
  /^(packages\/\w+\/(src|test)|docs\/test)\/.*\.test\.ts$/,
  /^(packages\/\w+|docs)\/test\/.*\.slow\.ts$/,
  /^packages\/\w+\/test\/engines\/.*\.engines\.ts$/,
  /^\.ci\/steps\/\w+\.mjs$/,
  /^scripts\/\w+\.test\.mjs$/,
]

/** Why a test does not stand for a promise; nothing where it does. */
function lacking({ file, title }: { readonly file: string; readonly title: string }): string {
  if (!run.some((name) => name.test(file))) return `${file} is run by nothing`
  if (!existsSync(fileURLToPath(new URL(file, root)))) return `${file} is not there`
  return read(file).includes(title) ? '' : `${file} has no test "${title}"`
}

describe('SECURITY.md', () => {
  const page = read('SECURITY.md')
  const promises = promisesIn(page)

  test('makes promises, and every line of its table is one', () => {
    expect(promises.length).toBeGreaterThan(15)
    const lines = page.split('\n').filter((line) => line.startsWith('| '))
    expect(lines).toHaveLength(promises.length + 2)
  })

  test.each(promises)('$promise', ({ tests }) => {
    expect(tests.length).toBeGreaterThan(0)
    expect(tests.map(lacking).filter((why) => why !== '')).toEqual([])
  })

  test('says whom to tell', () => {
    expect(page).toContain('**Report a vulnerability**')
  })
})

test('controls: a promise without its test is found', () => {
  const [promise] = promisesIn('| Nothing is lost. | `docs/test/security.test.ts`: no such words | \n')
  expect(promise.tests).toHaveLength(1)
  const title = ['a test that', 'nobody wrote'].join(' ')
  expect(lacking({ file: 'docs/test/security.test.ts', title })).toContain('has no test')
  expect(lacking({ file: 'docs/test/none.test.ts', title })).toContain('is not there')
  expect(lacking({ file: 'docs/test/check.ts', title })).toContain('is run by nothing')
})
