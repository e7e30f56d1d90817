import { readdirSync, readFileSync, renameSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Metric, Snapshots } from '@credit/training'
import { describe, expect, test, vi } from 'vitest'
import {
  recallConfiguration,
  tinyConfiguration,
  tinyExperiment,
} from '../../../training/test/tinyExperiment.ts'
import { scratch } from '../../test/scratch.ts'
import { readArrays } from './arrayFile.js'
import { Lease } from './lease.js'
import { type RunOptions, runIn } from './runIn.js'
import { checkSeal } from './seal.js'

const path = scratch()
const configuration = recallConfiguration('kernl', { updates: 7, optimizer: 'adam', updateEvery: 5 })
const run = (folder: string, options?: RunOptions, given = configuration) =>
  runIn(folder, given, tinyExperiment(given), options)
const bytes = (folder: string) =>
  ['manifest.json', 'metrics.jsonl', 'parameters.arrays'].map((name) =>
    readFileSync(join(folder, name)).toString('hex'),
  )

const whole = path('whole')
const status = run(whole)

describe('runIn', () => {
  test('leaves a finished run', () => {
    expect(status).toBe('finished')
    expect(readdirSync(whole)).toContain('seal.json')
  })

  test('stopped after every update and gone on with, ends byte for byte the same', () => {
    const folder = path('stopped')
    const statuses: string[] = []
    while (statuses.at(-1) !== 'finished') statuses.push(run(folder, { shouldStop: () => true }))
    // the eighth makes no update: it measures, and ends
    expect(statuses).toEqual([...Array(7).fill('interrupted'), 'finished'])
    expect(bytes(folder)).toEqual(bytes(whole))
    // the control: another seed is not the same
    run(path('another'), {}, { ...configuration, seed: 4 })
    const [manifest, ...rest] = bytes(path('another'))
    expect(manifest).not.toBe(bytes(whole)[0])
    rest.forEach((content, i) => {
      expect(content).not.toBe(bytes(whole)[i + 1])
    })
  })

  test('keeps the weights of every evaluation where the surface is asked for, sealed, to the same bytes', () => {
    const given = { ...configuration, measures: { ...configuration.measures, surface: 'end' } } as const
    const [once, stopped] = [path('along'), path('along, stopped')]
    run(once, {}, given)
    while (run(stopped, { shouldStop: () => true }, given) !== 'finished');
    const read = (folder: string) => readFileSync(join(folder, 'snapshots.arrays'))
    expect(read(stopped).equals(read(once))).toBe(true)
    const { updates, parameters } = readArrays(join(once, 'snapshots.arrays')) as unknown as Snapshots
    expect(updates).toEqual([0, 2, 4, 6, 7])
    const { network, root } = tinyExperiment(given)
    expect(parameters[0]).toEqual(network.initialize(root.child('init')).data)
    expect(readArrays(join(once, 'parameters.arrays'))).toMatchObject({ parameters: parameters[4] })
    checkSeal(once)
    writeFileSync(join(once, 'snapshots.arrays'), 'other')
    expect(() => checkSeal(once)).toThrow(/snapshots.arrays: damaged/)
    // the control: nothing is kept where nobody asks
    expect(readdirSync(whole)).not.toContain('snapshots.arrays')
  })

  test('taken over in the middle of a write, it says so, and not that a file is missing', () => {
    const folder = path('taken over')
    const lock = `${folder}.lock`
    const takeOver = ({ update, kind }: Metric) => {
      if (kind !== 'train' || update < 3) return
      utimesSync(lock, 0, 0)
      Lease.take(lock)
      renameSync(`${folder}.partial`, folder)
    }
    const lost = expect.objectContaining({ code: 'ELOST' })
    expect(() => run(folder, { checkpointEvery: 0, onMetric: takeOver })).toThrow(lost)
    // the control: it is missing, and nobody has taken the run
    const gone = path('gone')
    const remove = () => renameSync(`${gone}.partial`, gone)
    expect(() => run(gone, { checkpointEvery: 0, onMetric: remove })).toThrow('ENOENT')
  })

  test.each([1, 3, 6])('thrown out of at update %s, it goes on from the last checkpoint', (at) => {
    const folder = path(`thrown ${at}`)
    const fail = ({ update, kind }: Metric) => {
      if (kind === 'train' && update >= at) throw new Error('no more')
    }
    expect(() => run(folder, { checkpointEvery: 0, onMetric: fail })).toThrow('no more')
    expect(readdirSync(path(''))).not.toContain(`thrown ${at}`)
    // records come every two updates: up to the one that failed there is a checkpoint of each
    const left = readdirSync(`${folder}.partial`).filter((name) => name.startsWith('checkpoint'))
    const made = Math.ceil(at / 2) * 2
    expect(left.at(-1)).toBe(`checkpoint-${String(made).padStart(9, '0')}.arrays`)
    const seen: number[] = []
    expect(run(folder, { onMetric: ({ update }) => seen.push(update) })).toBe('finished')
    expect(Math.min(...seen)).toBe(made)
    expect(bytes(folder)).toEqual(bytes(whole))
  })

  test('without a checkpoint in between it begins anew, to the same end', () => {
    const folder = path('anew')
    const fail = ({ update }: Metric) => {
      if (update > 3) throw new Error('no more')
    }
    expect(() => run(folder, { checkpointEvery: 1000, onMetric: fail })).toThrow('no more')
    run(folder)
    expect(bytes(folder)).toEqual(bytes(whole))
  })

  test('a checkpoint can be left at any time, and then nothing is', () => {
    const folder = path('checkpoints')
    let updates = 0
    run(folder, { checkpointEvery: 0, shouldStop: () => ++updates === 4 })
    expect(readdirSync(`${folder}.partial`).filter((name) => name.startsWith('checkpoint'))).toEqual([
      'checkpoint-000000003.arrays',
      'checkpoint-000000004.arrays',
    ])
    run(folder, { checkpointEvery: 0 })
    expect(readdirSync(folder).filter((name) => name.startsWith('checkpoint'))).toEqual([])
    expect(bytes(folder)).toEqual(bytes(whole))
  })

  test('tells every metric that it writes, in order', () => {
    const told: string[] = []
    const folder = path('told')
    run(folder, { onMetric: (metric) => told.push(`${JSON.stringify(metric)}\n`) })
    expect(told.join('')).toBe(readFileSync(join(folder, 'metrics.jsonl'), 'utf8'))
  })

  test('a checkpoint that is damaged is told of, and not used', () => {
    const folder = path('damaged')
    let updates = 0
    run(folder, { checkpointEvery: 0, shouldStop: () => ++updates === 4 })
    const newest = join(`${folder}.partial`, 'checkpoint-000000004.arrays')
    const content = readFileSync(newest)
    content[content.length - 1] ^= 1
    writeFileSync(newest, content)
    const notes: string[] = []
    const seen: number[] = []
    run(folder, { onNote: (note) => notes.push(note), onMetric: ({ update }) => seen.push(update) })
    expect(notes).toEqual([expect.stringContaining(`${newest}: damaged`)])
    expect(Math.min(...seen)).toBeLessThanOrEqual(4)
    expect(bytes(folder)).toEqual(bytes(whole))
  })

  test('a training that diverges is a run that has ended', () => {
    const wild = tinyConfiguration('exact', { learningRate: 1e200, updates: 50 })
    expect(run(path('wild'), {}, wild)).toBe('diverged')
    expect(readFileSync(join(path('wild'), 'metrics.jsonl'), 'utf8')).toMatch(/"status":"diverged".*\n$/)
  })
})

