import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const folder = new URL('../../.changeset/', import.meta.url)
const notes = readdirSync(folder).filter((name) => name.endsWith('.md'))
const packages = readdirSync(new URL('../../packages', import.meta.url)).map((name) => `'@credit/${name}'`)

/** What `npm run version` reads: packages with what changed in them, and words for the changelog. */
const form = new RegExp(`^---\\n(?:(?:${packages.join('|')}): (?:major|minor|patch)\\n)+---\\n\\s*\\S`)

test.each(notes)('%s can be read by `npm run version`', (name) => {
  expect(readFileSync(new URL(name, folder), 'utf8')).toMatch(form)
})

test('controls: a note that a formatter has broken, or of a package that is not there', () => {
  const note = (head: string) => `---\n${head}\n---\n\nWords.\n`
  expect(note("'@credit/lab': minor")).toMatch(form)
  expect("---\n\n## '@credit/lab': minor\n\nWords.\n").not.toMatch(form)
  expect(note("'@credit/labs': minor")).not.toMatch(form)
})
