import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { tinyConfiguration } from '../test/tinyExperiment.ts'
import { isFinished, RunFolder, removePartial, runPath } from './runFolder.js'

const configuration = tinyConfiguration('eprop')
let parent: string
let folder: string
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'credit-'))
  folder = join(parent, runPath(configuration))
})
afterEach(() => rmSync(parent, { recursive: true, force: true }))

function finishedRun(): void {
  const run = new RunFolder(folder, configuration)
  run.write({ kind: 'end', update: 5, status: 'finished' })
  run.finish()
}

test('a run lies under its task, rule and seed', () => {
  expect(runPath(configuration)).toBe(join('row-mnist', 'eprop', 'seed-3'))
})

test('a run has its name only once it has ended', () => {
  const run = new RunFolder(folder, configuration)
  run.write({ kind: 'train', update: 0, loss: 2 })
  expect(existsSync(folder)).toBe(false)
  expect(isFinished(folder, configuration)).toBe(false)
  run.finish()
  expect(readdirSync(folder).sort()).toEqual(['manifest.json', 'metrics.jsonl', 'timing.jsonl'])
  expect(readdirSync(join(folder, '..'))).toEqual(['seed-3'])
  expect(isFinished(folder, configuration)).toBe(true)
})

test('metrics are the measurements alone; the times are beside them', () => {
  finishedRun()
  const metrics = readFileSync(join(folder, 'metrics.jsonl'), 'utf8')
  expect(metrics).toBe('{"kind":"end","update":5,"status":"finished"}\n')
  const timing = JSON.parse(readFileSync(join(folder, 'timing.jsonl'), 'utf8'))
  expect(timing).toEqual({ kind: 'end', update: 5, seconds: expect.any(Number) })
})

describe('a run is another one, or none, when', () => {
  test('its configuration differs', () => {
    finishedRun()
    expect(isFinished(folder, tinyConfiguration('eprop', { updates: 6 }))).toBe(false)
  })

  test('it was made by another version or in another format', () => {
    finishedRun()
    const file = join(folder, 'manifest.json')
    const manifest = JSON.parse(readFileSync(file, 'utf8'))
    const versions = { ...manifest.versions, '@credit/core': 'another' }
    writeFileSync(file, JSON.stringify({ ...manifest, versions }))
    expect(isFinished(folder, configuration)).toBe(false)
    writeFileSync(file, JSON.stringify({ ...manifest, format: 2 }))
    expect(isFinished(folder, configuration)).toBe(false)
    writeFileSync(file, JSON.stringify(manifest))
    expect(isFinished(folder, configuration)).toBe(true)
  })

  test('a file is missing or broken', () => {
    finishedRun()
    rmSync(join(folder, 'metrics.jsonl'))
    expect(isFinished(folder, configuration)).toBe(false)
    finishedRun()
    writeFileSync(join(folder, 'manifest.json'), '{')
    expect(isFinished(folder, configuration)).toBe(false)
  })
})

test('what an interrupted run left is removed, or replaced by the next one', () => {
  new RunFolder(folder, configuration).write({ kind: 'train', update: 0, loss: 2 })
  finishedRun()
  expect(readFileSync(join(folder, 'metrics.jsonl'), 'utf8')).not.toContain('train')
  new RunFolder(folder, configuration)
  removePartial(folder)
  expect(readdirSync(join(folder, '..'))).toEqual(['seed-3'])
})
