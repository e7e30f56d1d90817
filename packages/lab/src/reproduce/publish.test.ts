import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { beforeAll, describe, expect, test } from 'vitest'
import { madeUpPlan, madeUpRuns } from '../../test/madeUpStudy.ts'
import { scratch } from '../../test/scratch.ts'
import { joined } from './join.js'
import { publish, readPublished, remake } from './publish.js'
import { reproductionOf, type StudyRuns } from './reproduction.js'
import { packRecords } from './studyRecords.js'

const runs = madeUpRuns({ effect: 3, spread: 1, fails: {}, seeds: 8, draw: 0 })
const folder = scratch()('study')
beforeAll(() => {
  publish(folder, runs)
}, 60_000)

const hashes = () =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.includes('.'))
    .sort()
    .map((name) => [
      name,
      createHash('sha256')
        .update(readFileSync(join(folder, name)))
        .digest('hex'),
    ])

describe('a published study', () => {
  test('holds plan, records, tables, figure and page, and its hash is in all of them', () => {
    expect(hashes().map(([name]) => name)).toEqual([
      ...['claims.csv', 'figures/claims.svg'],
      ...['match', 'xor'].flatMap((task) =>
        ['curvature', 'learning'].map((each) => `figures/delayed-${task}-${each}.svg`),
      ),
      ...['index.md', 'plan.json', 'records.jsonl.gz'],
      ...['reproduction.json', 'runs.csv', 'study.json'],
    ])
    const { sha256 } = runs.plan
    for (const name of ['claims.csv', 'index.md', 'reproduction.json', 'runs.csv', 'study.json']) {
      expect(readFileSync(join(folder, name), 'utf8'), name).toContain(sha256)
    }
    expect(
      createHash('sha256')
        .update(readFileSync(join(folder, 'plan.json')))
        .digest('hex'),
    ).toBe(sha256)
  })

  test('says what the runs say', () => {
    expect(reproductionOf(readPublished(folder))).toEqual(reproductionOf(runs))
    expect(readFileSync(join(folder, 'index.md'), 'utf8')).toContain('condition | runs | never learned |')
  })

  test('says what they say of a task whose options change what guessing reaches, too', () => {
    const harder = new Map(
      [...runs.comparisons].map(([key, each]) => [
        key,
        {
          ...each,
          runs: each.runs.map((run) => ({
            ...run,
            ofTask: { name: run.task, chance: { loss: 0.1, accuracy: 0.9 } },
          })),
        },
      ]),
    )
    const own = { ...runs, comparisons: harder }
    const place = scratch()('chance')
    publish(place, own)
    expect(reproductionOf(readPublished(place))).toEqual(reproductionOf(own))
    // the control: by the task's default they are judged otherwise
    expect(reproductionOf(own)).not.toEqual(reproductionOf(runs))
  })

  test('is made anew from its records, byte for byte', () => {
    const before = hashes()
    for (const name of ['claims.csv', 'index.md', 'reproduction.json', 'runs.csv']) rmSync(join(folder, name))
    remake(folder)
    expect(hashes()).toEqual(before)
  })

  test('control: other records give other verdicts', () => {
    const page = readFileSync(join(folder, 'index.md'), 'utf8')
    expect(page).toContain('● gap: recovered')
    const other = scratch()('other')
    publish(other, madeUpRuns({ effect: -3, spread: 1, fails: {}, seeds: 8, draw: 0 }))
    expect(readFileSync(join(other, 'index.md'), 'utf8')).toContain('✕ gap: not recovered')
  })

  test('keeps measurements as lines that other programs can read', () => {
    const lines = gunzipSync(readFileSync(join(folder, 'records.jsonl.gz')))
      .toString()
      .trimEnd()
      .split('\n')
    const kinds = lines
      .map((line) => JSON.parse(line))
      .map(({ kind, task, run }) => kind ?? (task ? 'task' : run && 'run'))
    const count = (name: string) => kinds.filter((kind) => kind === name).length
    expect([count('task'), count('run'), count('end')]).toEqual([2, 48, 48])
    expect(count('evaluation')).toBe(48 * 42)
  })
})

