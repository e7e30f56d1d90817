import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { figureData } from './figures/data.js'
import { alignmentFigure, curvatureFigure, gapFigure, learningFigure } from './figures/sheets.js'
import { readComparison, renderReport, summarize, terminalTable, writeReport } from './index.js'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'report-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true })
})

type Lines = readonly object[]
interface Layout {
  rules: string[]
  seeds: number[]
  lines: (rule: string, seed: number) => Lines | undefined
  more?: object
}

/** Writes a comparison of one task; `lines` gives a run's records, or undefined for a run that is not there. */
function write({ rules, seeds, lines, more }: Layout): void {
  const runs = rules.flatMap((rule, r) =>
    seeds.map((seed) => ({ task: 'xor', rule, seed, folder: `run-${r}-${seed}` })),
  )
  for (const run of runs) {
    const records = lines(run.rule, run.seed)
    if (records === undefined) continue
    mkdirSync(join(folder, run.folder))
    writeFileSync(join(folder, run.folder, 'manifest.json'), '{"format":1}')
    metrics(run.folder, records.map((record) => `${JSON.stringify(record)}\n`).join(''))
  }
  const data = {
    format: 1,
    tasks: ['xor'],
    rules,
    seeds,
    settings: { updates: 20 },
    versions: {},
    runs,
    ...more,
  }
  writeFileSync(join(folder, 'comparison.json'), JSON.stringify(data))
}

const metrics = (run: string, text: string) => writeFileSync(join(folder, run, 'metrics.jsonl'), text)
const evaluation = (update: number, split: string, accuracy: number | null, loss: number | null = 0.5) => ({
  kind: 'evaluation',
  update,
  split,
  loss,
  accuracy,
  trials: 2000,
})
const alignment = (update: number, block: string, cosine: number | null) => ({
  kind: 'alignment',
  update,
  block,
  cosine,
})
const curvature = (update: number, value: number, residual: number, converged = true) => ({
  kind: 'curvature',
  update,
  block: 'recurrent',
  value,
  residual,
  converged,
  products: 31,
  kinkAlarm: false,
  discrepancy: 1e-6,
  trials: 256,
})
const end = { kind: 'end', update: 20, status: 'finished' }

/** A whole run; `k` shifts its numbers by hand-sized steps. */
function whole(k: number): Lines {
  return [
    { kind: 'train', update: 0, loss: 0.7, gradientNorm: 1 },
    { kind: 'train', update: 10, loss: 0.2 + k / 10, gradientNorm: 1 },
    evaluation(0, 'test', 0.5),
    evaluation(0, 'train', 0.5),
    evaluation(20, 'test', 0.9 - k / 10),
    evaluation(20, 'train', 1 - k / 20),
    evaluation(20, 'validation', 0.8),
    evaluation(20, 'test-noise', 0.7),
    alignment(0, 'recurrent', 0.8),
    alignment(10, 'recurrent', null),
    alignment(20, 'recurrent', 0.6 - k / 10),
    alignment(20, 'overall', 0.9),
    curvature(0, 0.5, 1e-7),
    curvature(20, 4 + 2 * k, (k + 1) * 1e-6),
    end,
  ]
}

const whiteSpace = (text: string) => text.replace(/\s+/g, ' ')

