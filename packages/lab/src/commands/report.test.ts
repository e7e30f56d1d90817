import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { runCommand } from 'citty'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { type Captured, captured } from '../../test/captured.ts'
import { scratch } from '../../test/scratch.ts'
import { writeSynthetic } from '../../test/syntheticComparison.ts'
import * as png from '../report/png.js'
import { reportCommand } from './report.js'

const place = scratch()
let folder = ''
let count = 0
let output: Captured

beforeEach(() => {
  folder = place(`comparison ${count++}`)
  mkdirSync(folder)
  writeSynthetic(folder, { seeds: [0, 1], updates: 200 })
  vi.spyOn(png, 'pngOf').mockReturnValue(Uint8Array.of(0))
})
afterEach(() => {
  vi.restoreAllMocks()
})

async function report(...rawArgs: string[]): Promise<void> {
  output = await captured(() => runCommand(reportCommand, { rawArgs }))
  if (output.error !== undefined) throw output.error
}

test('prints the table and says where the report is', async () => {
  await report(folder)
  expect(output.stdout).toMatch(/^task delayed-xor\n/)
  expect(output.stderr).toContain(`Report: ${join(folder, 'report.html')}`)
  expect(existsSync(join(folder, 'runs.csv'))).toBe(true)
})

test('--json, --out, --reference and --floor', async () => {
  const out = place(`report ${count}`)
  await report(folder, '--json', '--out', out, '--reference', 'eprop', '--floor', '0.99')
  const found = JSON.parse(output.stdout)
  expect(found).toMatchObject({ reference: 'eprop', files: { html: join(out, 'report.html') }, problems: [] })
  expect(found.tasks[0].matched.verdict).toBe('not comparable')
  expect(found.tasks[0].rows[0].values['end.test.accuracy'].n).toBe(2)
  expect(existsSync(join(out, 'report.html'))).toBe(true)
  expect(existsSync(join(folder, 'report.html'))).toBe(false)
})

test.each([
  [[], /credit: DIR must be the folder of a comparison/],
  [['--floor', 'high'], /--floor/],
  [['--floor', '1.5'], /--floor must be from 0 to 1, got 1\.5/],
  [['--reference', 'none'], /reference must be one of exact, modprop, eprop, got "none"/],
  [['--wrong'], /--wrong/],
])('%j is refused before anything is written', async (more, message) => {
  const args = more.length === 0 ? [] : [folder, ...more]
  await expect(report(...args)).rejects.toThrow(message)
  expect(existsSync(join(folder, 'report.html'))).toBe(false)
  expect(output.stdout).toBe('')
})
