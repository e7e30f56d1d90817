import { spawnSync } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { tinyConfiguration } from '../../training/test/tinyExperiment.ts'
import { readStudy } from '../src/engine/study.ts'
import { readGoldenFolder } from '../src/golden/folder.ts'
import { InputError, oneLine, parsedJson } from '../src/inputError.ts'
import { readNamed } from '../src/namedByFlag.ts'
import { readPlan } from '../src/reproduce/plan.ts'
import { Lease } from '../src/run/lease.ts'
import { isFinished, RunFolder } from '../src/run/runFolder.ts'
import { finishedFiles, namesIn } from './runFiles.ts'
import { scratch } from './scratch.ts'

const scratched = scratch()
let made = 0
let place = ''
beforeEach(() => {
  place = scratched(String(made++))
  mkdirSync(place)
})
const at = (...names: string[]) => join(place, ...names)
const configuration = tinyConfiguration('eprop')

function train(folder: string): void {
  const run = new RunFolder(folder, configuration)
  run.write({ kind: 'train', update: 0, loss: 1, gradientNorm: 1, learningRate: 0.1 })
  run.finish({ status: 'finished', updates: 1, parameters: new Float64Array([1]) })
}

const old = (file: string) => utimesSync(file, 0, 0)
const pipe = (file: string) => expect(spawnSync('mkfifo', [file]).status).toBe(0)
const refused = (what: string) => expect.objectContaining({ message: expect.stringContaining(what) })

describe('what has the name of a lease and is none', () => {
  test.each<[string, (path: string) => void]>([
    ['a file of somebody, written long ago', (path) => writeFileSync(path, '# packages\n[[package]]\n')],
    ['a file of JSON', (path) => writeFileSync(path, '{"lockfileVersion": 3}')],
    ['a folder', (path) => mkdirSync(path)],
  ])('is not taken away: %s', (_, make) => {
    make(at('run.lock'))
    old(at('run.lock'))
    expect(() => train(at('run'))).toThrow(refused('run.lock: is no lease of a run: nothing was changed'))
    expect(namesIn(place)).toEqual(['run.lock'])
  })

  test.skipIf(process.platform === 'win32')('is neither followed nor waited for: a link, a pipe', () => {
    writeFileSync(at('precious'), 'years of work')
    old(at('precious'))
    symlinkSync(at('precious'), at('run.lock'))
    pipe(at('other.lock'))
    expect(() => train(at('run'))).toThrow(refused('run.lock: is no lease of a run'))
    expect(() => train(at('other'))).toThrow(refused('other.lock: is no lease of a run'))
    expect(readFileSync(at('precious'), 'utf8')).toBe('years of work')
  })

  test('stays, beside the lease', () => {
    for (const name of ['run.lock.txt', 'run.lock.old', 'run.lock.2024-01-01.bak', 'run.locked']) {
      writeFileSync(at(name), '')
      old(at(name))
    }
    train(at('run'))
    expect(namesIn(place)).toEqual([
      'run',
      'run.lock.2024-01-01.bak',
      'run.lock.old',
      'run.lock.txt',
      'run.locked',
    ])
  })

  test('control: half a lease, an empty one, one of noughts is taken over after its time', () => {
    for (const length of [0, 5, 40]) {
      Lease.take(at('run.lock'), 60)
      truncateSync(at('run.lock'), length)
      old(at('run.lock'))
      Lease.take(at('run.lock'), 60).release()
    }
    writeFileSync(at('run.lock'), Buffer.alloc(100))
    old(at('run.lock'))
    train(at('run'))
    expect(namesIn(place)).toEqual(['run'])
  })
})

describe('the folder of a run', () => {
  test.each(['run/', 'run//', './run/'])('may be written %s', (name) => {
    train(`${place}/${name}`)
    expect(namesIn(place)).toEqual(['run'])
    expect(namesIn(at('run'))).toEqual(finishedFiles)
    expect(isFinished(`${place}/${name}`, configuration)).toBe(true)
  })

  test.skipIf(process.platform === 'win32')('may be the one in which one is', () => {
    const before = process.cwd
    mkdirSync(at('here'))
    process.cwd = () => at('here')
    try {
      train('.')
    } finally {
      process.cwd = before
    }
    expect(namesIn(place)).toEqual(['here'])
    expect(namesIn(at('here'))).toEqual(finishedFiles)
  })

  test.skipIf(process.platform === 'win32').each(['run', 'run.partial'])(
    'is no link, found out before anything is trained: %s',
    (name) => {
      mkdirSync(at('elsewhere'))
      for (const target of ['elsewhere', 'nowhere']) {
        const folder = at(`${target} linked`)
        mkdirSync(folder)
        symlinkSync(at(target), join(folder, name))
        expect(() => new RunFolder(join(folder, 'run'), configuration)).toThrow(refused(`${name}: is a link`))
        expect(namesIn(folder)).toEqual([name])
      }
      expect(namesIn(at('elsewhere'))).toEqual([])
    },
  )
})

test.skipIf(process.platform === 'win32')(
  'neither a pipe nor a device is waited for where a file is named',
  () => {
    pipe(at('pipe.json'))
    mkdirSync(at('engine'))
    pipe(at('engine', 'study.json'))
    for (const path of [at('pipe.json'), '/dev/zero'])
      expect(() => readNamed('--config', path)).toThrow(
        refused('--config must be a file, not a pipe or a device'),
      )
    expect(() => readPlan(at('pipe.json'))).toThrow(refused('pipe.json: is no file'))
    expect(() => readGoldenFolder(place)).toThrow(refused('pipe.json: is no file'))
    expect(() => readStudy(place)).toThrow(refused('study.json: is no file'))
    // the control
    writeFileSync(at('file.json'), '{}')
    expect(readNamed('--config', at('file.json')).toString()).toBe('{}')
    expect(existsSync(at('pipe.json')) && statSync(at('pipe.json')).isFIFO()).toBe(true)
  },
)

test('what a file holds reaches no terminal as a command', () => {
  expect(oneLine('a\u001b[2Jb\u0000c\nd\u009be')).toBe('a\\u001b[2Jb\\u0000c d\\u009be')
  expect(oneLine('λ_max of a – é')).toBe('λ_max of a – é')
  const read = () => parsedJson('c.json', '\u001b]0;owned\u0007{}')
  expect(read).toThrow(InputError)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that there is none
  expect(read).toThrow(/^[^\u0000-\u001f\u007f-\u009f]+$/)
})
