import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { chanceOf } from '../../src/report/chance.ts'
import { streamOf } from '../../src/reproduce/contrasts.ts'
import { type Finding, isFinding } from '../../src/reproduce/finding.ts'
import { publish, readPublished } from '../../src/reproduce/publish.ts'
import { type Reproduction, reproductionOf } from '../../src/reproduce/reproduction.ts'
import { bootstrapInterval } from '../../src/statistics/index.ts'
import { madeUpRuns } from '../madeUpStudy.ts'
import { scratch } from '../scratch.ts'

const script = fileURLToPath(new URL('studies.py', import.meta.url))
const docs = fileURLToPath(new URL('../../../../docs/studies', import.meta.url))
const published = existsSync(docs)
  ? readdirSync(docs, { withFileTypes: true }).filter((entry) => entry.isDirectory())
  : []

interface Recomputed {
  readonly place: string
  readonly data: readonly number[]
  readonly estimate: number
  readonly p: number
  readonly interval: readonly [number, number] | null
}

/** The findings that rest on runs, by claim and task. */
function findingsOf({ claims }: Reproduction): Map<string, Finding> {
  const found = claims.flatMap(({ id, tasks }) =>
    tasks.flatMap((each) => (isFinding(each) ? [[JSON.stringify([id, each.task]), each] as const] : [])),
  )
  return new Map(found.filter(([, { task }]) => task !== 'random networks'))
}

/** Which rows each resample of a finding drew. */
function resamplesOf({ data, task, effect }: Finding): number[][] {
  const drawn: number[][] = []
  const note = (rows: number[]) => {
    drawn.push([...rows])
    return rows.reduce((sum, x) => sum + x, 0) / rows.length
  }
  bootstrapInterval([...data.keys()], note, { seed: streamOf(task, effect) })
  // the first is the rows themselves, the last are those with one left out
  return drawn.slice(1, drawn.length - data.length)
}

function recomputed(folder: string, findings: ReadonlyMap<string, Finding>): Recomputed[] {
  const { comparisons } = readPublished(folder)
  const asked = {
    chance: Object.fromEntries([...comparisons].map(([key, { runs }]) => [key, chanceOf(runs) ?? {}])),
    resamples: Object.fromEntries(
      [...findings].map(([place, each]) => [place, each.interval === null ? [] : resamplesOf(each)]),
    ),
  }
  const output = execFileSync(process.env.PYTHON ?? '/usr/bin/python3', [script, folder], {
    ...{ input: JSON.stringify(asked), encoding: 'utf8', maxBuffer: 2 ** 28 },
  })
  return JSON.parse(output)
}

/** The largest distance of p, and of what is in units of the data in units of its largest. */
function farthest(findings: ReadonlyMap<string, Finding>, theirs: readonly Recomputed[]) {
  const pairs = theirs.map((each) => [findings.get(each.place)!, each] as const)
  const apart = (a: readonly number[], b: readonly number[], scale: number) =>
    a.length === b.length
      ? Math.max(0, ...a.map((x, i) => Math.abs(x - b[i]) / scale))
      : Number.POSITIVE_INFINITY
  const scaleOf = ({ data }: Finding) => Math.max(...data.map(Math.abs))
  return {
    p: Math.max(...pairs.map(([a, b]) => Math.abs(a.p - b.p))),
    data: Math.max(...pairs.map(([a, b]) => apart(a.data, b.data, scaleOf(a)))),
    interval: Math.max(
      ...pairs.map(([a, b]) =>
        apart([a.estimate, ...(a.interval ?? [])], [b.estimate, ...(b.interval ?? [])], scaleOf(a)),
      ),
    ),
  }
}

const within = (folder: string) => {
  const findings = findingsOf(reproductionOf(readPublished(folder)))
  const theirs = recomputed(folder, findings)
  expect(theirs.map(({ place }) => place).sort()).toEqual([...findings.keys()].sort())
  const { p, data, interval } = farthest(findings, theirs)
  expect(p).toBeLessThan(1e-10)
  expect(data).toBeLessThan(1e-10)
  expect(interval).toBeLessThan(1e-10)
  return { findings, theirs }
}

describe('a made-up study of every kind of claim', () => {
  const folder = scratch()('study')
  publish(folder, madeUpRuns({ effect: 1.2, spread: 2, fails: { eprop: 0.4 }, seeds: 20, draw: 3 }))

  test('SciPy finds every p-value and, on the same resamples, every interval', () => {
    const { findings } = within(folder)
    expect(findings.size).toBeGreaterThan(11)
    expect([...findings.values()].some(({ test: name }) => name === 'McNemar')).toBe(true)
  }, 60_000)

  test('control: other resamples, another sign of one difference, and it does not', () => {
    const findings = findingsOf(reproductionOf(readPublished(folder)))
    const [[place, first]] = findings
    const other = new Map([...findings, [place, { ...first, effect: 'another' }]])
    expect(farthest(findings, recomputed(folder, other)).interval).toBeGreaterThan(1e-4)
    const turned = new Map([
      ...findings,
      [place, { ...first, data: first.data.map((x, i) => (i === 0 ? -x : x)) }],
    ])
    expect(farthest(turned, recomputed(folder, turned)).data).toBeGreaterThan(1e-4)
  }, 60_000)
})

describe.runIf(published.length > 0)('the published studies', () => {
  test.each(published.map(({ name }) => name))(
    '%s',
    (name) => {
      within(`${docs}/${name}`)
    },
    120_000,
  )
})
