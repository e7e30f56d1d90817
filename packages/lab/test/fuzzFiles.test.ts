import { readFileSync, writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { attackFiles, told } from './fuzzFiles/attack.ts'
import { type Subject, subjects } from './fuzzFiles/subjects.ts'
import { scratch } from './scratch.ts'

const folder = scratch()
// a sample of what fuzzFiles.slow.ts does
const seed = Number(process.env.FUZZ_SEED ?? 21)

test(`files that the lab reads with one thing changed, seed ${seed}`, async () => {
  const outcomes = await attackFiles(subjects(folder('files')), seed, 200)
  console.log(told(outcomes))
  const of = (kind: string) => outcomes.filter((outcome) => outcome.kind === kind)
  expect({ silent: of('silent'), slow: of('slow') }).toEqual({ silent: [], slow: [] })
  expect(of('unclear').length).toBeLessThan(0.01 * outcomes.length)
  expect(of('refused').length).toBeGreaterThan(outcomes.length / 2)
})

test('controls: readers that check nothing are found out', async () => {
  const file = folder('careless.json')
  writeFileSync(file, JSON.stringify({ hidden: 64, names: ['exact'], seal: 'abc' }))
  const kinds = async (read: Subject['read'], isHashed = false) => {
    const subject = { name: 'careless', file, read, isHashed }
    return new Set((await attackFiles([subject], seed, 150)).map(({ kind }) => kind))
  }
  const content = () => JSON.parse(readFileSync(file, 'utf8'))
  // errors of the language, and what came in place of a number
  expect([...(await kinds(content))]).toEqual(expect.arrayContaining(['unclear', 'silent']))
  expect(await kinds(() => readFileSync(file, 'utf8'), true)).toContain('silent')
  const greedy = () => new Uint8Array(readFileSync(file).length > 40 ? 2 ** 30 : 1).length
  writeFileSync(file, '{"a":1}')
  expect(await kinds(greedy)).toContain('unclear')
})
