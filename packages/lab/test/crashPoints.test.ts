import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, readFileSync, utimesSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { tinyConfiguration } from '../../training/test/tinyExperiment.ts'
import { isFinished, RunFolder } from '../src/run/runFolder.ts'
import { dieAt } from './deadDisk.ts'
import { bytesOf, finishedFiles, namesIn } from './runFiles.ts'
import { scratch } from './scratch.ts'

const path = scratch()
const configuration = tinyConfiguration('eprop')
const gone = spawnSync(process.execPath, ['--version']).pid
const updates = 2

/** What a run does in its folder, with a training that adds up. Returns the updates that it made. */
function run(folder: string, finished: 'reuse' | 'again' = 'reuse'): number | 'kept' {
  if (finished === 'reuse' && isFinished(folder, configuration)) return 'kept'
  const made = new RunFolder(folder, configuration, { finished })
  try {
    let { update = 0, lossSum = 0 } = made.from ?? {}
    while (update < updates) {
      lossSum += update
      made.write({ kind: 'train', update, loss: lossSum, gradientNorm: 1, learningRate: 0.1 })
      update++
      made.checkpoint({ update, lossSum, lossCount: update, updater: null })
    }
    made.write({ kind: 'end', update, status: 'finished' })
    made.finish({ status: 'finished', updates, parameters: new Float64Array([lossSum]) })
    return updates - (made.from?.update ?? 0)
  } finally {
    made.close()
  }
}

/** What is left of a lease is that of a process that is gone; what it was about to sign, that of one long ago. */
function bury(folder: string): void {
  if (!existsSync(dirname(folder))) return
  for (const name of namesIn(dirname(folder)).filter((each) => each.startsWith('run.lock'))) {
    const file = join(dirname(folder), name)
    try {
      writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), pid: gone }))
    } catch {
      utimesSync(file, 0, 0)
    }
  }
}

const whole = path('whole')
run(whole)

function expectWhole(folder: string): void {
  // killed when the run had its name already, a process leaves its lease; --fresh takes it over
  expect(namesIn(dirname(folder)).filter((name) => !name.startsWith('run.lock'))).toEqual(['run'])
  expect(namesIn(folder)).toEqual(finishedFiles)
  expect(bytesOf(folder)).toEqual(bytesOf(whole))
}

describe.each([false, true])('dead at each change of the disk, torn writes: %s', (torn) => {
  test('a run goes on, and ends byte for byte the same', () => {
    const made: (number | 'kept')[] = []
    for (let at = 0; ; at++) {
      const folder = join(path(`${torn} ${at}`), 'run')
      if (!dieAt(at, { torn }, () => run(folder))) break
      bury(folder)
      made.push(run(folder))
      expectWhole(folder)
    }
    expect(made.length).toBeGreaterThan(50)
    // the later it died, the less there is to be made again; once it is sealed, nothing
    expect(made.filter((count, i) => i === 0 || count !== made[i - 1])).toEqual([2, 1, 0, 'kept'])
  })

  test('a run that is repeated leaves the one before until it has ended', () => {
    for (let at = 0; ; at++) {
      const folder = join(path(`again ${torn} ${at}`), 'run')
      cpSync(whole, folder, { recursive: true })
      if (!dieAt(at, { torn }, () => run(folder, 'again'))) {
        expect(at).toBeGreaterThan(50)
        expectWhole(folder)
        break
      }
      bury(folder)
      expect(isFinished(folder, configuration)).toBe(true)
      expect(bytesOf(folder)).toEqual(bytesOf(whole))
    }
  })
})

describe('controls', () => {
  test('what dies leaves no run, and its lease', () => {
    const folder = join(path('control'), 'run')
    expect(dieAt(20, { torn: false }, () => run(folder))).toBe(true)
    expect(namesIn(dirname(folder))).toEqual(['run.lock', 'run.partial'])
    expect(() => run(folder)).toThrow(`process ${process.pid}`)
  })

  test('an error of its own is no death', () => {
    const fail = () => {
      throw new Error('its own')
    }
    expect(() => dieAt(20, { torn: false }, fail)).toThrow('its own')
  })
})
