import fs, {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { join } from 'node:path'
import type { Metric, Plain, TrainingState } from '@credit/training'
import { beforeEach, describe, expect, test } from 'vitest'
import { tinyConfiguration } from '../../../training/test/tinyExperiment.ts'
import { scratch } from '../../test/scratch.ts'
import { readArrays, writeArrays } from './arrayFile.js'
import { holderOf } from './holder.js'
import { isFinished, type OpenOptions, RunFolder } from './runFolder.js'

const configuration = tinyConfiguration('eprop')
const other = tinyConfiguration('eprop', { updates: 6 })
const path = scratch()
let made = 0
let parent: string
let folder: string
let partial: string
beforeEach(() => {
  parent = path(String(made++))
  folder = join(parent, 'run')
  partial = `${folder}.partial`
})

const finished = ['manifest.json', 'metrics.jsonl', 'parameters.arrays', 'seal.json', 'timing.jsonl']
const names = (folder: string) => readdirSync(folder).sort()
const text = (...path: string[]) => readFileSync(join(...path), 'utf8')
const state = (update: number): TrainingState => ({
  update,
  lossSum: update / 3,
  lossCount: 1,
  updater: { w: new Float64Array([update]) },
})
const metric = (update: number): Metric => ({
  ...{ kind: 'train', update, loss: update / 7 },
  ...{ gradientNorm: 1, learningRate: 0.1 },
})

/** Opens the run, and collects what it says. */
function open(options: OpenOptions = {}, given = configuration) {
  const notes: string[] = []
  return { run: new RunFolder(folder, given, { onNote: (note) => notes.push(note), ...options }), notes }
}

/** Metrics and a checkpoint of every update, then killed: nothing is given back but the lock. */
function unfinished(updates: number): void {
  const { run } = open()
  for (let update = 0; update < updates; update++) {
    run.write(metric(update))
    run.checkpoint(state(update + 1))
  }
  run.close()
}

function finish(run: RunFolder): void {
  run.write({ kind: 'end', update: 5, status: 'finished' })
  run.finish({ status: 'finished', updates: 5, parameters: new Float64Array([0.1, -0]) })
}

/** Flips a bit of one byte of a file. */
function damage(file: string, at: number): void {
  const bytes = readFileSync(file)
  bytes[at < 0 ? bytes.length + at : at] ^= 4
  writeFileSync(file, bytes)
}

describe('a run', () => {
  test('has its name only once it has ended, and leaves nothing else', () => {
    const { run } = open()
    run.write(metric(0))
    run.checkpoint(state(1))
    expect(names(parent)).toEqual(['run.lock', 'run.partial'])
    expect(isFinished(folder, configuration)).toBe(false)
    finish(run)
    expect(names(parent)).toEqual(['run'])
    expect(names(folder)).toEqual(finished)
    expect(isFinished(folder, configuration)).toBe(true)
  })

  test('has metrics that are the measurements alone, the times beside them, and what was trained', () => {
    const { run } = open()
    run.write(metric(0))
    finish(run)
    expect(text(folder, 'metrics.jsonl')).toBe(
      '{"kind":"train","update":0,"loss":0,"gradientNorm":1,"learningRate":0.1}\n{"kind":"end","update":5,"status":"finished"}\n',
    )
    const timing = text(folder, 'timing.jsonl')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(timing).toEqual([
      {
        kind: 'started',
        update: 0,
        seconds: expect.any(Number),
        loops: 'narrow',
        reason: expect.stringMatching(/^(Node|the process)/),
      },
      { kind: 'train', update: 0, seconds: expect.any(Number) },
      { kind: 'end', update: 5, seconds: expect.any(Number) },
    ])
    expect(readArrays(join(folder, 'parameters.arrays'))).toEqual({
      format: 2,
      update: 5,
      status: 'finished',
      parameters: new Float64Array([0.1, -0]),
    })
    expect(JSON.parse(text(folder, 'manifest.json'))).toMatchObject({ format: 2, configuration })
  })

  test('keeps its two newest checkpoints', () => {
    unfinished(12)
    expect(names(partial)).toEqual([
      ...['checkpoint-000000011.arrays', 'checkpoint-000000012.arrays'],
      ...['manifest.json', 'metrics.jsonl', 'timing.jsonl'],
    ])
  })
})

describe('going on', () => {
  test('is from the newest checkpoint, with the metrics as they were then', () => {
    unfinished(3)
    const then = text(partial, 'metrics.jsonl')
    // a process that was killed after it
    writeFileSync(join(partial, 'metrics.jsonl'), `${then}{"kind":"train","upd`)
    writeFileSync(join(partial, 'timing.jsonl'), `${text(partial, 'timing.jsonl')}{"ki`)
    const { run, notes } = open()
    expect(run.from).toEqual(state(3))
    expect(text(partial, 'metrics.jsonl')).toBe(then)
    expect(notes).toEqual([])
    run.write(metric(3))
    finish(run)
    const lines = text(folder, 'metrics.jsonl')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(lines.map(({ kind, update }) => [kind, update])).toEqual([
      ...[0, 1, 2, 3].map((update) => ['train', update]),
      ['end', 5],
    ])
    const times = text(folder, 'timing.jsonl')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(times.map(({ kind, update }) => [kind, update])).toEqual([
      ['started', 0],
      ...[0, 1, 2].map((update) => ['train', update]),
      ['resumed', 3],
      ['train', 3],
      ['end', 5],
    ])
  })

  test('without a checkpoint is from the start', () => {
    const { run } = open()
    run.write(metric(0))
    run.close()
    const second = open()
    expect([second.run.from, second.notes]).toEqual([undefined, []])
    expect(text(partial, 'metrics.jsonl')).toBe('')
  })

  test('what a killed process was about to write does not get into the run', () => {
    unfinished(2)
    writeFileSync(join(partial, 'checkpoint-000000003.arrays.0a1b2c3d.tmp'), 'half')
    finish(open().run)
    expect(names(folder)).toEqual(finished)
  })

  test('with --fresh it begins anew', () => {
    unfinished(2)
    const { run } = open({ finished: 'again' })
    expect(run.from).toBeUndefined()
    expect(names(partial)).toEqual(['manifest.json', 'metrics.jsonl', 'timing.jsonl'])
  })
})

describe('damage to an unfinished run is named, and what is damaged is not used', () => {
  const newest = 'checkpoint-000000003.arrays'
  beforeEach(() => unfinished(3))

  test('the newest checkpoint: the one before is taken', () => {
    damage(join(partial, newest), -1)
    const { run, notes } = open()
    expect(run.from).toEqual(state(2))
    const [aside] = names(partial).filter((name) => name.endsWith('.damaged'))
    expect(notes).toEqual([
      `${join(partial, newest)}: damaged: its SHA-256 is not that of its content; ${newest} is passed over, and kept as ${join(partial, aside)}`,
    ])
    expect(names(partial)).not.toContain(newest)
    expect(text(partial, 'metrics.jsonl').trimEnd().split('\n')).toHaveLength(2)
  })

  test.each<[string, (content: Record<string, unknown>) => unknown]>([
    ['nothing', () => null],
    ['no training', ({ training: _, ...rest }) => rest],
    ['half an update', (content) => ({ ...content, training: { ...state(3), update: 2.5 } })],
    ['no hash of the metrics', (content) => ({ ...content, metrics: null })],
    ['fewer metrics than none', (content) => ({ ...content, metrics: { bytes: -1, sha256: '' } })],
  ])('a checkpoint of another form, whatever its hash says: %s', (_, change) => {
    const file = join(partial, newest)
    writeArrays(file, change(readArrays(file) as Record<string, unknown>) as Plain)
    const { run, notes } = open()
    expect(run.from).toEqual(state(2))
    expect(notes).toEqual([
      expect.stringContaining(`${file}: is of another form than a checkpoint; ${newest} is passed over`),
    ])
  })

  test('both checkpoints: it begins anew', () => {
    for (const name of names(partial).filter((name) => name.startsWith('checkpoint')))
      damage(join(partial, name), 40)
    const { run, notes } = open()
    expect(run.from).toBeUndefined()
    expect(notes).toEqual([expect.stringMatching(/; the run begins anew, and what was there is kept as /)])
    expect(text(partial, 'metrics.jsonl')).toBe('')
    const [aside] = names(parent).filter((name) => name.endsWith('.damaged'))
    expect(names(join(parent, aside))).toContain(newest)
  })

  test('the metrics after the checkpoint before: that one is taken', () => {
    damage(join(partial, 'metrics.jsonl'), -3)
    const { run, notes } = open()
    expect(run.from).toEqual(state(2))
    const [note, ...rest] = notes
    expect(rest).toEqual([])
    expect(note).toContain(`${join(partial, 'metrics.jsonl')}: damaged`)
    expect(note).toContain(`${newest} is passed over`)
  })

  test('the first metrics, or all of them: it begins anew', () => {
    damage(join(partial, 'metrics.jsonl'), 3)
    const { run, notes } = open()
    expect(run.from).toBeUndefined()
    expect(notes).toHaveLength(1)
    run.close()
    // 8,587 updates were once removed here
    const [aside] = names(parent).filter((name) => name.endsWith('.damaged'))
    expect(names(join(parent, aside))).toEqual(expect.arrayContaining([newest, 'metrics.jsonl']))
  })

  test('metrics that are missing: it begins anew', () => {
    rmSync(join(partial, 'metrics.jsonl'))
    const { run, notes } = open()
    expect(run.from).toBeUndefined()
    expect(notes[0]).toContain(`${join(partial, 'metrics.jsonl')}: missing`)
  })

  test('the times: they begin anew, the run goes on', () => {
    damage(join(partial, 'timing.jsonl'), 3)
    const { run, notes } = open()
    expect(run.from).toEqual(state(3))
    expect(notes).toEqual([expect.stringMatching(/timing\.jsonl: damaged: .*; begun anew$/)])
    expect(JSON.parse(text(partial, 'timing.jsonl'))).toMatchObject({ kind: 'resumed', update: 3 })
  })

  test('the manifest: it is written anew', () => {
    const before = text(partial, 'manifest.json')
    for (const content of ['{', '\n}\n', before.replace('"updates": 5', '"updates": 7')]) {
      writeFileSync(join(partial, 'manifest.json'), content)
      const { run, notes } = open()
      expect(run.from).toEqual(state(3))
      expect(notes).toEqual([
        expect.stringMatching(/^[^\n]*manifest\.json: damaged \([^\n]*\); written anew$/),
      ])
      expect(text(partial, 'manifest.json')).toBe(before)
      run.close()
    }
  })

  test('the control: undamaged, nothing is said', () => {
    const { run, notes } = open()
    expect([run.from, notes]).toEqual([state(3), []])
  })
})

describe('another run is refused by the field that differs', () => {
  const refused = (field: string) =>
    expect.objectContaining({ name: 'InputError', message: expect.stringContaining(field) })

  test('unfinished, of another configuration; it stays as it was', () => {
    unfinished(2)
    const before = names(partial).map((name) => text(partial, name))
    expect(() => open({}, other)).toThrow(
      refused('run.partial: holds a run of another configuration (training.updates is 5 there, 6 here)'),
    )
    expect(names(partial).map((name) => text(partial, name))).toEqual(before)
    // the lock is given back
    open().run.close()
  })

  test('unfinished, with --fresh it makes room', () => {
    unfinished(2)
    expect(open({ finished: 'again' }, other).run.from).toBeUndefined()
  })

  test('finished, of another configuration', () => {
    finish(open().run)
    expect(() => isFinished(folder, other)).toThrow(refused('training.updates is 5 there, 6 here'))
    expect(isFinished(folder, configuration)).toBe(true)
  })

  test.each([
    ['of another version', { versions: { '@credit/core': 'x' } }, 'versions.@credit/core is "x" there'],
    ['of another format', { format: 1 }, 'format is 1 there, 2 here'],
    [
      'of a rule of one’s own',
      { modules: { './a.mjs': 'f00' } },
      'modules../a.mjs is "f00" there, not set here',
    ],
  ])('unfinished, %s', (_, change, message) => {
    const { run } = open()
    // what the process that is gone was
    Object.assign(run, { manifest: { ...JSON.parse(text(partial, 'manifest.json')), ...change } })
    run.checkpoint(state(1))
    run.close()
    expect(() => open()).toThrow(refused(message))
  })
})

describe('a finished run', () => {
  test('that is damaged is refused, by the name of the file', () => {
    finish(open().run)
    damage(join(folder, 'metrics.jsonl'), 3)
    expect(() => isFinished(folder, configuration)).toThrow(`${join(folder, 'metrics.jsonl')}: damaged`)
  })

  test('without its seal is none, and is said to be none', () => {
    finish(open().run)
    rmSync(join(folder, 'seal.json'))
    expect(() => isFinished(folder, configuration)).toThrow('seal.json: missing: the run is not finished')
  })

  test('gives way to a repetition when that has ended, not before', () => {
    finish(open().run)
    const before = text(folder, 'timing.jsonl')
    const { run } = open({ finished: 'again' })
    expect(text(folder, 'timing.jsonl')).toBe(before)
    run.write(metric(0))
    expect(isFinished(folder, configuration)).toBe(true)
    finish(run)
    expect(text(folder, 'timing.jsonl')).not.toBe(before)
    expect(names(parent)).toEqual(['run'])
  })

  test('an empty folder is none: it is used', () => {
    mkdirSync(folder, { recursive: true })
    expect(isFinished(folder, configuration)).toBe(false)
    finish(open().run)
    expect(names(folder)).toEqual(finished)
  })
})

describe('killed while it ends', () => {
  /** Everything as after the seal, before the name: with checkpoints, and something half-written. */
  function sealedPartial(): void {
    unfinished(2)
    finish(open().run)
    cpSync(folder, partial, { recursive: true })
    for (const name of ['checkpoint-000000002.arrays', 'seal.json.0a1b2c3d.tmp'])
      writeFileSync(join(partial, name), '')
    rmSync(folder, { recursive: true })
  }

  test('a sealed run takes its name, and leaves behind what is not the run’s', () => {
    sealedPartial()
    expect(isFinished(folder, configuration)).toBe(true)
    expect(names(parent)).toEqual(['run'])
    expect(names(folder)).toEqual(finished)
  })

  test('between the two names, too: the one before waits inside, and goes', () => {
    sealedPartial()
    cpSync(partial, join(parent, 'copy'), { recursive: true })
    renameSync(join(parent, 'copy'), join(partial, 'replaced'))
    expect(isFinished(folder, configuration)).toBe(true)
    expect(names(parent)).toEqual(['run'])
    expect(names(folder)).toEqual(finished)
  })

  test('just after it has the name: what it took the place of goes', () => {
    finish(open().run)
    cpSync(folder, join(parent, 'copy'), { recursive: true })
    renameSync(join(parent, 'copy'), join(folder, 'replaced'))
    expect(isFinished(folder, configuration)).toBe(true)
    expect(names(folder)).toEqual(finished)
  })

  test('a repetition that was sealed takes the place of the run before', () => {
    sealedPartial()
    mkdirSync(folder)
    cpSync(partial, folder, { recursive: true })
    writeFileSync(join(partial, 'timing.jsonl'), text(partial, 'timing.jsonl'))
    const before = text(partial, 'timing.jsonl')
    expect(isFinished(folder, configuration)).toBe(true)
    expect(text(folder, 'timing.jsonl')).toBe(before)
    expect(names(parent)).toEqual(['run'])
  })

  test('not while the process that sealed it still works on it', () => {
    sealedPartial()
    const there = { ...holderOf('0123456789', 60), pid: 1, host: 'elsewhere' }
    writeFileSync(`${folder}.lock`, JSON.stringify(there))
    expect(() => isFinished(folder, configuration)).toThrow('process 1 on elsewhere works on this run')
    expect(existsSync(folder)).toBe(false)
  })

  test('after the parameters, before the seal: it goes on from the last checkpoint', () => {
    unfinished(2)
    writeFileSync(join(partial, 'parameters.arrays'), 'half')
    expect(isFinished(folder, configuration)).toBe(false)
    const { run, notes } = open()
    expect([run.from, notes]).toEqual([state(2), []])
    expect(names(partial)).not.toContain('parameters.arrays')
  })
})

describe('what no run wrote stays as it is', () => {
  const mine = (...path: string[]) => {
    mkdirSync(join(...path, '..'), { recursive: true })
    writeFileSync(join(...path), 'mine')
  }

  test.each(['run.old', 'run.old/seed-0', 'run.partial.old', 'run.replaced'])('beside it: %s', (name) => {
    mine(parent, name, 'thesis.tex')
    finish(open().run)
    finish(open({ finished: 'again' }).run)
    expect(text(parent, name, 'thesis.tex')).toBe('mine')
  })

  test.each([
    ['a file', 'thesis.tex'],
    ['a file with a name of ours', 'metrics.jsonl'],
    ['the manifest of something else', 'manifest.json'],
    ['a folder', 'deep/thesis.tex'],
  ])('%s where the run would be written: it is refused', (_, name) => {
    mine(partial, name)
    for (const finished of ['reuse', 'again'] as const) {
      expect(() => open({ finished })).toThrow('nothing was changed; move it away, or use another --out')
      expect(text(partial, name)).toBe('mine')
    }
  })

  test('a file beside a run that is to be made again: it is refused before anything is trained', () => {
    finish(open().run)
    mine(folder, 'notes.txt')
    expect(() => open({ finished: 'again' })).toThrow(`${join(folder, 'notes.txt')}: not written by a run`)
    expect(names(folder)).toEqual([...finished, 'notes.txt'].sort())
  })

  test('a file that came meanwhile: the new run waits for its name', () => {
    finish(open().run)
    const { run } = open({ finished: 'again' })
    mine(folder, 'notes.txt')
    expect(() => finish(run)).toThrow('notes.txt: not written by a run')
    expect(text(folder, 'notes.txt')).toBe('mine')
    run.close()
    rmSync(join(folder, 'notes.txt'))
    expect(isFinished(folder, configuration)).toBe(true)
    expect(names(parent)).toEqual(['run'])
  })

  test('a link in the place of a file is none of ours', () => {
    unfinished(2)
    rmSync(join(partial, 'timing.jsonl'))
    mine(parent, 'thesis.tex')
    symlinkSync(join(parent, 'thesis.tex'), join(partial, 'timing.jsonl'))
    expect(() => open()).toThrow('timing.jsonl: not written by a run')
    expect(text(parent, 'thesis.tex')).toBe('mine')
  })
})

describe('a file that can’t be read for the moment is no damaged one', () => {
  /** What reading a file fails with, until it is given back. */
  function failing(code: string, name: string, run: () => void): void {
    const real = fs.readFileSync
    const fail = (path: unknown, ...rest: unknown[]) => {
      if (String(path).endsWith(name)) throw Object.assign(new Error(code), { code })
      return Reflect.apply(real, fs, [path, ...rest])
    }
    Object.assign(fs, { readFileSync: fail })
    syncBuiltinESMExports()
    try {
      run()
    } finally {
      Object.assign(fs, { readFileSync: real })
      syncBuiltinESMExports()
    }
  }

  test.each(['checkpoint-000000003.arrays', 'metrics.jsonl', 'manifest.json', 'timing.jsonl'])(
    '%s: the run stops, and later goes on to the same bytes',
    (name) => {
      unfinished(3)
      const before = names(partial)
      for (const code of ['EIO', 'EACCES', 'EMFILE', 'ESTALE']) {
        failing(code, name, () => expect(() => open()).toThrow(`${name}: cannot be read (${code})`))
        expect(names(partial)).toEqual(before)
        expect(names(parent)).toEqual(['run.partial'])
      }
      const { run, notes } = open()
      expect([run.from, notes]).toEqual([state(3), []])
    },
  )

  test.each(['seal.json', 'parameters.arrays'])(
    '%s of a finished run: neither damaged nor missing',
    (name) => {
      finish(open().run)
      failing('EIO', name, () => {
        expect(() => isFinished(folder, configuration)).toThrow(`${name}: cannot be read (EIO)`)
      })
      expect(isFinished(folder, configuration)).toBe(true)
    },
  )
})

describe('two at once', () => {
  test('the second is refused with the number of the first, which goes on', () => {
    const { run } = open()
    run.write(metric(0))
    expect(() => open()).toThrow(`run.lock: process ${process.pid} on`)
    expect(() => open({ finished: 'again' })).toThrow('works on this run')
    finish(run)
    expect(isFinished(folder, configuration)).toBe(true)
  })

  test('one after the other', () => {
    const { run } = open()
    run.close()
    const second = open().run
    // a run that is closed twice does not take the second one's lock away
    run.close()
    expect(() => open()).toThrow('works on this run')
    second.close()
  })
})
