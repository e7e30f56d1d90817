import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { scratch } from '../../test/scratch.ts'
import { type SyntheticOptions, writeSynthetic } from '../../test/syntheticComparison.ts'
import { checkSeal, seal } from '../run/seal.js'
import * as png from './png.js'
import { quantityText } from './quantityText.js'
import { terminalTable } from './table.js'
import { writeReport } from './write.js'

const place = scratch()
let count = 0
let folder = ''
const small: SyntheticOptions = { seeds: [0, 1], updates: 200 }
const text = (name: string) => readFileSync(join(folder, name), 'utf8')
const make = (options: SyntheticOptions = small) => {
  folder = place(`comparison ${count++}`)
  mkdirSync(folder)
  writeSynthetic(folder, options)
}

beforeEach(() => {
  // drawing the pictures is tested in png.test.ts; here it would take most of the time
  vi.spyOn(png, 'pngOf').mockReturnValue(Uint8Array.of(1, 2, 3))
})

describe('the files', () => {
  test('page, overview, tables and two files a figure, and nothing else; the same bytes again', () => {
    make()
    const before = readdirSync(folder)
    const { html, overview, figures, tables, summary } = writeReport(folder)
    const kinds = [
      'train',
      'evaluation',
      'alignment',
      'curvature',
      'sharpness',
      'lag',
      'spectrum',
      'surface',
      'path',
      'end',
    ]
    const names = [
      'runs.csv',
      'summary.csv',
      'differences.csv',
      ...kinds.map((kind) => `records-${kind}.csv`),
    ]
    expect(tables).toEqual(names.map((name) => join(folder, name)))
    expect(readdirSync(folder).sort()).toEqual(
      [...before, ...names, 'figures', 'overview.svg', 'report.html', 'report.json'].sort(),
    )
    expect(figures).toHaveLength(24)
    expect(readdirSync(join(folder, 'figures')).sort()).toEqual(
      figures.map((path) => path.slice(join(folder, 'figures').length + 1)).sort(),
    )
    expect(summary.tasks[0].rows).toHaveLength(3)
    const all = [html, overview, ...tables, ...figures]
    const first = all.map((path) => readFileSync(path, 'utf8'))
    writeReport(folder)
    expect(all.map((path) => readFileSync(path, 'utf8'))).toEqual(first)
  })

  test('elsewhere, when asked for', () => {
    make()
    const before = readdirSync(folder)
    const out = place(`report ${count}`)
    const { html } = writeReport(folder, { out })
    expect(html).toBe(join(out, 'report.html'))
    expect(readdirSync(folder)).toEqual(before)
    expect(existsSync(join(out, 'figures/delayed-xor-learning.svg'))).toBe(true)
  })

  test('differences have p where they are tested, and in each row as many cells as the head', () => {
    const columns = (options: SyntheticOptions) => {
      make(options)
      writeReport(folder)
      const [, table] = text('report.html').split('<h3>Differences from')
      const [head, ...rows] = table.split('</table>')[0].split('</tr>')
      const cells = (row: string) => row.match(/<(th|td)\b/g)?.length ?? 0
      expect(rows.filter((row) => cells(row) > 0).map(cells)).toEqual(
        rows.filter((row) => cells(row) > 0).map(() => cells(head)),
      )
      return head
    }
    expect(columns({ ...small, seeds: [0, 1, 2, 3, 4, 5, 6] })).toContain('p, Holm')
    expect(columns(small)).not.toContain('p, Holm')
  })

  test('of an earlier report are gone when they are not made any more; those of others stay', () => {
    make()
    writeReport(folder)
    writeFileSync(join(folder, 'figures/mine.svg'), '')
    writeFileSync(join(folder, 'records.csv'), '')
    const later = {
      ...small,
      edit: (line: { kind: string }) => (line.kind === 'lag' ? null : (line as never)),
    }
    writeSynthetic(folder, later)
    writeReport(folder)
    for (const name of ['figures/delayed-xor-lags.svg', 'figures/delayed-xor-lags.png', 'records-lag.csv']) {
      expect([name, existsSync(join(folder, name))]).toEqual([name, false])
    }
    for (const name of ['figures/mine.svg', 'records.csv', 'figures/delayed-xor-learning.svg']) {
      expect([name, existsSync(join(folder, name))]).toEqual([name, true])
    }
    expect(text('report.html')).toContain('Left out: no lag record (measures.lags, --lags).')
  })

  test.each(['summary.csv', 'overview.svg', 'figures/delayed-xor-learning.svg', 'records-lag.csv'])(
    '%s of somebody else is in the way: nothing is written, nothing changed',
    (name) => {
      make()
      const out = place(`mine ${count}`)
      mkdirSync(join(out, 'figures'), { recursive: true })
      writeFileSync(join(out, name), 'mine')
      writeFileSync(join(out, 'records-mine.csv'), 'mine')
      const before = readdirSync(out, { recursive: true })
      expect(() => writeReport(folder, { out })).toThrow(`${join(out, name)}: not listed in report.json`)
      expect(readdirSync(out, { recursive: true })).toEqual(before)
      expect(readFileSync(join(out, name), 'utf8')).toBe('mine')
      // the control: out of the way, the report is written, and what it does not write stays
      rmSync(join(out, name))
      writeReport(folder, { out })
      expect(readFileSync(join(out, 'records-mine.csv'), 'utf8')).toBe('mine')
    },
  )

  test('a list that is none of ours, or leads out of the folder, is refused', () => {
    make()
    for (const list of [
      '{"name":"mine"}',
      '[',
      '{"files":["../../thesis.tex"]}',
      '{"files":["/etc/passwd"]}',
    ]) {
      writeFileSync(join(folder, 'report.json'), list)
      expect(() => writeReport(folder)).toThrow('report.json: not a list of written files')
      expect(text('report.json')).toBe(list)
    }
  })

  test('are not touched when there is nothing to report', () => {
    make()
    writeFileSync(join(folder, 'comparison.json'), '{"format":1}')
    const before = readdirSync(folder)
    expect(() => writeReport(folder)).toThrow(/unknown format 1/)
    expect(() => writeReport(folder, { reference: 'none' })).toThrow()
    expect(readdirSync(folder)).toEqual(before)
  })

  test('two tasks whose names are one file name do not share their figures', () => {
    make({ ...small, tasks: ['a b', 'a+b'] })
    const { figures } = writeReport(folder)
    expect(new Set(figures).size).toBe(figures.length)
    expect(existsSync(join(folder, 'figures/a+b-learning.svg'))).toBe(true)
    expect(existsSync(join(folder, 'figures/a+b-1-learning.svg'))).toBe(true)
  })

  test("figures of a task in a file are named as its folder is, not hidden behind its path's dot", () => {
    make({ ...small, tasks: ['./own/first.mjs:k=v'] })
    const { figures } = writeReport(folder)
    expect(existsSync(join(folder, 'figures/first.mjs+k=v-learning.svg'))).toBe(true)
    expect(figures.filter((file) => basename(file).startsWith('.'))).toEqual([])
  })
})

