import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'

const reading = ['readFileSync', 'readSync', 'readdirSync', 'statSync', 'fstatSync', 'existsSync']
const writing = [
  ...['writeSync', 'fsyncSync', 'mkdirSync', 'linkSync', 'copyFileSync', 'renameSync', 'writeFileSync'],
]
const others = ['openSync', 'rmSync', 'rmdirSync']

/**
 * What a disk may do: fail one call, and be there for the next; be full from one call on, so that nothing more can be written; or
 * the process is killed, after which nothing happens, with half of what it was about to write.
 */
export const faults = ['fails once', 'is full', 'killed', 'killed, torn'] as const
export type Fault = (typeof faults)[number]

/**
 * Does something while call number `at` (from 0) of the disk goes wrong; of those that can: a full disk can be read.
 *
 * @returns the error that it ended with, 'nothing' when it ended well all the same, null when it has fewer calls.
 */
export async function withFault(
  at: number,
  fault: Fault,
  run: () => unknown,
): Promise<Error | 'nothing' | null> {
  const table = fs as unknown as Record<string, (...args: unknown[]) => unknown>
  const names = [...reading, ...writing, ...others]
  const real = Object.fromEntries(names.map((name) => [name, table[name]]))
  let calls = 0
  for (const name of names) {
    table[name] = (...args) => {
      const writes = writing.includes(name) || (name === 'openSync' && args[1] !== 'r')
      const counts = { 'is full': writes, 'killed, torn': name === 'writeSync' || calls > at }
      const now = (counts[fault as keyof typeof counts] ?? true) ? calls++ : -1
      if (now < at) return real[name](...args)
      if (fault === 'is full') throw refused('ENOSPC', name)
      if (fault === 'fails once') {
        if (now > at) return real[name](...args)
        // an error there is none for who only asks
        if (name === 'existsSync') return false
        throw refused('EIO', name)
      }
      if (now === at && fault === 'killed, torn') real[name](args[0], half(args[1]))
      throw new Error(`killed before ${name}`)
    }
  }
  syncBuiltinESMExports()
  let error: Error | 'nothing' = 'nothing'
  try {
    await run()
  } catch (thrown) {
    error = thrown as Error
  } finally {
    Object.assign(table, real)
    syncBuiltinESMExports()
  }
  return calls <= at ? null : error
}

function refused(code: string, syscall: string): Error {
  return Object.assign(new Error(`${code}: as the test wants it, ${syscall}`), { code, syscall })
}

function half(content: unknown): unknown {
  const { length } = content as string | Uint8Array
  return (content as string | Uint8Array).slice(0, length >> 1)
}
