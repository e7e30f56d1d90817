import { readFileSync, writeFileSync } from 'node:fs'
import { seed } from '@credit/core'
import { surface, trajectoryPlane } from '@credit/curvature'
import { delayedXor, evidenceAccumulation, sine, type Task } from '@credit/tasks'
import { describe, expect, test } from 'vitest'
import { allFigures } from '../src/report/figures/all.ts'
import { figureData } from '../src/report/figures/data.ts'
import { overviewFigure } from '../src/report/figures/overview.ts'
import { surfaceFigure } from '../src/report/figures/surface.ts'
import { summarize } from '../src/report/summary.ts'
import { claimsFigure } from '../src/reproduce/claimsFigure.ts'
import { reproductionOf } from '../src/reproduce/reproduction.ts'
import { trialsFigure } from '../src/trials/figure.ts'
import { madeUpRuns } from './madeUpStudy.ts'
import { extent, outline, type Shape, shapes } from './outline.ts'
import { type SyntheticOptions, synthetic } from './syntheticComparison.ts'

const dataOf = (options: SyntheticOptions) => {
  const comparison = synthetic({ updates: 400, ...options })
  const summary = summarize(comparison, {})
  return { comparison, data: figureData(comparison, summary.tasks[0], summary.reference) }
}

const figuresOf = (options: SyntheticOptions, only?: readonly string[]) => {
  const { comparison, data } = dataOf(options)
  const drawn = allFigures(comparison, data).filter(
    ({ name, svg }) => name !== 'trials' && svg !== undefined && (only === undefined || only.includes(name)),
  )
  return drawn.map(({ name, svg }): [string, string] => [name, svg!])
}

const withoutAccuracy: SyntheticOptions['edit'] = (line) =>
  line.kind === 'evaluation' ? { ...line, accuracy: null } : line

const longNames = [
  ...['exact', 'modprop:meanDerivative=0.25,modulation=type,taps=20', 'mdgl', 'eprop', 'snap:n=2', 'uoro'],
  'exact, a large learning rate first, then its decay',
].map((name) => ({ name, rule: 'exact' }))

const trials = (task: Task): [string, string] => [
  `trials of ${task.name}`,
  trialsFigure({ task, split: task.split('test'), trials: 2, note: 'seed 1' }),
]

const bowl = () => {
  const path = Array.from({ length: 8 }, (_, k) =>
    Float64Array.of(2 - 0.25 * k, Math.sin(k), 0.3 * Math.cos(3 * k)),
  )
  const plane = trajectoryPlane(path)
  const axes = plane.directions.map((direction) => ({ direction, from: -3, to: 3, points: 15 }))
  const of = (w: Float64Array) => 1 + w[0] ** 2 + 3 * w[1] ** 2 + w[2] ** 2
  return surfaceFigure({ surface: surface(of, plane.origin, { axes }), plane, title: 'a bowl' })
}

const twice = (options: SyntheticOptions) => [dataOf(options).data, dataOf(options).data]
const kinds: Readonly<Record<string, () => readonly (readonly [string, string])[]>> = {
  'three conditions': () => figuresOf({ seeds: [0, 1, 2, 3, 4] }),
  'seven conditions with long names': () =>
    figuresOf({ conditions: longNames, seeds: [0, 1, 2, 3] }, ['learning', 'curvature']),
  losses: () =>
    figuresOf({ tasks: ['sine'], seeds: [0, 1], edit: withoutAccuracy }, ['learning', 'generalization']),
  overview: () => [['overview', overviewFigure(twice({ seeds: [0, 1, 2, 3] }))]],
  claims: () => {
    const runs = madeUpRuns({ effect: 3, spread: 3, fails: {}, seeds: 9, draw: 1 })
    return [['claims', claimsFigure(reproductionOf(runs))]]
  },
  trials: () => [
    trials(delayedXor({ seed: seed(1), dt: 10 })),
    trials(evidenceAccumulation({ seed: seed(1), dt: 10, delay: 100 })),
    trials(sine({ seed: seed(1) })),
  ],
  surface: () => [['surface', bowl()]],
}

describe.each(Object.entries(kinds))('%s', (kind, draw) => {
  let drawn: ReturnType<typeof draw> | undefined
  const kept = () => {
    drawn ??= draw()
    return drawn
  }

  test('is the picture that was looked at', () => {
    const text = `${draw()
      .flatMap(([name, svg]) => [`## ${name}`, ...outline(svg), ''])
      .join('\n')}`
    const file = new URL(`pictures/${kind}.txt`, import.meta.url)
    // seen and meant to be another: look at what has changed
    if (process.env.PICTURES === 'update') writeFileSync(file, text)
    expect(text).toBe(readFileSync(file, 'utf8'))
  })

  test('lies on its sheet', () => {
    for (const [name, svg] of kept()) {
      const all = shapes(svg)
      const [, width, height] = /viewBox="0 0 ([\d.]+) ([\d.]+)"/.exec(svg)!.map(Number)
      expect(all.length).toBeGreaterThan(20)
      for (const shape of all) {
        const [left, top, right, bottom] = extent(shape.points)
        const isOn = left >= -1 && top >= -1 && right <= width + 1 && bottom <= height + 1
        expect({ name, ...shape, isOn }).toEqual({ name, ...shape, isOn: true })
      }
    }
  })

  test('has each name of its legend right of its line and marker', () => {
    for (const [, svg] of kept()) {
      const legend = shapes(svg).filter(({ group }) => group.includes('legend: '))
      for (const name of legend.filter(({ kind }) => kind === 'text')) {
        const beside = legend.filter(({ group, kind }) => group === name.group && kind !== 'text')
        expect(beside.length).toBeGreaterThan(0)
        const [[at]] = name.points
        for (const { points } of beside) expect(extent(points)[2]).toBeLessThan(at)
      }
    }
  })
})

describe('an outline', () => {
  const svg = (inner: string) => `<svg viewBox="0 0 100 50">${inner}</svg>`

  test('has the places on the sheet of texts and shapes', () => {
    const path = '<path d="M10,10h20v-5l5,5L0,0C1,1,2,2,3,3Z"/>'
    const inner = `<g transform="translate(10,5)"><g aria-label="line">${path}</g><text x="1" y="2">a</text></g>`
    const [first, , text] = shapes(svg(`${inner}`)) as [Shape, Shape, Shape | undefined]
    expect(text).toBeUndefined()
    expect(first).toMatchObject({ kind: 'path', group: 'line' })
    expect(first.points).toEqual([
      ...[
        [20, 15],
        [40, 15],
        [40, 10],
        [45, 15],
      ],
      ...[
        [10, 5],
        [13, 8],
      ],
    ])
    expect(outline(svg(inner))).toEqual([
      'sheet 100 × 50',
      'at 7: 11 a',
      'path line: 1 of 6 points in 10,5,45,15 about 28,11',
    ])
  })

  test('control: is another one where something has moved or is gone', () => {
    const circles = (x: number, n: number) =>
      svg(Array.from({ length: n }, (_, k) => `<circle cx="${k === 1 ? x : 10 * k}" cy="5" r="1"/>`).join(''))
    expect(outline(circles(10, 3))).toEqual(outline(circles(10, 3)))
    expect(outline(circles(13, 3))).not.toEqual(outline(circles(10, 3)))
    expect(outline(circles(10, 2))).not.toEqual(outline(circles(10, 3)))
  })
})
