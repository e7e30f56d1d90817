import { randomUUID } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { sha256Of } from './archive.ts'
import { checkJob } from './keys.ts'
import { receiveFiles, receiveFolder } from './travel.ts'

const content = Buffer.from('export default {}')
const hash = sha256Of(content)
// all that is asked of a server here
const server = { getBuffer: async () => content }

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'credit-travel-'))
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

describe('files from a server', () => {
  test('lie where a configuration looks for them', async () => {
    const cwd = await receiveFiles(server, { '../rules/mine.mjs': hash }, root)
    expect(readFileSync(join(cwd, '../rules/mine.mjs'))).toEqual(content)
  })

  test.each([
    ['an absolute path', { [join(tmpdir(), randomUUID())]: hash }],
    ['a path that leads out of the folder', { [`${'../'.repeat(9)}x.mjs`]: hash }],
    ['a package', { 'node_modules/@credit/rules/index.js': hash }],
    ['two files for one path', { './a.mjs': hash, 'a.mjs': hash }],
  ])('with %s are refused, and nothing is written', async (_, files) => {
    await expect(receiveFiles(server, files, root)).rejects.toThrow(/leads out|two files/)
    expect(readdirSync(root, { recursive: true, withFileTypes: true }).filter((one) => one.isFile())).toEqual(
      [],
    )
  })

  test('of a task have no path', async () => {
    await expect(receiveFolder(server, { '../x': hash }, root)).rejects.toThrow('no name of a file')
    await expect(receiveFolder(server, { '..': hash }, root)).rejects.toThrow('no name of a file')
  })

  test('that are not what their hash says are refused', async () => {
    await expect(receiveFolder(server, { x: sha256Of('other') }, root)).rejects.toThrow('is not the file')
  })
})

test.each([
  ['another study', { study: '../x' }],
  ['no number', { run: -1 }],
  ['a hash that is none', { files: { x: 'y' } }],
])('a job with %s is none', (_, change) => {
  const job = { study: '0123456789ab', run: 0, configuration: {}, checkpointEvery: 1, files: {} }
  expect(() => checkJob({ ...job, ...change })).toThrow("the job is none of credit's")
})
