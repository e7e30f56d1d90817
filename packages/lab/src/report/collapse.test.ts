import { describe, expect, test } from 'vitest'
import { synthetic } from '../../test/syntheticComparison.ts'
import { collapses } from './collapse.js'
import { summarize } from './summary.js'

const one = [{ name: 'eprop', rule: 'eprop' }]
const runs = (
  edit?: Parameters<typeof synthetic>[0] extends infer O ? (O extends { edit?: infer E } ? E : never) : never,
) => synthetic({ conditions: one, seeds: [0, 1], ...(edit && { edit }) })

/** From this update on, seed 1 guesses. */
const late = 1500

describe('collapses', () => {
  test('a run that ends at chance after it had learnt is named, with the update of its best', () => {
    const broken = runs((line, { seed }) =>
      line.kind === 'evaluation' && line.update >= late && seed === 1
        ? { ...line, accuracy: 0.5, loss: 0.7 }
        : line,
    )
    const [sentence, ...others] = collapses(broken.runs, 'accuracy')
    expect(others).toEqual([])
    expect(sentence).toMatch(
      /^Collapsed: eprop, seed 1: training accuracy is back at chance: 50\S* .*at the end, \d\d.* at update \d+/,
    )
    expect(collapses(broken.runs, 'loss')).toHaveLength(1)
    const { tasks } = summarize(broken)
    expect(tasks[0].warnings[0]).toBe(sentence)
  })

  test('so is one whose λ_max runs away', () => {
    const sharp = runs((line, { seed }) => {
      if (seed !== 1) return line
      if (line.kind === 'evaluation' && line.split === 'train' && line.update >= late)
        return { ...line, accuracy: 0.8 }
      return line.kind === 'curvature' && line.update >= late ? { ...line, value: 1e7 } : line
    })
    expect(collapses(sharp.runs, 'accuracy')).toEqual([
      expect.stringMatching(/^Collapsed: eprop, seed 1: λ_max has run away: 80.*λ_max 1\S*e\+7/),
    ])
  })

  test('control: runs that are as good as ever at their end, however sharp, are not', () => {
    const sharp = runs((line) => {
      if (line.kind === 'evaluation' && line.split === 'train' && line.update >= 500)
        return { ...line, accuracy: 1 }
      return line.kind === 'curvature' && line.update >= late ? { ...line, value: 1e7 } : line
    })
    expect(collapses(sharp.runs, 'accuracy')).toEqual([])
  })

  test('control: runs that learn, or never did, are not', () => {
    expect(collapses(runs().runs, 'accuracy')).toEqual([])
    const never = runs((line) => (line.kind === 'evaluation' ? { ...line, accuracy: 0.52 } : line))
    expect(collapses(never.runs, 'accuracy')).toEqual([])
  })
})
