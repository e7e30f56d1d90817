import { createHash } from 'node:crypto'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ArgumentError } from '@credit/core'
import { makeWith, parseOptions } from '@credit/training/schema'
import { errorOf, InputError } from './inputError.js'
import { readNamed } from './namedByFlag.js'
import { ExitError, refuseExit } from './noExit.js'

/** A module of a user's own, named by its path and options: `./mine.mjs:k=3`. */
export interface ModuleFile {
  readonly path: string
  /** Those behind the colon, numbers as numbers; null without a colon. */
  readonly options: Readonly<Record<string, string | number>> | null
  /** SHA-256 of the file itself, not of what it imports, in hexadecimal digits. */
  readonly hash: string
  /** What it exports by default. */
  readonly value: unknown
  /** The names of its options, where it exports them. */
  readonly legal: readonly string[] | undefined
}

/**
 * Imports a module that a flag names by its path, relative to the working directory.
 *
 * @throws ArgumentError for another notation and a file that can't be read, InputError for one that can't be run.
 */
export async function importModule(flag: string, text: string): Promise<ModuleFile> {
  const { path, options } = fileParts(flag, text)
  const hash = hashOf(flag, path)
  const allowExit = refuseExit()
  try {
    // the query makes a changed file another module
    const loaded: { default?: unknown; options?: unknown } = await import(
      `${pathToFileURL(resolve(path))}?sha256=${hash}`
    )
    const legal = Array.isArray(loaded.options) ? loaded.options.map(String) : undefined
    return { path, options, hash, value: loaded.default, legal }
  } catch (error) {
    throw error instanceof ExitError ? new InputError(`${path}: ${error.message}`) : blame(error, [path])
  } finally {
    allowExit()
  }
}

/**
 * What was thrown while code of these modules ran: in a line with the place in the module, where it was one of theirs, since the
 * mistake is its author's. What says already what is expected stays as it is.
 */
export function blame(thrown: unknown, paths: readonly string[]): Error {
  const error = errorOf(thrown)
  if (paths.length === 0 || ['ArgumentError', 'InputError'].includes(error.name)) return error
  const places = paths.map((path) => ({ path, line: lineIn(path, error.stack ?? '') }))
  const { path, line } = places.find(({ line }) => line !== undefined) ?? places[0]
  return new InputError(`${path}${line === undefined ? '' : `:${line}`}: ${error.message || error.name}`)
}

/** The innermost line of a module in a stack. */
function lineIn(path: string, stack: string): string | undefined {
  // a stack has the address, in some programs the path
  const [, after] = stack.split(`${path.split(/[/\\]/).at(-1)}?sha256=`)
  return /^[0-9a-f]+:(\d+)/.exec(after ?? '')?.[1]
}

/** A function of a module, whose mistakes are said to be the module's. */
export function blaming(path: string, make: (options: object) => unknown) {
  return (options: object): unknown => {
    try {
      return make(options)
    } catch (error) {
      if (!(error instanceof ArgumentError)) throw blame(error, [path])
      throw new ArgumentError('credit', `${path}: ${error.argument}`, error.expected, error.received)
    }
  }
}

/** What a module makes of the options that its name gives, or holds, where it is no function and takes none. */
export function madeOf({ path, options, value, legal }: ModuleFile, what: string): unknown {
  if (typeof value === 'function')
    return makeWith(
      path,
      blaming(path, (given) => value(given)),
      options ?? {},
      { legal },
    )
  if (options === null || Object.keys(options).length === 0) return value
  throw new InputError(
    `${path}: its default export is a ${what} and takes no options, got ${Object.keys(options).join(', ')}`,
  )
}

/** The path of a file that a flag names, without its options. */
export function modulePath(flag: string, text: string): string {
  return fileParts(flag, text).path
}

/** SHA-256 of a file that a flag names. */
export function moduleHash(flag: string, text: string): string {
  return hashOf(flag, fileParts(flag, text).path)
}

/** The path of a file that a flag names, and the options behind its colon. */
export function fileParts(flag: string, text: string): Pick<ModuleFile, 'path' | 'options'> {
  const match = /^(.*?\.(?:[cm]?[jt]s|npz))(?::(.*))?$/.exec(text)
  if (match === null) {
    throw new ArgumentError('credit', flag, 'a module such as ./mine.mjs or ./mine.mjs:k=3', text)
  }
  const [, path, given] = match
  return { path, options: given === undefined ? null : parseOptions('credit', flag, given) }
}

function hashOf(flag: string, path: string): string {
  return createHash('sha256').update(readNamed(flag, path)).digest('hex')
}
