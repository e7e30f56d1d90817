import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ArgumentError } from '@credit/core'
import { oneOf } from '@credit/training/schema'
import { errorOf, InputError, unreadable } from './inputError.js'
import { ExitError, refuseExit } from './noExit.js'

type Options = Readonly<Record<string, unknown>>

/** A module of a user's own, named by its path and options: `./mine.mjs:k=3`. */
export interface ModuleFile {
  readonly path: string
  /** Those behind the colon, numbers as numbers; null without a colon. */
  readonly options: Readonly<Record<string, string | number>> | null
  /** SHA-256 of the file itself, not of what it imports, in hexadecimal digits. */
  readonly hash: string
  /** What it exports by default. */
  readonly value: unknown
}

/**
 * Imports a module that a flag names by its path, relative to the working directory.
 *
 * @throws ArgumentError for another notation, InputError for a file that can't be read or run.
 */
export async function importModule(flag: string, text: string): Promise<ModuleFile> {
  const { path, options } = partsOf(flag, text)
  const hash = hashOf(path)
  const allowExit = refuseExit()
  try {
    // the query makes a changed file another module
    const loaded: { default?: unknown } = await import(`${pathToFileURL(resolve(path))}?sha256=${hash}`)
    return { path, options, hash, value: loaded.default }
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

/** The path of a module that a flag names, without its options. */
export function modulePath(flag: string, text: string): string {
  return partsOf(flag, text).path
}

/** SHA-256 of a module that a flag names. */
export function moduleHash(flag: string, text: string): string {
  return hashOf(partsOf(flag, text).path)
}

/**
 * What a function of options makes of them. An option that it doesn't ask for is none of its own.
 *
 * @param implied options that the program gives
 * @throws ArgumentError for such an option, with those that it asks for and the one that was probably meant, and as the
 *   function does; InputError for anything else that it throws.
 */
export function makeWith(
  name: string,
  make: (options: Options) => unknown,
  options: Options,
  implied: Options = {},
): unknown {
  const asked = new Set<string>()
  let takesAll = false
  const watched = new Proxy(
    { ...options, ...implied },
    {
      get(target, key, receiver) {
        if (typeof key === 'string') asked.add(key)
        return Reflect.get(target, key, receiver)
      },
      ownKeys(target) {
        takesAll = true
        return Reflect.ownKeys(target)
      },
    },
  )
  let made: unknown
  try {
    made = make(watched)
  } catch (error) {
    if (!(error instanceof ArgumentError)) throw blame(error, [name])
    throw new ArgumentError('credit', `${name}: ${error.argument}`, error.expected, error.received)
  }
  const unknown = Object.keys(options).find((option) => !asked.has(option))
  if (unknown === undefined || takesAll) return made
  const legal = [...asked].filter((option) => !Object.hasOwn(implied, option))
  const expected = legal.length === 0 ? 'left out: it takes none' : oneOf(legal, unknown)
  throw new ArgumentError('credit', `an option of ${name}`, expected, unknown)
}

function partsOf(flag: string, text: string): Pick<ModuleFile, 'path' | 'options'> {
  const match = /^(.*?\.[cm]?[jt]s)(?::(.*))?$/.exec(text)
  if (match === null) {
    throw new ArgumentError('credit', flag, 'a module such as ./mine.mjs or ./mine.mjs:k=3', text)
  }
  if (match[2] === undefined) return { path: match[1], options: null }
  const options: Record<string, string | number> = {}
  for (const part of match[2].split(',')) {
    const pair = /^([A-Za-z]\w*)=(.+)$/.exec(part)
    if (pair === null) throw new ArgumentError('credit', flag, 'options such as k=3,form=slow', text)
    const value = Number(pair[2])
    options[pair[1]] = Number.isNaN(value) ? pair[2] : value
  }
  return { path: match[1], options }
}

function hashOf(path: string): string {
  try {
    return createHash('sha256').update(readFileSync(path)).digest('hex')
  } catch (error) {
    throw unreadable(path, error)
  }
}
