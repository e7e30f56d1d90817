import { spawn, spawnSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { describe, expect, test } from 'vitest'
import { scratch } from '../../test/scratch.ts'
import { takeLock } from './lock.js'

const path = scratch()
const held = (file: string) => JSON.parse(readFileSync(file, 'utf8'))
const put = (file: string, holder: object) => writeFileSync(file, JSON.stringify(holder))
const here = { started: null, host: hostname() }

/** The number of a process that has ended. */
const gone = () => spawnSync(process.execPath, ['--version']).pid

describe('takeLock', () => {
  test('names who holds it, and gives it back', () => {
    const file = path('free')
    const release = takeLock(file)
    expect(held(file)).toMatchObject({ pid: process.pid, host: hostname() })
    release()
    expect(existsSync(file)).toBe(false)
  })

  test('a second taker is refused, with the first one’s number, until it is given back', () => {
    const file = path('taken')
    const release = takeLock(file)
    const refused = `${file}: process ${process.pid} on ${hostname()} works on this run; remove the file if that is not so`
    expect(() => takeLock(file)).toThrow(refused)
    expect(() => takeLock(file)).toThrow(expect.objectContaining({ name: 'InputError' }))
    release()
    takeLock(file)()
  })

  test('another living process is refused its lock by nobody', async () => {
    const file = path('alive')
    const child = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60_000)'])
    put(file, { ...here, pid: child.pid })
    expect(() => takeLock(file)).toThrow(`process ${child.pid} on`)
    // the control: once it is dead, the same lock is taken over
    const ended = new Promise((resolve) => child.on('close', resolve))
    child.kill('SIGKILL')
    await ended
    takeLock(file)()
  })

  test('that of a dead process is taken over', () => {
    const file = path('dead')
    put(file, { ...here, pid: gone() })
    const release = takeLock(file)
    expect(held(file).pid).toBe(process.pid)
    expect(() => takeLock(file)).toThrow(`process ${process.pid}`)
    release()
  })

  test('that of an earlier process of the same number is taken over', () => {
    const file = path('reused')
    const own = takeLock(file)
    const mine = held(file)
    own()
    // where the system says when a process began
    expect(mine.started).toMatch(process.platform === 'linux' ? /^\d+$/ : /^$|null/)
    put(file, { ...mine, started: '1' })
    takeLock(file)()
    // the control: with the time that it did begin it is its own
    put(file, mine)
    expect(() => takeLock(file)).toThrow(`process ${process.pid}`)
  })

  test('that of another machine is never taken over: nothing is known of its processes', () => {
    const file = path('elsewhere')
    put(file, { pid: gone(), started: '1', host: 'another-machine' })
    expect(() => takeLock(file)).toThrow(/process \d+ on another-machine works on this run/)
    expect(held(file).host).toBe('another-machine')
  })

  test.each(['', '{', 'null', '[]', '{"pid":"x","host":"y"}', '{"pid":3}'])(
    'one that says %j is left alone',
    (content) => {
      const file = path('garbage')
      writeFileSync(file, content)
      expect(() => takeLock(file)).toThrow(
        `${file}: another process works on this run; remove the file if that is not so`,
      )
      expect(readFileSync(file, 'utf8')).toBe(content)
    },
  )

  test('given back twice, it does not take that of the next one away', () => {
    const file = path('twice')
    const first = takeLock(file)
    first()
    const second = takeLock(file)
    first()
    expect(() => takeLock(file)).toThrow('works on this run')
    second()
  })

  test('a folder that is not there is said by the system', () => {
    expect(() => takeLock(path('no/such/folder'))).toThrow('ENOENT')
  })
})
