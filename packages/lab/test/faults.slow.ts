import { expect, test } from 'vitest'
import { scenarios, survey } from './faults.ts'
import { type Fault, faults } from './failingDisk.ts'
import { scratch } from './scratch.ts'

const folder = scratch()
const every = (calls: number) => Array.from({ length: calls }, (_, i) => i)
const cases = Object.keys(scenarios('')).flatMap((name) =>
  faults.map((fault): [string, Fault] => [name, fault]),
)

test.each(cases)('%s, %s at every call of the disk', async (name, fault) => {
  const own = folder(name)
  const { tried, failed } = await survey(own, scenarios(own)[name], fault, every)
  console.log(`${name}, ${fault}: ${tried} calls, at ${failed} of them the command failed`)
  expect(tried).toBeGreaterThan(40)
  expect(failed).toBeGreaterThan(tried / 2)
})
