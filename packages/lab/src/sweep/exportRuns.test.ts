import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parquetMetadata, parquetReadObjects } from 'hyparquet'
import { describe, expect, it } from 'vitest'
import { scratch } from '../../test/scratch.ts'
import { writeSynthetic } from '../../test/syntheticComparison.ts'
import { runRows } from '../report/runRows.js'
import { writeReport } from '../report/write.js'
import { exportRuns } from './exportRuns.js'

const folder = scratch()

/** A comparison of 3 conditions and 2 seeds, one of whose runs is not there. */
function synthetic(name: string, training: Readonly<Record<string, unknown>> = {}): string {
  const path = folder(name)
  writeSynthetic(path, { seeds: [0, 4_294_967_296], updates: 200, training })
  rmSync(join(path, 'delayed-xor/condition-1/seed-0'), { recursive: true })
  return path
}

/** The bytes without what else lies in Node's buffer. */
function bytesOf(path: string): ArrayBuffer {
  return Uint8Array.from(readFileSync(path)).buffer
}

const readParquet = (path: string) => parquetReadObjects({ file: bytesOf(path) })

/** RFC 4180, every cell as text. */
function readCsv(path: string): Record<string, string>[] {
  const text = readFileSync(path, 'utf8')
  const lines: string[][] = [[]]
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^,\r\n]*))(,|\r\n)/g)) {
    lines.at(-1)!.push(quoted?.replaceAll('""', '"') ?? plain!)
    if (end === '\r\n') lines.push([])
  }
  expect(lines.pop()).toEqual([])
  const [columns, ...rows] = lines
  return rows.map((cells) => Object.fromEntries(columns!.map((name, i) => [name, cells[i]])))
}

/** As a CSV has them: nothing for what is missing. */
function asText(rows: readonly Record<string, unknown>[]): Record<string, string>[] {
  return rows.map((row) =>
    Object.fromEntries(
      Object.entries(row).map(([name, value]) => [name, value === null ? '' : String(value)]),
    ),
  )
}

describe('runs.csv and runs.parquet', () => {
  it('say the same, to the last digit, and hold what runRows gives', async () => {
    const { csv, parquet, comparison } = exportRuns(synthetic('same'))
    const [fromCsv, fromParquet] = [readCsv(csv), await readParquet(parquet)]
    expect(fromCsv).toHaveLength(6)
    expect(asText(fromParquet)).toEqual(fromCsv)
    const rows = runRows(comparison)
    expect(Object.keys(fromParquet[0])).toEqual(Object.keys(rows[0]))
    rows.forEach((row, i) => {
      for (const [name, value] of Object.entries(row)) {
        const read = fromParquet[i][name]
        const wanted = value === '' || Number.isNaN(value) ? null : value
        expect(typeof read === 'bigint' ? Number(read) : read, name).toBe(wanted)
      }
    })
    expect(fromParquet[0]['end.test.loss']).toBeGreaterThan(0)
  })

  it('differ where another comparison does', async () => {
    const first = await readParquet(exportRuns(synthetic('first')).parquet)
    const other = readCsv(exportRuns(synthetic('other', { learningRate: 0.06 })).csv)
    expect(asText(first)).not.toEqual(other)
    const without = (rows: Record<string, string>[]) =>
      rows.map(({ 'training.learningRate': _, ...rest }) => rest)
    expect(without(asText(first))).toEqual(without(other))
  })

  it('have a row for a run that is not there, which says so and has no numbers', async () => {
    const rows = await readParquet(exportRuns(synthetic('missing')).parquet)
    const { task, condition, seed, ...rest } = rows.find(({ state }) => state === 'missing')!
    expect({ task, condition, seed }).toEqual({ task: 'delayed-xor', condition: 'modprop', seed: 0n })
    expect(rest.problem).toMatch(/not there/)
    for (const name of ['network.hidden', 'training.optimizer', 'end.test.loss', 'cosine.mean']) {
      expect(rest, name).toHaveProperty([name], null)
    }
    expect(rows.filter(({ state }) => state === 'finished')).toHaveLength(5)
  })

  it('types depend on the column, not on what is in it', () => {
    const { parquet } = exportRuns(synthetic('types', { learningRate: 1 }))
    const types = new Map(
      parquetMetadata(bytesOf(parquet)).schema.map(({ name, type, converted_type }) => [
        name,
        [type, converted_type, type].slice(0, converted_type === undefined ? 1 : 2).join(' '),
      ]),
    )
    expect(Object.fromEntries(types)).toMatchObject({
      task: 'BYTE_ARRAY UTF8',
      problem: 'BYTE_ARRAY UTF8',
      'training.optimizer': 'BYTE_ARRAY UTF8',
      seed: 'INT64',
      'network.hidden': 'INT64',
      'training.learningRate': 'DOUBLE',
      'training.l2': 'DOUBLE',
      'end.test.loss': 'DOUBLE',
    })
  })

  it('are the same bytes again', () => {
    const path = synthetic('again')
    const bytes = () => {
      const { csv, parquet } = exportRuns(path)
      return [readFileSync(csv), readFileSync(parquet)]
    }
    expect(bytes()).toEqual(bytes())
  })
})

describe('the files of others', () => {
  it('are left alone, and it says so', () => {
    const path = synthetic('theirs')
    writeFileSync(join(path, 'runs.csv'), 'mine')
    expect(() => exportRuns(path)).toThrow(/runs\.csv: not listed in tables\.json, so it is somebody's/)
    expect(readFileSync(join(path, 'runs.csv'), 'utf8')).toBe('mine')
    expect(readdirSync(path)).not.toContain('runs.parquet')
  })

  it('are not its own: the tables can be written again, and before and after a report', () => {
    const path = synthetic('in turns')
    exportRuns(path)
    writeReport(path)
    exportRuns(path)
    writeReport(path)
    // what the other one lists stays
    for (const name of ['runs.parquet', 'runs.csv', 'summary.csv']) expect(readdirSync(path)).toContain(name)
  })
})