describe('the class of bits', () => {
  const short = { ...tinyConfiguration('eprop', { dtype: 'float32', updates: 3 }) }
  const bitsIn = (folder: string) => JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')).bits
  /** An engine that has none left. */
  class NoMemory {
    constructor() {
      throw new RangeError('could not allocate memory')
    }
  }
  const noMemory = () =>
    vi.spyOn(Reflect.get(globalThis, 'WebAssembly'), 'Memory').mockImplementation(NoMemory)
  const stopped = (folder: string) => run(folder, { checkpointEvery: 0, shouldStop: () => true }, short)

  test('is in the manifest', () => {
    run(path('plain'), {}, short)
    expect(bitsIn(path('plain'))).toBe('float32 plain')
    expect(bitsIn(whole)).toBe('float64 plain')
  })

  test('is another one where memory is short, which is said and written down', () => {
    const notes: string[] = []
    const memory = noMemory()
    try {
      run(path('short'), { onNote: (note) => notes.push(note) }, short)
    } finally {
      memory.mockRestore()
    }
    expect(bitsIn(path('short'))).toBe('float32 reference')
    expect(notes).toEqual([
      expect.stringMatching(/float32 reference kernel: no WebAssembly memory of this size/),
    ])
    // the control: these are other bits, without any other word of it
    expect(bytes(path('short'))[2]).not.toBe(bytes(path('plain'))[2])
  })

  test('is kept for the whole run: gone on with where memory is short, it is refused, and later goes on', () => {
    const folder = path('kept')
    expect(stopped(folder)).toBe('interrupted')
    const memory = noMemory()
    try {
      const refusal =
        /the kernel must be one that gives "float32 plain" bits, as the run began.*no WebAssembly memory of this size/
      expect(() => run(folder, {}, short)).toThrow(refusal)
    } finally {
      memory.mockRestore()
    }
    expect(bitsIn(`${folder}.partial`)).toBe('float32 plain')
    expect(run(folder, {}, short)).toBe('finished')
    expect(bytes(folder)).toEqual(bytes(path('plain')))
  })
})
