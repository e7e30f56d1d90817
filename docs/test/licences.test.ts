import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')
const page = read('docs/reference/licences.md')
const rows = new Map(
  [...page.matchAll(/^\| (\S+) +\| (\S+) +\|/gm)].map(([, name, licence]) => [name, licence] as const),
)

/** Every package that is not ours and is installed with one of ours, by where it is found. */
const dependencies = new Map<string, string>()
for (const folder of readdirSync(new URL('../../packages', import.meta.url))) {
  const { dependencies: needed = {}, peerDependencies = {} } = JSON.parse(
    read(`packages/${folder}/package.json`),
  )
  for (const name of Object.keys({ ...needed, ...peerDependencies })) {
    if (!name.startsWith('@credit/'))
      dependencies.set(name, `packages/${folder}/node_modules/${name}/package.json`)
  }
}

test.each([...dependencies])('%s is listed with the licence that it states', (name, path) => {
  expect(rows.get(name)).toBe(JSON.parse(read(path)).license)
})

test('nothing is listed that is not there any more', () => {
  rows.delete('dependency')
  for (const name of rows.keys()) if (/^-+$/.test(name)) rows.delete(name)
  expect([...rows.keys()].sort()).toEqual([...dependencies.keys()].sort())
})
