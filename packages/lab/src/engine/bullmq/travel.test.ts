import { randomUUID } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { sha256Of } from './archive.ts'
import { checkJob } from './keys.ts'
import { Received } from './travel.ts'

const content = Buffer.from('export default {}')
const hash = sha256Of(content)
// all that is asked of a server here
const server = { getBuffer: async () => content }

let root: string
let received: Received
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'credit-travel-'))
  received = new Received(server, root)
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

describe('files from a server', () => {
  test('lie where a configuration looks for them', async () => {
    const cwd = await received.files({ '../rules/mine.mjs': hash })
    expect(readFileSync(join(cwd, '../rules/mine.mjs'))).toEqual(content)
  })

  test.each([
    ['an absolute path', { [join(tmpdir(), randomUUID())]: hash }],
    ['a path that leads out of the folder', { [`${'../'.repeat(9)}x.mjs`]: hash }],
    ['a package', { 'node_modules/@credit/rules/index.js': hash }],
    ['two files for one path', { './a.mjs': hash, 'a.mjs': hash }],
  ])('with %s are refused, and nothing is written', async (_, files) => {
    await expect(received.files(files)).rejects.toThrow(/leads out|two files/)
    expect(readdirSync(root, { recursive: true, withFileTypes: true }).filter((one) => one.isFile())).toEqual(
      [],
    )
  })

  test('of a task have no path', async () => {
    await expect(received.folder({ '../x': hash })).rejects.toThrow('no name of a file')
    await expect(received.folder({ '..': hash })).rejects.toThrow('no name of a file')
  })

  test('that are not what their hash says are refused', async () => {
    await expect(received.folder({ x: sha256Of('other') })).rejects.toThrow('is not the file')
  })
})

describe('the same files', () => {
  const counted = () => {
    let asked = 0
    const getBuffer = async () => (asked++ === 0 ? null : content)
    return { server: { getBuffer }, asked: () => asked }
  }

  test('travel once, and lie in one place; others in another one', async () => {
    const first = await received.files({ 'a.mjs': hash, 'b.mjs': hash })
    expect(await received.files({ 'b.mjs': hash, 'a.mjs': hash })).toBe(first)
    expect(await received.files({ 'a.mjs': hash })).not.toBe(first)
    expect(await received.folder({ 'a.mjs': hash })).not.toBe(await received.files({ 'a.mjs': hash }))
  })

  test('are asked for again when they did not come', async () => {
    const { server, asked } = counted()
    const patient = new Received(server, root)
    await expect(patient.files({ 'a.mjs': hash })).rejects.toThrow('not on the server')
    const cwd = await patient.files({ 'a.mjs': hash })
    expect(readFileSync(join(cwd, 'a.mjs'))).toEqual(content)
    await patient.files({ 'a.mjs': hash })
    expect(asked()).toBe(2)
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
