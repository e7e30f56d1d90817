import { expect, test } from 'vitest'
import { handmadeRun } from '../../test/handmadeRuns.ts'
import { chanceOf } from './chance.js'
import { taskTitles } from './taskTitles.js'

const chance = { loss: 1, accuracy: 0.25 }
const run = (task: string, name?: string) => ({
  ...handmadeRun([], { condition: 'a' }),
  task,
  ofTask: name === undefined ? undefined : { name, chance },
})

test('a task is called by its own name, and with what was typed where another has that name', () => {
  const titles = (...runs: readonly ReturnType<typeof run>[]) => [
    ...taskTitles({ tasks: runs.map(({ task }) => task), runs }).values(),
  ]
  expect(titles(run('./mine.mjs', 'parity'), run('copy', 'copy'))).toEqual(['parity', 'copy'])
  expect(titles(run('./mine.mjs', 'copy'), run('copy', 'copy'))).toEqual(['copy (./mine.mjs)', 'copy'])
  expect(titles(run('./a.mjs:k=1', 'a'), run('./a.mjs:k=2', 'a'))).toEqual([
    'a (./a.mjs:k=1)',
    'a (./a.mjs:k=2)',
  ])
  // a run that has not ended does not say
  expect(titles(run('./mine.mjs'))).toEqual(['./mine.mjs'])
})

test('what guessing reaches is what the runs say, of old ones what the registry says, else unknown', () => {
  expect(chanceOf([run('./mine.mjs', 'parity')])).toEqual(chance)
  expect(chanceOf([run('copy', 'copy')]), 'with options of its own').toEqual(chance)
  expect(chanceOf([run('delayed-match')])?.accuracy).toBe(0.5)
  expect(chanceOf([run('./mine.mjs')])).toBeUndefined()
  // an option that is swept: as much is asked as of the easiest to guess
  const easier = { ...run('copy'), ofTask: { name: 'copy', chance: { loss: 2, accuracy: 0.5 } } }
  expect(chanceOf([run('copy', 'copy'), easier])).toEqual({ loss: 1, accuracy: 0.5 })
})