describe('the numbers', () => {
  test('mean, sample deviation, range, gaps, cosines and λ_max by hand', () => {
    write({ rules: ['exact'], seeds: [0, 1], lines: (_, seed) => whole(seed) })
    const row = summarize(readComparison(folder)).tasks[0]!.rows[0]!
    expect(row).toMatchObject({ task: 'xor', rule: 'exact', n: 2, expected: 2 })
    expect(row.test.mean).toBeCloseTo(0.85, 12)
    expect(row.test.sd).toBeCloseTo(Math.SQRT1_2 / 10, 12)
    expect([row.test.least, row.test.most]).toEqual([0.8, 0.9])
    expect(row.gap.mean).toBeCloseTo((0.1 + 0.15) / 2, 12)
    expect(row.noiseGap.mean).toBeCloseTo((0.3 + 0.25) / 2, 12)
    expect(row.cosineMean.mean).toBeCloseTo((0.7 + 0.65) / 2, 12)
    expect(row.cosineLast.mean).toBeCloseTo(0.55, 12)
    expect([row.lambdaStart.mean, row.lambdaEnd.mean]).toEqual([0.5, 5])
    expect([row.residualStart, row.residualEnd]).toEqual([1e-7, 2e-6])
  })

  test('the terminal table says the same', () => {
    write({ rules: ['exact'], seeds: [0, 1], lines: (_, seed) => whole(seed) })
    const text = whiteSpace(terminalTable(summarize(readComparison(folder))))
    expect(text).toContain('exact 2 85.0 ± 7.1 80.0..90.0 97.5 ± 3.5 80.0 ± 0.0 12.5 ± 3.5 27.5 ± 3.5')
    expect(text).toContain('exact 0.675 ± 0.035 0.550 ± 0.071 0.500 ± 0.000 ≤ 1e-7 5.00 ± 1.41 ≤ 2e-6')
    expect(text).toContain('2 of 6 recurrent cosines have no value')
    expect(text).not.toContain('no data')
  })

  test('the gap is taken at the last update where both splits were evaluated', () => {
    write({ rules: ['exact'], seeds: [0], lines: () => [...whole(0), evaluation(30, 'test', 0.1), end] })
    const row = summarize(readComparison(folder)).tasks[0]!.rows[0]!
    expect(row.test.mean).toBe(0.1)
    expect(row.gap.mean).toBeCloseTo(0.1, 12)
  })

  test('a task without accuracy is compared by its loss, test minus train', () => {
    const lines = () => [evaluation(20, 'test', null, 0.5), evaluation(20, 'train', null, 0.2), end]
    write({ rules: ['exact', 'e-prop'], seeds: [0, 1], lines })
    const { measure, rows } = summarize(readComparison(folder)).tasks[0]!
    expect(measure).toBe('loss')
    expect(rows[0]!.gap.mean).toBeCloseTo(0.3, 12)
    expect(renderReport(readComparison(folder))).toContain('test loss')
  })

  test('findings claim no difference that is not there, and say when ranges overlap', () => {
    write({ rules: ['a', 'b'], seeds: [0, 1], lines: (_, seed) => whole(seed) })
    expect(summarize(readComparison(folder)).tasks[0]!.findings[0]).toContain('is the same for all rules')
    const three = (rule: string, seed: number) => whole(seed + (rule === 'b' ? 3 : 0))
    rmSync(folder, { recursive: true })
    mkdirSync(folder)
    write({ rules: ['a', 'b'], seeds: [0, 1], lines: three })
    const [first, second] = summarize(readComparison(folder)).tasks[0]!.findings
    expect(first).toContain('highest for a (85.0 %, 80.0..90.0 over 2 seeds) and lowest for b (55.0 %')
    expect(first).toContain('do not overlap')
    expect(second).toContain('highest for b')
  })
})

