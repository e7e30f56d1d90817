import { readdirSync } from 'node:fs'
import { expect, it } from 'vitest'
import { names } from '../lib/suite.mjs'

it('runs every benchmark that there is, but for the one that needs a commit', () => {
  const files = readdirSync(new URL('..', import.meta.url)).filter((file) => file.endsWith('.mjs'))
  expect([...names, 'turns'].map((name) => `${name}.mjs`).sort()).toEqual(files.sort())
})
