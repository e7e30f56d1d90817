import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { replaceDisk, systemError } from '../../test/replacedDisk.ts'
import { scratch } from '../../test/scratch.ts'
import { type Holder, holderOf } from './holder.js'
import { isHeld, keepLease, Lease } from './lease.js'

const path = scratch()

/** The name of a lease in a folder of its own. */
function fresh(name: string): string {
  const file = join(path(name), 'run.lock')
  mkdirSync(dirname(file))
  return file
}

const held = (file: string): Holder => JSON.parse(readFileSync(file, 'utf8'))
const names = (file: string) => readdirSync(dirname(file))
const mine = (changes: Partial<Holder> = {}) => ({ ...holderOf('0123456789', 120), ...changes })
const put = (file: string, holder: object) => writeFileSync(file, JSON.stringify(holder))
const elsewhere = { host: 'another-machine', space: 'another', pid: 1 }

/** As if it had been renewed so many seconds ago. */
function renewedAgo(file: string, seconds: number): void {
  const at = Date.now() / 1000 - seconds
  utimesSync(file, at, at)
}

/** The number of a process that has ended. */
const gone = spawnSync(process.execPath, ['--version']).pid

afterEach(() => void vi.useRealTimers())

describe('a lease', () => {
  test('names who holds it, and leaves nothing when it is given back', () => {
    const file = fresh('free')
    const lease = Lease.take(file)
    expect(held(file)).toMatchObject({ ...mine(), token: expect.stringMatching(/^[\w-]{36}$/) })
    expect(names(file)).toEqual(['run.lock'])
    lease.check()
    lease.release()
    expect(names(file)).toEqual([])
    expect(() => lease.check()).toThrow('was given back')
  })

  test('a second taker is refused, with the first one’s number, until it is given back', () => {
    const file = fresh('taken')
    const lease = Lease.take(file)
    const refused = `${file}: process ${process.pid} on ${mine().host} works on this run, heard of 0 s ago; without a word from it for 120 s, it is taken over`
    expect(() => Lease.take(file)).toThrow(refused)
    expect(() => Lease.take(file)).toThrow(expect.objectContaining({ name: 'InputError', code: 'ELEASE' }))
    expect(names(file)).toEqual(['run.lock'])
    lease.release()
    Lease.take(file).release()
  })

  test('that of a living process is refused, that of a killed one taken over at once', async () => {
    const file = fresh('alive')
    const child = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60_000)'])
    put(file, mine({ pid: child.pid!, started: null }))
    expect(() => Lease.take(file)).toThrow(`process ${child.pid} on`)
    const ended = new Promise((resolve) => child.on('close', resolve))
    child.kill('SIGKILL')
    await ended
    Lease.take(file).release()
  })

  test('that of an earlier process of the same number is taken over', () => {
    const file = fresh('reused')
    // where the system says when a process began
    expect(mine().started).toMatch(process.platform === 'linux' ? /^\d+$/ : /^$|null/)
    put(file, mine({ started: '1' }))
    Lease.take(file).release()
    // the control: with the time that it did begin it is its own
    put(file, mine())
    expect(() => Lease.take(file)).toThrow(`process ${process.pid}`)
  })

  test.each([
    ['another machine', elsewhere],
    ['another container of this machine', { space: 'another', pid: gone }],
  ])('that of %s is taken over when its time is over, not before', (name, there) => {
    const file = fresh(name)
    put(file, mine({ ...there, length: 30 }))
    renewedAgo(file, 28)
    // the taker's own length does not count
    expect(() => Lease.take(file, 1)).toThrow(/heard of 2[89] s ago; without a word from it for 30 s/)
    renewedAgo(file, 30.1)
    const lease = Lease.take(file, 1)
    expect(held(file).pid).toBe(process.pid)
    lease.renew()
    lease.release()
  })

  test.each(['', '{', '{"token":"x","host":"y"}', '{"token":"half-written-it","pid":3'])(
    'one that says %j, which nobody signed, has the length of who finds it',
    (content) => {
      const file = fresh(`garbage ${content.replaceAll('"', '')}`)
      writeFileSync(file, content)
      expect(() => Lease.take(file, 60)).toThrow(/: another process works on this run/)
      expect(readFileSync(file, 'utf8')).toBe(content)
      renewedAgo(file, 61)
      Lease.take(file, 60).release()
      expect(names(file)).toEqual([])
    },
  )

  test('taken over, its first holder refuses, and gives nothing back', () => {
    const file = fresh('lost')
    const first = Lease.take(file, 30)
    first.renew()
    renewedAgo(file, 31)
    const second = Lease.take(file, 30)
    // a quarter of its time has not passed yet by its own clock: nobody could have taken it
    first.check()
    expect(() => first.renew()).toThrow(/did not renew its lease for .* another one works on the run now/)
    first.release()
    expect(held(file).token).toBe(held(file).token)
    expect(() => Lease.take(file)).toThrow('works on this run')
    second.renew()
    second.release()
    expect(existsSync(file)).toBe(false)
  })

  test('is renewed by a check once a quarter of it has passed, and found lost when it was', () => {
    const file = fresh('clock')
    const lease = Lease.take(file, 40)
    renewedAgo(file, 35)
    lease.check()
    const before = () => Date.now() - 30_000
    expect(isHeld(file, before() + 41_000)).toBe(false)
    vi.useFakeTimers({ now: Date.now() + 11_000, toFake: ['Date'] })
    lease.check()
    expect(isHeld(file, before() + 41_000)).toBe(true)
    // a clock that was set back proves nothing: it looks
    renewedAgo(file, 41)
    vi.setSystemTime(Date.now() - 3_600_000)
    put(file, mine())
    expect(() => lease.check()).toThrow('another one works on the run now')
  })

  test('is kept for its threads by the process, and by no other', () => {
    const file = fresh('kept')
    const lease = Lease.take(file)
    renewedAgo(file, 500)
    keepLease(file)
    expect(isHeld(file, Date.now())).toBe(true)
    lease.release()
    put(file, mine(elsewhere))
    renewedAgo(file, 500)
    keepLease(file)
    expect(isHeld(file, Date.now())).toBe(false)
    keepLease(fresh('nothing'))
  })
})