describe('a run alone', () => {
  test('has a report, in a folder of its own within the run, which stays as it was sealed', () => {
    make({ ...small, seeds: [0] })
    const run = join(folder, 'delayed-xor/condition-2/seed-0')
    const { html, summary } = writeReport(run)
    expect(html).toBe(join(run, 'report/report.html'))
    const page = readFileSync(html, 'utf8')
    expect(page).toContain('<h1>eprop on delayed-xor, seed 0</h1>')
    // what compares has nothing to say of one
    expect(page).not.toMatch(/at matched|mean over seeds|Spearman/)
    expect(page).toContain('learning curves')
    expect(summary.tasks[0].rows).toHaveLength(1)
    expect(summary.problems).toEqual([])
    checkSeal(run)
  })
})

describe('the page answers to the mouse', () => {
  test('with the conditions of legends and marks by one name, and what marks say', () => {
    make()
    writeReport(folder)
    const page = text('report.html')
    for (const name of ['exact', 'modprop', 'eprop']) {
      expect(page.match(new RegExp(`aria-description="legend: ${name}"`, 'g'))!.length).toBeGreaterThan(3)
      expect(page.match(new RegExp(`aria-description="${name}"`, 'g'))!.length).toBeGreaterThan(10)
    }
    expect(page).toMatch(/<title>eprop at \d+: [\d.]+ \([\d.]+ to [\d.]+, n = 2\)<\/title>/)
    expect(page).toMatch(/<title>exact, seed 1: λ_max [\d.]+, gap /)
  })

  test('and a table of the settings in which conditions differ', () => {
    make()
    writeReport(folder)
    expect(text('report.html')).not.toContain('Settings that differ')
    const manifest = join(folder, 'delayed-xor/condition-1/seed-0/manifest.json')
    const changed = JSON.parse(readFileSync(manifest, 'utf8'))
    changed.configuration.training.learningRate = 0.2
    writeFileSync(manifest, JSON.stringify(changed))
    seal(join(manifest, '..'), ['manifest.json', 'metrics.jsonl'])
    writeReport(folder)
    const table = /<h2>Settings that differ<\/h2>.*?<\/table>/s.exec(text('report.html'))![0]
    expect(table).toContain('training.learningRate')
    expect(table.replace(/<[^>]+>/g, ' ')).toMatch(/exact +0\.05 +modprop +0\.2 +eprop +0\.05/)
  })
})

