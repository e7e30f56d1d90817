import { expect, test } from 'vitest'
import { countsText } from './text.js'

test('runs are counted by condition, and what went wrong where something did', () => {
  const of = (condition: string, diverged: number, neverLearned: number) => {
    return { condition, planned: 10, ended: 9, diverged, neverLearned }
  }
  const counts = [of('exact', 0, 0), of('eprop', 0, 1), of('mdgl', 2, 0), of('rflo', 1, 3)]
  expect(countsText({ task: 'adding', counts } as never)).toBe(
    'adding: runs that ended: exact 9 of 10; eprop 9 of 10 (1 never learned); mdgl 9 of 10 (2 diverged); ' +
      'rflo 9 of 10 (3 never learned, 1 diverged).',
  )
})
