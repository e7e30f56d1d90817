import { mkdirSync } from 'node:fs'
import { expect, test } from 'vitest'
import { curvature, end, evaluation, handmade, handmadeRun } from '../../test/handmadeRuns.ts'
import { scratch } from '../../test/scratch.ts'
import { writeSynthetic } from '../../test/syntheticComparison.ts'
import { csv } from './csv.js'
import { readComparison } from './read.js'
import { runRows } from './runRows.js'

const place = scratch()
const lines = [
  curvature(0, 2),
  evaluation(20, 'train', 0.95),
  evaluation(20, 'test', 0.9),
  curvature(20, 7, 1e-3),
  end(20),
]

test('every run has a row, with the same columns in the same order', () => {
  const runs = [
    handmadeRun(lines, {
      configuration: { task: 'delayed-xor', network: { hidden: 8 }, training: { updateEvery: 'trial' } },
    }),
    handmadeRun(lines, {
      seed: 1,
      configuration: { training: { updateEvery: 5, schedule: { factor: 0.5, every: 9 } } },
    }),
    handmadeRun([], { seed: 2, state: 'damaged', problem: 'a flipped byte' }),
  ]
  const rows = runRows(handmade(runs))
  const [whole, other, lost] = rows as [(typeof rows)[0], (typeof rows)[0], (typeof rows)[0]]
  expect(Object.keys(whole).slice(0, 12)).toEqual([
    ...['task', 'condition', 'rule', 'seed', 'folder', 'state', 'problem'],
    ...[
      'network.hidden',
      'training.updateEvery',
      'training.schedule.factor',
      'training.schedule.every',
      'measure',
    ],
  ])
  for (const row of rows) expect(Object.keys(row)).toEqual(Object.keys(whole))
  expect(whole).toMatchObject({
    ...{ task: 'delayed-xor', seed: 0, state: 'finished', problem: '', measure: 'accuracy' },
    ...{ 'network.hidden': 8, 'training.updateEvery': 'trial', 'training.schedule.factor': Number.NaN },
    ...{ 'start.lambdaMax': 2, 'end.update': 20, 'end.test.accuracy': 0.9, 'end.lambdaMax.residual': 1e-3 },
    ...{ 'matched.update': 20, 'matched.level': 0.95, 'matched.verdict': 'comparable' },
  })
  // a column of numbers and words is one of words
  expect(other).toMatchObject({ 'training.updateEvery': '5', 'training.schedule.every': 9 })
  expect(lost).toMatchObject({
    ...{ state: 'damaged', problem: 'a flipped byte', 'network.hidden': Number.NaN },
    ...{ 'training.updateEvery': '', 'end.test.accuracy': Number.NaN, 'matched.verdict': 'comparable' },
  })
})

test('a column holds numbers or text, not both', () => {
  const folder = place('columns')
  mkdirSync(folder)
  writeSynthetic(folder, { seeds: [0, 1], updates: 200 })
  const rows = runRows(readComparison(folder))
  for (const name of Object.keys(rows[0])) {
    expect([name, new Set(rows.map((row) => typeof row[name])).size]).toEqual([name, 1])
  }
  expect(rows[0]).toMatchObject({ 'measures.sharpness': 'trace, relativeFlatness, adaptiveSharpness' })
  expect(rows[0]['end.relativeFlatness']).toBeGreaterThan(0)
})

test('matched values are empty where the runs are not comparable', () => {
  const poor = [curvature(0, 2), evaluation(20, 'train', 0.6), evaluation(20, 'test', 0.5), end(20)]
  const [row] = runRows(handmade([handmadeRun(poor)]))
  expect(row).toMatchObject({
    ...{ 'matched.update': Number.NaN, 'matched.gap.test': Number.NaN },
    ...{ 'matched.level': 0.6, 'matched.verdict': 'not comparable', 'end.test.accuracy': 0.5 },
  })
  const [lower] = runRows(handmade([handmadeRun(poor)]), { floor: 0.1 })
  expect(lower!['matched.gap.test']).toBeCloseTo(0.1, 12)
})

/** A reader of RFC 4180, as the standard says it. */
function parse(text: string): string[][] {
  const rows: string[][] = [[]]
  let field = ''
  let quoted = false
  for (let i = 0; i < text.length; i++) {
    const c = text[i]
    if (quoted) {
      if (c !== '"') field += c
      else if (text[i + 1] === '"') field += text[++i]
      else quoted = false
    } else if (c === '"') quoted = true
    else if (c === ',' || c === '\r') {
      rows.at(-1)!.push(field)
      field = ''
      if (c === '\r' && text[++i] === '\n' && i + 1 < text.length) rows.push([])
    } else field += c
  }
  return rows
}

test('a table comes back from its CSV, whatever is in it', () => {
  const texts = ['plain', 'a,b', 'say "so"', 'two\nlines', 'two\r\nlines', '', ' padded ', '"', 'λ_max, §']
  const rows = texts.map((text, k) => [text, 0.1 + 0.2 * k, k % 2 ? Number.NaN : -1.5e-300, true] as const)
  const [head, ...body] = parse(csv(['a "head"', 'x', 'y', 'z'], rows))
  expect(head).toEqual(['a "head"', 'x', 'y', 'z'])
  expect(body).toHaveLength(rows.length)
  body.forEach(([text, x, y, z], k) => {
    expect([text, Number(x), y === '' ? Number.NaN : Number(y), z]).toEqual([...rows[k].slice(0, 3), 'true'])
  })
  expect(csv([], [])).toBe('\r\n')
  // control: without the quotes it does not
  const bare = csv(['a'], [['a,b']]).replaceAll('"', '')
  expect(parse(bare)[1]).toEqual(['a', 'b'])
})