describe('the tables', () => {
  test('one row a run, a task and condition, a difference, a record', () => {
    make()
    writeReport(folder)
    const rows = (name: string) => text(name).split('\r\n').slice(0, -1)
    expect(rows('runs.csv')).toHaveLength(1 + 6)
    expect(rows('summary.csv')).toHaveLength(1 + 3)
    expect(rows('summary.csv')[0]).toMatch(
      /^task,condition,rule,measure,n,expected,start\.lambdaMax\.n,start\.lambdaMax\.mean/,
    )
    expect(rows('differences.csv')[1]).toMatch(/^delayed-xor,end\.test\.accuracy,modprop,exact,2,/)
    const lags = rows('records-lag.csv')
    expect(lags[0]).toBe(
      'task,condition,rule,seed,update,lag,andLater,block,cosine,normRatio,rho,relativeError,shareOfError,norm,exactNorm',
    )
    expect(lags).toHaveLength(1 + 6 * 2 * 13)
    expect(lags.at(-1)).toMatch(/^delayed-xor,eprop,eprop,1,200,12,true,overall,/)
    // one row a point of the grid
    expect(rows('records-spectrum.csv')).toHaveLength(1 + 6 * 200)
    expect(rows('records-spectrum.csv')[0]).toBe(
      'task,condition,rule,seed,update,block,grid,density,lower,upper,products',
    )
  })
})

