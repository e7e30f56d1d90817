import { half, replaceDisk } from './replacedDisk.ts'

/** Everything by which the lab changes a disk, or waits for it. */
const changing = [
  ...['openSync', 'writeSync', 'fsyncSync', 'renameSync', 'rmSync', 'rmdirSync', 'mkdirSync', 'linkSync'],
  ...['appendFileSync', 'writeFileSync', 'truncateSync'],
]
const writing = ['writeSync', 'appendFileSync', 'writeFileSync']

/**
 * Runs something that dies just before its change number `at` (from 0) of the disk, as if killed: nothing happens after
 * that, not even what its error handlers would tidy up. `torn`: half of what it is about to write is written.
 *
 * @returns whether it died; if it has fewer changes, it ends.
 */
export function dieAt(at: number, { torn }: { torn: boolean }, run: () => unknown): boolean {
  let changes = 0
  const restore = replaceDisk(changing, (name, args, real) => {
    const now = changes++
    if (now < at) return real(...args)
    if (now === at && torn && writing.includes(name)) real(args[0], half(args[1]))
    throw new Error(`dead before ${name}`)
  })
  try {
    run()
    return false
  } catch (error) {
    if (changes <= at) throw error
    return true
  } finally {
    restore()
  }
}
