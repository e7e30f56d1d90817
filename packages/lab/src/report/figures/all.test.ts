import { describe, expect, test } from 'vitest'
import { type SyntheticOptions, synthetic } from '../../../test/syntheticComparison.ts'
import { overlaps, textBoxes } from '../../../test/textBoxes.ts'
import { summarize } from '../summary.js'
import { allFigures } from './all.js'
import { figureData } from './data.js'
import type { Figure } from './figure.js'
import { overviewFigure } from './overview.js'
import { subscripts } from './subscript.js'

function figuresOf(options: SyntheticOptions, reference?: string) {
  const comparison = synthetic({ updates: 400, ...options })
  const summary = summarize(comparison, reference === undefined ? {} : { reference })
  const data = figureData(comparison, summary.tasks[0], summary.reference)
  return { figures: allFigures(comparison, data), data }
}

const names = [
  ...['exact', 'modprop:meanDerivative=0.25,modulation=type,taps=20', 'mdgl', 'eprop', 'snap:n=2', 'uoro'],
  ...['exact, a large learning rate first, then its decay', 'kf-rtrl', 'rflo'],
]
const conditions = (n: number) => names.slice(0, n).map((name) => ({ name, rule: 'exact' }))
const plain = (svg: string) =>
  textBoxes(svg)
    .map(({ text }) => text)
    .join(' ')
    .replace(/\u00a0/g, ' ')
const of = (figures: readonly Figure[], name: string) => figures.find((figure) => figure.name === name)!
/** How many shapes of a mark there are. */
const marks = (svg: string, name: string) =>
  [...svg.matchAll(new RegExp(`<g[^>]*aria-label="${name}"[^>]*>(.*?)</g>`, 'g'))].flatMap(
    (group) => group[1].match(/<(path|circle|line)/g) ?? [],
  ).length

