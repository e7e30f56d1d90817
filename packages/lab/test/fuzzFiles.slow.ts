import { expect, test } from 'vitest'
import { attackFiles, told } from './fuzzFiles/attack.ts'
import { subjects } from './fuzzFiles/subjects.ts'
import { scratch } from './scratch.ts'

const folder = scratch()
// 20,000 files in 10 minutes; `FUZZ_SEED=…` repeats a run
const seed = Number(process.env.FUZZ_SEED ?? 2121)
const count = Number(process.env.FUZZ_CASES ?? 20_000)

test(`${count} files that the lab reads with one thing changed, seed ${seed}`, async () => {
  const outcomes = await attackFiles(subjects(folder('files')), seed, count)
  console.log(told(outcomes))
  const of = (kind: string) => outcomes.filter((outcome) => outcome.kind === kind)
  expect({ silent: of('silent'), slow: of('slow') }).toEqual({ silent: [], slow: [] })
  expect(of('unclear').length).toBeLessThan(0.01 * outcomes.length)
})