describe('what is missing is said', () => {
  test('a split that was never evaluated, for one rule or for all', () => {
    const without = (lines: Lines, split: string) =>
      lines.filter((line) => (line as { split?: string }).split !== split)
    const lines = (rule: string) =>
      without(rule === 'a' ? whole(0) : without(whole(0), 'validation'), 'test-noise')
    write({ rules: ['a', 'b'], seeds: [0], lines })
    const text = whiteSpace(terminalTable(summarize(readComparison(folder))))
    expect(text).toContain('no data: b: no evaluation on split "validation".')
    expect(text).toContain('no data: all rules: no update with both train and test-noise evaluated')
    expect(text).toMatch(/b 1 90\.0 90\.0 100\.0 no data 10\.0 no data/)
  })

  test('a run that is not on disk, in the table, the notes and the captions', () => {
    write({
      rules: ['a', 'b'],
      seeds: [0, 1],
      lines: (rule, seed) => (rule === 'b' && seed ? undefined : whole(seed)),
    })
    const comparison = readComparison(folder)
    expect(whiteSpace(terminalTable(summarize(comparison)))).toMatch(/b 1 of 2 90\.0/)
    const page = renderReport(comparison)
    expect(page).toContain('no data: b, seed 1: its folder run-1-1 is not there.')
    expect(page).toContain('n = 2 seeds per rule except b 1')
    expect(page).toContain('3 of 4 runs have both')
  })

  test('nulls and nothing at all: no figure or cell shows NaN or undefined', () => {
    const nulls = [
      { kind: 'train', update: 0, loss: null, gradientNorm: null },
      evaluation(20, 'test', null, null),
      alignment(20, 'recurrent', null),
      { ...curvature(0, 1, 1, false), value: null, residual: null },
      { kind: 'end', update: 20, status: 'diverged' },
    ]
    const of: Record<string, Lines | undefined> = { nulls, empty: [], gone: undefined, fine: whole(0) }
    write({
      rules: Object.keys(of),
      seeds: [3],
      lines: (rule) => of[rule],
      more: { settings: { rate: null } },
    })
    for (const rules of [['nulls', 'empty', 'gone', 'fine'], ['nulls']]) {
      const all = readComparison(folder)
      const comparison = { ...all, rules, runs: all.runs.filter((run) => rules.includes(run.rule)) }
      const page = renderReport(comparison)
      expect(page).not.toMatch(/NaN|undefined|Infinity|⚠/)
      expect(page).toContain('diverged: nulls, seed 3, at update 20')
      expect(page).toContain('not converged: nulls, seed 3')
      expect(terminalTable(summarize(comparison))).not.toMatch(/NaN|undefined|Infinity/)
      expect(page.includes('no data: no run has both a gap and λ_max')).toBe(rules.length === 1)
    }
  })

  test('one seed has no spread and no band', () => {
    write({ rules: ['exact'], seeds: [0], lines: () => whole(0) })
    const page = renderReport(readComparison(folder))
    expect(page).toContain('n = 1: all rules: one seed, so no spread is known.')
    expect(page).toContain('One seed: there is no band.')
    expect(page).toContain('n = 1 seed per rule')
    expect(page).not.toContain('min..max of')
    expect(page.match(/<td[^>]*>[^<]*±/g)).toBeNull()
  })
})

