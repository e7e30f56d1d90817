import { expect, test } from 'vitest'
import { assault, targets } from './fuzz/suite.ts'

// 400,000 calls in 5 minutes; `FUZZ_SEED=…` repeats a run, `FUZZ_CASES=…` makes it longer
const seed = Number(process.env.FUZZ_SEED ?? 2020)
const cases = Number(process.env.FUZZ_CASES ?? 400_000)

test(`${cases} calls of public functions with one thing changed, seed ${seed}`, async () => {
  const { calls } = await targets()
  const { silent, hung, share } = await assault(calls, seed, cases)
  expect({ silent, hung }).toEqual({ silent: [], hung: [] })
  expect(share).toBeLessThan(0.01)
})