describe('a study that is made in parts', () => {
  /** The runs of some of the seeds. */
  const part = (of: (seed: number) => boolean, from: StudyRuns = runs): StudyRuns => ({
    ...from,
    comparisons: new Map(
      [...from.comparisons].map(([key, each]) => [
        key,
        {
          ...each,
          seeds: each.seeds.filter(of),
          runs: each.runs.filter(({ seed }) => of(seed)),
        },
      ]),
    ),
  })

  test('has the fields of a run in one order, whatever order they come in', () => {
    const turned = [...runs.comparisons].map(([task, comparison]) => {
      const each = comparison.runs.map(
        (run) => Object.fromEntries(Object.entries(run).reverse()) as typeof run,
      )
      return [task, { ...comparison, runs: each }] as const
    })
    expect(packRecords(new Map(turned))).toEqual(packRecords(runs.comparisons))
  })

  test('is the same to the byte as one that was made at once, whichever part came first', () => {
    const parts = scratch()('parts')
    publish(
      parts,
      part((seed) => seed > 4),
    )
    publish(
      parts,
      part((seed) => seed <= 5),
    )
    for (const [name, hash] of hashes()) {
      const bytes = readFileSync(join(parts, name as string))
      expect(createHash('sha256').update(bytes).digest('hex'), name).toBe(hash)
    }
    const before = readFileSync(join(parts, 'records.jsonl.gz'))
    publish(
      parts,
      part((seed) => seed === 3),
    )
    expect(readFileSync(join(parts, 'records.jsonl.gz'))).toEqual(before)
  })

  test('a run that has ended stays when it is under way again elsewhere', () => {
    const unfinished = new Map(
      [...runs.comparisons].map(([key, each]) => [
        key,
        { ...each, runs: each.runs.map((run) => ({ ...run, state: 'unfinished' as const })) },
      ]),
    )
    const all = joined('there', readPublished(folder), { ...runs, comparisons: unfinished })
    expect(reproductionOf(all)).toEqual(reproductionOf(runs))
  })

  test('another program, another plan and other measurements of the same run are refused, and nothing is changed', () => {
    const before = hashes()
    const other = madeUpRuns({ effect: 3, spread: 1, fails: {}, seeds: 8, draw: 1 })
    expect(() => publish(folder, other)).toThrow(
      /holds other measurements of delayed-match, exact, seed 0: nothing was changed/,
    )
    const program = { versions: runs.program.versions, build: 'ff', commit: '0'.repeat(40) }
    expect(() => publish(folder, { ...runs, program })).toThrow(
      /holds runs by another program \(build null, not commit 000000000000\): nothing was changed/,
    )
    const plan = madeUpPlan({ title: 'Another study' })
    expect(() => publish(folder, { ...runs, plan })).toThrow(/holds a study by another plan \(SHA-256 /)
    expect(hashes()).toEqual(before)
  })

  test('one commit that was packed twice is one program', () => {
    const packed = (build: string) => ({ ...runs, program: { ...runs.program, build, commit: 'c0ffee' } })
    expect(joined('there', packed('1'), packed('2')).comparisons.size).toBe(2)
  })
})

describe('what is damaged is refused by name', () => {
  const broken = (name: string, change: (bytes: Uint8Array) => Uint8Array, message: RegExp) => {
    const path = join(folder, name)
    const bytes = readFileSync(path)
    writeFileSync(path, change(bytes))
    try {
      expect(() => remake(folder)).toThrow(message)
    } finally {
      writeFileSync(path, bytes)
    }
  }
  test('cut records, another plan, no study', () => {
    broken('records.jsonl.gz', (bytes) => bytes.subarray(0, 500), /records\.jsonl\.gz: cannot be read/)
    broken(
      'plan.json',
      (bytes) => Buffer.concat([bytes, Buffer.from('\n')]),
      /plan\.json: its SHA-256 is [0-9a-f]{64}, that of/,
    )
    broken('study.json', () => Buffer.from('{}'), /study\.json: format: /)
    expect(() => remake(join(folder, 'none'))).toThrow(/records\.jsonl\.gz: missing/)
  })

  test('nothing finished is not published', () => {
    const none = [...runs.comparisons].map(([key, each]) => [key, { ...each, runs: [] }] as const)
    expect(() => publish(join(folder, 'new'), { ...runs, comparisons: new Map(none) })).toThrow(
      /--publish must be left out until/,
    )
  })
})

test('a folder with somebody’s own files is refused before anything is written', () => {
  const theirs = scratch()('theirs')
  mkdirSync(theirs)
  writeFileSync(join(theirs, 'index.md'), 'my page')
  expect(() => publish(theirs, runs)).toThrow(/index\.md: is there, in a folder without a study\.json/)
  expect(readdirSync(theirs)).toEqual(['index.md'])
  rmSync(join(theirs, 'index.md'))
  // killed after its first file, the same command goes on
  writeFileSync(join(theirs, 'plan.json'), runs.plan.text)
  publish(theirs, runs)
  expect(readdirSync(theirs)).toContain('index.md')
})
