import { expect, test } from 'vitest'
import { synthetic } from '../../../test/syntheticComparison.ts'
import { overlaps, textBoxes } from '../../../test/textBoxes.ts'
import type { Comparison } from '../read.js'
import { summarize } from '../summary.js'
import { figureData } from './data.js'
import { sweepFigure } from './sweep.js'

interface Point {
  readonly rule: string
  readonly learningRate: number
  readonly leak: number
}

/** Made-up runs of two rules, with these settings of each condition. */
function swept(points: readonly Point[], lambdaOf?: (learningRate: number) => number) {
  const nameOf = ({ rule, learningRate, leak }: Point) => `${rule} learningRate=${learningRate} leak=${leak}`
  const conditions = points.map((point) => ({ name: nameOf(point), rule: point.rule }))
  const made = synthetic({
    ...{ conditions, seeds: [0, 1], updates: 100 },
    edit: (line, { condition }) => {
      if (line.kind !== 'curvature' || lambdaOf === undefined) return line
      return { ...line, value: lambdaOf(points.find((each) => nameOf(each) === condition)!.learningRate) }
    },
  })
  const runs = made.runs.map((run) => {
    const point = points.find((each) => nameOf(each) === run.condition)!
    const { network, training } = run.configuration as Record<'network' | 'training', object>
    const { learningRate, leak } = point
    const configuration = { network: { ...network, leak }, training: { ...training, learningRate } }
    return { ...run, rule: point.rule, configuration }
  })
  const comparison: Comparison = { ...made, runs }
  const summary = summarize(comparison)
  return sweepFigure(figureData(comparison, summary.tasks[0], summary.reference))
}

const grid = (rates: readonly number[], leaks: readonly number[]) =>
  ['exact', 'eprop'].flatMap((rule) =>
    rates.flatMap((learningRate) => leaks.map((leak) => ({ rule, learningRate, leak }))),
  )
const cells = (svg: string) =>
  [...svg.matchAll(/<g[^>]*aria-label="cell".*?<\/g>/g)].join('').match(/<rect/g) ?? []

test('two settings of numbers are a heat map of each rule, a cell with its mean for each pair of values', () => {
  const { svg, title, absent } = swept(grid([0.01, 0.03, 0.1], [0.5, 0.9]))!
  expect(title).toBe('what leak and learningRate do')
  expect(absent).toEqual([])
  // two rules, accuracy and λ_max
  expect(cells(svg!)).toHaveLength(2 * 2 * 6)
  expect(svg).toContain('exact: test accuracy, at the end, %')
  expect(svg).not.toMatch(/NaN|undefined|Infinity/)
  expect(overlaps(textBoxes(svg!))).toEqual([])
})

test('one setting is a profile, a line for each rule', () => {
  const { svg, title } = swept(grid([0.01, 0.03, 0.1], [0.9]))!
  expect(title).toBe('what learningRate does')
  // beside each other: the figure is wider than it is high
  const [, width, height] = /viewBox="0 0 ([\d.]+) ([\d.]+)"/.exec(svg!)!.map(Number)
  expect(height).toBeLessThan(width / 2)
  expect(cells(svg!)).toHaveLength(0)
  // two quantities; two more lines are the legend's
  expect(svg!.match(/<g[^>]*aria-label="line"/g)).toHaveLength(2 * 2 + 2)
  expect(svg).not.toMatch(/NaN|undefined|Infinity/)
})

test('runs that differ in their rule alone are no sweep', () => {
  expect(swept(grid([0.01], [0.9]))).toBeUndefined()
})

test('colours run with the logarithm where the means span more than a factor of 20, and evenly where they do not', () => {
  // the share of the scale that the middle one of three cells has
  const middleOf = (values: readonly number[]) => {
    const { svg } = swept(
      grid([0.01, 0.03, 0.1], [0.5, 0.9]),
      (rate) => values[[0.01, 0.03, 0.1].indexOf(rate)],
    )!
    const panel = svg!.split('exact: λ')[1]
    const [group] = /<g[^>]*aria-label="cell".*?<\/g>/.exec(panel)!
    return new Set([...group.matchAll(/fill="([^"]+)"/g)].map(([, fill]) => fill))
  }
  // 1, 10, 100 and 1, 2, 3 have their middle half-way; 1, 51, 101 would have it there without the logarithm
  expect(middleOf([1, 10, 100])).toEqual(middleOf([1, 2, 3]))
  expect(middleOf([1, 51, 101])).not.toEqual(middleOf([1, 2, 3]))
})