describe('the page', () => {
  test('needs nothing from elsewhere', () => {
    make()
    writeReport(folder)
    const page = text('report.html')
    expect(page.replaceAll('http://www.w3.org/2000/svg', '')).not.toMatch(
      /https?:|url\(|<link|<script[^>]|src=|@import/,
    )
    expect(page.match(/<svg /g)).toHaveLength(12)
    expect(page).not.toMatch(/NaN|undefined|Infinity|⚠/)
  })

  test('says loudly what is wrong with which run', () => {
    make()
    writeReport(folder)
    expect(text('report.html')).not.toContain('class="alarm"')
    rmSync(join(folder, 'delayed-xor/condition-1/seed-0'), { recursive: true })
    const damaged = join(folder, 'delayed-xor/condition-2/seed-1/metrics.jsonl')
    writeFileSync(damaged, readFileSync(damaged, 'utf8').replace('0.0', '0.1'))
    const { summary } = writeReport(folder)
    const alarm = /<section class="alarm" role="alert">.*?<\/section>/s.exec(text('report.html'))![0]
    expect(alarm.match(/<li>/g)).toHaveLength(2)
    expect(alarm).toContain('missing: delayed-xor, modprop, seed 0')
    expect(alarm).toMatch(/damaged: delayed-xor, eprop, seed 1 .*its SHA-256 is not/)
    expect(alarm).not.toContain(folder)
    expect(summary.problems).toHaveLength(2)
    expect(text('overview.svg').replaceAll('\u00a0', ' ')).toContain('but modprop 1, eprop 1')
    expect(text('runs.csv')).toMatch(
      /,modprop,modprop:taps=20,0,delayed-xor\/condition-1\/seed-0,missing,its folder is not there,/,
    )
  })

  test('shows both moments, the differences and the correlation, and says when runs are not comparable', () => {
    make({ ...small, seeds: [0, 1, 2, 3, 4, 5] })
    writeReport(folder, { reference: 'modprop' })
    const page = text('report.html')
    for (const part of [
      '<h3>At the end</h3>',
      '<h3>At matched performance</h3>',
      '<h3>Differences from modprop, paired over seeds</h3>',
      '<th scope="col">p, Holm</th>',
      '<h3>Gap and λ_max over the runs of all conditions</h3>',
      'Matched performance: comparable.',
    ]) {
      expect(page).toContain(part)
    }
    writeReport(folder, { floor: 0.99 })
    expect(text('report.html')).not.toContain('<h3>At matched performance</h3>')
    expect(text('report.html')).toContain('Left out: not comparable: ')
    expect(text('report.html')).not.toContain('..</p>')
  })

  test('the differences are those of the summary: accuracies and gaps in points, λ_max and cosines as they are', () => {
    make({ ...small, seeds: [0, 1, 2, 3, 4, 5] })
    const { summary } = writeReport(folder)
    const page = text('report.html')
    const [, table] = /<h3>Differences from exact.*?<tbody>(.*?)<\/tbody>/s.exec(page)!
    const rows = table
      .split('</tr>')
      .slice(0, -1)
      .map((row) => row.split(/<\/t[hd]>/).map((cell) => cell.replace(/<[^>]+>/g, '')))
    const { differences } = summary.tasks[0]
    expect(rows).toHaveLength(differences.length)
    const units = new Set<number>()
    for (const [k, one] of differences.entries()) {
      const [condition, quantity, n, mean, median] = rows[k]
      expect([condition, quantity, n]).toEqual([
        one.condition,
        quantityText(one.quantity).replace('λ_', 'λ'),
        '6',
      ])
      const unit = one.quantity.endsWith('lambdaMax') || one.quantity === 'cosine.mean' ? 1 : 100
      units.add(unit)
      for (const [cell, value] of [
        [mean, one.mean],
        [median, one.median],
      ] as const) {
        const shown = Number(cell.split(' ')[0])
        expect(Math.abs(shown - unit * value)).toBeLessThan(
          unit === 1 ? 0.005 * Math.abs(value) + 1e-9 : 0.0501,
        )
      }
    }
    expect([...units].sort()).toEqual([1, 100])
    const reasons = new Set(differences.map(({ untested }) => untested).filter((why) => why !== ''))
    const said = [...page.matchAll(/ No test where ([^<]*?)\.(?= No test|<)/g)].map(([, why]) => why)
    expect(said).toEqual([...reasons])
  })

  test('a run whose manifest names another class of bits is to be read with care', () => {
    make()
    const named = (run: string, bits: string) => {
      const manifest = join(folder, 'delayed-xor', run, 'manifest.json')
      const content = JSON.parse(readFileSync(manifest, 'utf8'))
      writeFileSync(manifest, JSON.stringify({ ...content, bits }))
      seal(join(manifest, '..'), ['manifest.json', 'metrics.jsonl'])
    }
    for (const k of [0, 1, 2]) for (const n of [0, 1]) named(`condition-${k}/seed-${n}`, 'plain')
    writeReport(folder)
    expect(text('report.html')).not.toContain('class of bits')
    named('condition-1/seed-1', 'reference')
    writeReport(folder)
    const [, care] = /<h3>Read with care<\/h3>(.*?)<\/ul>/s.exec(text('report.html'))!
    expect(care).toContain('in the same class of bits')
    expect(care).toContain('(reference: modprop, seed 1)')
  })

  test('too few seeds are a sentence, not a p-value', () => {
    make()
    writeReport(folder)
    expect(text('report.html')).toContain('No test where 2 seeds are too few for a test')
    expect(text('report.html')).not.toContain('p, Holm')
  })

  test('nothing that was read becomes markup or a terminal command', () => {
    const evil = `<script>alert("1")</script>&'\u001b[2J`
    make({
      ...small,
      conditions: [{ name: evil, rule: evil }],
      more: { notes: [evil], versions: { evil }, settings: { [evil]: evil, command: evil } },
      edit: (line) =>
        'measure' in line
          ? { ...line, measure: evil }
          : line.kind === 'evaluation' && line.split === 'test-delay'
            ? { ...line, split: evil }
            : line,
    })
    const { summary } = writeReport(folder)
    for (const name of [
      'report.html',
      'overview.svg',
      'figures/delayed-xor-learning.svg',
      'figures/delayed-xor-sharpness.svg',
    ]) {
      expect([name, text(name)]).toEqual([name, expect.not.stringContaining('<script>alert')])
      expect([name, text(name)]).toEqual([name, expect.not.stringContaining('\u001b')])
      expect([name, text(name)]).toEqual([name, expect.stringContaining('&lt;script&gt;')])
    }
    expect(terminalTable(summary)).not.toContain('\u001b')
  })
})
