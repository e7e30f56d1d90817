import { seed } from '@credit/core'
import { copy, delayedMatch, delayedXor, evidenceAccumulation, sine, type Task } from '@credit/tasks'
import { parseHTML } from 'linkedom'
import { describe, expect, test } from 'vitest'
import { channelGroups } from './channels.js'
import { trialsFigure } from './figure.js'
import { periodLabels } from './periods.js'
import { rangeOf } from './range.js'
import { rasterImage } from './raster.js'
import { tracePath } from './trace.js'

const root = seed(1)
const place = { left: 10, width: 100, steps: 10 }
const draw = (task: Task, split = 'test', trials = 2) =>
  trialsFigure({ task, split: task.split(split), trials, note: 'seed 1' })
const texts = (svg: string) =>
  [...parseHTML(svg).document.querySelectorAll('text')].map((text) => text.textContent)
/** x and width of the bars of a colour. */
const bars = (svg: string, color: string) =>
  [
    ...svg.matchAll(
      new RegExp(`<rect x="([\\d.]+)" y="[\\d.]+" width="([\\d.]+)" height="6" fill="${color}"`, 'g'),
    ),
  ].map(([, x, width]) => [Number(x), Number(width)] as const)

describe('the picture', () => {
  test('names task, split, step, channels, periods and units, and needs nothing else', () => {
    const svg = draw(delayedMatch({ seed: root, dt: 50 }))
    expect(svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" [^>]*font-family="/)
    expect(svg).not.toMatch(/NaN|undefined|Infinity|href|url\(/)
    const found = texts(svg)
    expect(found[0]).toBe('delayed-match: 2 trials of “test”, step of 50 ms, seed 1')
    for (const text of ['trial 0', 'trial 1', 'first stimulus', 'withhold', 'sample 500 ms', 'time, ms']) {
      expect(found).toContain(text)
    }
    expect(found).not.toContain('trial 2')
  })

  test('marks where the loss counts: the decision, the last step, every step', () => {
    // 500 of 3200 ms at the left
    const [match] = bars(draw(delayedMatch({ seed: root, dt: 50 }), 'test', 1), '#D55E00')
    expect(match![1] / 768).toBeCloseTo(900 / 3200, 2)
    const [last] = bars(draw(delayedXor({ seed: root, dt: 10 }), 'test', 1), '#D55E00')
    expect(last![1]).toBeCloseTo(820 / 90, 0)
    const [every] = bars(draw(sine({ seed: root }), 'test', 1), '#D55E00')
    expect(every![1]).toBe(820)
  })

  test('says the label that is due', () => {
    const task = delayedXor({ seed: root, dt: 10 })
    const labels = [...task.split('test').take(0, 5).targets.data]
    expect(new Set(labels).size).toBe(2)
    const due = texts(draw(task, 'test', 5)).filter((text) => text.includes('(label'))
    expect(due).toEqual(labels.map((label) => (label === 1 ? 'equal (label 1)' : 'different (label 0)')))
  })

  test('many channels are an image with the names of their groups', () => {
    const svg = draw(evidenceAccumulation({ seed: root, dt: 10, delay: 100 }))
    expect(texts(svg)).toEqual(expect.arrayContaining(['left 0–9', 'background 0–9']))
    expect(svg).toContain('stroke="#000000" stroke-width="4"')
    expect(texts(draw(copy({ seed: root, dt: 20 })))).toContain('go')
  })

  test('a variant is drawn with its own periods', () => {
    const task = delayedXor({ seed: root, dt: 10 })
    expect(texts(draw(task, 'test-delay'))).toContain('delay 1000 ms')
    expect(texts(draw(task))).toContain('delay 700 ms')
  })

  test('is the same each time, and another for another seed', () => {
    const of = (n: number) => draw(delayedXor({ seed: seed(n), dt: 10 }))
    expect(of(1)).toBe(of(1))
    expect(of(1)).not.toBe(of(2))
  })
})

describe('its parts', () => {
  test('a trace holds each value until the next step, and joins equal ones', () => {
    const y = (value: number) => 50 - 10 * value
    expect(tracePath([0, 0, 1, 1, 1, 0, 0, 0, 0, 0], place, y)).toBe('M10 50h20v-10h30v10h50')
    expect(tracePath([2], { ...place, steps: 1 }, y)).toBe('M10 30h100')
  })

  test('an image joins runs and leaves the low value blank', () => {
    // two channels: on in steps 1 and 2, and half in step 9
    const data = new Float64Array(20)
    data[2] = 1
    data[4] = 1
    data[19] = 0.5
    const svg = rasterImage({ data, offset: 0, stride: 2 }, 2, place, [0, 1], { top: 0, rowHeight: 4 })
    expect(svg.match(/<path/g)).toHaveLength(2)
    expect(svg).toContain('<path d="M20 2h20" stroke="#000000"')
    expect(svg).toContain('<path d="M100 6h10" stroke="#808080"')
  })

  test('labels of short periods do not overlap', () => {
    const span = (from: number, to: number) => ({ from, to, steps: to - from })
    const narrow = { left: 0, width: 300, steps: 100 }
    const rowsOf = (periods: Parameters<typeof periodLabels>[0]) =>
      new Set(
        [...periodLabels(periods, 1, narrow).content.matchAll(/<text x="[\d.]+" y="(\d+)"/g)].map(
          ([, y]) => y,
        ),
      ).size
    expect(rowsOf({ first: span(0, 50), second: span(50, 100) })).toBe(1)
    expect(rowsOf({ first: span(0, 50), second: span(50, 52), third: span(52, 60) })).toBe(2)
  })

  test('channels are grouped by name and meaning', () => {
    const named = (...names: string[]) => names.map((name) => ({ name, meaning: 'm' }))
    expect(channelGroups(named('a 0', 'a 1', 'b 0', 'go')).map(({ name }) => name)).toEqual([
      'a 0–1',
      'b 0',
      'go',
    ])
    expect(channelGroups([...named('a 0'), { name: 'a 1', meaning: 'other' }])).toHaveLength(2)
  })

  test.each([
    [[], [0, 1]],
    [
      [0, 0],
      [0, 1],
    ],
    [
      [2, 3],
      [0, 3],
    ],
    [
      [-2, -1],
      [-2, 0],
    ],
  ])('the range of %o is %o', (values, range) => {
    expect(rangeOf(values)).toEqual(range)
  })
})