describe('who takes over', () => {
  const old = (file: string) => {
    put(file, mine({ ...elsewhere, token: 'old-holder' }))
    renewedAgo(file, 500)
  }

  test('is alone: a second one finds it on its way', () => {
    const file = fresh('on its way')
    old(file)
    put(`${file}.old-holder.next`, mine({ ...elsewhere, token: 'next-holder' }))
    expect(() => Lease.take(file)).toThrow('process 1 on another-machine works on this run')
    expect(held(file).token).toBe('old-holder')
  })

  test('and then sleeps, finds that its place and its file are gone', () => {
    const file = fresh('asleep')
    old(file)
    const sleeper = `${file}.next-holder`
    for (const name of [sleeper, `${file}.old-holder.next`]) {
      put(name, mine({ ...elsewhere, token: 'next-holder' }))
      renewedAgo(name, 500)
    }
    const lease = Lease.take(file)
    expect(names(file)).toEqual(['run.lock'])
    lease.renew()
    lease.release()
  })

  test('gives way when the holder wakes up first', () => {
    const file = fresh('awake')
    const holder = Lease.take(file)
    put(`${file}.${held(file).token}.next`, mine({ ...elsewhere, token: 'next-holder' }))
    // it can't tell whether the other has seen it
    expect(() => holder.renew()).toThrow('another one works on the run now')
  })

  test('removes what is left of those whose time is over, and nothing of one that is on its way', () => {
    const file = fresh('beside')
    for (const token of ['whose-time-is-over', 'still-waiting'])
      put(`${file}.${token}`, mine({ ...elsewhere, token }))
    renewedAgo(`${file}.whose-time-is-over`, 500)
    Lease.take(file)
    expect(names(file)).toEqual(['run.lock', 'run.lock.still-waiting'])
  })

  test('a folder that is not there is said by the system', () => {
    expect(() => Lease.take(path('no/such/folder'))).toThrow('ENOENT')
  })
})

describe('on a file system without second names', () => {
  const onIt = (act: () => void) => {
    const restore = replaceDisk(['linkSync'], () => {
      throw systemError('EPERM', 'link')
    })
    try {
      act()
    } finally {
      restore()
    }
  }

  test('one is taken, refused to a second one, and taken over when its time is over', () => {
    onIt(() => {
      const file = fresh('copied')
      const first = Lease.take(file, 30)
      expect(() => Lease.take(file)).toThrow(`process ${process.pid} on`)
      expect(names(file)).toEqual(['run.lock'])
      renewedAgo(file, 31)
      const second = Lease.take(file, 30)
      expect(() => first.renew()).toThrow('another one works on the run now')
      second.release()
      expect(names(file)).toEqual([])
    })
  })

  test('what the system says otherwise is passed on', () => {
    const restore = replaceDisk(['linkSync', 'copyFileSync'], (name) => {
      throw systemError(name === 'linkSync' ? 'EPERM' : 'EIO', name)
    })
    try {
      expect(() => Lease.take(fresh('broken'))).toThrow('EIO')
    } finally {
      restore()
    }
  })
})

test('who loses the place while it is about to take it tries again', () => {
  const file = fresh('overtaken')
  put(file, mine({ ...elsewhere, token: 'old-holder' }))
  renewedAgo(file, 500)
  let isFirst = true
  const restore = replaceDisk(['renameSync'], (_, args, real) => {
    if (isFirst) {
      isFirst = false
      // another one took over meanwhile, and has given it back already
      for (const name of [String(args[0]), file]) rmSync(name)
      throw systemError('ENOENT', 'rename', args[0])
    }
    return real(...args)
  })
  try {
    const lease = Lease.take(file)
    expect(isFirst).toBe(false)
    lease.renew()
    lease.release()
    expect(names(file)).not.toContain('run.lock')
  } finally {
    restore()
  }
})