describe('files', () => {
  const broken = () => readComparison(folder)

  test('a last line that was cut off is dropped with a note; a broken middle line is an error', () => {
    write({ rules: ['exact'], seeds: [0], lines: () => whole(0) })
    const good = readFileSync(join(folder, 'run-0-0', 'metrics.jsonl'), 'utf8')
    metrics('run-0-0', `${good}{"kind":"tra`)
    const { warnings, rows } = summarize(readComparison(folder)).tasks[0]!
    expect(warnings).toContain(
      'exact, seed 0: run-0-0/metrics.jsonl: line 16, the last, is cut off and was dropped.',
    )
    expect(rows[0]!.test.mean).toBe(0.9)
    metrics('run-0-0', `${good}{"kind":"tra\n${good}`)
    expect(broken).toThrow(/run-0-0\/metrics\.jsonl:16: not valid JSON/)
    metrics('run-0-0', `${good}{"kind":"train","update":1,"loss":"low"}\n`)
    expect(broken).toThrow(/metrics\.jsonl:16: train record: loss: /)
    metrics('run-0-0', `${good}{"kind":"weather"}\n`)
    expect(renderReport(readComparison(folder))).toContain('1 line(s) of unknown kind &quot;weather&quot;')
  })

  test('errors name the json in one line', () => {
    expect(broken).toThrow(join(folder, 'comparison.json: missing'))
    const lines = () => whole(0)
    const cases: [object, RegExp][] = [
      [{ format: 9 }, /comparison\.json: unknown format 9; this version reads 1$/],
      [{ rules: ['other'] }, /comparison\.json: run xor, exact, seed 0: its rule is not in "rules"$/],
      [{ seeds: 'all' }, /comparison\.json: seeds: /],
    ]
    for (const [more, message] of cases) {
      rmSync(join(folder, 'run-0-0'), { recursive: true, force: true })
      write({ rules: ['exact'], seeds: [0], lines, more })
      expect(broken).toThrow(message)
    }
    writeFileSync(join(folder, 'comparison.json'), '{"format":1,\n')
    expect(broken).toThrow(/^[^\n]*comparison\.json: not valid JSON[^\n]*$/)
    rmSync(join(folder, 'run-0-0'), { recursive: true })
    write({ rules: ['exact'], seeds: [0], lines })
    writeFileSync(join(folder, 'run-0-0', 'manifest.json'), '{"format":2}')
    expect(broken).toThrow(/run-0-0\/manifest\.json: unknown format 2/)
    rmSync(join(folder, 'run-0-0', 'manifest.json'))
    expect(broken).toThrow(/run-0-0\/manifest\.json: missing/)
  })

  test('writeReport leaves two whole files, the same for the same records', () => {
    write({ rules: ['exact', 'e-prop'], seeds: [0, 1], lines: (_, seed) => whole(seed) })
    const before = readdirSync(folder)
    const { html, overview } = writeReport(folder)
    const [page, picture] = [readFileSync(html, 'utf8'), readFileSync(overview, 'utf8')]
    expect(readdirSync(folder).sort()).toEqual([...before, 'overview.svg', 'report.html'].sort())
    expect(picture).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"[^>]*font-family=/)
    // No resource from elsewhere: the only address is the name of the SVG format.
    expect(page.replaceAll('http://www.w3.org/2000/svg', '')).not.toMatch(
      /https?:|url\(|<link|<script|src=|@import/,
    )
    expect(page.match(/<svg /g)).toHaveLength(4)
    writeReport(folder)
    expect(readFileSync(html, 'utf8')).toBe(page)
    expect(readFileSync(overview, 'utf8')).toBe(picture)
  })
})

describe('the look', () => {
  test('nothing that was read becomes markup or a terminal command', () => {
    const evil = `<script>alert("1")</script>&'\u001b[2J`
    const settings = { [evil]: evil, command: evil }
    write({
      rules: [evil],
      seeds: [0],
      lines: () => whole(0),
      more: { notes: [evil], settings, versions: { evil } },
    })
    const { html, overview, summary } = writeReport(folder)
    for (const text of [readFileSync(html, 'utf8'), readFileSync(overview, 'utf8')]) {
      expect(text).not.toContain('<script')
      expect(text).not.toContain('\u001b')
      expect(text).toContain('&lt;script&gt;')
    }
    expect(terminalTable(summary)).not.toContain('\u001b')
    expect(terminalTable(summary)).toContain('note: <script>')
  })

  test('the table fits in 100 columns for many long names and loses none', () => {
    const rules = Array.from(
      { length: 9 },
      (_, k) => `modprop(mean-derivative=0.${k},modulation=type,taps=20)`,
    )
    write({ rules, seeds: [0, 1], lines: (_, seed) => whole(seed) })
    const text = terminalTable(summarize(readComparison(folder)))
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100)
    for (const title of ['noise gap', 'λ_max, end', 'mean-derivative=0.8']) expect(text).toContain(title)
  })

  test('figures draw each run, with its spread, and change with the data', () => {
    const figures = (shift: number) => {
      rmSync(folder, { recursive: true })
      mkdirSync(folder)
      write({
        rules: ['a', 'b'],
        seeds: [0, 1, 2],
        lines: (rule, seed) => whole(seed + (rule === 'b' ? shift : 0)),
      })
      const comparison = readComparison(folder)
      const data = figureData(comparison, summarize(comparison).tasks[0]!)
      return [learningFigure(data), alignmentFigure(data), curvatureFigure(data), gapFigure(data)]
    }
    const marks = (svg: string, name: string) =>
      [...svg.matchAll(new RegExp(`<g[^>]*aria-label="${name}"[^>]*>(.*?)</g>`, 'g'))].flatMap(
        (group) => group[1]!.match(/<(path|circle)/g) ?? [],
      ).length
    const [learning, , lambda, gap] = figures(1)
    expect(marks(learning!, 'area')).toBe(3 * 2)
    expect(marks(lambda!, 'link')).toBe(6)
    // Two more are the legend's.
    expect(marks(lambda!, 'dot')).toBe(12 + 2)
    expect(marks(gap!, 'dot')).toBe(6 + 2)
    const other = figures(2)
    for (const [k, svg] of figures(1).entries()) expect(svg).not.toBe(other[k])
    expect(figures(2)).toEqual(other)
  })
})