describe('with every kind of record', () => {
  const { figures } = figuresOf({ seeds: [0, 1, 2, 3, 4] })

  test('every figure is drawn', () => {
    expect(figures.map(({ name }) => name)).toEqual([
      ...['trials', 'learning', 'generalization', 'generalization-matched', 'gap', 'curvature', 'stability'],
      ...['sharpness', 'spectrum', 'surface', 'alignment', 'lags'],
    ])
    for (const { name, svg, absent } of figures) {
      expect([name, absent]).toEqual([name, []])
      expect(svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"[^>]*font-family=/)
      expect(svg).not.toMatch(/NaN|undefined|Infinity|⚠|href|url\(/)
    }
  })

  test('and says its task, n and what its marks are', () => {
    for (const { name, svg } of figures) {
      if (name === 'trials') continue
      const text = plain(svg!)
      expect([name, text]).toEqual([name, expect.stringMatching(/^delayed-xor: /)])
      expect([name, text]).toEqual([name, expect.stringMatching(/n = 5 seeds per condition\./)])
      expect([name, text]).toEqual([
        name,
        expect.stringMatching(
          /band: from the least to the most|95 % bootstrap interval|One point a run|band: its lower/,
        ),
      ])
    }
  })

  test('and has a mark for each run', () => {
    const learning = of(figures, 'learning').svg!
    expect(marks(learning, 'area')).toBe(3 * 3)
    // two panels for each of three splits; three more are the legend's
    expect(marks(of(figures, 'gap').svg!, 'dot')).toBe(3 * 2 * 15 + 3)
    // four splits and three gaps, two columns of names
    expect(marks(of(figures, 'generalization').svg!, 'dot')).toBe(7 * 15 + 2 * 3)
    expect(marks(of(figures, 'spectrum').svg!, 'line')).toBe(15 + 3)
    // a map a condition, with eleven evaluations on its path
    expect(of(figures, 'surface').svg!.match(/<title>update \d+, [\d.e-]+ off the plane/g)).toHaveLength(
      3 * 11,
    )
    expect(plain(of(figures, 'surface').svg!)).toMatch(/eigenvector 1 \(eigenvalue [\d.]+\)/)
    // each map has its path twice; two panels have a line a condition, and three more are the legend's
    expect(marks(of(figures, 'surface').svg!, 'line')).toBe(2 * 3 + 2 * 3 + 3)
    expect(of(figures, 'surface').absent).toEqual([])
  })

  test.each([1, 4, 5, 9])('delays up to %i times 12 have a tick for every so many of them', (times) => {
    const long = figuresOf({
      conditions: conditions(1),
      seeds: [0],
      edit: (line) => (line.kind === 'lag' ? { ...line, lag: times * Number(line.lag) } : line),
    })
    const rows = new Map<number, string[]>()
    for (const { text, bottom } of textBoxes(of(long.figures, 'lags').svg!)) {
      if (/^\d+$/.test(text)) rows.set(bottom, [...(rows.get(bottom) ?? []), text])
    }
    // two rows of two panels
    const ticks = Array.from({ length: 13 }, (_, k) => `${k * times}`)
    expect([...rows.values()].filter((row) => row.length > 5)).toEqual([
      [...ticks, ...ticks],
      [...ticks, ...ticks],
    ])
  })

  test('the same records give the same bytes, others others', () => {
    const again = figuresOf({ seeds: [0, 1, 2, 3, 4] }).figures
    expect(again).toEqual(figures)
    const other = figuresOf({ seeds: [0, 1, 2, 3, 5] }).figures
    for (const [k, { name, svg }] of other.entries()) {
      expect([name, svg === figures[k].svg]).toEqual([name, name === 'trials'])
    }
  })
})

describe('texts lie beside each other and on the sheet', () => {
  const check = (svg: string) => {
    const boxes = textBoxes(svg)
    expect(boxes.length).toBeGreaterThan(10)
    expect(overlaps(boxes)).toEqual([])
    const [, width, height] = /viewBox="0 0 ([\d.]+) ([\d.]+)"/.exec(svg)!
    for (const box of boxes) {
      const inside =
        box.left >= 0 && box.right <= Number(width) && box.top >= 0 && box.bottom <= Number(height)
      expect([box.text, inside]).toEqual([box.text, true])
    }
  }

  test.each([1, 3, 7])('%i conditions', (n) => {
    const { figures, data } = figuresOf({ conditions: conditions(n), seeds: [0, 1, 2, 3] })
    for (const { name, svg } of figures) if (name !== 'trials') check(svg!)
    check(overviewFigure([data, data]))
  })

  test('losses in their thousands and thousandths', () => {
    for (const size of [1e-4, 3e3]) {
      const scaled = figuresOf({
        tasks: ['sine'],
        seeds: [0, 1, 2],
        edit: (line) =>
          line.kind === 'evaluation' ? { ...line, accuracy: null, loss: size * Number(line.loss) } : line,
      })
      for (const { name, svg } of scaled.figures) if (svg !== undefined && name !== 'trials') check(svg)
    }
  })

  test('control: two texts on one place are found', () => {
    const text = (x: number, word: string) => `<text x="${x}" y="20" font-size="10">${word}</text>`
    const svg = (x: number) =>
      `<svg>${text(0, 'learning')}<g transform="translate(10,0)">${text(x, 'curves')}</g></svg>`
    expect(overlaps(textBoxes(svg(20)))).toEqual(['learning | curves'])
    expect(overlaps(textBoxes(svg(40)))).toEqual([])
  })
})

describe('what is not there', () => {
  const without = (kinds: readonly string[], more: SyntheticOptions = {}) =>
    figuresOf({
      conditions: conditions(2),
      seeds: [0, 1],
      edit: (line) => (kinds.includes(line.kind) ? null : line),
      ...more,
    })

  test.each([
    ['train', 'learning', /no train record .*--align-every/],
    ['alignment', 'alignment', /no alignment of block "recurrent" .*--align-every/],
    ['curvature', 'curvature', /no curvature record .*--curvature-every/],
    ['curvature', 'stability', /no update has λ_max, learning rate and ρ/],
    ['curvature', 'gap', /no run has both a gap to test and λ_max at the end/],
    ['sharpness', 'sharpness', /no sharpness record .*--sharpness/],
    ['lag', 'lags', /no lag record .*--lags/],
    ['spectrum', 'spectrum', /no spectrum record .*--spectrum end/],
    ['surface', 'surface', /no surface record .*--surface end/],
    ['evaluation', 'learning', /no evaluation on split "test" .*--evaluate-every/],
    ['evaluation', 'generalization-matched', /not comparable: No evaluation on split "train"/],
  ])('without %s records, %s says so', (kind, name, message) => {
    expect(of(without([kind]).figures, name).absent.join('\n')).toMatch(message)
  })

  test('λ_max at the start and the end alone leaves out its course', () => {
    const { figures } = without([], {
      edit: (line) => (line.kind === 'curvature' && line.update % 400 !== 0 ? null : line),
    })
    const { svg, absent } = of(figures, 'curvature')
    expect(absent).toEqual([expect.stringContaining('recorded at the start and the end alone')])
    expect(plain(svg!)).not.toContain('over training')
    expect(of(figures, 'gap').absent).toEqual(
      ['test', 'test-noise', 'test-delay'].map((split) =>
        expect.stringContaining(`no run has both a gap to ${split} and λ_max at matched performance`),
      ),
    )
  })

  test('runs that are not comparable are not drawn as matched', () => {
    const { figures } = figuresOf({
      seeds: [0, 1],
      edit: (line) => (line.kind === 'evaluation' ? { ...line, accuracy: 0.5 + line.update / 2000 } : line),
    })
    expect(of(figures, 'generalization-matched')).toMatchObject({
      svg: undefined,
      absent: [expect.stringMatching(/^not comparable: .* below the floor of 75\.0 %/)],
    })
    expect(of(figures, 'generalization').svg).toBeDefined()
  })

  test('the trials of a task that is not registered', () => {
    const { figures } = without([], { tasks: ['chess'] })
    expect(of(figures, 'trials')).toMatchObject({
      svg: undefined,
      absent: [expect.stringContaining('"chess"')],
    })
  })
})

test('of many conditions the first are drawn, with a note, and the reference always', () => {
  const many = figuresOf({ conditions: conditions(9), seeds: [0, 1] })
  expect(many.data.styles.map(({ condition }) => condition)).toEqual(names.slice(0, 7))
  expect(plain(of(many.figures, 'learning').svg!)).toContain('Drawn are 7 of 9 conditions')
  const other = figuresOf({ conditions: conditions(9), seeds: [0, 1] }, 'rflo')
  expect(other.data.styles.map(({ condition }) => condition)).toEqual([...names.slice(0, 6), 'rflo'])
})

test('of many conditions of two rules some of each are drawn', () => {
  const of = (rule: string, count: number) =>
    Array.from({ length: count }, (_, i) => ({ name: `${rule} ${i}`, rule }))
  const { data } = figuresOf({ conditions: [...of('exact', 9), ...of('eprop', 9)], seeds: [0, 1] })
  expect(data.styles.map(({ condition }) => condition)).toEqual([
    ...of('exact', 4).map(({ name }) => name),
    ...of('eprop', 3).map(({ name }) => name),
  ])
})

test('one seed has no band', () => {
  const { figures } = figuresOf({ seeds: [0] })
  expect(marks(of(figures, 'learning').svg!, 'area')).toBe(0)
  expect(plain(of(figures, 'learning').svg!)).toContain('n = 1 seed per condition.')
})

test('λ_max is written with a lowered max in texts alone', () => {
  expect(subscripts('<title>λ_max</title><g id="λ_max"/>')).toBe('<title>λ_max</title><g id="λ_max"/>')
  const twice = subscripts('<text x="1">a λ_max b λ_max c</text>')
  expect(twice.replace(/<[^>]+>/g, '')).toBe('a λmax b λmax c')
  expect(twice.match(/dy="0.25em"/g)).toHaveLength(2)
  expect(twice.match(/dy="-0.1875em"/g)).toHaveLength(2)
})
