import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type Fault, faults } from './failingDisk.ts'
import { type Said, type Scenario, scenarios, survey } from './faults.ts'
import { scratch } from './scratch.ts'

// a sample of what faults.slow.ts does at every call
const folder = scratch()

const names = Object.keys(scenarios(''))
const cases = names.map((name, i): [string, Fault] => [name, faults[i % faults.length]])

test.each(cases)('%s, %s at one call of the disk', async (name, fault) => {
  const own = folder(name)
  const middle = (calls: number) => [calls >> 1]
  const { tried } = await survey(own, scenarios(own)[name], fault, middle)
  expect(tried).toBe(1)
})

describe('controls: a program that', () => {
  const careless = (name: string, run: (out: string) => void): Scenario & { readonly folder: string } => {
    const own = folder(name)
    const said = async (): Promise<Said> => {
      try {
        run(join(own, 'out'))
        return { code: 0, stderr: '' }
      } catch (error) {
        return { code: 1, stderr: (error as Error).message }
      }
    }
    return { folder: own, run: said, before: async () => {} }
  }
  const every = (calls: number) => Array.from({ length: calls }, (_, i) => i)

  /** What the survey says against it. */
  const against = async ({ folder: own, ...scenario }: Scenario & { folder: string }, fault: Fault) => {
    const error = await survey(own, scenario, fault, every).then(
      () => undefined,
      (found) => found,
    )
    return error && { expected: JSON.stringify(error.expected), actual: JSON.stringify(error.actual) }
  }

  test.each(['killed', 'full'] as const)(
    'takes half a file for a whole one is found out, %s',
    async (fault) => {
      const half = careless('half', (out) => {
        if (!existsSync(out)) writeFileSync(out, 'all of it')
      })
      expect(await against(half, fault)).toEqual({
        expected: expect.stringContaining('all of it'),
        actual: expect.stringContaining('all '),
      })
    },
  )

  test('takes what it cannot see for missing is found out', async () => {
    const blind = careless('blind', (out) => {
      if (!existsSync(out)) writeFileSync(out, 'begun anew')
    })
    const begun = {
      ...blind,
      before: async () => writeFileSync(join(blind.folder, 'out'), 'the work of days'),
    }
    expect(await against(begun, 'failing')).toEqual({
      expected: expect.stringContaining('the work of days'),
      actual: expect.stringContaining('begun anew'),
    })
  })

  test('writes over the file of somebody is found out', async () => {
    const greedy = careless('greedy', (out) => writeFileSync(join(out, '..', 'thesis.tex'), ''))
    expect(await against(greedy, 'full')).toMatchObject({
      expected: expect.stringContaining('years of work'),
    })
  })
})
