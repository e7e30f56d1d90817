import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { MessagePort } from 'node:worker_threads'
import type { RunConfiguration } from '@credit/training'
import { expect, test } from 'vitest'
import { recallConfiguration } from '../../training/test/tinyExperiment.ts'
import { scratch } from '../test/scratch.ts'
import { Lease } from './run/lease.js'
import { leaseOf } from './run/runFolder.js'
import type { Failure } from './worker.js'

const path = scratch()
const { exit } = process
const { default: runInWorker } = await import('./worker.js')
// a thread refuses it for as long as it is; this one goes on
process.exit = exit

const configuration = recallConfiguration('eprop')
async function failureOf(folder: string, given: RunConfiguration = configuration): Promise<Failure> {
  const told: unknown[] = []
  const port = { postMessage: (each: unknown) => told.push(each), close: () => told.push('closed') }
  const ending = await runInWorker({
    ...{ configuration: given, folder, files: undefined, finished: 'reuse', checkpointEvery: 20 },
    ...{ stop: new Int32Array(1), port: port as unknown as MessagePort },
  })
  expect(told.at(-1)).toBe('closed')
  return ending as Failure
}

test('what a run fails by leaves its thread as plain data, with the letters that the system or a lease has for it', async () => {
  const held = path('held')
  const lease = Lease.take(leaseOf(held))
  expect(await failureOf(held)).toStrictEqual({
    ...{ name: 'InputError', message: expect.stringContaining('works on this run'), code: 'ELEASE' },
    stack: expect.any(String),
  })
  lease.release()
  expect(await failureOf(held)).toBe('finished')

  writeFileSync(path('file'), '')
  expect(await failureOf(join(path('file'), 'run'))).toMatchObject({
    ...{ name: 'Error', message: expect.stringContaining('mkdir'), code: expect.stringMatching(/^E[A-Z]+$/) },
    syscall: 'mkdir',
  })

  // an error that is a mistake has neither
  const wrong = await failureOf(path('wrong'), { ...configuration, options: { seed: 5 } })
  expect(wrong).toStrictEqual({
    ...{ name: 'ArgumentError', message: expect.stringContaining('another than seed') },
    stack: expect.any(String),
  })
})
