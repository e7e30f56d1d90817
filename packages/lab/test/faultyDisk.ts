import { half, isToRead, replaceDisk, systemError } from './replacedDisk.ts'

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
  let calls = 0
  const restore = replaceDisk([...reading, ...writing, ...others], (name, args, real) => {
    const writes = writing.includes(name) || (name === 'openSync' && (args[1] === 'r+' || !isToRead(args[1])))
    const counts = { 'is full': writes, 'killed, torn': name === 'writeSync' || calls > at }
    const now = (counts[fault as keyof typeof counts] ?? true) ? calls++ : -1
    if (now < at) return real(...args)
    if (fault === 'is full') throw systemError('ENOSPC', name, args[0])
    if (fault === 'fails once') {
      if (now > at) return real(...args)
      // an error there is none for who only asks
      if (name === 'existsSync') return false
      throw systemError('EIO', name, args[0])
    }
    if (now === at && fault === 'killed, torn') real(args[0], half(args[1]))
    throw new Error(`killed before ${name}`)
  })
  let error: Error | 'nothing' = 'nothing'
  try {
    await run()
  } catch (thrown) {
    error = thrown as Error
  } finally {
    restore()
  }
  return calls <= at ? null : error
}
