import { existsSync, readdirSync } from 'node:fs'
import { expect, test, vi } from 'vitest'
import { tinyConfiguration, tinyExperiment } from '../../training/test/tinyExperiment.ts'
import { readArrays, writeArrays } from '../src/run/arrayFile.ts'
import { runIn } from '../src/run/runIn.ts'
import { scratch } from './scratch.ts'

const path = scratch()
// what 2 GiB are to 9,460 units; largeCheckpoint.slow.ts has the real size
const most = 2 ** 20 + 10_000
vi.mock('../src/run/arrayFile.ts', async (original) => ({
  ...(await original<object>()),
  mostBytesInFile: 2 ** 20 + 10_000,
}))

/** Trains so many units with Adam, which keeps two numbers more for every weight. */
function train(folder: string, hidden: number): { status: string; metrics: number } {
  const { network, ...rest } = tinyConfiguration('eprop', { optimizer: 'adam', updates: 2 })
  const configuration = { ...rest, network: { ...network, hidden } }
  let metrics = 0
  const status = runIn(folder, configuration, tinyExperiment(configuration), {
    checkpointEvery: 0,
    onMetric: () => metrics++,
  })
  return { status, metrics }
}

test('a run whose checkpoints would not fit in a file is refused before it begins, with what to do', () => {
  const folder = path('large')
  const refusal = new RegExp(
    `^a checkpoint would have \\d+ bytes, and a file may have ${most}: take fewer hidden units, or an optimizer`,
  )
  expect(() => train(folder, 12)).toThrow(refusal)
  expect(readdirSync(`${folder}.partial`).filter((name) => name.startsWith('checkpoint'))).toEqual([])
  expect(existsSync(folder)).toBe(false)
  // the control: one that fits leaves checkpoints, and ends
  expect(train(path('small'), 6)).toMatchObject({ status: 'finished', metrics: expect.any(Number) })
})

test('a file in parts is the file as a whole', () => {
  const file = path('parts.arrays')
  const data = { a: new Float64Array([1, 2]), b: [new Float32Array([3]), 'text'] }
  writeArrays(file, data)
  expect(readArrays(file)).toEqual(data)
})
