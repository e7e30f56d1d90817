import { appendFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { scratch } from '../../test/scratch.ts'
import { Log } from './log.js'

const path = scratch()
const text = (file: string) => readFileSync(file, 'utf8')

describe('Log', () => {
  test('is one line of JSON after another', () => {
    const log = new Log(path('lines'))
    expect(text(log.path)).toBe('')
    log.append({ kind: 'train', loss: Number.NaN })
    log.append('μ')
    expect(text(log.path)).toBe('{"kind":"train","loss":null}\n"μ"\n')
    expect(log.digest().bytes).toBe(34)
  })

  test('begins anew, whatever was there', () => {
    writeFileSync(path('old'), 'old')
    expect(text(new Log(path('old')).path)).toBe('')
  })

  test('goes on after a moment: what came later is cut off, and it knows what it holds', () => {
    const file = path('on')
    const before = new Log(file)
    before.append(1)
    const then = before.digest()
    before.append(2)
    appendFileSync(file, '{"torn')
    const log = new Log(file, then)
    expect(text(file)).toBe('1\n')
    expect(log.digest()).toEqual(then)
    log.append(3)
    expect(text(file)).toBe('1\n3\n')
    const whole = new Log(path('whole'))
    for (const line of [1, 3]) whole.append(line)
    expect(log.digest()).toEqual(whole.digest())
    expect(log.digest()).not.toEqual(before.digest())
  })

  test('refuses to go on after what it did not hold, and leaves it alone', () => {
    const file = path('damaged')
    const log = new Log(file)
    for (const line of [1, 2, 3]) log.append(line)
    const then = log.digest()
    for (const content of ['1\n2\n4\n', '1\n2\n3', '']) {
      writeFileSync(file, content)
      expect(() => new Log(file, then)).toThrow(`${file}: damaged: its first 6 bytes are not what they were`)
      expect(text(file)).toBe(content)
    }
    rmSync(file)
    expect(() => new Log(file, then)).toThrow(`${file}: missing`)
  })
})
