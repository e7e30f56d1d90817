import { expect, test } from 'vitest'
import type { Scope } from './check.ts'
import { attack, callsOfExamples, report } from './fuzz.ts'

const load = (specifier: string): Promise<Scope> => import(/* @vite-ignore */ specifier)
// `FUZZ_SEED=…` repeats a run, `FUZZ_CASES=…` makes it longer
const seed = Number(process.env.FUZZ_SEED ?? 20)
const cases = Number(process.env.FUZZ_CASES ?? 3000)

test(`${cases} calls of public functions with one thing changed, seed ${seed}`, {
  timeout: 600_000,
}, async () => {
  const calls = await callsOfExamples(load)
  expect(new Set(calls.map(({ name }) => name)).size).toBeGreaterThan(100)
  const outcomes = await attack(calls, seed, cases)
  const of = (kind: string) => outcomes.filter((outcome) => outcome.kind === kind)
  const share = of('unclear').length / outcomes.length
  console.log(
    `${outcomes.length} calls of ${calls.length}: ${of('refused').length} refused, ${of('returned').length} returned, ` +
      `${of('unclear').length} unclear (${(100 * share).toFixed(2)} %), ${of('hung').length} hung; seed ${seed}\n${report(outcomes)}`,
  )
  expect(of('hung')).toEqual([])
  expect(of('refused').length).toBeGreaterThan(cases / 10)
  expect(share).toBeLessThan(0.01)
})
