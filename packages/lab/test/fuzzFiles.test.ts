import { expect, test } from 'vitest'
import { attackFiles, subjects, told } from './fuzzFiles.ts'
import { scratch } from './scratch.ts'

const folder = scratch()
// a sample of what fuzzFiles.slow.ts does
const seed = Number(process.env.FUZZ_SEED ?? 21)

test(`files that the lab reads with one thing changed, seed ${seed}`, async () => {
  const outcomes = await attackFiles(subjects(folder('files')), seed, 400)
  console.log(told(outcomes))
  const of = (kind: string) => outcomes.filter((outcome) => outcome.kind === kind)
  expect({ silent: of('silent'), slow: of('slow') }).toEqual({ silent: [], slow: [] })
  expect(of('unclear').length).toBeLessThan(0.01 * outcomes.length)
  expect(of('refused').length).toBeGreaterThan(outcomes.length / 2)
})
