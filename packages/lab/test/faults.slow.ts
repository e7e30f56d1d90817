import { expect, test } from 'vitest'
import { type Fault, faults } from './failingDisk.ts'
import { scenarios, survey } from './faults.ts'
import { scratch } from './scratch.ts'

const folder = scratch()
// half an hour; `FAULTS_EVERY=10` takes every tenth call
const step = Number(process.env.FAULTS_EVERY ?? 1)
const every = (calls: number) => Array.from({ length: Math.ceil(calls / step) }, (_, i) => i * step)
const cases = Object.keys(scenarios('')).flatMap((name) =>
  faults.map((fault): [string, Fault] => [name, fault]),
)

test.each(cases)('%s, %s at every call of the disk', async (name, fault) => {
  const own = folder(name)
  const began = performance.now()
  const { tried, failed } = await survey(own, scenarios(own)[name], fault, every)
  const seconds = ((performance.now() - began) / 1000).toFixed(0)
  console.log(`${name}, ${fault}: ${tried} calls in ${seconds} s, at ${failed} of them the command failed`)
  expect(tried).toBeGreaterThan(40 / step)
  expect(failed).toBeGreaterThan(tried / 2)
})
