import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'

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
  const table = fs as unknown as Record<string, (...args: unknown[]) => unknown>
  const real = Object.fromEntries(changing.map((name) => [name, table[name]]))
  let changes = 0
  for (const name of changing) {
    table[name] = (...args) => {
      const now = changes++
      if (now < at) return real[name](...args)
      if (now === at && torn && writing.includes(name)) real[name](args[0], half(args[1]))
      throw new Error(`dead before ${name}`)
    }
  }
  syncBuiltinESMExports()
  try {
    run()
    return false
  } catch (error) {
    if (changes <= at) throw error
    return true
  } finally {
    Object.assign(table, real)
    syncBuiltinESMExports()
  }
}

function half(content: unknown): unknown {
  const { length } = content as string | Uint8Array
  return (content as string | Uint8Array).slice(0, length >> 1)
}
