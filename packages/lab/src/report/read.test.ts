import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { scratch } from '../../test/scratch.ts'
import { writeSynthetic } from '../../test/syntheticComparison.ts'
import { readComparison } from './read.js'
import { parseRecords } from './records.js'
import { summarize } from './summary.js'
import { terminalTable } from './table.js'

const place = scratch()
let count = 0
let folder = ''
const runPath = (condition: number, seed: number) =>
  join(folder, `delayed-xor/condition-${condition}/seed-${seed}`)
const read = () => readComparison(folder)

beforeEach(() => {
  folder = place(`comparison ${count++}`)
  mkdirSync(folder)
  writeSynthetic(folder, { seeds: [0, 1], updates: 200 })
})

describe('a comparison', () => {
  test('has its runs with their rule, configuration and every kind of record', () => {
    const { conditions, runs } = read()
    expect(conditions.map(({ name }) => name)).toEqual(['exact', 'modprop', 'eprop'])
    expect(runs).toHaveLength(6)
    const run = runs.find(({ condition, seed }) => condition === 'modprop' && seed === 1)!
    expect(run).toMatchObject({ rule: 'modprop:taps=20', state: 'ended', problem: undefined })
    expect(run.configuration.training).toMatchObject({ optimizer: 'sgd' })
    const { notes, ...records } = run.records
    expect(notes).toEqual([])
    for (const [kind, list] of Object.entries(records)) expect([kind, list.length > 0]).toEqual([kind, true])
  })

  test('of another format is refused by name, as is a run of another format', () => {
    const file = join(folder, 'comparison.json')
    const data = JSON.parse(readFileSync(file, 'utf8'))
    for (const [format, shown] of [
      [1, '1'],
      [9, '9'],
      [undefined, '(none)'],
    ] as const) {
      writeFileSync(file, JSON.stringify({ ...data, format }))
      expect(read).toThrow(`${file}: unknown format ${shown}; this version reads 2`)
    }
    writeFileSync(file, JSON.stringify(data))
    for (const name of ['manifest.json', 'seal.json']) {
      const path = join(runPath(0, 0), name)
      const before = readFileSync(path, 'utf8')
      writeFileSync(path, before.replace(/"format": ?2/, '"format":1'))
      if (name === 'manifest.json') rmSync(join(runPath(0, 0), 'seal.json'))
      expect(read).toThrow(`${path}: unknown format 1; this version reads 2`)
      if (name === 'manifest.json') {
        writeFileSync(path, before)
        writeSynthetic(folder, { seeds: [0, 1], updates: 200 })
      }
    }
  })

  test('that is broken is an error in one line that names the file', () => {
    const file = join(folder, 'comparison.json')
    const data = JSON.parse(readFileSync(file, 'utf8'))
    const runs = data.runs as object[]
    const cases: [object, RegExp][] = [
      [{ seeds: 'all' }, /comparison\.json: seeds: /],
      [{ tasks: ['sine'] }, /run delayed-xor, exact, seed 0: its task is not in "tasks"$/],
      [
        { conditions: [{ name: 'other', rule: 'exact' }] },
        /exact, seed 0: its condition is not in "conditions"$/,
      ],
      [{ seeds: [0] }, /exact, seed 1: its seed is not in "seeds"$/],
      [{ runs: [...runs, runs[0]] }, /run delayed-xor, exact, seed 0 is listed twice$/],
      [{ conditions: [...data.conditions, data.conditions[0]] }, /two conditions of one name$/],
    ]
    for (const [more, message] of cases) {
      writeFileSync(file, JSON.stringify({ ...data, ...more }))
      expect(read).toThrow(message)
    }
    writeFileSync(file, '{"format":2,\n')
    expect(read).toThrow(/^[^\n]*comparison\.json: not valid JSON[^\n]*$/)
    rmSync(file)
    expect(read).toThrow('neither a comparison (no comparison.json) nor a run')
  })
})

