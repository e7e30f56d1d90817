import { expect, test } from 'vitest'
import { end, evaluation, handmade, handmadeRun } from '../../test/handmadeRuns.ts'
import { candidatesOf, chosenBy } from './pilots.js'
import { pilotName } from './planned.js'

const choice = { task: 'adding', condition: 'exact', candidates: { slow: {}, fast: {} } }
const plan = { settings: { pilots: { choices: [choice] } } } as never

/** Pilots of a candidate with these training losses at their last update; null: one that has not ended. */
const pilots = (candidate: string, losses: readonly (number | null)[], status = 'finished') =>
  losses.map((loss, seed) =>
    handmadeRun([evaluation(5, 'train', null, 9), evaluation(10, 'train', null, loss), end(10, status)], {
      ...{ task: 'adding', condition: pilotName('exact', candidate), seed },
      state: loss === null ? 'unfinished' : 'ended',
    }),
  )
const found = (...runs: ReturnType<typeof pilots>[]) =>
  candidatesOf(plan, new Map([['adding', handmade(runs.flat())]]))

test('a candidate has the median of the last training losses of its pilots, NaN while none has ended', () => {
  const [slow, fast] = found(pilots('slow', [0.3, 0.1, 0.2]), pilots('fast', [null, null]))
  expect(slow).toEqual({
    ...{ task: 'adding', condition: 'exact', candidate: 'slow' },
    ...{ planned: 3, ended: 3, diverged: 0, loss: 0.2 },
  })
  expect(fast).toMatchObject({ planned: 2, ended: 0, loss: Number.NaN })
})

test('the lowest loss is chosen among those of which none diverged, once all have ended', () => {
  const chosen = (...runs: ReturnType<typeof pilots>[]) =>
    (chosenBy(plan, found(...runs)).settings.pilots!.choices[0] as { chosen?: string }).chosen
  expect(chosen(pilots('slow', [0.3, 0.4]), pilots('fast', [0.1, 0.2]))).toBe('fast')
  expect(chosen(pilots('slow', [0.3, 0.4]), pilots('fast', [0.1, 0.2], 'diverged'))).toBe('slow')
  expect(chosen(pilots('slow', [0.3, null]), pilots('fast', [0.1, 0.2]))).toBe(undefined)
})
