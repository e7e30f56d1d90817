import fs, { constants } from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'

/** A function of `node:fs` as it is. */
export type RealCall = (...args: readonly unknown[]) => unknown

/**
 * Puts something in the place of functions of `node:fs`, for everybody who has imported them.
 *
 * @param call told of each call its name, its arguments and the real function
 * @returns what puts the real ones back.
 */
export function replaceDisk(
  names: Iterable<string>,
  call: (name: string, args: readonly unknown[], real: RealCall) => unknown,
): () => void {
  const table = fs as unknown as Record<string, RealCall>
  const real = Object.fromEntries([...names].map((name) => [name, table[name]]))
  for (const [name, each] of Object.entries(real)) table[name] = (...args) => call(name, args, each)
  syncBuiltinESMExports()
  return () => {
    Object.assign(table, real)
    syncBuiltinESMExports()
  }
}

/** The first half of what was to be written, from where it was to begin. */
export function half(content: unknown, from?: unknown): unknown {
  const whole = content as string | Uint8Array
  const left = typeof content === 'string' || typeof from !== 'number' ? whole : whole.slice(from)
  return left.slice(0, left.length >> 1)
}

/** An error as the system's. */
export function systemError(code: string, syscall: string, path: unknown = ''): Error {
  return Object.assign(new Error(`${code}: made up, ${syscall} '${String(path)}'`), { code, syscall })
}

/** Whether a file is opened to be read, or changed in place: that needs no room. */
export function isToRead(flags: unknown): boolean {
  if (typeof flags === 'number') return (flags & constants.O_CREAT) === 0
  return flags === undefined || flags === 'r' || flags === 'r+'
}
