import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { tinyConfiguration } from '../../../training/test/tinyExperiment.ts'
import { scratch } from '../../test/scratch.ts'
import { RunFolder } from './runFolder.js'
import { checkSeal, isSealed, seal } from './seal.js'

const path = scratch()
const folder = path('run')
const files = ['manifest.json', 'metrics.jsonl', 'parameters.arrays', 'seal.json', 'timing.jsonl']
const message = (folder: string) => {
  try {
    checkSeal(folder)
  } catch (error) {
    expect((error as Error).name).toBe('InputError')
    return (error as Error).message
  }
  return 'whole'
}

beforeAll(() => {
  const run = new RunFolder(folder, tinyConfiguration('eprop'))
  run.write({ kind: 'end', update: 5, status: 'finished' })
  run.finish({ status: 'finished', updates: 5, parameters: new Float64Array([1, -0, Number.NaN]) })
})

describe('a finished run', () => {
  test('is sealed and whole', () => {
    expect(readdirSync(folder).sort()).toEqual(files)
    expect(isSealed(folder)).toBe(true)
    expect(message(folder)).toBe('whole')
  })

  test.each(files)('any flipped byte of %s is found out', (name) => {
    const file = join(folder, name)
    const whole = readFileSync(file)
    for (let at = 0; at < whole.length; at++) {
      const flipped = Uint8Array.from(whole)
      // another bit in every byte
      flipped[at] ^= 1 << (at % 8)
      writeFileSync(file, flipped)
      const found = message(folder)
      expect(found, `byte ${at}`).not.toBe('whole')
      // where the seal says something else of a file, both are named
      expect(found, `byte ${at}`).toContain(name === 'seal.json' ? name : file)
    }
    writeFileSync(file, whole)
    expect(message(folder)).toBe('whole')
  })

  test.each(files)('a missing %s is named', (name) => {
    const file = join(folder, name)
    const whole = readFileSync(file)
    rmSync(file)
    expect(message(folder)).toMatch(
      name === 'seal.json' ? /missing: the run is not finished$/ : /missing, though seal\.json lists it$/,
    )
    expect(message(folder)).toContain(file)
    writeFileSync(file, whole)
  })

  test('a file that is shorter or longer is told by its length', () => {
    const file = join(folder, 'metrics.jsonl')
    const whole = readFileSync(file)
    writeFileSync(file, whole.subarray(1))
    expect(message(folder)).toBe(`${file}: damaged: ${whole.length - 1} bytes, ${whole.length} in seal.json`)
    writeFileSync(file, whole)
  })
})

describe('a seal', () => {
  test('is of the files that it is told, no others', () => {
    const other = path('other')
    mkdirSync(other)
    for (const name of ['a', 'b']) writeFileSync(join(other, name), name)
    expect(isSealed(other)).toBe(false)
    seal(other, ['a'])
    writeFileSync(join(other, 'b'), 'changed')
    expect(message(other)).toBe('whole')
    writeFileSync(join(other, 'a'), 'b')
    expect(message(other)).toBe(`${join(other, 'a')}: damaged: its SHA-256 is not the one in seal.json`)
  })

  const withSeal = (content: string) => {
    const other = path('garbage')
    mkdirSync(other, { recursive: true })
    writeFileSync(join(other, 'seal.json'), content)
    return message(other)
  }

  test.each(['{}', '{"format":"1","files":{}}', '[]', '', '{"format":2}'])('%s is damaged', (content) => {
    expect(withSeal(content)).toBe(`${path('garbage/seal.json')}: damaged`)
  })

  test('of another version is not damaged, and it says what to do', () => {
    expect(withSeal('{"format":1,"files":{}}')).toBe(
      `${path('garbage/seal.json')}: unknown format 1; this version reads 2: read it with the version that made it, or train again`,
    )
  })
})

test('neither a device nor a pipe is waited for', () => {
  const at = path('hanging')
  mkdirSync(at)
  const sealing = (name: string) =>
    writeFileSync(
      join(at, 'seal.json'),
      JSON.stringify({ format: 2, files: { [name]: { bytes: 1, sha256: '' } } }),
    )
  for (const name of ['../../../../../../dev/zero', '/dev/zero', '..', '.', 'a/b']) {
    sealing(name)
    expect(message(at)).toBe(`${join(at, 'seal.json')}: damaged`)
  }
  sealing('metrics.jsonl')
  if (spawnSync('mkfifo', [join(at, 'metrics.jsonl')]).status !== 0) mkdirSync(join(at, 'metrics.jsonl'))
  expect(message(at)).toBe(`${join(at, 'metrics.jsonl')}: is no file`)
})