describe('a run that is not whole has a problem and no records', () => {
  const stateOf = (condition: number, seed: number) => {
    const run = read().runs.find(({ folder: f }) => f === `delayed-xor/condition-${condition}/seed-${seed}`)!
    expect(run.records.evaluation).toEqual([])
    return { state: run.state, problem: run.problem! }
  }

  test('missing', () => {
    rmSync(runPath(1, 0), { recursive: true })
    expect(stateOf(1, 0)).toEqual({ state: 'missing', problem: 'its folder is not there' })
  })

  test('being written, or interrupted', () => {
    renameSync(runPath(1, 0), `${runPath(1, 0)}.partial`)
    expect(stateOf(1, 0)).toEqual({
      state: 'unfinished',
      problem: 'it is being written or was interrupted, its records end at update 200',
    })
    rmSync(join(`${runPath(1, 0)}.partial`, 'metrics.jsonl'))
    expect(stateOf(1, 0).problem).toBe('it is being written or was interrupted')
  })

  test('without its seal', () => {
    rmSync(join(runPath(2, 1), 'seal.json'))
    expect(stateOf(2, 1)).toMatchObject({
      state: 'unfinished',
      problem: expect.stringContaining('no seal.json'),
    })
  })

  test('damaged: one byte of any file, or a file that is gone; the path of the comparison is not told', () => {
    for (const name of ['metrics.jsonl', 'manifest.json']) {
      const path = join(runPath(0, 1), name)
      const bytes = readFileSync(path)
      bytes[bytes.length >> 1] ^= 1
      writeFileSync(path, bytes)
      expect(stateOf(0, 1).state).toBe('damaged')
      expect(stateOf(0, 1).problem).toMatch(new RegExp(`^delayed-xor/condition-0/seed-1/${name}: damaged`))
      writeSynthetic(folder, { seeds: [0, 1], updates: 200 })
    }
    rmSync(join(runPath(0, 1), 'metrics.jsonl'))
    expect(stateOf(0, 1)).toMatchObject({
      state: 'damaged',
      problem: expect.stringContaining('metrics.jsonl'),
    })
    writeFileSync(join(runPath(0, 0), 'seal.json'), '{')
    expect(stateOf(0, 0)).toMatchObject({ state: 'damaged', problem: expect.stringContaining('seal.json') })
  })

  test('all of it is said before any number, and no number is of it', () => {
    rmSync(runPath(1, 0), { recursive: true })
    writeFileSync(join(runPath(2, 1), 'metrics.jsonl'), '')
    const { problems, tasks } = summarize(read())
    expect(problems).toEqual([
      expect.stringMatching(/^missing: delayed-xor, modprop, seed 0 .*It is in no number of this report\.$/),
      expect.stringMatching(/^damaged: delayed-xor, eprop, seed 1 .*It is in no number of this report\.$/),
    ])
    expect(tasks[0].rows.map(({ n, expected }) => [n, expected])).toEqual([
      [2, 2],
      [1, 2],
      [1, 2],
    ])
    expect(terminalTable(summarize(read()))).toMatch(/^PROBLEMS\n- missing: /)
  })
})

describe('records', () => {
  const line = '{"kind":"evaluation","update":0,"split":"test","loss":1,"accuracy":null,"trials":9}\n'

  test('a null number is NaN, an absent one too', () => {
    expect(parseRecords(line, 'f').evaluation[0]).toMatchObject({ loss: 1, accuracy: Number.NaN })
    expect(parseRecords('{"kind":"train","update":3}\n', 'f').train[0].learningRate).toBeNaN()
  })

  test('a last line that was cut off is dropped with a note; a broken middle line is an error', () => {
    expect(parseRecords(`${line}{"kind":"tra`, 'f')).toMatchObject({
      evaluation: [{ update: 0 }],
      notes: ['line 2, the last, is cut off and was dropped'],
    })
    expect(() => parseRecords(`${line}{"kind":"tra\n${line}`, 'f')).toThrow(/^f:2: not valid JSON/)
    expect(() => parseRecords(`${line}{"kind":"train","update":1,"loss":"low"}\n`, 'f')).toThrow(
      /^f:2: train record: loss: /,
    )
    expect(() => parseRecords('{"update":1}\n', 'f')).toThrow(/^f:1: expected an object with a string "kind"/)
  })

  test('an unknown kind is noted, a spectrum of unequal lengths refused', () => {
    expect(parseRecords('{"kind":"weather"}\n{"kind":"weather"}\n', 'f').notes).toEqual([
      '2 line(s) of unknown kind "weather" were not read',
    ])
    const spectrum = { kind: 'spectrum', update: 1, block: 'recurrent', grid: [0, 1], products: 1 }
    const lines = (density: number[]) =>
      `${JSON.stringify({ ...spectrum, density, lower: [0, 0], upper: [1, 1] })}\n`
    expect(parseRecords(lines([1, 1]), 'f').spectrum).toHaveLength(1)
    expect(() => parseRecords(lines([1]), 'f')).toThrow(/^f:1: spectrum record: .*one length/)
  })
})
