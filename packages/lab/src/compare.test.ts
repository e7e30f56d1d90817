import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { recallConfiguration } from '../../training/test/tinyExperiment.ts'
import { scratch } from '../test/scratch.ts'
import { plan } from './compare.js'

const path = scratch()
const into = (out: string) => plan({ conditions: [{ configuration: recallConfiguration('exact') }], out })

test('the folder of a comparison is new or empty; a file, and a folder of somebody else, are refused and stay', async () => {
  writeFileSync(path('file'), 'mine')
  await expect(into(path('file'))).rejects.toThrow(`credit: --out must be a folder, got "${path('file')}"`)
  expect(readFileSync(path('file'), 'utf8')).toBe('mine')

  mkdirSync(path('theirs'))
  writeFileSync(join(path('theirs'), 'thesis.tex'), 'mine')
  await expect(into(path('theirs'))).rejects.toThrow('a new folder or one with an earlier comparison')
  expect(readdirSync(path('theirs'))).toEqual(['thesis.tex'])

  mkdirSync(path('empty'))
  for (const name of ['empty', 'new']) expect((await into(path(name))).runs).toHaveLength(1)
})
