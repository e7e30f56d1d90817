import { expect, test } from 'vitest'
import { assault, targets } from './fuzz/suite.ts'

// 400,000 calls, in parts of which each ends well below its limit; `FUZZ_SEED=…` repeats one, `FUZZ_CASES=…` makes it longer
const first = Number(process.env.FUZZ_SEED ?? 2020)
const cases = Number(process.env.FUZZ_CASES ?? 100_000)
const seeds = process.env.FUZZ_SEED === undefined ? [0, 1, 2, 3].map((part) => first + part) : [first]
const { calls } = await targets()

test.each(seeds)(`${cases} calls of public functions with one thing changed, seed %i`, async (seed) => {
  const { silent, hung, share } = await assault(calls, seed, cases)
  expect({ silent, hung }).toEqual({ silent: [], hung: [] })
  expect(share).toBeLessThan(0.01)
})
